"""A Streamlit page with as many widgets and charts as asked for, and nothing behind them: the floor for a real page.

The address says how many: `?text=20&select=4&chart=1`. The first text field is named `text 0`, the first switch
`checkbox 0`; the first line of results repeats them, the charts show them and the tables lose a row, so that a key press has
a result to wait for. `rows`, `columns` and `letters` are the size of a table; without them it is a small one. Where the
environment names a file of two figures, the charts show the first, and the second while the switch is on.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st


@st.cache_resource
def figures() -> list[go.Figure]:
    """The two figures of the file, with nothing of theirs worked out by this page."""
    path = os.environ.get("BENCH_FIGURES")
    return [pio.from_json(line, skip_invalid=True) for line in Path(path).read_text().splitlines()] if path else []


@st.cache_resource
def table_of(rows: int, columns: int, letters: int) -> pd.DataFrame:
    return pd.DataFrame({f"column {i}": [f"{i} {row} ".ljust(letters, "x") for row in range(rows)] for i in range(columns)})


def bare_page(query: Mapping[str, str]) -> None:
    """Everything that the query asks for."""

    def many(kind: str, default: int = 0) -> int:
        return int(query.get(kind, default))

    form, result = st.columns([2, 3])
    with form:
        texts = [st.text_input(f"text {i}", key=f"text{i}") for i in range(many("text"))]
        for i in range(many("number")):
            st.number_input(f"number {i}", value=None, min_value=0.0, key=f"number{i}")
        for i in range(many("select")):
            st.selectbox(f"select {i}", ["a", "b", "c"], index=None, key=f"select{i}")
        for i in range(many("segments")):
            st.segmented_control(f"segments {i}", ["no", "yes"], key=f"segments{i}")
        for i in range(many("multi")):
            st.multiselect(f"multi {i}", ["a", "b", "c"], key=f"multi{i}")
        for i in range(many("area")):
            st.text_area(f"area {i}", key=f"area{i}")
        for i in range(many("date")):
            st.date_input(f"date {i}", value=None, key=f"date{i}")
        boxes = [st.checkbox(f"checkbox {i}", key=f"checkbox{i}") for i in range(many("checkbox"))]
        for i in range(many("button")):
            st.button(f"button {i}", key=f"button{i}")
        for i in range(many("upload")):
            st.file_uploader(f"upload {i}", key=f"upload{i}")
    with result:
        first = texts[0] if texts else ""
        switched = boxes[0] if boxes else False
        st.write(f"first text: {first}, first switch: {switched}")
        for i in range(many("chart")):
            # Without the default template, which is most of a small figure's size: the floor is to be a low one.
            figure = go.Figure(go.Bar(x=["a", "b", "c"], y=[len(first), 2, 3 - switched]), layout={"template": None})
            st.plotly_chart(figures()[switched] if figures() else figure, key=f"chart{i}")
        for i in range(many("table")):
            table = table_of(many("rows", 4), many("columns", 2), many("letters", 1))
            st.dataframe(table.iloc[int(switched or first == "in") :], key=f"table{i}")


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    bare_page(st.query_params.to_dict())
