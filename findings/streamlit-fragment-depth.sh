#!/usr/bin/env bash
# streamlit 1.67.0: what a fragment costs grows with the square of how many `with` blocks stand open around it, not with where on the
# page it is. A hundred fragments in the innermost of twenty nested containers, processor time of one run:
#   with all twenty entered one within the other     about 780 ms
#   with the innermost alone entered                 about 100 ms
# The page that comes out is the same, element for element. Each call of a fragment copies the whole stack of open containers, and
# each container of the stack is copied together with all its ancestors: a container has a __deepcopy__ of its own that leaves out
# the memo, so that ancestors that the stack shares are copied once for every entry. `with column, st.container(key="x"):` is dearer
# than `with column.container(key="x"):`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet streamlit==1.67.0
cat >"$folder/measure.py" <<'PY'
import time

from streamlit.testing.v1 import AppTest

SCRIPT = """
import contextlib
import streamlit as st


@st.fragment
def part():
    st.write("x")


chain = [st.container()]
for _ in range({depth} - 1):
    chain.append(chain[-1].container())
with contextlib.ExitStack() as stack:
    for one in {entered}:
        stack.enter_context(one)
    for _ in range(100):
        part()
"""


def milliseconds(depth, entered):
    app = AppTest.from_string(SCRIPT.format(depth=depth, entered=entered), default_timeout=120).run()
    times = []
    for _ in range(5):
        start = time.process_time()
        app.run()
        times.append((time.process_time() - start) * 1000)
    return min(times), str(app.main)


for depth in (1, 10, 20):
    nested, page = milliseconds(depth, "chain")
    alone, same = milliseconds(depth, "chain[-1:]")
    print(f"{depth:2} deep: all entered {nested:.0f} ms, the innermost alone {alone:.0f} ms, {nested / alone:.1f} times")
    assert page == same, "the pages differ"
assert nested > 3 * alone, "the behaviour changed"
PY
"$folder/venv/bin/python" "$folder/measure.py" 2>"$folder/log" || { cat "$folder/log"; exit 1; }
