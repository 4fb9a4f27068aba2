"""The agenda of a meeting: its cases in order with their times, one of them chosen, and moving that one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import streamlit as st

from livermets.board.briefing import LEFT_OUT_END, LEFT_OUT_HEAD, Unusable
from livermets.board.models import CASE_STATUS_LABELS, BoardCase, CaseStatus, Meeting
from livermets.board.rights import Command
from livermets.board.timetable import USUAL_MINUTES, Timetable, timetable
from livermets.board.usable import assessed
from livermets.facts import primary_label
from livermets.knowledge.loading import Knowledge
from livermets.screens.board.flags import flags_cell
from livermets.screens.board_session.acting import if_allowed
from livermets.screens.board_session.store import attempt, my_role
from livermets.screens.shared.cache import per_release
from livermets.screens.shared.flags import FLAGS_HELP
from livermets.screens.shared.tables import grid, row_chosen
from livermets.screens.shared.text import as_text, quiet
from livermets.screens.shared.typed_fields import a_whole_number, typed_field
from livermets.text import counted

CHOSEN_CASE: Final = "board_case"
"""Where the session keeps the id of the case that is prepared."""

STATUS_SIGNS: Final[dict[CaseStatus, str]] = {"draft": "○", "ready": "◐", "discussed": "●", "carried-out": "✓"}
MOST_ROWS: Final = 14
_MOST_CASES: Final = 10
_MOST_PARTS: Final = 5


def case_status_words(status: CaseStatus) -> str:
    """Sign and word of a status; the sign tells it without colour."""
    return f"{STATUS_SIGNS[status]} {CASE_STATUS_LABELS[status]}"


def chosen_case(meeting: Meeting, agenda: Sequence[BoardCase]) -> BoardCase | None:
    """Show the agenda; the case that is chosen in it, None when there is none."""
    if not agenda:
        st.info("The agenda is empty. Add the first case.", icon=":material/playlist_add:")
        return None
    times = timetable(meeting, agenda)
    _table(meeting, agenda, times)
    _total(agenda, times)
    _unusable(agenda)
    place = next(number for number, one in enumerate(agenda) if one.id == st.session_state[CHOSEN_CASE])
    _move(agenda, place)
    return agenda[place]


def _table(meeting: Meeting, agenda: Sequence[BoardCase], times: Timetable) -> None:
    columns = st.column_config
    cases_grid(
        [_row(number, one, times) for number, one in enumerate(agenda)],
        "Agenda: the cases in their order. Choose a row to prepare that case.",
        [one.id for one in agenda],
        key=f"agenda_{meeting.id}",
        column_config={
            "No.": columns.NumberColumn(width=40),
            "Start": columns.TextColumn(width=56),
            "Label": columns.TextColumn(width=104),
            "Flags": columns.TextColumn(width=62, help=FLAGS_HELP),
            "Question": columns.TextColumn(width=168),
            "Primary": columns.TextColumn(width=100),
            "Status": columns.TextColumn(width=102),
            "Min.": columns.NumberColumn(width=46, help="Minutes for this case"),
            "Facts ?": columns.NumberColumn(width=62, help="Unknown facts that would settle or narrow a result"),
            "Tests ?": columns.NumberColumn(width=62, help="Tests of the work-up that are open"),
        },
    )


def cases_grid(
    rows: Sequence[Mapping[str, object]], alt: str, ids: Sequence[str], *, key: str, column_config: Mapping[str, Any]
) -> None:
    """Cases of a meeting, one a row, these their ids. The row of the chosen case is the chosen one, and the other way round."""
    if st.session_state.get(CHOSEN_CASE) not in ids:
        st.session_state[CHOSEN_CASE] = ids[0]
    if row_chosen(key, ids) != st.session_state[CHOSEN_CASE]:
        st.session_state[key] = {"selection": {"rows": [ids.index(st.session_state[CHOSEN_CASE])]}}
    grid(
        rows,
        alt,
        tallest=38 + 35 * MOST_ROWS,
        column_config=column_config,
        key=key,
        on_select=partial(_choose, key, ids),
        selection_mode="single-row-required",
    )


def _choose(key: str, ids: Sequence[str]) -> None:
    st.session_state[CHOSEN_CASE] = row_chosen(key, ids) or st.session_state[CHOSEN_CASE]


def _row(number: int, case: BoardCase, times: Timetable) -> dict[str, object]:
    primary = case.facts.get("primary_site")
    seen = glance(case)
    return {
        "No.": number + 1,
        "Start": times.begins[number],
        "Label": case.label,
        "Flags": flags_cell(case),
        "Question": case.question or "?",
        "Primary": primary_label(primary) if isinstance(primary, str) else "?",
        "Status": case_status_words(case.status),
        "Min.": case.minutes or USUAL_MINUTES,
        "Facts ?": seen.facts,
        "Tests ?": seen.tests,
    }


@dataclass(frozen=True, slots=True)
class Glance:
    """What the agenda says of a case: how many facts would settle or narrow something, how many tests are open, and what is
    stored of it and cannot be used."""

    facts: int
    tests: int
    left_out: tuple[Unusable, ...]


@per_release(most=5000)
def glance(known: Knowledge, case: BoardCase) -> Glance:
    """A case at a glance, as it stands in the store."""
    assessment, left_out = assessed(case, known)
    return Glance(len(assessment.ask_next), len(assessment.workup.of_status("open")), left_out)


def _unusable(agenda: Sequence[BoardCase]) -> None:
    """The cases of which facts cannot be used, each with what is wrong; the others stand as they are."""
    found = [(number, one, glance(one).left_out) for number, one in enumerate(agenda, 1)]
    lines = [
        f"**{number}. {as_text(case.label)}**: {as_text('; '.join(one.in_full for one in parts[:_MOST_PARTS]))}"
        + (f" and {len(parts) - _MOST_PARTS} more" if len(parts) > _MOST_PARTS else "")
        for number, case, parts in found
        if parts
    ]
    if lines:
        shown = "".join(f"\n- {line}" for line in lines[:_MOST_CASES])
        more = f"\n\n{len(lines) - _MOST_CASES} more cases." if len(lines) > _MOST_CASES else ""
        st.warning(f"{LEFT_OUT_HEAD}. {LEFT_OUT_END}\n{shown}{more}", icon=":material/error:")


def _total(agenda: Sequence[BoardCase], times: Timetable) -> None:
    hours = f"{times.minutes // 60} h {times.minutes % 60:02d} min" if times.minutes >= 60 else f"{times.minutes} min"
    assumed = f" · {times.assumed} counted with {USUAL_MINUTES} min, no time set" if times.assumed else ""
    ready = sum(one.status != "draft" for one in agenda)
    quiet(f"**{counted(len(agenda), 'case')} · {hours} · ends {times.ends}** · {ready} ready or discussed{assumed}")


def _move(agenda: Sequence[BoardCase], place: int) -> None:
    """Buttons and a number, so that the order can be changed with the keyboard alone."""
    case = agenda[place]
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        st.button(
            "Earlier",
            icon=":material/arrow_upward:",
            **if_allowed(Command.MOVE_CASE, disabled=place == 0),
            key="move_earlier",
            on_click=_move_to,
            args=(case.id, place),
        )
        st.button(
            "Later",
            icon=":material/arrow_downward:",
            **if_allowed(Command.MOVE_CASE, disabled=place == len(agenda) - 1),
            key="move_later",
            on_click=_move_to,
            args=(case.id, place + 2),
        )
        asked = a_whole_number(f"Place of {len(agenda)}", 1, len(agenda))
        with st.container(width=130, gap="xsmall"):
            typed_field(asked, place + 1, _take_place, case.id, place + 1, key=f"move_to_{case.id}")


def _take_place(case_id: str, before: int, place: int | None) -> None:
    _move_to(case_id, place or before)


def _move_to(case_id: str, place: int) -> None:
    attempt(lambda store: store.move_case(case_id, place, who=my_role()))
