"""What the discussion screen says of an option: status, the reason that carries it, and one outcome for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from livermets.board.briefing import OptionLine, Outcome
from livermets.evidence import is_no_difference
from livermets.evidence.option_outcomes import FIVE_YEAR_SURVIVAL, MEDIAN_SURVIVAL, question_words
from livermets.knowledge.vocabulary import LINE_LABELS
from livermets.text import bracket_apart, counted

_SHORT_QUESTIONS: Final = {
    FIVE_YEAR_SURVIVAL: ("5-year OS", question_words(FIVE_YEAR_SURVIVAL)),
    MEDIAN_SURVIVAL: ("median OS", question_words(MEDIAN_SURVIVAL)),
}
"""How the questions that a screen chooses from are said where there is little room."""


class Tag(NamedTuple):
    """A few words about an option; what is not known stands in the quiet style."""

    words: str
    known: bool = True


class OptionRow(NamedTuple):
    """An option with the bracket at the end of its name apart, its tags, and whether its outcome is of other patients.

    `of` says what its outcome counts, of how many and when.
    """

    line: OptionLine
    name: str
    bracket: str
    status: str
    tags: tuple[Tag, ...]
    of: str
    differs: bool


class FullLine(NamedTuple):
    """A line about an option behind the screen: a label, what is known, and what is not."""

    label: str
    words: str
    unknown: str = ""


def option_row(one: OptionLine) -> OptionRow:
    """An option as it stands on the screen."""
    name, bracket = bracket_apart(one.name)
    if f"{name} {bracket}" != one.name:
        # Remarks in the middle stand where they are, for here a name is read in full.
        name, bracket = one.name, ""
    status = f"{one.status_label}, red flag" if one.held_by else one.status_label
    differs = one.outcome is not None and not is_no_difference(one.outcome.differs)
    return OptionRow(one, name, bracket, status, tuple(_tags(one)), _counted(one.outcome), differs)


def in_full(one: OptionLine) -> list[FullLine]:
    """Everything that is said of an option, a line a thing."""
    return list(_lines(one))


def _tags(one: OptionLine) -> Iterator[Tag]:
    """The line of treatment, and how much else there is to say, which stands in full behind the screen."""
    if one.line not in ("", LINE_LABELS["any"]):
        yield Tag(one.line)
    if one.notice:
        yield Tag(f"source: {one.notice}")
    if one.cautions:
        yield Tag(counted(len(one.cautions), "more caution"))
    if one.missing:
        yield Tag(f"{counted(len(one.missing), 'fact')} open", known=False)
    if one.to_check:
        yield Tag(f"{counted(len(one.to_check), 'fact')} to exclude", known=False)


def _counted(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    return " · ".join(filter(None, (_short_of(outcome), f"n {outcome.n}", outcome.era.removeprefix("treated "))))


def _short_of(outcome: Outcome) -> str:
    """What was counted, in the letters that a board says: "5-year OS"; and of whom, where that is not this primary alone."""
    short, words = _SHORT_QUESTIONS.get(outcome.question, ("", ""))
    return short + outcome.of.removeprefix(words) if short and outcome.of.startswith(words) else outcome.of


def _lines(one: OptionLine) -> Iterator[FullLine]:
    yield FullLine("", f"{one.status_label}: {one.because}", ", ".join(one.missing))
    if beside := ", ".join(filter(None, (one.intent, one.line, one.strength))):
        yield FullLine("", beside)
    for label, said in (("Red flag", one.held_by), ("Needs", one.needs), ("Further cautions", one.cautions)):
        if said:
            yield FullLine(label, "; ".join(said))
    if one.to_check:
        yield FullLine("Still to exclude", "", ", ".join(one.to_check))
    outcome = one.outcome
    if outcome is None:
        yield FullLine("", "", one.no_outcome)
        return
    value = f"{outcome.value}, {outcome.of}, n {outcome.n}"
    parts = (value, outcome.era, outcome.population, outcome.others, outcome.compared and f"against {outcome.compared}")
    yield FullLine("Reported", "; ".join(filter(None, parts)))
