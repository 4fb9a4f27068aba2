"""How often: the questions on spread, each with its own picture, because their numbers do not compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from livermets.charts.picture import Picture
from livermets.charts.spread_frequency import fact_table, spread_frequency
from livermets.charts.spread_halves import spread_halves
from livermets.evidence.spread import FREQUENCY, series, without_percentage
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.knowledge.records import SpreadFact
from livermets.knowledge.vocabulary import SPREAD_QUESTION_LABELS, SpreadQuestion
from livermets.screens.shared.advice import advice_at, advice_line
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.evidence import figure_chip
from livermets.screens.shared.founding import claim_lines, claims_at
from livermets.screens.shared.pictures import show_picture, source_mark
from livermets.screens.shared.tables import grid, row_chosen
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.spread.records import fact_record

_COLUMNS: Final = {
    "Who": st.column_config.TextColumn(width="small"),
    "Reported": st.column_config.TextColumn(width="small"),
    "Of": st.column_config.TextColumn(width="medium", help="Only numbers of the same patients compare"),
    "n": st.column_config.TextColumn(width="small"),
    "Source": st.column_config.TextColumn(width="small"),
    "Link": st.column_config.LinkColumn(width="small", display_text=":material/open_in_new:"),
    "What is said": st.column_config.TextColumn(width="large"),
    "Caveat": st.column_config.TextColumn(width="large"),
}


def to_the_liver(primary: str | None) -> None:
    """The three meanings of frequency side by side, the founding rankings, then which half of the liver."""
    st.subheader("How often: three questions with three answers")
    quiet(as_text("Each ranking is right for its own question. A number of one column says nothing about another column."))
    for column, question in zip(st.columns(3, gap="large"), FREQUENCY, strict=True):
        with column:
            _question(question, primary)
    st.markdown("**Two rankings of the founding texts, which disagree with each other and with the registries**")
    claim_lines(claims_at("share-of-each-primary"))
    _disputes("share-of-each-primary")
    _numbers(FREQUENCY, "spread_often_to")
    st.subheader(SPREAD_QUESTION_LABELS["liver-half"])
    _halves()
    st.subheader(SPREAD_QUESTION_LABELS["way"])
    claim_lines(claims_at("ways-in"))
    _numbers(("way",), "spread_way")


def from_the_liver() -> None:
    """How often liver cancer leaves, where it goes, vessels and seeding, and what follow-up must not forget."""
    st.subheader("How often, and whereto")
    left, right = st.columns(2, gap="large")
    with left:
        _question("leaves-liver")
        _question("seeding")
    with right:
        _question("site-share")
        _question("vascular-invasion")
    _disputes("leaving-the-liver")
    st.subheader("What follow-up must not forget: the brain")
    claim_lines(claims_at("brain"))
    for result in advice_at("brain"):
        st.markdown(advice_line(result))
    with st.container(horizontal=True):
        for name in knowledge().guides.places["brain"].figures:
            figure_chip(knowledge().registry.figures[name], key=f"brain-{name}")
    st.subheader("What the founding texts say of the ways out")
    claim_lines(claims_at("ways-out"))
    _numbers(("leaves-liver", "site-share", "vascular-invasion", "seeding"), "spread_often_from")


def _question(question: SpreadQuestion, primary: str | None = None) -> None:
    st.markdown(f"**{SPREAD_QUESTION_LABELS[question]}**")
    show_picture(_frequency(question, primary), key=f"spread_{question}", table=False)


@per_release(64)
def _frequency(known: Knowledge, question: SpreadQuestion, primary: str | None) -> Picture:
    groups = series(known.registry, question)
    own = {fact.id for one in groups for fact in one.facts if primary is not None and fact.primary == primary}
    return spread_frequency(groups, known.registry, own)


def _halves() -> None:
    picture, words = st.columns([3, 2], gap="large")
    with picture:
        show_picture(_halves_picture(), key="spread_halves", table=False)
    with words:
        _disputes("halves-of-the-liver")
        claim_lines(claims_at("halves-of-the-liver"))
    _numbers(("liver-half",), "spread_half")


@per_release(1)
def _halves_picture(known: Knowledge) -> Picture:
    facts = [fact for fact in known.registry.spread.values() if fact.question == "liver-half"]
    return spread_halves(facts, known.registry)


def _disputes(place: str) -> None:
    registry = knowledge().registry
    for name in knowledge().guides.places[place].disputes:
        dispute = registry.disputes[name]
        sources = [registry.spread[fact].source for fact in dispute.see if fact in registry.spread]
        marks = " · ".join(source_mark(source) for source in dict.fromkeys(sources))
        st.markdown(f":violet-badge[sources disagree] **{as_text(dispute.question)}** {as_text(dispute.why)} {marks}")


def _numbers(questions: tuple[SpreadQuestion, ...], key: str) -> None:
    """Every fact on these questions as a table; the chosen row opens below."""
    facts, table = _numbered(questions)
    grid(
        table,
        f"{len(facts)} facts with their sources",
        tallest=320,
        column_config=_COLUMNS,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    if chosen := row_chosen(key, facts):
        with st.container(border=True):
            fact_record(chosen)


@per_release(8)
def _numbered(known: Knowledge, questions: tuple[SpreadQuestion, ...]) -> tuple[Sequence[SpreadFact], pd.DataFrame]:
    ranked = [fact for question in questions for one in series(known.registry, question) for fact in one.facts]
    facts = [*ranked, *(fact for q in questions for fact in without_percentage(known.registry, q))]
    return facts, fact_table(facts, known.registry)
