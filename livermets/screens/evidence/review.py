"""The reviewer's view: what is due, by topic, and one record with its source, its neighbours and the form of a review."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from livermets.evidence.compare import comparable, disagree
from livermets.evidence.flagging import KIND_WORDS, record_words
from livermets.evidence.review_table import REVIEW_NEEDS, review_table, to_review
from livermets.knowledge import loading
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.knowledge.option_records import Option
from livermets.knowledge.records import Figure
from livermets.knowledge.review import ReviewedRecord, kind_name, review_words, sources_of
from livermets.screens.evidence.review_form import review_form
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.evidence import figure_badges, neighbours, neighbours_table, source_chip
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name
from livermets.screens.shared.review import REVIEW, asked_review, flag_this, review_badges, review_today
from livermets.screens.shared.tables import grid, row_to_address
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted, sentence_case

REVIEW_VIEW: Final = "Review"
_MOST_BESIDE: Final = 12
_HEIGHT: Final = 560
_COLUMNS: Final[dict[str, Any]] = {
    "Due": st.column_config.TextColumn(width=95, pinned=True),
    "Topic": st.column_config.TextColumn(width="small"),
    "Record": st.column_config.TextColumn(width="small"),
    "Says": st.column_config.TextColumn(width="large"),
    "Source": st.column_config.TextColumn(width=130),
    "Readers": st.column_config.TextColumn(width=110),
    "Clinical review": st.column_config.TextColumn(width=110),
    "Read on": st.column_config.TextColumn(width=95),
    "Kind": None,
    "id": None,
    **dict.fromkeys(map(str, REVIEW_NEEDS)),
}


@per_release(most=2)
def _table(known: Knowledge, day: datetime.date) -> pd.DataFrame:
    return review_table(known.review, day)


def follow_review(params: Mapping[str, str]) -> None:
    """A link to a review that is new to the session opens this view, whatever was open before."""
    asked = params.get(REVIEW)
    if asked != st.session_state.get("review_asked"):
        st.session_state["review_asked"] = asked
        if asked is not None:
            st.session_state["evidence_view"] = REVIEW_VIEW


def review_view() -> None:
    """Filters, table and, for the record that is chosen or linked, all that a reviewer needs."""
    asked = asked_review(st.query_params)
    if isinstance(asked, str):
        st.warning(asked, icon=":material/link_off:")
    elif asked is not None:
        with st.container(border=True, key="reviewed_record"):
            _record(asked)
    table = _table(loading.today())
    counts = " · ".join(f"{words.lower()} {int(table[name].sum()):,}" for name, words in REVIEW_NEEDS.items())
    st.markdown(f"**{len(table):,} records are reviewed** :gray[{counts}]")
    states, topic, search = st.columns([3, 2, 2], vertical_alignment="bottom")
    with states:
        wanted = st.pills(
            "To be seen to",
            list(REVIEW_NEEDS),
            selection_mode="multi",
            format_func=REVIEW_NEEDS.__getitem__,
            key="review_standing",
            wrap=True,
        )
    topics = topic.multiselect("Topic", sorted(table["Topic"].unique()), key="review_topic")
    words = search.text_input("Search", key="review_words", placeholder="author, words, id …")
    found = to_review(table, wanted, topics, words)
    if found.empty:
        soonest = next((day for day in table["Due"] if day), "")
        st.info(
            f"No record fits all of these. The first of all is due {soonest}." if soonest else "No record fits all of these."
        )
        return
    st.markdown(f"**{len(found):,} of {len(table):,}**, the first due first. Choose a row to review it.")
    with st.expander("How many by topic", key="review_by_topic", on_change="rerun") as by_topic:
        if by_topic.open:
            grid(found.groupby("Topic", sort=True).size().rename("Records").reset_index(), "Records to be seen to by topic")
    grid(
        found,
        "Records and how they stand with their reviewers",
        tallest=_HEIGHT,
        column_config=_COLUMNS,
        on_select=partial(row_to_address, "review_table", REVIEW, tuple(found.index)),
        selection_mode="single-row",
        key="review_table",
    )
    csv_button(found.drop(columns=list(REVIEW_NEEDS)), saved_name("review"), key="review")
    quiet("The days follow from `data/review.yaml`; without a day of reading nothing is due by a guess.")


def _record(record: ReviewedRecord) -> None:
    registry = knowledge().registry
    st.subheader(as_text(f"{sentence_case(KIND_WORDS[kind_name(record)])}: {record.id}"))
    badges = f"{figure_badges(record, registry.source_of(record))} " if isinstance(record, Figure) else ""
    st.markdown(f"{badges}{review_badges(record)}")
    quiet(as_text(sentence_case(review_words(review_today(record)))))
    said, form = st.columns(2, gap="large")
    with said:
        st.markdown(as_text(record_words(record, registry)))
        with st.container(horizontal=True, gap="small"):
            for number, source in enumerate(sources_of(record)):
                source_chip(source, key=f"review-{record.id}-{number}")
        with st.container(horizontal=True, gap="small"):
            flag_this(record, key=f"review-{record.id}")
            st.button("Close this record", icon=":material/close:", key="close_review", on_click=_close)
        _beside(record)
    with form:
        review_form(record)


def _close() -> None:
    st.query_params.clear()
    st.query_params[REVIEW] = "due"


def _beside(record: ReviewedRecord) -> None:
    """What a reviewer holds a record against: figures of the same question, an option's own, what rests on the same source."""
    registry = knowledge().registry
    if isinstance(record, Figure):
        near = neighbours(record)
        if not near:
            quiet("No other figure of this release asks the same question.")
            return
        st.markdown("**Figures of the same question**")
        table = neighbours_table(near)
        table.insert(1, "Beside this one", [_agreement(record, one) for one in near])
        grid(table, "Figures of the same question, and whether they agree")
        return
    if isinstance(record, Option):
        figures = [registry.figures[name] for name in record.key_figures if name in registry.figures]
        if figures:
            st.markdown("**Its key figures**")
            grid(neighbours_table(figures), "Key figures of the option")
        return
    sources = set(sources_of(record))
    others = [one for one in knowledge().review.records() if one is not record and sources & set(sources_of(one))]
    if others:
        st.markdown(f"**Rests on the same source: {counted(len(others), 'record')}**")
        shown = others[:_MOST_BESIDE]
        rows = [f"- {KIND_WORDS[kind_name(one)]} `{one.id}`: {as_text(record_words(one, registry))}" for one in shown]
        st.markdown("\n".join(rows))
        if len(others) > len(shown):
            quiet(f"and {len(others) - len(shown)} more")


def _agreement(figure: Figure, other: Figure) -> str:
    verdict = comparable(figure, other)
    if not verdict.ok:
        return "not comparable"
    if disagree(figure, other):
        return "disagrees"
    return "agrees" if None not in (figure.value, other.value) else "no value to compare"
