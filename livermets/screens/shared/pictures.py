"""A picture on the screen: its sentence, the figure, what its marks mean, and the same numbers as a table and a file."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from livermets.charts.picture import Picture
from livermets.charts.template import CONFIG, FILE_FORMATS, saving_config
from livermets.evidence import short_citation, source_links
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import as_text, quiet

NUMBER_COLUMNS: Final = {
    "Treatment": st.column_config.TextColumn(width="medium", pinned=True),
    "Group": st.column_config.TextColumn(width="small"),
    "Reported": st.column_config.TextColumn(width="medium"),
    "n": st.column_config.TextColumn(width="small", help="≤: of the whole series; the group's own size was not read"),
    "Source": st.column_config.TextColumn(width=150),
    "Link": st.column_config.LinkColumn(display_text=":material/open_in_new:", width="small"),
    "Patients": st.column_config.TextColumn(width="large"),
    "Caveat": st.column_config.TextColumn(width="large"),
    "Value": None,
    "Low": None,
    "High": None,
    "Record": None,
}


def show_picture(picture: Picture, *, key: str, table: bool = True) -> None:
    """The sentence above, the figure, its key, and, if wanted, its table below."""
    st.markdown(as_text(picture.sentence))
    show_chart(picture.figure, key=key, alt=picture.alt, words=picture.key)
    if table:
        number_table(picture.table, key=key)


def show_chart(figure: go.Figure, *, key: str, alt: str, words: str = "") -> None:
    """A figure, the words on its marks, and in which format it can be saved.

    The button that saves stands on the figure only once a format is chosen: without hover, as on a phone, it would cover it.
    """
    format_key = f"{key}_format"
    chosen = st.session_state.get(format_key)
    config = saving_config(chosen, saved_name(key)) if chosen else CONFIG
    st.plotly_chart(figure, config=config, key=f"{key}_chart", alt=alt)
    if words:
        quiet(as_text(words))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "Save the picture as",
            FILE_FORMATS,
            format_func=lambda name: f":material/image: Picture as {name}",
            key=format_key,
            label_visibility="collapsed",
        )
        if chosen:
            quiet(f"The camera in the upper right corner of the picture saves it as {chosen}.")


def saved_name(key: str) -> str:
    """The name of a saved picture or table, without its ending: it names the release."""
    return f"livermets-{key.replace('_', '-')}-{knowledge().release}"


def number_table(table: pd.DataFrame, *, key: str) -> None:
    """The numbers of a picture as a table, and as a file."""
    alt = "The numbers of the picture, with their sources"
    grid(table, alt, column_config=NUMBER_COLUMNS, key=f"{key}_table")
    csv_button(table, saved_name(key), key=key)


def source_mark(source_id: str) -> str:
    """A source as a link inside a text: its short citation, opening the publication; plain where it has no address."""
    source = knowledge().registry.sources.get(source_id)
    if source is None:
        return f"\\[{as_text(source_id)}\\]"
    links = source_links(source)
    citation = as_text(short_citation(source))
    return f"[{citation}]({links[0][1]})" if links else f":gray[{citation}]"
