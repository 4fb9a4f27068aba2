"""The options of a case on the discussion screen: status, the reason that carries it, and one outcome for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from livermets.board.briefing import Briefing, OptionLine, Outcome
from livermets.evidence import NO_DIFFERENCE
from livermets.evidence.option_outcomes import FIVE_YEAR_SURVIVAL, MEDIAN_SURVIVAL, question_words
from livermets.knowledge.vocabulary import LINE_LABELS
from livermets.screens.discussion.markup import quiet, refs, section, short_name
from livermets.text import counted

_SHORT_OPTION: Final = 50
_SHORT_BOUNDS: Final = 10
"""Letters of a name and of an interval that stand in one line of their place; longer ones are set smaller."""

_SHORT_QUESTIONS: Final = {
    FIVE_YEAR_SURVIVAL: ("5-year OS", question_words(FIVE_YEAR_SURVIVAL)),
    MEDIAN_SURVIVAL: ("median OS", question_words(MEDIAN_SURVIVAL)),
}
"""How the questions that a screen chooses from are said where there is little room."""


def options_html(told: Briefing) -> str:
    """The options that stand, and how many others there are."""
    rows = "".join(_option(one) for one in told.options)
    others = ", ".join(f"{count} {words}" for words, count in told.other_options)
    more = f'<p class="others">Others: {escape(others)}</p>' if others else ""
    more += '<p class="hidden-options" hidden></p>'
    if not rows:
        rows = f"<li>{quiet(told.no_option_words)}</li>"
    return section("options", "Options", f'{more}<ol style="--n: {len(told.options)}">{rows}</ol>', f"of-{len(told.options)}")


def _option(one: OptionLine) -> str:
    name, note = short_name(one.name)
    extra = f" <small>{escape(note)}</small>" if note else ""
    strength = f' <small class="strength">· {escape(one.strength)}</small>' if one.strength else ""
    size = ' class="long"' if len(name) > _SHORT_OPTION else ""
    heading = f'<h3{size}><span class="name">{escape(name)}{extra}</span>{strength}</h3>'
    status = f"{one.status_label}, red flag" if one.held_by else one.status_label
    why = f'<span class="text"><b>{escape(status)}</b> {escape(one.because)}</span>{refs(one.evidence, one.name)}'
    tags = f'<p class="tags">{_tags(one)}</p>' if _tags(one) else ""
    return (
        f'<li class="{one.status}"><div class="row"><span class="mark" aria-hidden="true">{escape(one.mark)}</span>'
        f'<div class="option">{heading}<p class="why">{why}</p>{tags}</div>'
        f'<div class="outcome">{_outcome(one)}</div></div></li>'
    )


def _tags(one: OptionLine) -> str:
    """The line of treatment, and how much else there is to say, which stands in full behind the screen."""
    said = [] if one.line in ("", LINE_LABELS["any"]) else [escape(one.line)]
    said += [escape(counted(len(one.cautions), "more caution"))] if one.cautions else []
    said += [quiet(f"{counted(len(one.missing), 'fact')} open")] if one.missing else []
    said += [quiet(f"{counted(len(one.to_check), 'fact')} to exclude")] if one.to_check else []
    return " · ".join(said)


def _outcome(one: OptionLine) -> str:
    outcome = one.outcome
    if outcome is None:
        return f'<p class="note">{quiet(one.no_outcome)}</p>'
    interval = f"<small>{escape(outcome.interval)}</small> {escape(outcome.bounds)}"
    if len(outcome.bounds) > _SHORT_BOUNDS:
        interval = f"<small>{escape(outcome.interval)} {escape(outcome.bounds)}</small>"
    interval = f'<span class="interval">{interval}</span>'
    spread = interval if outcome.interval else f"<small>{quiet('no interval')}</small>"
    # "22.9 months" with the word small, "37 %" as it is.
    unit = f" {escape(outcome.unit)}" if outcome.unit else ""
    number = escape(outcome.main) + (f"<small>{unit}</small>" if outcome.unit.isalpha() else unit)
    differs = outcome.differs not in ("", NO_DIFFERENCE)
    # Where there is no room for the differences the sign alone says that there are some, behind E.
    unlike = '<span class="unlike" title="Other patients than this one: behind E">≠</span>' if differs else ""
    counted_of = " · ".join(filter(None, (_short_of(outcome), f"n {outcome.n}", outcome.era.removeprefix("treated "))))
    said = f'<span class="text">{escape(counted_of)}</span>'
    against = f'<p class="apart against">{_compared(outcome, one.name)}</p>' if outcome.compared else ""
    apart = f'<p class="apart">≠ {escape(outcome.differs)}</p>' if differs else ""
    said += f"{unlike}{refs((outcome.evidence,), one.name)}"
    return f'<p class="figure">{number} {spread}</p><p class="note">{said}</p>{against}{apart}'


def _short_of(outcome: Outcome) -> str:
    """What was counted, in the letters that a board says: "5-year OS"; and of whom, where that is not this primary alone."""
    short, words = _SHORT_QUESTIONS.get(outcome.question, ("", ""))
    return short + outcome.of.removeprefix(words) if short and outcome.of.startswith(words) else outcome.of


def _compared(outcome: Outcome, name: str) -> str:
    number = outcome.compared_evidence
    return f"against {escape(outcome.compared)}{refs((number,), name) if number is not None else ''}"


def options_in_full(options: Iterable[OptionLine]) -> list[tuple[str, str]]:
    """Everything that is said of the options: name and markup."""
    return [(one.name, "".join(f"<p>{line}</p>" for line in _lines(one))) for one in options]


def _lines(one: OptionLine) -> Iterable[str]:
    waits = f" {quiet(', '.join(one.missing))}" if one.missing else ""
    yield f"{escape(one.status_label)}: {escape(one.because)}{waits}"
    beside = ", ".join(filter(None, (one.intent, one.line, one.strength)))
    if beside:
        yield escape(beside)
    for label, said in (("Red flag", one.held_by), ("Needs", one.needs), ("Further cautions", one.cautions)):
        if said:
            yield f"<b>{label}</b> {escape('; '.join(said))}"
    if one.to_check:
        yield f"<b>Still to exclude</b> {quiet(', '.join(one.to_check))}"
    outcome = one.outcome
    if outcome is None:
        yield quiet(one.no_outcome)
        return
    value = f"{outcome.value}, {outcome.of}, n {outcome.n}"
    parts = (value, outcome.era, outcome.population, outcome.others, outcome.compared and f"against {outcome.compared}")
    yield f"<b>Reported</b> {escape('; '.join(filter(None, parts)))}"
