"""The words of a case on its slide and in the notes below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from livermets.board.briefing import Evidence, OptionLine, Said
from livermets.board.minutes import CaseMinutes
from livermets.board.models import (
    CASE_STATUS_LABELS,
    FOLLOW_UP_LABELS,
    ROLE_LABELS,
    Decision,
    FollowUp,
)
from livermets.board.said import decision_lines
from livermets.charts.liver.map import map_sentence
from livermets.charts.liver.scene import lesion_words
from livermets.report.deck.flags import flag_notes
from livermets.report.deck.text import numbers, one_line
from livermets.text import counted, day_words, moment_words

UNKNOWN_SIGN: Final = "?"
NO_QUESTION: Final = "The question to the board is not written yet."


def said_words(said: Said, *, whole: bool = False) -> str:
    """Something that is known or said, on one line; `whole` with what is missing and its sources."""
    note = f" ({said.note})" if said.note else ""
    words = f"{said.label}: {said.value if said.value is not None else f'{UNKNOWN_SIGN} {said.absent}'}{note}"
    if not whole:
        return words
    missing = f"; missing: {', '.join(said.missing)}" if said.missing else ""
    return f"{words}{missing} {numbers(said.evidence)}".rstrip()


def known(said: Iterable[Said]) -> list[str]:
    """The values that are known, without their labels."""
    return [one.value for one in said if one.value is not None]


def decided_words(minutes: CaseMinutes, decision: Decision) -> str:
    """What was decided on one line: the options in their order, and the plan in words."""
    chosen = " → ".join(minutes.briefing.option_name(one) for one in decision.options)
    return ". ".join(part.rstrip(".") for part in (chosen, one_line(decision.plan)) if part)


def conditions_words(decision: Decision) -> str:
    """How many see it otherwise, who sees to it, when it is looked at again, and under which conditions it holds."""
    count = len(decision.dissents)
    parts = [
        counted(count, "dissent") if count else "",
        f"Responsible: {ROLE_LABELS[decision.responsible]}" if decision.responsible else "",
        f"Review {day_words(decision.review_on)}" if decision.review_on else "",
        "; ".join(decision.conditions),
    ]
    return " · ".join(part for part in parts if part)


def state_words(minutes: CaseMinutes) -> str:
    """Where a case stands: decided and what, else its status."""
    if minutes.decision is not None:
        return decided_words(minutes, minutes.decision)
    return CASE_STATUS_LABELS[minutes.case.status]


def option_words(option: OptionLine) -> Iterator[str]:
    """An option in full: status, reason, what speaks against it, what is missing, the outcome with whom it was reported of."""
    beside = "; ".join(filter(None, (option.intent, option.line, option.strength)))
    yield f"{option.mark} {option.status_label}: {option.name} ({beside})"
    if option.because:
        yield f"   because: {option.because} {numbers(option.evidence)}".rstrip()
    yield from (f"   red flag: {words}" for words in option.held_by)
    yield from (f"   needs: {words}" for words in option.needs)
    yield from (f"   caution as well: {words}" for words in option.cautions)
    if option.missing:
        yield f"   missing: {', '.join(option.missing)}"
    if option.to_check:
        yield f"   still to exclude: {', '.join(option.to_check)}"
    outcome = option.outcome
    if outcome is None:
        yield f"   reported: {option.no_outcome}"
        return
    differs = f"; {outcome.differs}" if outcome.differs else ""
    yield f"   reported: {outcome.value}, {outcome.of}, n {outcome.n}{differs} [{outcome.evidence}]"
    whom = "; ".join(filter(None, (outcome.era, outcome.population, outcome.others)))
    if whom:
        yield f"   of whom: {whom}"
    if outcome.compared:
        yield f"   against {outcome.compared} {numbers(filter(None, [outcome.compared_evidence]))}".rstrip()


def source_words(evidence: Evidence) -> str:
    """A source in full."""
    badges = f" ({', '.join(evidence.badges)})" if evidence.badges else ""
    links = "".join(f" {address}" for _, address in evidence.links)
    sentence = f"{evidence.sentence} " if evidence.sentence else ""
    return f"[{evidence.number}] {evidence.about}: {sentence}{evidence.reference}{badges}{links}"


def decision_in_full(minutes: CaseMinutes, decision: Decision) -> Iterator[str]:
    """Everything a decision says, a line for each part."""
    yield f"Decision {decision.number}, {moment_words(decision.decided_at)}, recorded by {decision.recorder}"
    yield f"Release of the knowledge: {decision.release}"
    for line in decision_lines(decision, minutes.briefing.option_names):
        said = [("", " → ".join(name for _, name in line.said))] if line.field == "options" else line.said
        yield from (f"{line.label}{', ' if who else ''}{who}: {text}" for who, text in said)


def follow_up_line(minutes: CaseMinutes, found: FollowUp) -> str:
    """What became of a decision."""
    done = " → ".join(minutes.briefing.option_name(one) for one in found.options)
    parts = (FOLLOW_UP_LABELS[found.outcome], day_words(found.done_on), done, one_line(found.why))
    return f"Since then: {'. '.join(part for part in parts if part)} ({moment_words(found.recorded_at)}, {found.recorder})"


def note_lines(minutes: CaseMinutes) -> Iterator[str]:
    """Everything of a case for the speaker: in full what the slide shortens, the reasons, what is missing, all sources."""
    briefing = minutes.briefing
    yield f"{minutes.name}{', ' + briefing.moment if briefing.moment else ''}"
    yield f"Question: {briefing.question or NO_QUESTION}"
    yield from filter(None, [briefing.left_out_words])
    if briefing.strip:
        answers = (one for one in briefing.strip if one.kind != "flag")
        yield from ("", "IN SHORT", *(f"{one.in_words} {numbers(one.evidence)}".rstrip() for one in answers))
    if minutes.decision is not None:
        for decision in reversed(minutes.decisions):
            yield from ("", *decision_in_full(minutes, decision))
            if decision is not minutes.decision:
                yield "(replaced by a later decision)"
            yield from (follow_up_line(minutes, one) for one in minutes.follow_ups if one.decision_id == decision.id)
        yield "The case is shown as the board saw it when it decided."
    if briefing.flags or minutes.answered_before:
        yield from ("", "RED FLAGS", *flag_notes(briefing.flags, minutes.answered_before))
    for title, said in briefing.sections:
        yield from ("", title.upper(), *(said_words(one, whole=True) for one in said))
    lesions = minutes.lesions
    yield from ("", "LIVER MAP", map_sentence(lesions))
    yield from (lesion_words(number, lesion) for number, lesion in enumerate(lesions, 1))
    if briefing.resectability:
        yield from ("", "RESECTABILITY", *briefing.resectability)
    yield from ("", "OPTIONS", *filter(None, [briefing.no_option_words]))
    for option in briefing.options:
        yield from option_words(option)
    if briefing.other_options:
        yield "Not shown: " + ", ".join(f"{count} {status}" for status, count in briefing.other_options)
    for title, missing in (("UNKNOWN, TO ASK FIRST", briefing.unknown), ("WORK-UP STILL OPEN", briefing.workup)):
        if missing:
            yield from ("", title, "; ".join(missing))
    yield from ("", "SOURCES", *map(source_words, briefing.evidence), "", f"Release of the knowledge: {briefing.release}")
