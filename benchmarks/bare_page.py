"""A Streamlit page with as many widgets and charts as asked for, and nothing behind them: the floor for a real page.

The address says how many: `?text=20&select=4&chart=1`. The first text field is named `text 0`; the first line of results
repeats it and the charts show it, so that a key press has a result to wait for.
"""

import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")


def count(kind: str) -> int:
    return int(st.query_params.get(kind, "0"))


form, result = st.columns([2, 3])
with form:
    texts = [st.text_input(f"text {i}", key=f"text{i}") for i in range(count("text"))]
    for i in range(count("number")):
        st.number_input(f"number {i}", value=None, min_value=0.0, key=f"number{i}")
    for i in range(count("select")):
        st.selectbox(f"select {i}", ["a", "b", "c"], index=None, key=f"select{i}")
    for i in range(count("segments")):
        st.segmented_control(f"segments {i}", ["no", "yes"], key=f"segments{i}")
    for i in range(count("multi")):
        st.multiselect(f"multi {i}", ["a", "b", "c"], key=f"multi{i}")
    for i in range(count("area")):
        st.text_area(f"area {i}", key=f"area{i}")
    for i in range(count("date")):
        st.date_input(f"date {i}", value=None, key=f"date{i}")
    for i in range(count("checkbox")):
        st.checkbox(f"checkbox {i}", key=f"checkbox{i}")
    for i in range(count("button")):
        st.button(f"button {i}", key=f"button{i}")
    for i in range(count("upload")):
        st.file_uploader(f"upload {i}", key=f"upload{i}")
with result:
    first = texts[0] if texts else ""
    st.write(f"first text: {first}")
    for i in range(count("chart")):
        # Without the default template, which is most of a small figure's size: the floor is to be a low one.
        figure = go.Figure(go.Bar(x=["a", "b", "c"], y=[float(first or 0), 2, 3]), layout={"template": None})
        st.plotly_chart(figure, key=f"chart{i}")
    for i in range(count("table")):
        st.dataframe({"a": [1, 2, 3], "b": ["x", "y", "z"]}, key=f"table{i}")
