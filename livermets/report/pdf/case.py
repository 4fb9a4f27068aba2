"""The page of a case: what stands on it, in several amounts of detail of which the template takes the fullest that fits."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final

from livermets.board.briefing import DOUBTFUL_WORDS, Briefing, OptionLine, Outcome
from livermets.board.minutes import CaseMinutes
from livermets.board.models import Meeting
from livermets.charts.liver.map import map_sentence
from livermets.charts.outcomes_svg import OutcomesPicture, Reported, outcomes_svg
from livermets.charts.picture import OF_THE_GROUP
from livermets.evidence.compare import groups_by_axis
from livermets.evidence.option_outcomes import without_brackets
from livermets.knowledge.records import Figure
from livermets.knowledge.vocabulary import RATIOS
from livermets.report.pdf.words import (
    WITHOUT_END,
    Data,
    Detail,
    all_said,
    decision_data,
    few,
    follow_up_data,
    intended_use,
    liver_picture,
    meeting_words,
    option,
    others_words,
    references,
    releases_words,
    resectability_refs,
    shortened,
    sources,
    status_words,
)
from livermets.text import moment_words, sentence_case

_LEVELS: Final = (
    Detail(9.2),
    Detail(8.7),
    Detail(8.7, sources="short"),
    Detail(8.3, checks=3, sources="short"),
    Detail(8.0, checks=2, sources="short"),
    Detail(7.7, checks=1, sources="short"),
    Detail(7.4, checks=0, sources="short"),
    Detail(7.4, checks=0, sources="bare"),
    Detail(7.2, checks=0, sources="bare"),
    Detail(7.0, checks=0, sources="bare"),
    Detail(7.0, checks=0, compared=False, sources="bare"),
    Detail(7.0, text=1500, reason=300, items=16, checks=0, compared=False, lesions=400, sources="bare"),
    Detail(7.0, text=1200, reason=220, items=12, checks=0, compared=False, options=9, lesions=300, sources="bare"),
    Detail(
        7.0,
        500,
        900,
        180,
        dissents=10,
        conditions=12,
        options=8,
        items=10,
        checks=0,
        compared=False,
        lesions=260,
        sources="bare",
    ),
    Detail(
        7.0, 500, 700, 150, dissents=8, conditions=10, options=7, items=9, checks=0, compared=False, lesions=200, sources="bare"
    ),
    Detail(
        7.0, 400, 550, 120, dissents=7, conditions=8, options=6, items=7, checks=0, compared=False, lesions=200, sources="bare"
    ),
    Detail(7.0, 300, 380, 100, 5, 5, options=5, items=6, checks=0, compared=False, lesions=140, label=60, sources="bare"),
    Detail(7.0, 250, 300, 80, 4, 4, options=5, items=5, checks=0, compared=False, lesions=100, label=50, sources="bare"),
    Detail(6.8, 160, 200, 70, 3, 3, options=4, items=4, checks=0, compared=False, lesions=100, label=40, sources="bare"),
)
"""From everything to what fits whatever was typed; letters do not get smaller than can be read on paper."""

_Shown = tuple[OptionLine, Outcome]

NO_LESIONS: Final = "No lesion is listed one by one, so none is drawn."
NOTHING_TO_DRAW: Final = "No two of these outcomes count the same thing over the same time, so none are drawn on one axis."


def case_page(minutes: CaseMinutes, at: datetime.datetime, meeting: Meeting | None, release_now: str) -> Data:
    """What the template of a page needs: what is the same in every amount of detail, and the amounts, the fullest first."""
    name = minutes.name
    page = {
        "title": f"{name}: tumour board page",
        "liver": liver_picture(minutes),
        "of_the_group": OF_THE_GROUP,
        "no_lesions": NO_LESIONS,
        "nothing_to_draw": NOTHING_TO_DRAW,
        "status": status_words(minutes),
        "release": releases_words(minutes, release_now),
        "printed": moment_words(at),
        "doubtful": DOUBTFUL_WORDS,
        "intended_use": intended_use(),
        "changed": minutes.changed_since,
    }
    return {**page, "levels": [_level(minutes, name, meeting, detail) for detail in _LEVELS]}


def _level(minutes: CaseMinutes, name: str, meeting: Meeting | None, detail: Detail) -> Data:
    briefing, decision, follow_up = minutes.briefing, minutes.decision, minutes.follow_up
    shown = briefing.options[: detail.options]
    cited = _cited(briefing, shown)
    drawn, not_drawn = _fitting_pictures(outcome_pictures(shown), detail)
    return {
        "points": detail.points,
        "full": detail.sources == "full",
        "label": shortened(name, detail.label),
        "meeting": shortened(meeting_words(meeting), detail.label),
        "moment": shortened(briefing.moment or "", detail.label),
        "question": shortened(briefing.question or "", detail.question),
        "who": all_said(briefing.who, detail),
        "primary": all_said((*briefing.primary, *briefing.markers), detail),
        "lesions": shortened(map_sentence(lesions), detail.lesions) if (lesions := minutes.lesions) else "",
        "disease": all_said(briefing.disease, detail),
        "stages": all_said(briefing.stages, detail),
        "scores": all_said(briefing.scores, detail),
        "function": all_said(briefing.function, detail),
        "remnant": all_said(briefing.remnant, detail),
        "resectability": [shortened(one, max(detail.reason, 160)) for one in briefing.resectability],
        "resectability_refs": resectability_refs(briefing),
        "options": [option(one, detail) for one in shown],
        "pictures": [{"svg": one.svg, "alt": one.sentence, "heading": one.title} for one in drawn],
        "not_drawn": not_drawn,
        "no_options": briefing.no_option_words,
        "others": others_words(briefing, len(briefing.options) - len(shown)),
        "unknown": few(briefing.unknown, detail.items),
        "workup": few(briefing.workup, detail.items),
        "decision": decision_data(minutes, decision, detail) if decision else None,
        "earlier": [f"{one.number} of {moment_words(one.decided_at)}" for one in minutes.decisions[:-1]][-3:],
        "follow_up": follow_up_data(minutes, follow_up, detail) if follow_up else None,
        "sources": sources([one for one in briefing.evidence if one.number in cited], detail),
    }


def _cited(briefing: Briefing, shown: Sequence[OptionLine]) -> set[int]:
    """The numbers of the sources that stand on the page."""
    said = (*briefing.stages, *briefing.scores, *briefing.function, *briefing.remnant, *briefing.stances, *briefing.limits)
    numbers = {number for one in said for number in one.evidence} | {number for one in shown for number in one.evidence}
    outcomes = [one.outcome for one in shown if one.outcome is not None]
    numbers |= {one.evidence for one in outcomes}
    return numbers | {one.compared_evidence for one in outcomes if one.compared_evidence is not None}


def _fitting_pictures(pictures: Sequence[OutcomesPicture], detail: Detail) -> tuple[list[OutcomesPicture], int]:
    """As many pictures as there is room for, and how many more there are."""
    shown = list(pictures[: 3 if detail.options >= WITHOUT_END else 1])
    return shown, len(pictures) - len(shown)


def outcome_pictures(options: Sequence[OptionLine]) -> list[OutcomesPicture]:
    """One picture for each question that at least two of the options have an outcome on, the one most have first.

    What else outcomes differ in, such as who the patients were, stands beside each option.
    """
    shown = [(one, found) for one in options if (found := one.outcome) is not None and _drawable(found)]
    groups = groups_by_axis(shown, lambda one: _figure(one[1]))
    return [_picture(members) for members in sorted(groups, key=len, reverse=True) if len(members) > 1]


def _figure(found: Outcome) -> Figure:
    """What is kept of a figure in an outcome, as far as it decides what may share an axis."""
    endpoint, measure, months = found.question
    return Figure.model_construct(
        id=str(found.evidence),
        source=str(found.evidence),
        primary="mixed",
        treatment="",
        comparator=found.of if measure in RATIOS else None,
        endpoint=endpoint,
        measure=measure,
        horizon_months=months,
        time_zero=found.time_zero,
    )


def _drawable(found: Outcome) -> bool:
    return found.center is not None or (found.low is not None and found.high is not None)


def _picture(members: Sequence[_Shown]) -> OutcomesPicture:
    title = min((found.of for _, found in members), key=len)
    rows = []
    for one, found in members:
        other = found.of.removeprefix(title).strip(", ")
        words = f"{found.value}, n {found.n} {references([found.evidence])}"
        rows.append(
            Reported(without_brackets(one.name), f"{words}{', ' + other if other else ''}", found.center, found.low, found.high)
        )
    return outcomes_svg(sentence_case(title), members[0][1].question[1], rows)
