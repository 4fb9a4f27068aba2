"""What was decided on a case, by whom, as the board saw it, what reads differently since, and what became of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import streamlit as st

from livermets.assessment.assess import assess
from livermets.assessment.releases import changed_readings, reading_of_answer, title_of
from livermets.board.as_seen import SeenOption, briefing_as_seen, chosen_options, seen_options
from livermets.board.briefing import Briefing, OptionLine, Said, signs_words
from livermets.board.models import FOLLOW_UP_LABELS, BoardCase, Decision, FollowUp, Snapshot
from livermets.board.said import decision_lines
from livermets.board.usable import usable
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.store import attempt
from livermets.screens.decision.follow_up import follow_up_form
from livermets.screens.shared.flags import flag_words
from livermets.screens.shared.text import UNKNOWN, as_text, moment_here, quiet

_WHAT_BECAME: Final = "What became of it"


def decision_record(case: BoardCase) -> None:
    """All decisions on a case, the one that stands first, each with what became of it."""
    found = attempt(lambda store: (store.decisions(case.id), store.follow_ups(case.id)))
    if found is None:
        return
    decisions, follow_ups = found
    if not decisions:
        quiet("No decision is recorded yet.")
        return
    for decision in reversed(decisions):
        mine = [one for one in follow_ups if one.decision_id == decision.id]
        _decision(case, decision, mine, stands=decision is decisions[-1])


def _decision(case: BoardCase, decision: Decision, follow_ups: Sequence[FollowUp], *, stands: bool) -> None:
    snapshot = attempt(lambda store: store.snapshot(decision.snapshot_id))
    if snapshot is None:
        return
    options = seen_options(snapshot)
    with st.container(border=True):
        head = f"Decision {decision.number}" + (" stands" if stands and decision.number > 1 else "")
        head += "" if stands else ", no longer the one that stands"
        st.markdown(f"**{head}** :gray[· {moment_here(decision.decided_at)} · recorded by {as_text(decision.recorder)}]")
        _chosen(decision, options)
        _words(decision, followed=bool(follow_ups))
        _follow_ups(follow_ups, options)
        if stands:
            follow_up_form(case, decision, len(follow_ups) + 1, options)
        _as_seen(decision, snapshot)


def _chosen(decision: Decision, options: Mapping[str, SeenOption]) -> None:
    lines = []
    for number, one in enumerate(chosen_options(decision.options, options), 1):
        place = f"{number}. " if len(decision.options) > 1 else ""
        lines.append(f"**{place}{as_text(one.name)}** · {one.in_words} when it was decided")
    if lines:
        st.markdown("  \n".join(lines))


def _words(decision: Decision, *, followed: bool) -> None:
    """What was said with the options, one line a thing; what was not stated is left out."""
    overdue = decision.review_on is not None and decision.review_on < datetime.date.today() and not followed
    passed = " :orange[:material/event_busy: this day has passed and nothing was recorded since]"
    said = []
    for line in decision_lines(decision, {}):
        for who, text in line.said if line.field != "options" else ():
            said.append(f":gray[{as_text(line.label)}{', ' if who else ''}{as_text(who)}:] {as_text(text)}")
            said[-1] += passed if line.field == "review_on" and overdue else ""
    if said:
        st.markdown("  \n".join(said))


def _follow_ups(follow_ups: Sequence[FollowUp], options: Mapping[str, SeenOption]) -> None:
    """What became of a decision: the latest, which counts, and the earlier below it."""
    if not follow_ups:
        st.markdown(f":gray[{_WHAT_BECAME}:] {UNKNOWN} :gray[nothing is recorded]")
        return
    for one in reversed(follow_ups):
        names = " → ".join(as_text(option.name) for option in chosen_options(one.options, options))
        said = [f"**{FOLLOW_UP_LABELS[one.outcome]}**", names, f"on {one.done_on}" if one.done_on else "", as_text(one.why)]
        recorded = f":gray[recorded {moment_here(one.recorded_at)} by {as_text(one.recorder)}]"
        head = f":gray[{_WHAT_BECAME if one is follow_ups[-1] else 'Recorded earlier'}:]"
        st.markdown(" · ".join((f"{head} {said[0]}", *filter(None, said[1:]), recorded)))


def _as_seen(decision: Decision, snapshot: Snapshot) -> None:
    """The release then and now, and the case as the board saw it, drawn only when it is opened."""
    today = knowledge().release
    if decision.release == today:
        quiet(f"Decided under knowledge release {as_text(decision.release)}, the one of today.")
    else:
        _release_notice(decision, snapshot, today)
    seen = st.expander("As the board saw it", key=f"as_seen_{decision.id}", on_change="rerun", icon=":material/history:")
    if seen.open:
        with seen:
            _briefing(briefing_as_seen(snapshot.facts, snapshot.briefing))


def _release_notice(decision: Decision, snapshot: Snapshot, today: str) -> None:
    """Which results of the facts that the board saw read differently under the knowledge of today."""
    then = f"Decided under knowledge release {as_text(decision.release)}; today it is {today}."
    changed = changed_readings(reading_of_answer(snapshot.answer), assess(usable(snapshot.facts).case, knowledge()))
    if not changed:
        quiet(f"{then} Every result of what the board saw reads the same today.")
        return
    st.markdown(f":small[{then}] **Of what the board saw, these read differently today:**")
    lines = [
        f"- {as_text(title_of(one, knowledge()))}: {as_text(one.before)} then, **{as_text(one.now)}** today" for one in changed
    ]
    st.markdown("\n".join(lines))


def _briefing(briefing: Briefing) -> None:
    """A stored briefing in words, as it was written that day."""
    st.markdown(f"**{as_text(briefing.question)}**" if briefing.question else f"{UNKNOWN} :gray[no question was written]")
    if briefing.left_out:
        st.markdown(f":orange[:material/error:] {as_text(briefing.left_out_words)}")
    if briefing.flags:
        st.markdown("\n\n".join(map(flag_words, briefing.flags)))
    lines = [f":gray[{head}:] {' · '.join(_said(one) for one in said)}" for head, said in briefing.sections]
    lines += [f":gray[Resectability:] {as_text(one)}" for one in briefing.resectability]
    st.markdown("  \n".join(lines))
    st.markdown("\n".join(f"- {_option(one)}" for one in briefing.options))
    if briefing.unknown:
        st.markdown(f":gray[Unknown that day:] {as_text(_listed(briefing.unknown))}")
    if briefing.ages:
        st.markdown(f":gray[Age of the facts:] {as_text(briefing.ages)}")
    quiet(" · ".join((signs_words(briefing), *(f"{one.number} {as_text(one.citation)}" for one in briefing.evidence))))


def _option(one: OptionLine) -> str:
    outcome = f"{one.outcome.value} {one.outcome.of} ({one.outcome.n})" if one.outcome else ""
    flags = f"red flag: {as_text('; '.join(one.held_by))}" if one.held_by else ""
    cautions = f"caution as well: {as_text('; '.join(one.cautions))}" if one.cautions else ""
    said = (
        f"**{as_text(one.name)}**",
        f"{one.mark} {one.status_label}",
        as_text(one.because),
        flags,
        cautions,
        as_text(outcome),
    )
    return " · ".join(filter(None, said))


def _said(one: Said) -> str:
    if one.value is None:
        return f"{as_text(one.label)} {UNKNOWN}"
    note = f" :gray[{as_text(one.note)}]" if one.note else ""
    return f"{as_text(one.label)} **{as_text(one.value)}**{note}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
