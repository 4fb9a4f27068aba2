"""The evidence on the screen: the chips that every page sets beside a number, and the records they open.

`source_chip` and `figure_chip` are the only way in which a page shows where a number comes from: a short citation that
opens the record with its links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
import streamlit as st

from livermets.evidence import (
    Conflict,
    citation_of,
    comparable,
    conflicts,
    figure_sentence,
    figure_table,
    full_citation,
    n_text,
    notice_mark,
    notice_words,
    question_text,
    reader_text,
    short_citation,
    short_n,
    source_links,
    stratum_text,
    value_text,
    years_text,
)
from livermets.evidence.spread import value_words
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.knowledge.records import Figure, Source, SpreadFact
from livermets.knowledge.vocabulary import (
    ACCESS_LABELS,
    DESIGN_LABELS,
    ENDPOINT_LABELS,
    INTERVAL_LABELS,
    PRIMARY_LABELS,
    TIME_ZERO_LABELS,
)
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.pages import EVIDENCE_PAGE
from livermets.screens.shared.pictures import source_mark
from livermets.screens.shared.review import flag_this, review_badges, review_line
from livermets.screens.shared.tables import grid, row_chosen, show_rows
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted, mid_sentence, sentence_case

NEIGHBOURS = 12
_DESIGN_COLOURS = {"rct": "green", "meta-analysis": "green", "registry": "blue", "prospective": "blue"}


@per_release(most=2)
def all_figures(known: Knowledge) -> pd.DataFrame:
    """One row a figure, as `livermets.evidence.figure_table` gives it."""
    disputed = {name for conflict in all_conflicts() for pair in conflict.pairs for name in pair}
    disputed |= {name for dispute in known.registry.disputes.values() for name in dispute.figures}
    return figure_table(known.registry, disputed)


@per_release(most=2)
def all_conflicts(known: Knowledge) -> tuple[Conflict, ...]:
    """Every group of figures that ask the same question and disagree."""
    return conflicts(known.registry)


def source_badges(source: Source) -> str:
    """Design and reading of a source as Markdown badges; superseded and retracted stand out."""
    parts = [
        f":{_DESIGN_COLOURS.get(source.design, 'gray')}-badge[{DESIGN_LABELS[source.design]}]",
        f":gray-badge[{ACCESS_LABELS[source.access]}]",
    ]
    if source.founding:
        parts.append(":orange-badge[founding text]")
    if source.superseded:
        parts.append(":orange-badge[:material/update: superseded]")
    if mark := notice_mark(source):
        parts.append(f":{'red' if source.retracted else 'orange'}-badge[:material/block: {mark}]")
    return " ".join(parts)


def figure_badges(figure: Figure, source: Source | None) -> str:
    """What a reader must see with a number: design, reading, second reader, cohort, later report, disagreement."""
    parts = [source_badges(source)] if source else []
    colour = "orange" if figure.is_doubtful else "green" if figure.read_by == "two" else "gray"
    icon = ":material/help: " if figure.is_doubtful else ""
    parts.append(f":{colour}-badge[{icon}{reader_text(figure)}]")
    if figure.liver_specific is False:
        parts.append(":orange-badge[:material/warning: not a cohort of liver metastases]")
    if figure.superseded_by:
        parts.append(":orange-badge[:material/update: later report exists]")
    if figure.retracted and not (source and source.retracted):
        parts.append(":red-badge[:material/block: retracted]")
    if bool(all_figures().at[figure.id, "conflicting"]):
        parts.append(":violet-badge[:material/compare_arrows: sources disagree]")
    return " ".join(parts)


def source_text(source: Source, *, badges: bool = True) -> str:
    """The record of a source as Markdown: badges, citation, note, links."""
    parts = [source_badges(source)] if badges else []
    parts.append(as_text(full_citation(source)))
    if words := notice_words(source):
        parts.append(f":red[{as_text(sentence_case(words))}.]")
    if source.superseded:
        parts.append(f":orange[{as_text(sentence_case(source.superseded))}.]")
    if source.note:
        parts.append(f":gray[{as_text(source.note)}]")
    links = " · ".join(f"[{label}]({address})" for label, address in source_links(source))
    parts.append(links or ":gray[no DOI, PubMed or PMC number was displayed]")
    return "\n\n".join(parts)


def source_chip(source_id: str, *, key: str) -> None:
    """A short citation that opens the source: how it was made and read, the full citation and its links."""
    source = knowledge().registry.sources.get(source_id)
    if source is None:
        quiet(f"Unknown source {as_text(source_id)}")
        return
    with st.popover(as_text(short_citation(source)), icon=":material/menu_book:", type="tertiary", key=f"source-{key}"):
        st.markdown(source_text(source))
        record_link("source", source.id, key=key)


def figure_chip(figure: Figure, *, key: str, label: str | None = None) -> None:
    """A number with its source: value and citation on the chip, the honest sentence and the links behind it."""
    source = knowledge().registry.source_of(figure)
    shown = label or f"{value_text(figure)} · {citation_of(figure, knowledge().registry)}"
    with st.popover(as_text(shown), icon=":material/menu_book:", type="tertiary", key=f"figure-{key}"):
        badges = f"{figure_badges(figure, source)} {review_badges(figure)}"
        st.markdown(f"{badges}\n\n{as_text(figure_sentence(figure, source))}")
        if source is not None:
            st.markdown(" · ".join(f"[{name}]({address})" for name, address in source_links(source)))
        record_link("figure", figure.id, key=key)
        flag_this(figure, key=f"chip-{key}")


def record_link(kind: str, identity: str, *, key: str) -> None:
    """A link to the record on the evidence page, in the same session."""
    words = "All figures of this source" if kind == "source" else "Full record, neighbours and conflicts"
    with st.container(key=f"link-{kind}-{key}"):
        st.page_link(EVIDENCE_PAGE, label=words, icon=":material/arrow_forward:", query_params={kind: identity})


def asked_record(params: Mapping[str, str]) -> tuple[str, str] | str | None:
    """What a link asks for: ("figure" or "source", id); a sentence when it names nothing that exists; None without."""
    registry = knowledge().registry
    for kind, records in (("figure", registry.figures), ("source", registry.sources)):
        identity = params.get(kind)
        if identity is None:
            continue
        if identity in records:
            return kind, identity
        return f"This release has no {kind} “{identity[:80]}”. The link may be of another release or mistyped."
    return None


def follow_record(asked: tuple[str, str] | str | None) -> None:
    """A link that is new to the session shows its record, whatever view was open before."""
    st.session_state.setdefault("evidence_view", "Figures")
    if asked != st.session_state.get("evidence_asked"):
        st.session_state["evidence_asked"] = asked
        if asked is not None:
            st.session_state["evidence_view"] = "Figures"


def chosen_by_row() -> bool:
    """Whether the record on the screen was chosen in the table and not by a link."""
    return row_chosen("evidence_table", range(len(all_figures()))) is not None


def figure_record(figure: Figure, *, wide: bool = False) -> None:
    """The full record of a figure: value, every field, source, what stands beside it and what disagrees with it."""
    registry = knowledge().registry
    source = registry.source_of(figure)
    question = question_text(figure)
    st.subheader(value_text(figure))
    treatment = mid_sentence(registry.treatment_label(figure.treatment))
    if figure.comparator:
        treatment += f" against {mid_sentence(registry.treatment_label(figure.comparator))}"
    citation = f" · {as_text(short_citation(source))}" if source else ""
    st.markdown(f"**{as_text(sentence_case(question))}**, {as_text(treatment)}, {n_text(figure)}{citation}")
    st.markdown(figure_badges(figure, source))
    review_line(figure, key=f"record-{figure.id}")
    fields, context = st.columns(2, gap="large") if wide else (st.container(), st.container())
    with fields:
        show_rows(figure_fields(figure), "Every field of this figure", wide=True)
    with context:
        if source is not None:
            st.markdown(source_text(source, badges=False))
            record_link("source", source.id, key=f"record-{figure.id}")
        _beside(figure)
        quiet(f"Link to this record: `evidence?figure={figure.id}`")


def figure_fields(figure: Figure) -> dict[str, str]:
    """The fields of a figure in words, unknown ones as "not stated"."""
    registry = knowledge().registry
    treatment = registry.treatment_label(figure.treatment)
    if figure.treatment_as_read:
        treatment += f" (the source says {figure.treatment_as_read.replace('-', ' ')})"
    fields = {
        "Patients": figure.population,
        "Years of treatment": years_text(figure) or "not stated",
        "Group": stratum_text(figure.stratum) or "the whole population",
        "Number": f"{n_text(figure)}{f': {figure.n_missing_because}' if figure.n_missing_because else ''}",
        "Primary": PRIMARY_LABELS[figure.primary],
        "Treatment": treatment,
        "Compared with": registry.treatment_label(figure.comparator) if figure.comparator else "nothing",
        "Endpoint": ENDPOINT_LABELS[figure.endpoint],
        "Time runs from": TIME_ZERO_LABELS[figure.time_zero] if figure.time_zero else "not stated",
        "Bounds": INTERVAL_LABELS[figure.interval] if figure.interval else "none given",
        "Cohort of liver metastases": "no" if figure.liver_specific is False else "not marked otherwise",
        "Caveat": figure.caveat or "none noted",
    }
    if figure.comparator_missing_because:
        fields["Compared with"] = figure.comparator_missing_because
    if figure.superseded_by:
        later = registry.figures[figure.superseded_by]
        fields["Later report"] = f"{value_text(later)} ({later.id})"
    if figure.same_as:
        fields["Listed again as"] = f"{figure.same_as}: the same number of the same patients"
    return {name: as_text(text) for name, text in fields.items()}


def _beside(figure: Figure) -> None:
    """The disputes and conflicts of a figure, then the figures that may share an axis with it."""
    for dispute in knowledge().registry.disputes.values():
        if figure.id in dispute.figures:
            st.markdown(f"**{as_text(dispute.question)}** {as_text(dispute.why)}")
    found = [conflict for conflict in all_conflicts() if any(one.id == figure.id for one in conflict.figures)]
    for conflict in found:
        st.markdown(f"**The same question, different answers.** {as_text(conflict.why)}")
        others = (one for one in conflict.figures if one.id != figure.id)
        grid(neighbours_table(others), "Figures that ask the same question")
    near = neighbours(figure)
    if near and not found:
        st.markdown("**May stand beside it** (same endpoint, measure, horizon and primary)")
        grid(neighbours_table(near), "Figures that may stand beside this one")
    elif not near and not found:
        quiet("No other figure of this release asks the same question.")


def neighbours(figure: Figure) -> list[Figure]:
    """Figures on the same treatment that may share an axis with this one, the largest first."""
    others = knowledge().registry.figures_by_treatment.get(figure.treatment, ())
    found = [one for one in others if one.same_as is None and one.id != figure.id and comparable(figure, one).ok]
    return sorted(found, key=lambda one: -(one.n or 0))[:NEIGHBOURS]


def neighbours_table(figures: Iterable[Figure]) -> pd.DataFrame:
    """A few figures in a small table: value, n, patients, source."""
    registry = knowledge().registry
    return pd.DataFrame(
        [
            {
                "Value": value_text(one),
                "n": short_n(one),
                "Patients": one.population,
                "Source": citation_of(one, registry),
            }
            for one in figures
        ]
    )


def source_record(source: Source) -> None:
    """The page of a source: citation, links and every figure that was read in it."""
    registry = knowledge().registry
    st.subheader(as_text(short_citation(source)))
    st.markdown(source_text(source))
    if source.read_in:
        also = f"; also {source.also_read_in}" if source.also_read_in else ""
        quiet(as_text(f"Read in: {source.read_in}{also}"))
    figures = registry.figures_by_source.get(source.id, ())
    if figures:
        st.markdown(f"**{counted(len(figures), 'figure')} read in it**")
        table = all_figures().loc[
            [one.id for one in figures], ["value", "n", "question", "treatment", "group", "population", "caveat"]
        ]
        grid(table, "Figures of this source", column_config=FIGURE_COLUMNS)
    else:
        quiet("No figure was read in it; it supports definitions, rules or options.")
    quiet(f"Link to this source: `evidence?source={source.id}`")


FIGURE_COLUMNS = {
    "value": st.column_config.TextColumn("Value", width="medium"),
    "question": st.column_config.TextColumn("Endpoint and horizon", width="medium"),
    "primary": st.column_config.TextColumn("Primary", width="small"),
    "treatment": st.column_config.TextColumn("Treatment", width="medium"),
    "group": st.column_config.TextColumn("Group", width="small"),
    "n": st.column_config.TextColumn("n", width="small", help="≤: of the whole series, the group's own size was not read"),
    "population": st.column_config.TextColumn("Patients", width="large"),
    "caveat": st.column_config.TextColumn("Caveat", width="large"),
    "source": st.column_config.TextColumn("Source", width=130),
    "design": st.column_config.TextColumn("Design", width="small"),
    "access": st.column_config.TextColumn("Read", width="small"),
    "readers": st.column_config.TextColumn("Readers", width="small"),
}
"""How the columns of `figure_table` look wherever it is shown."""


def summary_line() -> str:
    """How much there is and how it was read, in one line."""
    table, registry = all_figures(), knowledge().registry
    doubtful = sum(figure.is_doubtful for figure in registry.figures.values())
    return (
        f"{len(table):,} reported figures from {len(registry.sources):,} sources. "
        f"{int(table['second_reading'].sum())} were read by a second reader, the others by one; "
        f"{doubtful} of those a second reader looked for and did not find again. "
        f"{len(registry.disputes)} questions are known on which sources disagree."
    )


def fact_line(fact: SpreadFact) -> str:
    """A fact as Markdown: number, what is said, of whom, caveat, source."""
    number = f"**{as_text(value_words(fact))}** " if fact.value is not None else ""
    # What it is of may say its size in words: "of 708 metastases of 207 patients".
    n = f", n {fact.n:,}" if fact.n is not None else "" if any(map(str.isdigit, fact.among or "")) else ", n not given"
    whom = f"of {fact.among}{n}. " if fact.among and fact.value is not None else ""
    small = as_text(f"{whom}{fact.caveat or ''}".strip())
    return f"{number}{as_text(fact.statement)} {source_mark(fact.source)}" + (f" :small[:gray[{small}]]" if small else "")
