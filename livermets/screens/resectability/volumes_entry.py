"""The remnant of a plan by measured volumes, the lesions that the masks mark, and the click that enters them in the case."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.words import derived_words
from livermets.case.case import CaseError
from livermets.case.liver import SEGMENTS
from livermets.case.origins import Origin
from livermets.case.reading import read_case
from livermets.case.words import fact_label
from livermets.case.words import value_words as fact_words
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.knowledge.remnant_limits import DENOMINATORS
from livermets.screens.resectability.plan import CHOSEN_SEGMENTS
from livermets.screens.resectability.volumes_shown import volume_words
from livermets.screens.shared.session import current_case, enter_facts, entered_facts, generation
from livermets.screens.shared.tables import show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.text import counted, sentence_case
from livermets.volumes.into_case import VolumeFact, lesion_rows, measured_facts, origin_of_masks
from livermets.volumes.measured import Measured, MeasuredRemnant, marked_remnant, remnant_of

PLAN: Final = "volumes_plan"
ENTER: Final = "volumes_enter"
DAY: Final = "volumes_day"
_ENTERED: Final = "volumes_entered"
_MOST_LESIONS: Final = 30


def remnant_and_entry(measured: Measured) -> None:
    """On the left the plan and its remnant, on the right the lesions; below what may enter the case."""
    left, right = st.columns(2, gap="large")
    with left:
        remnant = _remnant(measured)
    with right:
        _lesions(measured)
    _entry(measured, remnant)


def _remnant(measured: Measured) -> MeasuredRemnant | None:
    st.markdown("**Remnant of the plan**")
    chosen = st.pills("Segments that are removed", SEGMENTS, selection_mode="multi", key=PLAN, persist_state="session")
    if set(st.session_state.get(CHOSEN_SEGMENTS) or ()) - set(chosen):
        st.button("As on the map", key="volumes_as_map", icon=":material/map:", type="tertiary", on_click=_as_map)
    if set(chosen) == set(SEGMENTS):
        quiet("The whole liver is no plan.")
        return None
    found = remnant_of(measured, chosen) if chosen else marked_remnant(measured)
    if found is None:
        quiet(f"{UNKNOWN} Choose the segments that are removed; no mask marks a remnant by itself.")
        return None
    if found.volume is None:
        st.markdown(f"{UNKNOWN} {as_text(sentence_case(found.why))}.")
        return None
    together = _with(measured, found)
    with st.container(horizontal=True, gap="large"):
        st.metric("Remnant without tumour", volume_words(found.volume), width="content")
        for share, words in DENOMINATORS.items():
            st.metric(f"Of the {words}", _share(together, share), width="content")
    quiet(as_text(f"{sentence_case(found.way)}. {' '.join(f'{sentence_case(note)}.' for note in found.notes)}"))
    quiet(
        "The estimated volume follows from height and weight of the case. The two percentages have limits of their own: see "
        "the remnant calculator."
    )
    return found


def _as_map() -> None:
    st.session_state[PLAN] = list(st.session_state.get(CHOSEN_SEGMENTS) or ())


def _with(measured: Measured, remnant: MeasuredRemnant) -> Assessment | None:
    """The case with the measured volumes in it; None where they contradict it."""
    new = {one.name: one.entry for one in measured_facts(measured, remnant) if one.value is not None}
    try:
        return assess(read_case({**current_case().to_json(), **new}), knowledge())
    except CaseError:
        return None


def _share(together: Assessment | None, share: str) -> str:
    """The remnant in percent: both ends where a volume is a range, and unknown while a volume or a measure is unknown."""
    if together is None:
        return "?"
    number = next(one for one in together.knowledge.derived if one.symbol.name == share)
    ends = together.derived_bounds[share]
    if any(together.case.values[name] is None for name in number.facts) or not all(map(math.isfinite, ends)):
        return "?"
    return f"{derived_words(together.knowledge, share, *ends)} %"


def _lesions(measured: Measured) -> None:
    st.markdown("**Liver, tumour and lesions**")
    lines = [
        f"Liver, tumour included: **{as_text(volume_words(measured.total))}**",
        f"Tumour: **{as_text(volume_words(measured.tumour))}**",
        f"Liver without tumour: **{as_text(volume_words(measured.without_tumour))}**",
        f"Tumour burden: **{as_text(volume_words(measured.burden, '%'))}** of the liver",
    ]
    st.markdown("  \n".join(lines))
    if not measured.lesions:
        return
    rows = [
        {
            "No.": str(number),
            "Segment": as_text(one.segment) if one.segment else UNKNOWN,
            "Volume": as_text(volume_words(one.volume)),
            "Longest axial, not RECIST": f"{one.longest_axial_mm:.0f} mm",
            "Marked as": as_text(one.structure),
        }
        for number, one in enumerate(measured.lesions[:_MOST_LESIONS], 1)
    ]
    show_rows(rows, "Lesions that the masks mark", wide=True)
    beyond = len(measured.lesions) + measured.more_lesions - _MOST_LESIONS
    if beyond > 0:
        quiet(f"{counted(beyond, 'smaller one')} not shown.")
    quiet("Diameters of a mask are not RECIST: no reader chose the slice. The segment is that of the largest share.")


def _entry(measured: Measured, remnant: MeasuredRemnant | None) -> None:
    """What may enter the case, each fact with what the case has; the click, and what it did."""
    facts = measured_facts(measured, remnant)
    lesions = lesion_rows(measured.lesions)
    st.markdown("**Into the case**")
    if not facts and not lesions:
        quiet(f"{UNKNOWN} Nothing yet: no liver, tumour or remnant is known.")
        return
    chosen: dict[str, Any] = {one.name: one.entry for one in facts if _wanted(one)}
    if lesions and st.checkbox(
        f"Lesions: {counted(len(lesions), 'row')} with segment and longest axial diameter, in the place of those listed",
        value=False,
        key="volumes_take_lesions",
        help="Off at first: diameters of a mask are not RECIST, and a mask may show one lesion as two.",
    ):
        chosen["lesions"] = lesions
    day = _day(measured)
    if st.button("Enter in the case", key=ENTER, type="primary", icon=":material/input:", disabled=not chosen or day == ""):
        _enter(chosen, origin_of_masks(measured, day or None))
    if st.session_state.get(_ENTERED, (None, ""))[0] == generation():
        st.success(as_text(st.session_state[_ENTERED][1]), icon=":material/check:")


def _wanted(one: VolumeFact) -> bool:
    """A box for a fact, checked unless the case has another value."""
    fact = FACTS[one.name]
    unit = "%" if fact.unit == "percent" else "mL"
    label = f"{fact_label(one.name)}: {volume_words(one.volume, unit)}"
    if one.value is None:
        quiet(f"{UNKNOWN} {as_text(label)}, not entered: {as_text(one.why_not)}.")
        return False
    before = current_case().values[one.name]
    differs = before is not None and before != one.value
    beside = f" (the case has {fact_words(fact, before)})" if differs else " (as in the case)" if before is not None else ""
    return st.checkbox(as_text(f"{label}{beside}"), value=not differs, key=f"volumes_take_{one.name}_{differs}")


def _day(measured: Measured) -> str | None:
    """The day of the images: that of the files, or one that is typed; empty when it cannot be read."""
    if measured.read.day:
        quiet(as_text(f"Origin: {_origin_line(origin_of_masks(measured))}."))
        return None
    typed = st.text_input(
        "Day of the images (2026-11-27)", key=DAY, help="The files do not say it. Empty: the day stays unknown."
    ).strip()
    if not typed:
        return None
    try:
        return datetime.date.fromisoformat(typed).isoformat()
    except ValueError:
        st.markdown(f":orange[:material/error: {as_text(f'{typed!r} is no day; accepted: a day as 2026-11-27')}]")
        return ""


def _origin_line(origin: Origin) -> str:
    return f"{origin.words}, images of {origin.observed}" if origin.observed else str(origin.words)


def _enter(facts: Mapping[str, Any], origin: Origin) -> None:
    """Enter the chosen facts together; where they contradict the case its form says so, and nothing is lost."""
    entered: dict[str, Any] = dict(facts)
    origins: dict[str, Origin] = dict.fromkeys(entered, origin)
    if "lesions" in entered:
        # What was counted before may contradict the list; the list says it now.
        for name in _counted(entered_facts()):
            entered[name] = None
    enter_facts(entered, origins)
    named = ", ".join(fact_label(name) for name in facts)
    st.session_state[_ENTERED] = (generation(), f"Entered: {named}; {_origin_line(origin)}.")
    st.rerun()


def _counted(entered: Mapping[str, Any]) -> Sequence[str]:
    return [name for name in ("liver_lesion_count", "largest_lesion_mm", "bilobar", "vanished_lesions") if name in entered]
