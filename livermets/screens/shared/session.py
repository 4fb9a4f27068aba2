"""The one case of a session: what was entered, the last case that could be read, and its assessment.

Pages read it by `current_case`, `current_assessment` and `current_primary`. What was entered is kept apart from the case,
so that a fact that contradicts another loses nothing: it stays in its field with its fault, and the results stay those of
the last facts that agreed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

import streamlit as st

from livermets.assessment.ages import Age, ages
from livermets.assessment.assess import Assessment, assess
from livermets.case.case import Case, CaseError, CaseFault, as_written, parse_facts
from livermets.case.doubts import Doubt
from livermets.case.lesions import MOST_LESIONS
from livermets.case.origins import Origin, read_origins, typed_on
from livermets.case.reading import read_case, read_what_fits
from livermets.facts import FACTS, LESION_FIELDS, Kind
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.text import HALF_CHARACTER

OWN_CASE: Final = "livermets_case"
"""The place of the session's own case, which all pages speak of."""

TYPED: Final = frozenset({Kind.NUMBER, Kind.INTEGER, Kind.DATE, Kind.TEXT})
"""Kinds of facts that are typed: what cannot be read of them stays in its field as it was typed."""

T = TypeVar("T")
_LARGEST: Final = 1e9
_in_hand: ContextVar[str] = ContextVar("case_in_hand", default=OWN_CASE)


@dataclass
class HeldCase:
    """The state of a session. `entered` is as the person wrote it, `origins` says of entries where they come from,
    `generation` counts the cases opened in its place."""

    entered: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    case: Case = field(default_factory=lambda: read_case({}))
    faults: tuple[CaseFault, ...] = ()
    opened: dict[str, Any] = field(default_factory=dict)
    generation: int = 0
    touched: bool = False
    assessed: tuple[Case, Knowledge, Assessment] | None = None
    aged: tuple[Assessment, datetime.date, tuple[Age, ...]] | None = None
    worked_out: tuple[Assessment, dict[object, tuple[object, Any]]] | None = None


def _held() -> HeldCase:
    key = _in_hand.get()
    held: HeldCase | None = st.session_state.get(key)
    if held is None:
        held = st.session_state[key] = HeldCase()
    return held


@contextmanager
def another_case(place: str) -> Iterator[None]:
    """Within it, all of this module and the fields speak of another case of the session, which is kept at `place`."""
    token = _in_hand.set(place)
    try:
        yield
    finally:
        _in_hand.reset(token)


def case_in_hand() -> str:
    """The place of the case that is spoken of: the one of the session, or another."""
    return _in_hand.get()


def current_case() -> Case:
    """The last case whose facts could be read and did not contradict each other; empty before anything is entered."""
    return _held().case


def current_primary() -> str | None:
    """The primary of the current case; None while it is unknown."""
    primary: str | None = current_case().values["primary_site"]
    return primary


def current_assessment() -> Assessment:
    """Everything the knowledge says of the current case; computed anew only when the case or the knowledge changed."""
    return _assessed(_held())


def current_doubts() -> tuple[Doubt, ...]:
    """What of the current case is asked about: its facts, and what follows from them by formula."""
    return current_assessment().doubts


def doubted_facts() -> frozenset[str]:
    """The facts of the current case that are asked about; the list, where it is one of its lesions."""
    return frozenset(doubt.field.split("[")[0] for doubt in current_doubts())


def worked_out(make: Callable[..., T], *more: object) -> T:
    """`make(assessment, *more)` for the current case, made once: asked for again while nothing changed, it is at hand."""
    assessment, held = current_assessment(), _held()
    if held.worked_out is None or held.worked_out[0] is not assessment:
        held.worked_out = (assessment, {})
    made = held.worked_out[1].get(make)
    if made is None or made[0] != more:
        made = held.worked_out[1][make] = (more, make(assessment, *more))
    found: T = made[1]
    return found


def assessment_later() -> Callable[[], Assessment]:
    """A function that gives the assessment of this case as it is then, also where the session is out of reach."""
    held = _held()
    return lambda: _assessed(held)


def _assessed(held: HeldCase) -> Assessment:
    known = knowledge()
    if held.assessed is None or held.assessed[0] is not held.case or held.assessed[1] is not known:
        held.assessed = (held.case, known, assess(held.case, known))
    return held.assessed[2]


def current_ages() -> tuple[Age, ...]:
    """How old the facts of the current case are, on its own day or today; worked out anew only when one of them changed."""
    held, assessment, today = _held(), current_assessment(), datetime.date.today()
    if held.aged is None or held.aged[0] is not assessment or held.aged[1] != today:
        held.aged = (assessment, today, ages(assessment, today))
    return held.aged[2]


def current_faults() -> tuple[CaseFault, ...]:
    """What is wrong with the facts as they are entered; empty when the current case is the one on the screen."""
    return _held().faults


def entered_facts() -> Mapping[str, Any]:
    """The facts as the person entered them, in the facts' own units, readable or not."""
    return _held().entered


def generation() -> int:
    """Rises whenever another case takes the place of the one before: fields must then be filled anew."""
    return _held().generation


def entered_origins() -> Mapping[str, Origin]:
    """Where the entered facts come from and when they were observed, as far as that is known."""
    return _held().origins


def enter_fact(name: str, value: Any) -> None:
    """Take over one fact that a person typed or chose today; None makes it unknown.

    The case follows when all facts can be read together.
    """
    enter_facts({name: value}, {} if FACTS[name].section == "case" else {name: typed_on(datetime.date.today())})


def enter_facts(facts: Mapping[str, Any], origins: Mapping[str, Origin]) -> None:
    """Take over facts together with their origins, all at once; None makes a fact unknown.

    A fact without an origin among these has none afterwards: the one before spoke of another value.
    """
    held = _held()
    held.touched = True
    for name, value in facts.items():
        held.origins.pop(name, None)
        if value is None or value == []:
            held.entered.pop(name, None)
            continue
        held.entered[name] = value
        if name in origins:
            held.origins[name] = origins[name]
    _read(held)


def take_origins(origins: Mapping[str, Any]) -> None:
    """Where the entered facts come from as it was stored: what somebody else said of the same facts is taken over."""
    held = _held()
    found, _ = read_origins({name: one for name, one in origins.items() if name in held.entered}, held.entered)
    if found != held.origins:
        held.origins = found
        _read(held)


def fill_anew() -> None:
    """Have every field filled anew, after entries that were made elsewhere than in it: the table of lesions keeps its own."""
    _held().generation += 1


def observed_on(names: Iterable[str], observed: str | None) -> None:
    """Say when entered facts were observed (a day, a month or a year, as an origin has it), where no source says it.

    None takes it back: then only the day of the entry is known.
    """
    held = _held()
    held.touched = True
    for name in names:
        before = held.origins.get(name)
        if name in held.entered and (before is None or before.kind == "typed"):
            held.origins[name] = typed_on(datetime.date.today()) if observed is None else Origin("typed", observed)
        elif name in held.entered and before is not None and before.observed is None:
            held.origins[name] = replace(before, observed=observed)
    _read(held)


def _read(held: HeldCase) -> None:
    try:
        held.case, held.faults = read_case(held.entered, held.origins), ()
    except CaseError as error:
        held.faults = error.faults


def open_case(facts: object, origins: object = None) -> None:
    """Put a case in the place of the current one. Raises CaseError, and changes nothing, when it cannot be read."""
    case = read_case(facts, origins)
    held = _held()
    held.entered, held.opened = case.to_json(), case.to_json()
    held.origins = dict(case.origins)
    held.case, held.faults = case, ()
    held.touched = True
    held.generation += 1


def show_case(facts: object) -> None:
    """Put a case in the place of the current one as something to look at: nothing counts as entered yet. Raises CaseError."""
    open_case(facts)
    _held().touched = False


def count_as_entered() -> None:
    """What is shown counts as entered by the person from now on."""
    _held().touched = True


def take_back(entered: Mapping[str, Any], origins: object = None) -> None:
    """Entries of this tab from before a reload, contradictions among them included; what no field can show is left out.

    While some contradict each other, the case is made of the others. `origins` are theirs, those that cannot be read left out.
    """
    held = _held()
    held.entered = as_written({name: value for name, value in entered.items() if name in FACTS and fits_field(name, value)})
    held.origins, _ = read_origins(origins, held.entered)
    held.touched = True
    held.generation += 1
    held.case, held.faults = read_what_fits(held.entered, held.origins)


def open_entries(entered: Mapping[str, Any], origins: object = None) -> None:
    """Put entries in the place of the current ones as they were left, contradictions among them included."""
    take_back(entered, origins)
    held = _held()
    held.opened = dict(held.entered)


def fits_field(name: str, value: Any) -> bool:
    """Whether the field of a fact can show a value as it is; what is typed as text can stand there unread."""
    kind = FACTS[name].kind
    if kind in TYPED and isinstance(value, str):
        return _can_be_shown(value)
    if kind is Kind.LESIONS and isinstance(value, list) and len(value) <= MOST_LESIONS and all(map(_is_row, value)):
        return True
    if isinstance(value, list | tuple) and not value:
        # Unknown in a file; only a field of several values can show it.
        return kind in (Kind.SET, Kind.LESIONS)
    known, faults = parse_facts({name: value})
    # A word for unknown is a value of no list of choices.
    return name in known and not faults


def _is_row(lesion: object) -> bool:
    """Whether a row of the table of lesions can show this: its columns, each with text or a number."""
    if not isinstance(lesion, Mapping) or not lesion.keys() <= LESION_FIELDS.keys():
        return False
    return all(
        _can_be_shown(value) if isinstance(value, str) else isinstance(value, int | float) and abs(value) < _LARGEST
        for value in lesion.values()
    )


def _can_be_shown(text: str) -> bool:
    return not HALF_CHARACTER.search(text)


def forget_case() -> None:
    """Drop the case that is spoken of, with its assessment."""
    st.session_state.pop(_in_hand.get(), None)


def was_touched() -> bool:
    """Whether anything was entered, opened or reset in this session."""
    return _held().touched


def was_changed() -> bool:
    """Whether facts were entered that the case last opened did not have, so that replacing it would lose them."""
    held = _held()
    return bool(held.entered) and held.entered != held.opened


def medical_facts(case: Case) -> int:
    """How many facts of the patient are known, those that follow from others included."""
    return sum(1 for name, value in case.values.items() if value is not None and FACTS[name].section != "case")
