"""Two bare pages with as many widgets and charts as asked for: the floor for a switch between real pages.

The environment names the counts of both as `BENCH_COUNTS`, a list of two addresses' queries of `bare_page.py`.
"""

import os
from functools import partial
from urllib.parse import parse_qsl

import streamlit as st

from benchmarks.bare_page import bare_page

st.set_page_config(layout="wide")
QUERIES = os.environ["BENCH_COUNTS"].split(" ")
NAMES = ("First", "Second")


def numbered(query: str) -> None:
    bare_page(dict(parse_qsl(query)))


pages = [
    st.Page(partial(numbered, query), title=name, url_path=name.lower(), default=not place)
    for place, (name, query) in enumerate(zip(NAMES, QUERIES, strict=True))
]
st.navigation(pages, position="top").run()
