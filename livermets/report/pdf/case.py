"""The page of a case: what stands on it, in several amounts of detail of which the template takes the fullest that fits."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from livermets.board.briefing import Briefing, OptionLine, Said, StripPart, signs_words
from livermets.board.minutes import CaseMinutes
from livermets.board.models import Decision, Meeting
from livermets.charts.liver.map import map_sentence
from livermets.charts.picture import OF_THE_GROUP
from livermets.report.pdf.flags import flags_data
from livermets.report.pdf.outcomes import outcome_axes
from livermets.report.pdf.words import (
    WITHOUT_END,
    Data,
    Detail,
    answer_data,
    decision_data,
    few,
    follow_up_data,
    intended_use,
    liver_picture,
    meeting_words,
    option,
    others_words,
    printed_words,
    references,
    releases_words,
    said,
    shortened,
    sources,
    status_words,
    with_decided,
)
from livermets.text import moment_words

_UNCUT: Final = (
    (9.2, Detail()),
    (8.7, Detail()),
    (8.7, Detail(sources="short")),
    *((points, Detail(checks=checks, sources="short")) for points, checks in ((8.3, 3), (8.0, 2), (7.7, 1), (7.4, 0))),
    *((points, Detail(checks=0, sources="bare")) for points in (7.4, 7.2, 7.0)),
    (7.0, Detail(checks=0, compared=False, sources="bare")),
)
"""The sizes of letters in points at which everything is tried, the sources at last by their names; they do not get smaller
than can be read on paper."""

_CUT: Final = (
    (7.0, Detail(text=1500, reason=300, items=16, lesions=400, checks=0, compared=False, sources="bare")),
    (7.0, Detail(text=1200, reason=220, parts=12, items=12, options=9, lesions=300, checks=0, compared=False, sources="bare")),
    (7.0, Detail(500, 900, 180, parts=10, options=8, items=10, lesions=260, checks=0, compared=False, sources="bare")),
    (7.0, Detail(500, 700, 150, parts=8, options=7, items=9, lesions=200, checks=0, compared=False, sources="bare")),
    (7.0, Detail(400, 550, 120, parts=7, options=6, items=7, lesions=200, checks=0, compared=False, sources="bare")),
    (7.0, Detail(300, 380, 100, parts=5, options=5, items=6, lesions=140, label=60, checks=0, compared=False, sources="bare")),
    (7.0, Detail(250, 300, 80, parts=4, options=5, items=5, lesions=100, label=50, checks=0, compared=False, sources="bare")),
    (6.8, Detail(250, 300, 80, parts=4, options=5, items=5, lesions=100, label=50, checks=0, compared=False, sources="bare")),
    (6.8, Detail(160, 200, 70, parts=3, options=5, items=4, lesions=100, label=40, checks=0, compared=False, sources="bare")),
    (6.8, Detail(160, 200, 50, parts=3, options=5, items=3, lesions=60, label=40, checks=0, compared=False, sources="bare")),
    (6.8, Detail(160, 200, 40, parts=3, options=5, items=2, lesions=40, label=40, checks=0, compared=False, sources="bare")),
    (6.8, Detail(160, 200, 70, parts=3, options=4, items=4, lesions=100, label=40, checks=0, compared=False, sources="bare")),
)
"""Then less and less of it, whatever was typed."""

_AT_LENGTH: Final = ("Treatment so far", "Also known")
"""The headings of which the last facts give way when there is no room."""

_LEAST_AT_LENGTH: Final = 5
_LEFT_OUT: Final = 4000
_IN_SHORT: Final = ("stage", "score")
"""The answers in front on paper; everything else of them has a place of its own there."""
NO_LESIONS: Final = "No lesion is listed one by one, so none is drawn."
NOTHING_TO_DRAW: Final = "No two of these outcomes count the same thing over the same time, so none are drawn on one axis."


def case_pages(minutes: CaseMinutes, at: datetime.datetime, meeting: Meeting | None, release_now: str) -> Iterator[Data]:
    """What the template of a page needs: what is the same in every amount of detail, and the amounts, the fullest first.

    A second one, with less on it, is made only when it is asked for, because nothing of the first fits.
    """
    page = {
        "title": f"{minutes.name}: tumour board page",
        "liver": liver_picture(minutes),
        "of_the_group": OF_THE_GROUP,
        "no_lesions": NO_LESIONS,
        "nothing_to_draw": NOTHING_TO_DRAW,
        "status": status_words(minutes),
        "release": releases_words(minutes, release_now),
        "printed": printed_words(minutes, at),
        "doubtful": signs_words(minutes.briefing),
        "intended_use": intended_use(),
    }
    for levels in (_UNCUT, _CUT):
        amounts = {detail: _amount(minutes, meeting, detail) for _, detail in levels}
        places = {detail: place for place, detail in enumerate(amounts)}
        sizes = [{"points": points, "amount": places[detail]} for points, detail in levels]
        yield {**page, "amounts": list(amounts.values()), "levels": sizes, "last": levels is _CUT}


def case_data(
    minutes: CaseMinutes, shown: Sequence[OptionLine], detail: Detail, renumbered: Mapping[int, int] | None = None
) -> Data:
    """What stands of a case on its page and in the minutes, with these of its options."""
    briefing = minutes.briefing
    decided = minutes.decision.options if minutes.decision else ()
    judged = {number for one in (*briefing.stances, *briefing.limits) for number in one.evidence}
    return {
        "label": shortened(minutes.name, detail.label),
        "moment": shortened(briefing.moment or "", detail.label),
        "question": shortened(briefing.question or "", detail.question),
        "left_out": shortened(briefing.left_out_words, min(detail.text, _LEFT_OUT)),
        "flags": flags_data(minutes, detail, renumbered),
        "strip": [answer_data(one, detail, renumbered) for one in briefing.strip if one.kind in _IN_SHORT],
        "sections": {
            title: _members(title, members, detail, renumbered, briefing.strip) for title, members in briefing.sections
        },
        "lesions": shortened(map_sentence(minutes.lesions), detail.lesions) if minutes.lesions else "",
        "resectability": [shortened(one, max(detail.reason, 160)) for one in briefing.resectability],
        "resectability_refs": references(judged, renumbered),
        "options": [option(one, detail, renumbered, decided) for one in shown],
        "no_options": briefing.no_option_words,
        "others": others_words(briefing, max(0, len(briefing.options) - len(shown))),
        "unknown": few(briefing.unknown, detail.items),
        "workup": few(briefing.workup, detail.items),
        "ages": shortened(briefing.ages, detail.text),
        "changed": minutes.changed_since,
    }


def _members(
    title: str, members: Sequence[Said], detail: Detail, renumbered: Mapping[int, int] | None, strip: Sequence[StripPart]
) -> list[Data]:
    """What stands under a heading; `front` marks a result that stands among the answers in front already."""
    most = max(detail.items, _LEAST_AT_LENGTH) if title in _AT_LENGTH else len(members)
    front = {one.evidence[0] for one in strip if one.kind in _IN_SHORT and one.evidence}
    return [{**said(one, detail, renumbered), "front": not front.isdisjoint(one.evidence)} for one in members[:most]]


def _amount(minutes: CaseMinutes, meeting: Meeting | None, detail: Detail) -> Data:
    briefing, decision, follow_up = minutes.briefing, minutes.decision, minutes.follow_up
    shown = _with_those_decided_on(with_decided(briefing, decision), decision, detail.options)
    cited = _cited(briefing, shown)
    axes = outcome_axes(shown)
    most = 3 if detail.options >= WITHOUT_END else 1
    return {
        **case_data(minutes, shown, detail),
        "full": detail.sources == "full",
        "meeting": shortened(meeting_words(meeting), detail.label),
        "axes": [one.data() for one in axes[:most]],
        "not_drawn": len(axes[most:]),
        "decision": decision_data(minutes, decision, detail) if decision else None,
        "earlier": [f"{one.number} of {moment_words(one.decided_at)}" for one in minutes.decisions[:-1]][-3:],
        "follow_up": follow_up_data(minutes, follow_up, detail) if follow_up else None,
        "sources": sources([one for one in briefing.evidence if one.number in cited], detail),
    }


def _with_those_decided_on(options: Sequence[OptionLine], decision: Decision | None, most: int) -> Sequence[OptionLine]:
    """At most so many options, those decided on before any other gives way; in their order."""
    decided = set(decision.options if decision else ())
    kept = sorted(range(len(options)), key=lambda place: (options[place].id not in decided, place))[:most]
    return [options[place] for place in sorted(kept)]


def _cited(briefing: Briefing, shown: Sequence[OptionLine]) -> set[int]:
    """The numbers of the sources that stand on the page."""
    stated = (
        *(one for _, members in briefing.sections for one in members),
        *briefing.stances,
        *briefing.limits,
    )
    numbers = {number for one in stated for number in one.evidence} | {number for one in shown for number in one.evidence}
    numbers |= {number for one in briefing.strip for number in one.evidence}
    numbers |= {number for one in briefing.flags for number in one.evidence}
    outcomes = [one.outcome for one in shown if one.outcome is not None]
    numbers |= {one.evidence for one in outcomes}
    return numbers | {one.compared_evidence for one in outcomes if one.compared_evidence is not None}
