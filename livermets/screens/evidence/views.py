"""The views of the evidence page: figures, disagreements, founding texts, what is not verified, coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from livermets.charts.coverage import coverage_figure, coverage_sentence
from livermets.charts.template import CONFIG
from livermets.evidence import (
    CONFLICT_RULE,
    LICENCE,
    FigureFilter,
    coverage,
    matching,
    question_text,
    short_citation,
    to_csv,
    to_json,
)
from livermets.evidence.spread import value_words
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Claim
from livermets.knowledge.vocabulary import (
    ACCESS_LABELS,
    DESIGN_LABELS,
    ENDPOINT_LABELS,
    PRIMARY_LABELS,
    UNVERIFIED_KIND_LABELS,
)
from livermets.screens.shared.evidence import (
    FIGURE_COLUMNS,
    all_conflicts,
    all_figures,
    figure_chip,
    figure_record,
    neighbours_table,
    source_chip,
    source_record,
)
from livermets.screens.shared.files import save_button
from livermets.screens.shared.founding import reading_badge
from livermets.screens.shared.pictures import saved_name
from livermets.screens.shared.tables import grid, row_to_address
from livermets.screens.shared.text import as_text, quiet
from livermets.text import sentence_case

TABLE_HEIGHT = 560
_SHOWN = ["value", "n", "source", "question", "primary", "treatment", "group", "population", "caveat", "design", "readers"]


def linked_record(asked: tuple[str, str] | str | None, *, hint: str = "", wide: bool = False) -> None:
    """The record that the address asks for; a sentence when it names nothing that exists; the hint when it asks nothing."""
    if asked is None:
        if hint:
            st.info(hint, icon=":material/left_click:")
        return
    if isinstance(asked, str):
        st.warning(asked, icon=":material/link_off:")
        return
    kind, identity = asked
    registry = knowledge().registry
    with st.container(border=True, key="linked_record"):
        if kind == "figure":
            figure_record(registry.figures[identity], wide=wide)
        else:
            source_record(registry.sources[identity])
        st.button("Close this record", icon=":material/close:", key="close_record", on_click=st.query_params.clear)


def figures_view() -> None:
    """Filter, table and downloads. Choosing a row puts it into the address, and so opens its record."""
    wanted = _filter()
    found = matching(all_figures(), wanted, knowledge().registry)
    total = len(all_figures())
    if found.empty:
        st.info("No figure fits all of these. Take one filter away; an empty cell of the coverage view means the same.")
        return
    fits = f"All {total:,} figures" if wanted.asks_nothing else f"{len(found):,} of {total:,} figures"
    st.markdown(f"**{fits}**")
    ids = tuple(found.index)
    grid(
        found[_SHOWN],
        "Reported figures that fit the filter",
        tallest=TABLE_HEIGHT,
        column_config=FIGURE_COLUMNS,
        on_select=partial(row_to_address, "evidence_table", "figure", ids),
        selection_mode="single-row",
        key="evidence_table",
    )
    _downloads(ids)


def _filter() -> FigureFilter:
    registry = knowledge().registry
    table = all_figures()
    first, last = int(table["year"].min()), int(table["year"].max())
    words, primary, treatment, endpoint = st.columns([3, 2, 3, 2])
    with words:
        text = st.text_input("Search", placeholder="author, trial, population, caveat …", key="evidence_words")
    with primary:
        primaries = st.multiselect(
            "Primary", list(PRIMARY_LABELS), format_func=PRIMARY_LABELS.__getitem__, key="evidence_primary"
        )
    with treatment:
        treatments = st.multiselect(
            "Treatment, with its kinds",
            list(registry.treatments),
            format_func=registry.treatment_label,
            key="evidence_treatment",
        )
    with endpoint:
        endpoints = st.multiselect(
            "Endpoint", list(ENDPOINT_LABELS), format_func=ENDPOINT_LABELS.__getitem__, key="evidence_endpoint"
        )
    with st.expander("More filters", icon=":material/tune:"):
        design, access, year = st.columns(3)
        designs = design.multiselect(
            "Design", list(DESIGN_LABELS), format_func=DESIGN_LABELS.__getitem__, key="evidence_design"
        )
        read = access.multiselect("Read", list(ACCESS_LABELS), format_func=ACCESS_LABELS.__getitem__, key="evidence_access")
        span = year.slider("Published", first, last, (first, last), key="evidence_years")
        second = design.toggle("Read by two readers", key="evidence_second")
        disputed = access.toggle("Sources disagree", key="evidence_conflict")
        liver = year.toggle("Only cohorts of liver metastases", key="evidence_liver")
    return FigureFilter(
        words=text,
        primaries=primaries,
        treatments=treatments,
        endpoints=endpoints,
        designs=designs,
        access=read,
        second_reading=second,
        conflicting=disputed,
        liver_specific=liver,
        years=None if span == (first, last) else span,
    )


def _downloads(ids: tuple[str, ...]) -> None:
    known = knowledge()
    figures = [known.registry.figures[identity] for identity in ids]
    left, right, words = st.columns([1, 1, 4], vertical_alignment="center")
    for place, label, write in ((left, "CSV", to_csv), (right, "JSON", to_json)):
        ending = label.lower()
        with place:
            content = partial(write, figures, known.registry, known.release)
            save_button(label, content, f"{saved_name('figures')}.{ending}", key=f"evidence_{ending}")
    with words:
        quiet(LICENCE)


def conflicts_view() -> None:
    """The questions on which sources disagree: those a reader named, then those the numbers show."""
    registry = knowledge().registry
    found = all_conflicts()
    disputes = registry.disputes.values()
    named = {conflict.figures[0].primary for conflict in found} | {dispute.primary for dispute in disputes}
    names = sorted(named, key=list(PRIMARY_LABELS).index)
    primary = st.segmented_control(
        "Primary", names, format_func=PRIMARY_LABELS.__getitem__, key="conflict_primary", default=names[0]
    )
    chosen = [dispute for dispute in disputes if primary in (None, dispute.primary)]
    if chosen:
        st.subheader("Questions on which sources disagree")
    for dispute in chosen:
        with st.expander(
            f"**{as_text(dispute.question)}** {as_text(dispute.why)}", key=f"dispute-{dispute.id}", on_change="rerun"
        ) as sides:
            if sides.open:
                _records_read(dispute.id, dispute.figures, (), dispute.see)
    groups = [conflict for conflict in found if primary in (None, conflict.figures[0].primary)]
    if groups:
        st.subheader("Same question, different numbers")
        quiet(f"{CONFLICT_RULE} The patients differ as well: read who they were before you take a side.")
    for conflict in groups:
        with st.expander(f"**{as_text(conflict.question)}**: {as_text(conflict.why)}"):
            grid(neighbours_table(conflict.figures), f"Figures on {conflict.question}")


def claims_view() -> None:
    """What the founding texts say, claim by claim, each beside what was read about it since."""
    claims = list(knowledge().registry.claims.values())
    quiet(
        "Claims of the texts from which this project began, never shown without what was read since. "
        "They decide nothing; a definition that is known from them alone is marked so wherever it appears."
    )
    topics = list(dict.fromkeys(claim.topic for claim in claims))
    topic = st.segmented_control("Topic", topics, format_func=str.capitalize, key="claim_topic")
    for claim in claims:
        if topic in (None, claim.topic):
            _claim(claim)


def _claim(claim: Claim) -> None:
    registry = knowledge().registry
    with st.container(border=True):
        said, read = st.columns(2)
        origin = ", ".join(short_citation(registry.sources[name]) for name in claim.said_in)
        said.markdown(f"{as_text(claim.text)}\n\n:gray[{as_text(origin or 'one of the founding texts')}]")
        if claim.caveat:
            with said:
                quiet(as_text(sentence_case(claim.caveat)))
        read.markdown(f"{reading_badge(claim)} {as_text(claim.why)}")
        if claim.figures or claim.sources or claim.see:
            with read.expander("What was read since", key=f"claim-{claim.id}", on_change="rerun") as since:
                if since.open:
                    _records_read(claim.id, claim.figures, claim.sources, claim.see)


def _records_read(key: str, figures: Sequence[str], sources: Sequence[str], others: Sequence[str]) -> None:
    """The figures, sources, spread facts and published rules behind a sentence, each with the chip of its source."""
    registry = knowledge().registry
    for name in figures:
        figure = registry.figures[name]
        figure_chip(figure, key=f"{key}-{name}")
        quiet(as_text(f"{question_text(figure)}; {figure.population}"))
    for name in sources:
        source_chip(name, key=f"{key}-{name}")
        quiet(as_text(registry.sources[name].title or "Title not displayed"))
    for name in others:
        fact, rule = registry.spread.get(name), registry.advice.get(name)
        if fact is not None:
            source_chip(fact.source, key=f"{key}-{name}")
            number = value_words(fact)
            quiet(as_text(f"{fact.statement.rstrip('.')}: {number}" if number else fact.statement))
        elif rule is not None:
            source_chip(rule.source, key=f"{key}-{name}")
            quiet(as_text(f"{rule.condition}: {rule.conclusion}"))


def unverified_view() -> None:
    """What a board would expect to find and what could not be read, and why it is not shown."""
    notes = knowledge().registry.unverified
    quiet(
        "Looked for and not read in any source. What is commonly believed about these things is not shown, "
        "because nobody could check it; a definition among them appears with its badge."
    )
    words = st.text_input("Search", key="unverified_words", placeholder="trial, author, score …")
    rows = [
        {
            "Missing": note.about,
            "Why it is here": UNVERIFIED_KIND_LABELS[note.kind],
            "Belongs to": note.system or (PRIMARY_LABELS[note.primary] if note.primary else ""),
            "Why a board would miss it": note.why_it_matters,
            "Looked for": note.looked_for,
            "Read about it": " ".join(filter(None, (note.reading, note.found_since))),
        }
        for note in notes.values()
    ]
    shown = [row for row in rows if _has_words(row, words)]
    st.markdown(f"**{len(shown)} of {len(rows)}**")
    grid(shown, "What could not be verified", height=TABLE_HEIGHT)


def _has_words(row: Mapping[str, str], words: str) -> bool:
    text = " ".join(row.values()).casefold()
    return all(word in text for word in words.casefold().split())


def coverage_view() -> None:
    """Which primaries and treatments have how much evidence."""
    counts = coverage(knowledge().registry)
    st.markdown(f"**{as_text(coverage_sentence(counts))}**")
    st.plotly_chart(
        coverage_figure(counts),
        config=CONFIG,
        key="coverage_map",
        alt="Heat map of the number of figures by primary and treatment",
    )
    with st.expander("The same as a table"):
        grid(
            counts.rename_axis("Primary").reset_index(),
            "Number of figures by primary and treatment",
            column_config={"Primary": st.column_config.TextColumn(pinned=True)},
        )
