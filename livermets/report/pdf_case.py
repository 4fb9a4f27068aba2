"""The page of a case: what stands on it, in several amounts of detail of which the template takes the fullest that fits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from livermets.board.briefing import Briefing, OptionLine, Outcome
from livermets.board.minutes import CaseMinutes
from livermets.board.models import Meeting
from livermets.charts.liver_map import map_sentence
from livermets.charts.outcomes_svg import OutcomesPicture, Reported, outcomes_svg
from livermets.charts.picture import OF_THE_GROUP
from livermets.intake import read_what_fits
from livermets.report.pdf_words import (
    Data,
    Detail,
    all_said,
    case_name,
    decision_data,
    few,
    follow_up_data,
    intended_use,
    liver_picture,
    meeting_words,
    moment_words,
    option,
    others_words,
    references,
    releases_words,
    short_name,
    shortened,
    sources,
    status_words,
)
from livermets.vocabulary import RATIOS

_LEVELS: Final = (
    Detail(9.2),
    Detail(8.7),
    Detail(8.7, sources="short"),
    Detail(8.3, sources="short"),
    Detail(8.0, sources="short"),
    Detail(7.7, sources="short"),
    Detail(7.4, sources="short"),
    Detail(7.4, sources="bare"),
    Detail(7.2, sources="bare"),
    Detail(7.0, sources="bare"),
    Detail(7.0, text=1500, reason=300, items=16, lesions=400, sources="bare"),
    Detail(7.0, text=1200, reason=220, items=12, options=9, lesions=300, sources="bare"),
    Detail(7.0, 500, 900, 180, dissents=10, conditions=12, options=8, items=10, lesions=260, sources="bare"),
    Detail(7.0, 500, 700, 150, dissents=8, conditions=10, options=7, items=9, lesions=200, sources="bare"),
    Detail(7.0, 400, 550, 120, dissents=7, conditions=8, options=6, items=7, lesions=200, sources="bare"),
    Detail(7.0, 300, 380, 100, 5, 5, options=5, items=6, lesions=140, label=60, sources="bare"),
    Detail(7.0, 250, 300, 80, 4, 4, options=5, items=5, lesions=100, label=50, sources="bare"),
    Detail(6.8, 160, 200, 70, 3, 3, options=4, items=4, lesions=100, label=40, sources="bare"),
)
"""From everything to what fits whatever was typed; letters do not get smaller than can be read on paper."""

NOTHING_TO_DRAW: Final = "No two of these outcomes count the same thing over the same time, so none are drawn on one axis."


def case_page(minutes: CaseMinutes, at: datetime.datetime, meeting: Meeting | None, release_now: str) -> Data:
    """What the template of a page needs: what is the same in every amount of detail, and the amounts, the fullest first."""
    name = case_name(minutes)
    page = {
        "title": f"{name}: tumour board page",
        "liver": liver_picture(minutes),
        "pictures": [_picture_data(one) for one in outcome_pictures(minutes.briefing.options)],
        "of_the_group": OF_THE_GROUP,
        "nothing_to_draw": NOTHING_TO_DRAW,
        "meeting": meeting_words(meeting),
        "status": status_words(minutes),
        "release": releases_words(minutes, release_now),
        "printed": moment_words(at),
        "intended_use": intended_use(),
        "changed": changed_since(minutes),
    }
    return {**page, "levels": [_level(minutes, name, detail) for detail in _LEVELS]}


def _level(minutes: CaseMinutes, name: str, detail: Detail) -> Data:
    briefing, decision, follow_up = minutes.briefing, minutes.decision, minutes.follow_up
    shown = briefing.options[: detail.options]
    cited = _cited(briefing, shown)
    return {
        "points": detail.points,
        "full": detail.sources == "full",
        "label": shortened(name, detail.label),
        "moment": shortened(briefing.moment or "", detail.label),
        "question": shortened(briefing.question or "", detail.question),
        "who": all_said(briefing.who, detail),
        "primary": all_said((*briefing.primary, *briefing.markers), detail),
        "lesions": shortened(map_sentence(lesions), detail.lesions) if (lesions := minutes.lesions_case.lesions) else "",
        "disease": all_said(briefing.disease, detail),
        "stages": all_said(briefing.stages, detail),
        "scores": all_said(briefing.scores, detail),
        "function": all_said(briefing.function, detail),
        "remnant": all_said(briefing.remnant, detail),
        "resectability": [shortened(one, max(detail.reason, 160)) for one in briefing.resectability],
        "options": [option(one, detail) for one in shown],
        "others": others_words(briefing, len(briefing.options) - len(shown)),
        "unknown": few(briefing.unknown, detail.items),
        "workup": few(briefing.workup, detail.items),
        "decision": decision_data(minutes, decision, detail) if decision else None,
        "earlier": [f"{one.number} of {moment_words(one.decided_at)}" for one in minutes.decisions[:-1]][-3:],
        "follow_up": follow_up_data(minutes, follow_up, detail) if follow_up else None,
        "sources": sources([one for one in briefing.evidence if one.number in cited], detail),
    }


def changed_since(minutes: CaseMinutes) -> bool:
    """Whether facts of a decided case are others now than those that the board saw."""
    if minutes.decision is None:
        return False
    return read_what_fits(minutes.case.facts)[0] != read_what_fits(minutes.facts)[0]


def _cited(briefing: Briefing, shown: Iterable[OptionLine]) -> set[int]:
    """The numbers of the sources that stand on the page."""
    said = (*briefing.stages, *briefing.scores, *briefing.function, *briefing.remnant)
    numbers = {number for one in said for number in one.evidence} | {number for one in shown for number in one.evidence}
    return numbers | {one.outcome.evidence for one in briefing.options if one.outcome is not None}


def _picture_data(picture: OutcomesPicture) -> Data:
    return {"svg": picture.svg, "alt": picture.sentence, "heading": picture.title}


def outcome_pictures(options: Sequence[OptionLine]) -> list[OutcomesPicture]:
    """One picture for each question that at least two of the options have an outcome on, the one most have first.

    Only what has the same endpoint, measure and horizon comes on one axis; time that is counted from different starts, and
    ratios against different treatments, come apart.
    """
    groups: dict[tuple[object, ...], list[tuple[OptionLine, Outcome]]] = {}
    for one in options:
        found = one.outcome
        if found is not None and _drawable(found):
            against = found.of if found.question[1] in RATIOS else None
            groups.setdefault((*found.question, against, _start_of_time(found)), []).append((one, found))
    shared = sorted((members for members in groups.values() if len(members) > 1), key=len, reverse=True)
    return [_picture(members) for members in shared]


def _start_of_time(found: Outcome) -> str | None:
    # Briefings that were stored before it was kept do not state it.
    return getattr(found, "time_zero", None)


def _drawable(found: Outcome) -> bool:
    return found.center is not None or (found.low is not None and found.high is not None)


def _picture(members: Sequence[tuple[OptionLine, Outcome]]) -> OutcomesPicture:
    title = min((found.of for _, found in members), key=len)
    rows = []
    for one, found in members:
        other = found.of.removeprefix(title).strip(", ")
        words = f"{found.value}, n {found.n} {references([found.evidence])}"
        rows.append(
            Reported(short_name(one.name), f"{words}{', ' + other if other else ''}", found.center, found.low, found.high)
        )
    return outcomes_svg(title[0].upper() + title[1:], members[0][1].question[1], rows)
