"""The words and numbers of a case as data for a template: what stands on paper, and how much of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from livermets.board.briefing import Briefing, Evidence, OptionLine, Outcome, Said, StripPart
from livermets.board.minutes import CaseMinutes, MeetingMinutes
from livermets.board.models import (
    CASE_STATUS_LABELS,
    FOLLOW_UP_LABELS,
    Decision,
    FollowUp,
    Meeting,
)
from livermets.board.said import DecisionLine, decision_lines
from livermets.charts.liver.map import liver_svg, map_sentence
from livermets.evidence import is_no_difference
from livermets.knowledge.loading import knowledge
from livermets.report.pdf.typeset import FROM_THE_RIGHT, LEFT_TO_RIGHT, ended
from livermets.text import counted, day_words, moment_words

Data = dict[str, Any]

WITHOUT_END: Final = 1_000_000

_NOT_WORTH_CUTTING: Final = 24
"""So many letters are about as long as the words that say they are missing."""

_PUBMED: Final = re.compile(r"/(\d+)/?$")


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of a case is shown.

    `sources` is whether a source stands with its title, by its short name with how it was read, or by that name alone; the
    others are the most letters of a text or the most members of a list. `checks` are the facts named for which an option
    waits; without any only how many they are. `compared` says whether the other arm and the range of the other reports stand
    beside an outcome.
    """

    question: int = WITHOUT_END
    text: int = WITHOUT_END
    reason: int = WITHOUT_END
    parts: int = WITHOUT_END
    options: int = WITHOUT_END
    items: int = WITHOUT_END
    checks: int = 4
    compared: bool = True
    lesions: int = WITHOUT_END
    label: int = WITHOUT_END
    sources: Literal["full", "short", "bare"] = "full"


EVERYTHING: Final = Detail()


def shortened(text: str, most: int) -> str:
    """At most about so many letters of a text, and then how many more there are."""
    words = " ".join(text.split()) if most < WITHOUT_END else text.strip()
    if len(words) <= most + _NOT_WORTH_CUTTING:
        return words
    cut = words[:most]
    at = cut.rfind(" ")
    kept = cut[:at] if at > most * 3 // 4 else cut
    rest = f"… ({len(words) - len(kept):,} more characters)"
    # Between marks of direction the words keep their order behind a text that is written from right to left.
    mark = LEFT_TO_RIGHT if FROM_THE_RIGHT.search(kept) else ""
    return f"{kept.rstrip()} {mark}{rest}{mark}"


def few(members: Sequence[str], most: int, what: str = "") -> list[str]:
    """At most so many members of a list, and then how many more there are."""
    rest = len(members) - most
    if rest <= 0:
        return list(members)
    return [*members[:most], f"… ({rest} more{' ' + what if what else ''})"]


def references(numbers: Iterable[int], renumbered: Mapping[int, int] | None = None) -> str:
    """The numbers of sources as they stand behind what they support: "[1, 4]"; empty for none."""
    # A stored briefing may point to a source that it does not hold.
    shown = sorted(
        {renumbered[number] if renumbered else number for number in numbers if not renumbered or number in renumbered}
    )
    return f"[{', '.join(map(str, shown))}]" if shown else ""


def said(one: Said, detail: Detail, renumbered: Mapping[int, int] | None = None) -> Data:
    """One thing that is known of the case or that a system says of it."""
    return {
        "label": one.label,
        "value": one.value,
        "absent": one.absent,
        "note": one.note,
        "strip": one.strip,
        "missing": ", ".join(few(one.missing, min(detail.items, 3))),
        "refs": references(one.evidence, renumbered),
    }


def answer_data(one: StripPart, detail: Detail, renumbered: Mapping[int, int] | None = None) -> Data:
    """One of the answers in front of everything else."""
    return {
        "label": one.label,
        "words": one.words,
        "rest": shortened(one.rest, detail.reason),
        "waits": one.waits,
        "known": one.known,
        "refs": references(one.evidence, renumbered),
    }


def with_decided(briefing: Briefing, decision: Decision | None) -> tuple[OptionLine, ...]:
    """The options that were shown, and those that were decided on without having been among them."""
    shown = {one.id for one in briefing.options}
    apart = [one for one in (decision.options if decision else ()) if one not in shown]
    added = (
        OptionLine(
            id=one,
            name=briefing.option_name(one),
            status="",
            status_label="status not kept",
            because="chosen, but not among the options that were shown that day",
        )
        for one in apart
    )
    return (*briefing.options, *added)


def liver_picture(minutes: CaseMinutes) -> Data:
    """The liver map with its words."""
    lesions = minutes.lesions
    sentence = map_sentence(lesions)
    return {"svg": liver_svg(lesions), "alt": f"Liver map. {sentence}"}


def outcome(found: Outcome | None, detail: Detail, renumbered: Mapping[int, int] | None = None) -> Data | None:
    """A reported outcome: value with interval, what was counted, of how many, and in what this patient differs."""
    if found is None:
        return None
    return {
        "value": found.value,
        "of": shortened(found.of, detail.reason),
        "n": found.n,
        "era": "" if found.era in found.differs else found.era,
        "compared": shortened(found.compared, detail.reason) if detail.compared else "",
        "others": found.others if detail.compared else "",
        "differs": "" if is_no_difference(found.differs) else shortened(found.differs, detail.reason),
        "refs": references([found.evidence, *([found.compared_evidence] if found.compared_evidence else [])], renumbered),
    }


def option(one: OptionLine, detail: Detail, renumbered: Mapping[int, int] | None = None, decided: Collection[str] = ()) -> Data:
    """An option with its status, what carries it, what is to check, its reported outcome, and whether it was decided on."""
    return {
        "decided": one.id in decided,
        "mark": one.mark,
        "status": one.status_label,
        "name": shortened(one.name, min(detail.reason, 110)),
        "intent": ", ".join(filter(None, (one.intent, one.line if one.line != "any line" else ""))),
        "strength": one.strength,
        "held": [shortened(words, detail.reason) for words in one.held_by],
        "cautions": _cautions(one, detail),
        "to_check": _counted_facts(one.to_check, detail),
        "no_outcome": one.no_outcome,
        "because": shortened(one.because, detail.reason),
        "refs": references(one.evidence, renumbered),
        "missing": _counted_facts(one.missing, detail),
        "outcome": outcome(one.outcome, detail, renumbered),
    }


def _cautions(one: OptionLine, detail: Detail) -> str:
    """What else speaks against an option; that a publication behind it was withdrawn gives way to nothing."""
    kept = one.cautions[:1] if one.notice else ()
    return "; ".join(filter(None, (*kept, shortened("; ".join(one.cautions[len(kept) :]), detail.reason))))


def _counted_facts(names: Sequence[str], detail: Detail) -> str:
    """Facts by their names where there is room, else how many they are."""
    if names and detail.checks == 0:
        return counted(len(names), "fact")
    return ", ".join(few(names, detail.checks))


def others_words(briefing: Briefing, hidden: int) -> str:
    """How many options of the primary do not stand on the page, by their status."""
    parts = [f"{count} {status}" for status, count in briefing.other_options]
    if hidden:
        parts.append(f"{hidden} put up for discussion")
    return f"Not shown: {', '.join(parts)}." if parts else ""


def decision_data(minutes: CaseMinutes, found: Decision, detail: Detail) -> Data:
    """A decision with everything that was recorded with it."""
    return {
        "number": found.number,
        "lines": [_line(one, detail) for one in decision_lines(found, minutes.briefing.option_names)],
        "at": moment_words(found.decided_at),
        "by": shortened(found.recorder, min(detail.reason, 80)),
        "release": found.release,
    }


def _line(line: DecisionLine, detail: Detail) -> Data:
    most = detail.text if len(line.said) == 1 and not line.is_short else detail.reason
    shown = line.said[: detail.parts]
    return {
        "field": line.field,
        "label": line.label,
        "said": [{"who": who, "text": shortened(text, most)} for who, text in shown],
        "more": len(line.said) - len(shown),
        "unstated": line.unstated,
        "short": line.is_short,
    }


def follow_up_data(minutes: CaseMinutes, found: FollowUp, detail: Detail) -> Data:
    """What became of a decision."""
    names = few([minutes.briefing.option_name(one) for one in found.options], min(detail.options, 12), "options")
    return {
        "outcome": FOLLOW_UP_LABELS[found.outcome],
        "on": day_words(found.done_on),
        "options": ", then ".join(names),
        "why": shortened(found.why, detail.text),
        "at": moment_words(found.recorded_at),
        "by": shortened(found.recorder, min(detail.reason, 80)),
    }


def sources(evidence: Sequence[Evidence], detail: Detail, renumbered: Mapping[int, int] | None = None) -> list[Data]:
    """The sources once each, with every number under which they stand in the text, in the order of their first."""
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        found.setdefault(one.source_id, []).append(one)
    return [
        {
            "refs": references([one.number for one in members], renumbered),
            "words": members[0].reference if detail.sources == "full" else _short_source(members[0]),
            "badges": ", ".join(members[0].badges) if detail.sources != "bare" else "",
        }
        for members in found.values()
    ]


def _short_source(one: Evidence) -> str:
    """A source by its short name and the number under which it is found."""
    addresses = dict(one.links)
    if found := _PUBMED.search(addresses.get("PubMed", "")):
        return f"{one.citation}, PMID {found[1]}"
    doi = addresses.get("DOI", "").partition("doi.org/")[2]
    return f"{one.citation}, doi:{doi}" if doi else one.citation


def meeting_words(meeting: Meeting | None) -> str:
    """A meeting with its day and hour on one line."""
    if meeting is None:
        return ""
    hour = f"{meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    return ", ".join(
        part for part in (ended(meeting.title), " ".join(filter(None, (day_words(meeting.held_on), hour)))) if part
    )


def status_words(minutes: CaseMinutes) -> str:
    """Where a case stands on the agenda."""
    return f"Case {minutes.case.position} of the agenda, {CASE_STATUS_LABELS[minutes.case.status].lower()}"


def printed_words(minutes: CaseMinutes | MeetingMinutes, at: datetime.datetime) -> str:
    """When a page was made, and for which signed-in person."""
    person = minutes.taken_by
    return moment_words(at) + (f" for {shortened(person.words, 120)}" if person else "")


def releases_words(minutes: CaseMinutes, release_now: str) -> str:
    """With which release of the knowledge the case was seen, and which is in use at the printing."""
    then = minutes.briefing.release
    if then == release_now:
        return f"Knowledge release {then}, the one in use at the printing"
    return f"Knowledge release {then} as the board saw it; in use at the printing: {release_now}"


def intended_use() -> str:
    """What the page is for and what it does not do, in the words of the file on the intended use."""
    paragraphs = {
        head.strip("*. "): body.replace("\n", " ").strip()
        for head, _, body in (part.partition(".**") for part in knowledge().intended_use.split("\n\n")[1:])
    }
    is_for = paragraphs["What it is"].split(". ")[0].rstrip(".")
    return f"{is_for}. {paragraphs['What it does not do']}"
