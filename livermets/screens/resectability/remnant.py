"""The remnant calculator: measured volumes against every published limit, with or without a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from livermets.assessment.assess import Assessment
from livermets.assessment.remnant import JudgedLimit, judged_limits
from livermets.assessment.words import NOTHING_YET, derived_words, group_words, missing_words, value_words
from livermets.case.words import NO, YES
from livermets.charts.remnant_scale import remnant_scale, remnant_sentence
from livermets.charts.template import CONFIG
from livermets.knowledge.loading import knowledge
from livermets.knowledge.remnant_limits import DENOMINATORS
from livermets.knowledge.systems import System
from livermets.screens.shared.fields import fact_field
from livermets.screens.shared.pictures import source_mark
from livermets.screens.shared.session import another_case, current_assessment, current_case, generation, open_case
from livermets.screens.shared.tables import show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.text import number_words

PLACE: Final = "remnant_case"
_TAKEN: Final = "remnant_taken"
CALCULATOR_FIELDS: Final = (
    "future_remnant_ml",
    "total_liver_volume_ml",
    "tumour_volume_ml",
    "height_cm",
    "weight_kg",
    "liver_background",
    "chemotherapy_months",
    "charlson_conditions",
    "future_remnant_before_ml",
    "weeks_since_augmentation",
)
_REACHED: Final[Mapping[object, str]] = {
    True: f":green[**{YES}**] reached",
    False: f"{NO} not reached",
    None: f"{UNKNOWN} :gray[unknown]",
    "": "",
}
_CONCERNED: Final[Mapping[object, str]] = {
    True: "applies",
    False: ":gray[another state]",
    None: f"{UNKNOWN} :gray[unknown]",
}


@st.fragment
def remnant_calculator() -> None:
    """Fields on the left, both percentages and all limits on the right. What is entered stays out of the case."""
    if st.session_state.get(_TAKEN) != generation():
        _take_over()
    fields, result = st.columns([1, 2], gap="large")
    with fields:
        quiet("Starts with the values of the case and leaves them as they are. Empty fields stay unknown.")
        if any(current_case().values[name] is not None for name in CALCULATOR_FIELDS):
            st.button("Take the values of the case again", key="remnant_again", icon=":material/sync:", on_click=_take_over)
        grid = st.grid("auto", min_column_width=170, gap=("xsmall", "small"))
        with another_case(PLACE):
            for name in CALCULATOR_FIELDS:
                with grid.cell():
                    fact_field(name, prefix="remnant")
    with another_case(PLACE):
        assessment = current_assessment()
    with result:
        _shares(assessment)
        judged = judged_limits(assessment)
        percents = {share: assessment.derived[share] for share in DENOMINATORS}
        sentence = remnant_sentence(percents, judged)
        st.markdown(as_text(sentence))
        st.plotly_chart(remnant_scale(percents, judged), config=CONFIG, key="remnant_scale", alt=f"Remnant. {sentence}")
        quiet("◆ this remnant · tall ticks: limits that may concern this liver · short grey ticks: limits for other livers")
        limit_table(judged)
        _indices(assessment)


def _take_over() -> None:
    values = {name: current_case().values[name] for name in CALCULATOR_FIELDS if current_case().values[name] is not None}
    with another_case(PLACE):
        open_case({name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()})
    st.session_state[_TAKEN] = generation()


def _systems_at(place: str) -> list[System]:
    return [knowledge().systems[name] for name in knowledge().guides.places[place].systems]


def _shares(assessment: Assessment) -> None:
    ratios = [system.definition for system in _systems_at("remnant-share")]
    labels = {number.symbol.name: number.label for number in knowledge().derived}
    with st.container(horizontal=True, gap="large"):
        for share in DENOMINATORS:
            value = assessment.derived[share]
            st.metric(labels[share], "?" if value is None else f"{derived_words(knowledge(), share, value)} %", width="content")
    estimated = assessment.derived["standard_liver_volume_ml"]
    volume = f"Estimated total liver volume **{estimated:,.0f} mL**. " if estimated is not None else ""
    quiet(volume + " ".join(f"{as_text(' '.join(ratio.cautions))} {source_mark(ratio.source)}" for ratio in ratios))


def limit_table(judged: Sequence[JudgedLimit]) -> None:
    """Every limit with its verdict by either volume; those that concern this liver first."""
    order = {True: 0, None: 1, False: 2}
    together: dict[tuple[bool | None, float, str, str, str], dict[str, JudgedLimit]] = defaultdict(dict)
    for one in sorted(judged, key=lambda one: order[one.concerned]):
        limit = one.limit
        together[one.concerned, limit.percent, limit.stated_by, limit.named_for, limit.source][limit.share] = one
    rows = []
    for (concerned, percent, stated_by, named_for, source), by_share in together.items():
        reached = {share: by_share[share].reached if share in by_share else "" for share in DENOMINATORS}
        rows.append(
            {
                "Limit": f"**{number_words(percent)}\u00a0%**",
                **{f"Of the {words}": _REACHED[reached[share]] for share, words in DENOMINATORS.items()},
                "Stated for": as_text(named_for),
                "This liver": _CONCERNED[concerned],
                "By": f"{as_text(stated_by)}, {source_mark(source)}",
            }
        )
    show_rows(rows, "Published limits of the remnant, and whether this remnant reaches them", wide=True)
    cautions = dict.fromkeys(
        f"{as_text(knowledge().systems[one.limit.of_group[0]].definition.short)}: "
        f"{as_text(' '.join(knowledge().systems[one.limit.of_group[0]].definition.cautions))}"
        for one in judged
    )
    quiet("  \n".join(cautions))


def _indices(assessment: Assessment) -> None:
    rows, waiting = [], []
    for system in _systems_at("remnant-measures"):
        result = assessment.systems[system.id]
        definition = result.system.definition
        if value_words(result) == NOTHING_YET:
            waiting.append(f"{as_text(definition.short)} ({as_text(missing_words(result))})")
            continue
        rows.append(
            {
                "Index": as_text(definition.name),
                "This case": f"**{as_text(value_words(result))}** {as_text(group_words(result))}",
                "Bear in mind": as_text(definition.cautions[0]) if definition.cautions else "",
                "Source": source_mark(definition.source),
            }
        )
    if rows:
        show_rows(rows, "Other measures of the remnant", wide=True)
    if waiting:
        quiet(f"{UNKNOWN} Nothing can be said yet by {'; '.join(waiting)}.")
