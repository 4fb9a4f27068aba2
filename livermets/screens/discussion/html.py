"""One case of the board for the discussion screen: few words, large figures, the same place for the same thing.

Pure: a briefing goes in, HTML comes out, written by the templates beside this module. Everything a person typed is escaped and
keeps its own direction of writing. Each number that was published carries the number of its source, which opens the evidence;
the patient's own values do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from livermets.board.briefing import LEFT_OUT_END, LEFT_OUT_HEAD, Briefing, Said, StripPart
from livermets.board.models import ROLE_LABELS, Decision
from livermets.case.case import Lesion
from livermets.charts.liver.lettering import FOR_THE_ROOM
from livermets.charts.liver.map import liver_map
from livermets.screens.discussion.flags import Flags, flags_shown, flags_spoken
from livermets.screens.discussion.options import OptionRow, in_full, option_row
from livermets.screens.shared.templates import filled
from livermets.text import Amount, bracket_apart, counted, day_words, mid_sentence, moment_words, shortened

_MOST_FUNCTION: Final = 4
_MOST_UNKNOWN: Final = 4
_MOST_WORKUP: Final = 2
_MOST_OTHERS: Final = 6
_LEAST_STAGES: Final = 2
_MOST_BASIS: Final = 4
_MOST_TREATMENT: Final = 2
_STANDING_APART: Final = ("flag", "options")
"""The answers that have a place of their own on this screen."""
_MOST_WIDE_TILES: Final = 4
_MOST_LEFT_OUT: Final = 6
_LONGEST_FIGURE: Final = 20
"""A result in more letters, such as a code that is not settled, stands behind E."""
_SHORT_NOTE: Final = 18
"""How many letters of a note fit below a figure."""

_SPEAKS_FOR_ITSELF: Final = frozenset({"Age", "Sex", "Primary", "Histology", "Spread in the liver", "Appeared"})
"""What is understood without its label; while it is unknown, the label says what is."""

_UNKNOWN_WORDS: Final = {"Appeared": "time of appearance unknown", "Primary tumour": "primary in place or removed: unknown"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as it stands on the screen."""

    briefing: Briefing
    lesions: tuple[Lesion, ...] = ()
    decision: Decision | None = None


class Phrase(NamedTuple):
    """One of the things in a row: heavy words behind their label, words alone, or in the quiet style what is not known."""

    words: str
    label: str = ""
    known: bool = True
    evidence: tuple[int, ...] = ()


class Tile(NamedTuple):
    """What one system says: its name, value, place among the groups, group, and what would settle it."""

    name: str
    about: str
    value: str | None
    out_of: str
    strip: str
    note: str
    missing: str
    evidence: tuple[int, ...]


class _Decided(NamedTuple):
    """What the board decided: the options in their order, else the plan in words."""

    steps: tuple[str, ...]
    plan: str
    day: str
    conditions: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """All that the template puts on the screen."""

    number: int
    count: int
    told: Briefing
    flags: Flags | None
    answers: list[StripPart]
    who: list[Phrase]
    map: str
    figures: list[Phrase]
    disease: list[Phrase]
    primary: list[Phrase]
    markers: list[Phrase]
    function: list[Phrase]
    decided: _Decided | None
    results: list[Tile]
    remnant: list[tuple[Said, Said | None]]
    others: str
    options: list[OptionRow]


def case_html(shown: Shown, number: int, count: int) -> str:
    """The case as number so-and-so of its meeting."""
    left_out = shortened(dict.fromkeys(one.label for one in shown.briefing.left_out), _MOST_LEFT_OUT)
    return filled(
        "discussion/screen.html.jinja",
        screen=_screen(shown, number, count),
        left_out=f"{left_out}. {LEFT_OUT_END}" if left_out else "",
        left_out_head=LEFT_OUT_HEAD,
    )


def panel_html(shown: Shown) -> str:
    """What stands behind the screen: the source of every number, and in full what the screen shortens."""
    told = shown.briefing
    differs = {one.outcome.evidence: one.outcome.differs for one in told.options if one.outcome}
    return filled(
        "discussion/panel.html.jinja",
        told=told,
        differs=differs,
        options=[(one.name, in_full(one)) for one in told.options],
        moment_words=moment_words,
        counted=counted,
    )


def spoken_title(shown: Shown, number: int, count: int) -> str:
    """What a screen reader says when the case comes up. Plain text."""
    told = shown.briefing
    asked = told.question or "No question is written yet."
    return f"Case {number} of {count}: {told.label}. {asked}{flags_spoken(told.flags)}"


def _screen(shown: Shown, number: int, count: int) -> Screen:
    told = shown.briefing
    disease = {said.label: said for said in told.disease}
    lesions, largest = (disease.pop(name, Said(label=name)) for name in ("Liver metastases", "Largest"))
    limits = {one.label: one for one in told.limits}
    in_front = {part.evidence[0] for part in told.strip if part.kind in ("stage", "score") and part.evidence}
    stages, scores = (
        [one for one in said if in_front.isdisjoint(one.evidence) and len(one.main or "") <= _LONGEST_FIGURE]
        for said in (told.stages, told.scores)
    )
    return Screen(
        number=number,
        count=count,
        told=told,
        flags=flags_shown(told.flags),
        who=list(map(_phrase, told.who)),
        # The words of the scale would be too small for the room.
        map=liver_map(shown.lesions, scale=False, letterings=FOR_THE_ROOM).svg if shown.lesions else "",
        figures=[_count(lesions), _largest(largest)],
        answers=list(_answers(told)),
        disease=[*map(_phrase, disease.values()), *_treatment(told.treatment)],
        primary=[*map(_phrase, told.primary or (Said(label="Primary"),)), *_basis(told.basis)],
        markers=list(_markers(told.markers)),
        function=_function(told.function),
        decided=_decided(shown.decision, told) if shown.decision else None,
        results=_tiles([*stages[: max(_MOST_OTHERS - len(scores), _LEAST_STAGES)], *scores][:_MOST_OTHERS]),
        remnant=[(said, limits.get(said.label)) for said in told.remnant],
        others=", ".join(f"{count} {words}" for words, count in told.other_options),
        options=list(map(option_row, told.options)),
    )


def _answers(told: Briefing) -> Iterator[StripPart]:
    """The answers that stand in a row below the flags; of a briefing of before there were any, what it says of the liver and
    what was unknown."""
    for one in told.strip:
        if one.kind == "ask" and told.workup:
            yield one.model_copy(update={"rest": f"work-up open: {shortened(told.workup, _MOST_WORKUP)}"})
        elif one.kind not in _STANDING_APART:
            yield one
    if told.strip:
        return
    stances = [f"{one.short or one.label} by {one.main}" for one in told.stances if one.main] or list(told.resectability)
    evidence = tuple(number for one in told.stances for number in one.evidence)
    if stances:
        yield StripPart(kind="resectable", label="Resectable", words="; ".join(stances), evidence=evidence)
    if asked := [*told.unknown[:_MOST_UNKNOWN], *told.workup[:_MOST_WORKUP]]:
        yield StripPart(kind="ask", label="Ask", words=" · ".join(asked), known=False)


def _phrase(said: Said) -> Phrase:
    """A fact of the case as it stands in a row."""
    label = mid_sentence(said.label)
    if said.value is None:
        return Phrase(_UNKNOWN_WORDS.get(said.label, f"{label} {said.absent}"), known=False)
    return Phrase(said.value) if said.label in _SPEAKS_FOR_ITSELF else Phrase(mid_sentence(said.value), label)


def _count(said: Said) -> Phrase:
    if said.value is None:
        return Phrase("number of metastases unknown", known=False)
    return Phrase(said.value, "metastasis" if said.value == "1" else "metastases")


def _largest(said: Said) -> Phrase:
    return Phrase("largest unknown", known=False) if said.main is None else Phrase(said.main, f"{said.unit} largest".strip())


def _markers(markers: Iterable[Said]) -> Iterator[Phrase]:
    """The known markers, and in one the names of those that are not known."""
    yield from (Phrase(said.value, said.label) for said in markers if said.value is not None)
    if unknown := [said.label for said in markers if said.value is None]:
        yield Phrase(", ".join(unknown), known=False)


def _function(scores: Iterable[Said]) -> list[Phrase]:
    """The functional scores with a published class first, in a line; the others stand behind E."""
    ordered = sorted(scores, key=lambda said: not said.note or len(said.note) > _SHORT_NOTE)[:_MOST_FUNCTION]
    return [Phrase(_class_or_value(said), said.label, evidence=said.evidence) for said in ordered]


def _class_or_value(said: Said) -> str:
    return said.note if said.note and len(said.note) <= _SHORT_NOTE else said.value or ""


def _treatment(said: Sequence[Said]) -> Iterator[Phrase]:
    """The treatment so far; what there is no room for stands behind E."""
    yield from map(_phrase, said[:_MOST_TREATMENT])


def _basis(said: Sequence[Said]) -> Iterator[Phrase]:
    """The facts behind the scores and options that stand nowhere else, those of the score in front first."""
    yield from map(_phrase, said[:_MOST_BASIS])


def _tiles(results: Sequence[Said]) -> list[Tile]:
    short = _SHORT_NOTE if len(results) <= _MOST_WIDE_TILES else _SHORT_NOTE // 2
    return [_tile(said, short) for said in results]


def _tile(said: Said, short: int) -> Tile:
    # Where facts are missing, the strip alone shows the groups that are still possible.
    group = said.note if len(said.note) <= short and not (said.strip and said.missing) else ""
    return Tile(
        name=said.short or said.label,
        about=said.label,
        value=None if said.main is None else Amount(said.main, unit=said.unit).words,
        out_of=f" of {said.out_of}" if said.out_of else "",
        strip=said.strip,
        note=group,
        missing=_missing(said.missing, short),
        evidence=said.evidence,
    )


def _missing(names: Sequence[str], short: int) -> str:
    """What would settle a result: the fact when it is one with a short name, else how many."""
    if len(names) == 1 and len(names[0]) <= short:
        return names[0]
    return counted(len(names), "fact") if names else ""


def _decided(decision: Decision, told: Briefing) -> _Decided:
    notes = []
    if decision.dissents:
        notes.append(f"dissent: {', '.join(dict.fromkeys(ROLE_LABELS[one.role].lower() for one in decision.dissents))}")
    if decision.responsible:
        notes.append(f"responsible: {ROLE_LABELS[decision.responsible].lower()}")
    if decision.review_on:
        notes.append(f"review {day_words(decision.review_on)}")
    steps = tuple(bracket_apart(told.option_name(one))[0] for one in decision.options)
    return _Decided(steps, decision.plan, day_words(decision.decided_at), decision.conditions, tuple(notes))
