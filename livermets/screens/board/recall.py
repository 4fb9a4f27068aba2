"""The recall of the board page: which cases read differently under today's release, what moved, and acknowledging it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import streamlit as st

from livermets.board.models import FOLLOW_UP_LABELS, LONGEST_REASON, ROLE_LABELS, RecallAnswer
from livermets.board.rights import Command
from livermets.board.store.change import NOBODY
from livermets.board.store.readings import acknowledge_recall, last_event, recall_lines
from livermets.board.store.store import Store
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.recall.recall import KIND_LABELS, Recall, Recalled, moved_title, moved_words, recall, seen_under
from livermets.recall.table import recall_csv
from livermets.screens.board.agenda import CHOSEN_CASE, MOST_ROWS
from livermets.screens.board.meetings import CHOSEN_MEETING
from livermets.screens.board_session.acting import if_allowed
from livermets.screens.board_session.store import attempt, my_role, role_field
from livermets.screens.shared.files import save_button
from livermets.screens.shared.tables import grid, rows_of, show_rows
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.shared.typed_fields import say_refused, too_long
from livermets.text import counted, day_words

_FOUND: Final = "board_recall"
_TO_DO, _DONE, _ALL = "Not acknowledged", "Acknowledged", "All"
_MOST_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    """A comparison that was made, and the state of store and knowledge that it was made from."""

    stamp: tuple[str, int]
    found: Recall


def board_recall() -> None:
    """The recall of all meetings in the store; it does not follow the meeting on the screen."""
    known = knowledge()
    found = _compared(known)
    if found is None:
        return
    if not found.cases:
        _nothing(found, known)
        return
    said = counted(len(found.cases), "case reads", "cases read")
    st.markdown(f"**{said} differently today than when the board last saw them; {len(found.open):,} not acknowledged.**")
    quiet(f"Today’s release is {known.release}. {_seen(found, known)} Compared are the facts that the board saw then.")
    chosen = _narrowed(found)
    if not chosen:
        quiet("No case fits what is chosen above.")
        return
    _table(chosen, known)
    case = _case(chosen)
    if case is not None:
        _one(case, known)


def _compared(known: Knowledge) -> Recall | None:
    """The comparison of the store as it is; it is made anew when something changed in it."""
    stamp = attempt(lambda store: (known.release, last_event(store)))
    if stamp is None:
        return None
    kept: _Kept | None = st.session_state.get(_FOUND)
    if kept is not None and kept.stamp == stamp:
        return kept.found
    place = st.empty()

    def told(what: str, done: int, total: int) -> None:
        place.progress(done / total if total else 1.0, f"{what}: {done:,} of {total:,}")

    found = attempt(lambda store: recall(store, known, told=told))
    place.empty()
    if found is not None:
        st.session_state[_FOUND] = _Kept(stamp, found)
    return found


def _nothing(found: Recall, known: Knowledge) -> None:
    if not found.releases:
        st.info("No case was seen yet: a case is compared once it is marked ready or decided.", icon=":material/history:")
        return
    st.success(f"Every case reads today as the board last saw it. {_seen(found, known)}", icon=":material/task_alt:")


def _seen(found: Recall, known: Knowledge) -> str:
    left = found.without_snapshot
    more = f" {counted(left, 'case was', 'cases were')} not seen yet." if left else ""
    return f"The cases were {seen_under(found, known)}.{more}"


def _narrowed(found: Recall) -> tuple[Recalled, ...]:
    counts = Counter(kind for one in found.cases for kind in one.kinds())
    kinds = [kind for kind in KIND_LABELS if counts[kind]]
    moved_column, shown_column, csv_column = st.columns([3, 2, 1], vertical_alignment="bottom")
    with moved_column:
        wanted = st.multiselect(
            "What moved",
            kinds,
            format_func=lambda kind: f"{KIND_LABELS[kind]} ({counts[kind]:,})",
            placeholder="anything",
            key="recall_kinds",
            persist_state="session",
        )
    with shown_column:
        shown = st.segmented_control(
            "Show", (_TO_DO, _DONE, _ALL), default=_TO_DO if found.open else _ALL, required=True, key="recall_shown"
        )
    chosen = tuple(
        one
        for one in found.cases
        if (not wanted or not one.kinds().isdisjoint(wanted))
        and (shown == _ALL or (one.acknowledged is None) is (shown == _TO_DO))
    )
    with csv_column:
        save_button("As CSV", partial(recall_csv, chosen, knowledge()), "recall.csv", key="recall_csv")
    return chosen


def _table(cases: Sequence[Recalled], known: Knowledge) -> None:
    rows = [
        {
            "Meeting": one.day,
            "Case": one.label,
            "Decided": _decided(one),
            "What moved": _summary(one, known),
            "Responsible": ROLE_LABELS[one.responsible] if one.responsible else "Nobody named",
            "What became of it": _became(one),
            "Acknowledged": one.acknowledged.by if one.acknowledged else "",
        }
        for one in cases[:_MOST_SHOWN]
    ]
    columns = st.column_config
    grid(
        rows,
        "Cases that read differently today, decided ones first and the latest meeting first",
        tallest=38 + 35 * MOST_ROWS,
        key="recall_table",
        column_config={"Meeting": columns.DateColumn(format="YYYY-MM-DD"), "What moved": columns.TextColumn(width="large")},
    )
    if len(cases) > _MOST_SHOWN:
        quiet(f"The first {_MOST_SHOWN} of {len(cases):,} are shown; the CSV has all.")


def _decided(case: Recalled) -> str:
    options = " → ".join(case.options) or case.plan
    return options if case.is_decided else f"Nothing decided; put up: {options}" if options else "Nothing decided"


def _became(case: Recalled) -> str:
    return FOLLOW_UP_LABELS[case.outcome] if case.outcome else "Not known yet" if case.is_decided else ""


def _summary(case: Recalled, known: Knowledge) -> str:
    """The first that moved in words, and how many more."""
    if not case.moved:
        return f"Cannot be read any more: {case.left_out}"
    first = f"{moved_title(case.moved[0], known)}: {moved_words(case.moved[0])}"
    return first + (f"; and {len(case.moved) - 1} more" if len(case.moved) > 1 else "")


def _case(cases: Sequence[Recalled]) -> Recalled | None:
    by_id = {one.case_id: one for one in cases[:_MOST_SHOWN]}
    if st.session_state.get("recall_case") not in by_id:
        st.session_state["recall_case"] = next(iter(by_id))
    chosen = st.selectbox(
        "Case", list(by_id), format_func=lambda one: f"{by_id[one].label}, {day_words(by_id[one].day)}", key="recall_case"
    )
    return by_id.get(chosen)


def _one(case: Recalled, known: Knowledge) -> None:
    """Everything that moved for one case, opening it, and acknowledging it."""
    rows = [
        (KIND_LABELS.get(one.kind, one.kind), *map(as_text, (moved_title(one, known), *moved_words(one).split(" → ", 1))))  # type: ignore[call-overload]
        for one in case.moved
    ]
    if rows:
        show_rows(rows_of(("", "What", "When last seen", "Today"), rows), f"What moved for {case.label}", wide=True)
    if case.left_out:
        st.warning(f"Cannot be read any more, and left out today: {as_text(case.left_out)}", icon=":material/warning:")
    quiet(f"Last seen {day_words(case.taken_at.date())} under release {case.release}.")
    st.button("Open the case", icon=":material/open_in_new:", key="recall_open", on_click=_open, args=(case,))
    if case.acknowledged is not None:
        said = case.acknowledged
        st.markdown(
            f":material/task_alt: Acknowledged by {as_text(said.by)}, {day_words(said.at.date())}: {as_text(said.reason)}"
        )
        return
    _acknowledge(case, known)


def _open(case: Recalled) -> None:
    st.session_state[CHOSEN_MEETING] = case.meeting_id
    st.session_state[CHOSEN_CASE] = case.case_id
    st.session_state["board_views"] = "Prepare"


def _acknowledge(case: Recalled, known: Knowledge) -> None:
    if my_role() == NOBODY:
        role_field("recall")
    else:
        quiet(f"Recorded as {my_role()}.")
    reason = st.text_area(
        "What follows from it",
        key=f"recall_reason_{case.case_id}",
        height=68,
        placeholder="Who was told, and whether the decision stands",
        help="Kept with the role in the record. The case comes back here only when something further moves.",
    )
    if said := too_long(reason, LONGEST_REASON):
        say_refused(said)
    ready = bool(reason and reason.strip()) and not said and my_role() != NOBODY
    allowed = if_allowed(Command.ACKNOWLEDGE_RECALL, disabled=not ready)
    if st.button("Acknowledge", type="primary", icon=":material/task_alt:", key="recall_acknowledge", **allowed):
        answer = RecallAnswer(snapshot_id=case.snapshot_id, release=known.release, moved=case.moved, reason=reason)
        if attempt(partial(_recorded, case=case, answer=answer)):
            st.rerun()


def _recorded(store: Store, case: Recalled, answer: RecallAnswer) -> bool:
    """Record an answer, and put it into what was compared, which stays as it is otherwise."""
    kept: _Kept = st.session_state[_FOUND]
    before = last_event(store)
    acknowledge_recall(store, case.case_id, answer, who=my_role())
    (line,) = recall_lines(store, [case.case_id]).values()
    cases = [
        replace(one, acknowledged=line.acknowledged[-1]) if one.case_id == case.case_id else one for one in kept.found.cases
    ]
    if kept.stamp == (answer.release, before):
        found = replace(kept.found, cases=tuple(cases))
        st.session_state[_FOUND] = _Kept((answer.release, last_event(store)), found)
    return True
