"""What an option says of itself in one case, in the words of the screen: why it has its status, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from livermets.assessment.options import OptionResult
from livermets.assessment.reasons import Reason
from livermets.case.words import NO, YES, labels_words
from livermets.evidence import CONCERN, RETRACTED, notice_mark, sources_behind, withdrawn_words
from livermets.knowledge.option_records import Need, Option
from livermets.knowledge.registry import Registry
from livermets.knowledge.vocabulary import ASPECT_LABELS, LINE_LABELS, STRENGTH_LABELS

UNSOURCED: Final = STRENGTH_LABELS["not-sourced"]
"""Of an option that is listed by its name alone."""

_UNSOURCED_BECAUSE: Final = f"{UNSOURCED}: no source that says for whom could be read"
_MOST_FACTS: Final = 3


class Because(NamedTuple):
    """Why an option has its status, and the id of the source that says so; None where no source does."""

    text: str
    source: str | None


def because(result: OptionResult) -> Because:
    """The reason that carries the status of an option, with what it waits for."""
    reason = result.carried_by
    if not result.option.sourced and result.status == "undetermined":
        return Because(_UNSOURCED_BECAUSE, None)
    if reason is None:
        return Because(result.held_by[0].text, result.held_by[0].source) if result.held_by else Because("", None)
    text = _caution(reason) if reason.is_caution else reason_words(reason)
    if result.status == "possible" and reason.role == "indication" and reason.value and reason.statement.weight == "relative":
        text = f"no indication by itself, studied in: {text}"
    if result.status == "not-indicated" and reason.role == "indication":
        failed = sum(one.role == "indication" and one.statement.weight == "decides" for one in result.because)
        text += f"; nor any of the {failed - 1} others" if failed > 2 else "; nor the other" if failed == 2 else ""
    return Because(text, reason.statement.source or None)


def reason_words(reason: Reason) -> str:
    """What a reason says, behind whether it waits, is not met or is for the board: "to test: HLA-A*02:01 (HLA-A*02:01 …)"."""
    text = reason_text(reason)
    if reason.value is not None:
        # An indication that says "none" has said already that it is not met.
        return text if reason.value or text.startswith("none") else f"not met: {text}"
    if reason.missing:
        return f"{waits_words(reason)} ({text})"
    return f"for the board: {text}"


def reason_text(reason: Reason) -> str:
    """The statement alone; of the line of treatment its first sentence, the rest explains it."""
    text = reason.statement.said
    return text.partition(". ")[0].rstrip(".") if reason.role == "line" else text


def waits_words(reason: Reason) -> str:
    """What an open reason waits for: tests to be made, and other facts that are unknown."""
    statement = reason.statement
    tests = [name for name in reason.missing if isinstance(statement, Need) and name in statement.tests]
    others = [name for name in reason.missing if name not in tests]
    said = {"to test": tests, "unknown": others}
    return "; ".join(f"{words}: {labels_words(names, _MOST_FACTS)}" for words, names in said.items() if names)


def line_words(option: Option) -> str:
    """The line of treatment in a few words: its own where it belongs to none, else the line."""
    return LINE_LABELS[option.line]


def strength_words(option: Option) -> str:
    """What speaks best for an option, in a word, and whether it was studied in several primaries together."""
    pooled = ", several primaries" if option.evidence_scope == "pooled" and option.sourced else ""
    return STRENGTH_LABELS[option.strength] + pooled


def notice_on(option: Option, registry: Registry) -> str:
    """What a journal has said of a publication behind an option: "retracted" before "expression of concern"; else empty."""
    marks = {notice_mark(source) for source in sources_behind(option, registry)}
    return next((mark for mark in (RETRACTED, CONCERN) if mark in marks), "")


def marked_strength(option: Option, registry: Registry) -> str:
    """What speaks best for an option, and whether a publication behind it was retracted or is in doubt."""
    notice = notice_on(option, registry)
    return strength_words(option) + (f"; source: {notice}" if notice else "")


def need_words(result: OptionResult) -> tuple[str, ...]:
    """What an option needs, with what is known of it: "✓ target: RAS wild type"."""
    return tuple(f"{sign_of(one)} {role_words(one)}: {reason_words(one)}" for one in result.because if is_need(one))


def is_need(reason: Reason) -> bool:
    """Whether it must hold before the option may be named."""
    return reason.role in ("need", "line")


def sign_of(reason: Reason) -> str:
    """✓ met, ✗ not met, ? unknown or for the board."""
    return {True: YES, False: NO, None: "?"}[reason.value]


def role_words(reason: Reason) -> str:
    """What a need is about, or what a reason is to its option."""
    if isinstance(reason.statement, Need):
        return ASPECT_LABELS[reason.statement.aspect]
    return _ROLES[reason.role]


_ROLES: Final = {
    "line": ASPECT_LABELS["line"],
    "need": "need",
    "unless": "takes it away",
    "indication": "indication",
    "contraindication": "contraindication",
    "outside": "outside the population studied",
    "gate": "general rule",
    "conflict": "a published rule says the opposite",
}


def further_cautions(result: OptionResult) -> tuple[str, ...]:
    """The known doubts beside the one that carries the status: "outside the population studied: over 75 years"."""
    carried = result.carried_by
    return tuple(_caution(one) for one in result.cautions if carried is None or one.compiled is not carried.compiled)


def all_cautions(result: OptionResult, registry: Registry) -> tuple[str, ...]:
    """What else must be borne in mind: first the publications behind it that were retracted or are in doubt, then the known
    doubts beside the one that carries the status."""
    return (*withdrawn_words(result.option, registry), *further_cautions(result))


def _caution(reason: Reason) -> str:
    text = reason_words(reason)
    return text if reason.role in ("contraindication", "gate") else f"{role_words(reason)}: {text}"


def targets(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons about a target among those of an option."""
    return tuple(one for one in reasons if isinstance(one.statement, Need) and one.statement.aspect == "target")
