"""The cards of a case for a clinical record (CDS Hooks 2.0): red flags, what is missing or was not used, what is settled.

A card states what published rules say, with its source. It suggests no order, and nothing in it changes a record. How urgent a
card is follows one rule: *critical* is a red flag of the level danger that stands, *warning* is that options or red flags wait
for a fact, or that something sent was not used or is stale; everything else is *info*.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Final, Literal

from livermets.api.shapes import LONGEST_SUMMARY, Card, CardLink, CardSource, OverrideReason
from livermets.assessment.ages import ages, stale_line
from livermets.assessment.assess import Assessment
from livermets.assessment.questions import Question
from livermets.board.answer_strip import answer_strip
from livermets.board.briefing import Evidence, FlagLine, StripPart
from livermets.board.flags import flag_lines
from livermets.board.models import DEVIATION_LABELS
from livermets.board.references import References
from livermets.case.words import fact_label
from livermets.knowledge.loading import Knowledge
from livermets.text import counted, first_and_more, listed, readable

REASON_SYSTEM: Final = "urn:livermets:deviation-reason"
"""The code system of the reasons for which a board departs from published rules."""

SETTLED, MISSING, LEFT_ASIDE, RED_FLAG = "settled", "missing", "not-used", "red-flag"
"""What a card is about; one of a red flag names the flag behind a colon."""

MOST_ASKED_FOR: Final = 8
_MOST_LINES: Final = 12
_MARKED: Final = str.maketrans({one: f"\\{one}" for one in "\\`*_[]<>#|~!"})

Urgency = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class NotUsed:
    """What of a request does not stand in the case: queries that were not answered, and resources that were refused, each in
    a line."""

    queries: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


def cards_of(assessment: Assessment, not_used: NotUsed, day: datetime.date, base: str) -> tuple[Card, ...]:
    """The cards of a case on a day, the most urgent first. `base` is the address of this server."""
    references = References(assessment)
    own = CardSource(label=f"livermets, release {assessment.release}", url=base)  # type: ignore[arg-type]
    flags = flag_lines(assessment, (), references)
    found = [
        *(_flag_card(one, references.all, own) for one in flags if not one.is_question),
        *_missing_card(assessment, flags, day, own),
        *_not_used_card(not_used, own),
        *_settled_card(assessment, references, day, own),
    ]
    return tuple(found)


def override_reasons() -> list[OverrideReason]:
    """The reasons for which a card may be overridden: those for which a board departs from published rules."""
    return [OverrideReason(code=code, system=REASON_SYSTEM, display=words) for code, words in DEVIATION_LABELS.items()]


def _card(
    about: str, indicator: Urgency, summary: str, lines: Iterable[str], source: CardSource, links: Sequence[CardLink] = ()
) -> Card:
    return Card(
        uuid=card_id(about),
        summary=in_a_summary(summary),
        detail="\n".join(lines),
        indicator=indicator,
        source=source,
        override_reasons=override_reasons(),
        links=list(links) or None,
    )


def _flag_card(flag: FlagLine, evidence: Sequence[Evidence], own: CardSource) -> Card:
    held = [f"{counted(flag.holds, 'option waits', 'options wait')} while it stands."] if flag.holds else []
    said = (flag.text, flag.follows, f"Settled by: {flag.settles}" if flag.settles else "", *held)
    cited = [one for one in evidence if one.number in flag.evidence]
    lines = [*(as_markdown(one) + "\n" for one in said if one), *_cited(cited)]
    source = _source(cited[0], own) if cited else own
    return _card(f"{RED_FLAG}:{flag.id}", "critical", f"Red flag: {flag.text}", lines, source)


def _missing_card(assessment: Assessment, flags: Sequence[FlagLine], day: datetime.date, own: CardSource) -> Iterator[Card]:
    asked = assessment.ask_next[:MOST_ASKED_FOR]
    stale = stale_line(ages(assessment, day))
    if not asked and not stale:
        return
    waits = any(one.options or one.red_flags for one in asked) or bool(stale)
    names = [fact_label(one.fact) for one in asked]
    questions = [f"- {as_markdown(f'{one.text} {one.follows}')}" for one in flags if one.is_question]
    lines = [*(f"- **{as_markdown(fact_label(one.fact))}**: {_waits(one)}" for one in asked)]
    lines += ["", "Not tested:", *questions] if questions else []
    lines += ["", as_markdown(stale)] if stale else []
    summary = f"Unknown: {', '.join(names)}" if names else stale
    yield _card(MISSING, "warning" if waits else "info", summary, lines, own)


def _waits(question: Question) -> str:
    said = [
        counted(len(question.options), "option waits", "options wait") if question.options else "",
        counted(len(question.red_flags), "red flag asks", "red flags ask") if question.red_flags else "",
        counted(len(question.checks), "option could fall", "options could fall") if question.checks else "",
        counted(len(question.settles), "stage or score is settled by it", "stages or scores are settled by it")
        if question.settles
        else "",
    ]
    return listed(filter(None, said)) or "narrows stages or scores"


def _not_used_card(not_used: NotUsed, own: CardSource) -> Iterator[Card]:
    if not not_used.queries and not not_used.resources:
        return
    said = [counted(len(not_used.resources), "result or diagnosis was", "results or diagnoses were") + " not used"]
    said = said if not_used.resources else []
    said += [f"{counted(len(not_used.queries), 'query', 'queries')} not answered"] if not_used.queries else []
    every = [*not_used.queries, *not_used.resources]
    lines = [f"- {as_markdown(one)}" for one in first_and_more(every, _MOST_LINES)]
    yield _card(LEFT_ASIDE, "warning", f"{listed(said)}: what they say is not in this reading", lines, own)


_VALUES: Final = ("stage", "score")
"""What is settled once it waits for nothing: an interval is not."""
_SETTLED: Final = ("resectable", "options")


def _settled_card(assessment: Assessment, references: References, day: datetime.date, own: CardSource) -> Iterator[Card]:
    strip = answer_strip(assessment, references=references, aged=ages(assessment, day))
    parts = [one for one in strip if one.known and (one.kind in _SETTLED or (one.kind in _VALUES and not one.waits))]
    if not parts:
        return
    numbers = {number for one in parts for number in one.evidence}
    cited = [one for one in references.all if one.number in numbers]
    lines = [*(f"- **{as_markdown(one.label)}**: {as_markdown(_words(one))}" for one in parts), "", *_cited(cited)]
    lines += ["", "What published rules say of this case. It is no recommendation and no order."]
    links = [
        CardLink(label=f"{one.citation}: {label}", url=url)  # type: ignore[arg-type]
        for one in cited
        for label, url in one.links[:1]
    ]
    yield _card(SETTLED, "info", "; ".join(_in_short(one) for one in parts), lines, own, links)


def _words(part: StripPart) -> str:
    return part.in_words.removeprefix(f"{part.label}: ")


def _in_short(part: StripPart) -> str:
    return f"{part.label} {part.words}" if part.kind != "options" else f"{part.label}: {part.words}"


def _cited(evidence: Iterable[Evidence]) -> list[str]:
    lines = []
    for one in dict.fromkeys(evidence):
        signs = f" ({'; '.join(one.badges)})" if one.badges else ""
        address = f" <{one.links[0][1]}>" if one.links else ""
        lines.append(f"Source: {as_markdown(one.reference + signs)}{address}\n")
    return lines


def _source(evidence: Evidence, own: CardSource) -> CardSource:
    """A publication as the source of a card; its address, or this server's where it has none."""
    url = evidence.links[0][1] if evidence.links else own.url
    return CardSource(label=evidence.citation, url=url)  # type: ignore[arg-type]


def in_a_summary(text: str) -> str:
    """A text in fewer than 140 characters, cut between words."""
    plain = readable(" ".join(text.split()), 10_000)
    return (
        plain if len(plain) <= LONGEST_SUMMARY else shorten(plain, LONGEST_SUMMARY, placeholder=" …") or plain[:LONGEST_SUMMARY]
    )


def as_markdown(text: str) -> str:
    """Text as Markdown shows it: no sign of it becomes markup or HTML in a client."""
    return " ".join(text.split()).translate(_MARKED)


# What a card is about is written into its id, so that feedback says of what it is although no card is kept: the first 32 of the
# random bits are those of a digest of it. To anyone else it is a random UUID like another.


def card_id(about: str) -> str:
    """A new id for a card about something."""
    return str(uuid.UUID(bytes=_mark(about) + secrets.token_bytes(12), version=4))


def about_of(card: str, known: Knowledge) -> str | None:
    """What a card of this release was about, by its id; None for an id that was not given here."""
    mark = uuid.UUID(card).bytes[:4]
    every = (SETTLED, MISSING, LEFT_ASIDE, *(f"{RED_FLAG}:{flag}" for flag in known.registry.red_flags))
    return next((one for one in every if _mark(one) == mark), None)


def _mark(about: str) -> bytes:
    return hashlib.sha256(about.encode()).digest()[:4]
