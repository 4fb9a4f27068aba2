"""What the board decided over its meetings: shares, pictures and tables of them, and which reviews are overdue."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

import streamlit as st

from livermets.board.models import DEVIATION_LABELS, FOLLOW_UP_LABELS, ROLE_LABELS, TRIAL_LABELS, Role
from livermets.board.overview import LEAST, BoardLine, Overview, Share, chosen_lines, overview
from livermets.board.store.queries import board_lines
from livermets.case.words import fact_label
from livermets.charts.board_decisions import Count, count_bars, months_table
from livermets.charts.picture import Picture
from livermets.facts import primary_label
from livermets.screens.board_session.store import attempt
from livermets.screens.shared.files import csv_button
from livermets.screens.shared.pictures import saved_name, show_chart
from livermets.screens.shared.tables import grid
from livermets.screens.shared.text import UNKNOWN, as_text, quiet
from livermets.screens.shared.typed_fields import a_day, typed_field
from livermets.text import counted

_T = TypeVar("_T")
_DAYS: Final = "overview_days"
_MOST_OPTIONS: Final = 15
_MOST_FACTS: Final = 12
_NOT_KNOWN: Final = "Not known yet"
_NOT_STATED: Final = "Not stated"
_IN_WORDS: Final = "A plan in words, no option"


def board_overview() -> None:
    """The overview of all meetings in the store, narrowed by what is chosen; it does not follow the meeting on the screen."""
    lines = attempt(board_lines)
    if lines is None:
        return
    chosen = _narrowed(lines)
    found = overview(chosen, datetime.date.today())
    st.markdown(f"**{found.decided} of {found.cases} cases are decided.** Each counts once, with the decision that stands.")
    if not found.decided:
        quiet("What was decided is counted here once a decision is recorded.")
        return
    if found.decided < LEAST:
        quiet("So few decisions are said as numbers; no percentages are made of them.")
    _shares(found)
    _overdue(found.overdue)
    left, right = st.columns(2, gap="large")
    with left:
        _drawn("Decided on", _options(found, chosen), key="board_options")
        _drawn("First option by month", _months(found, chosen), key="board_months")
    with right:
        _drawn("What became of it", _outcomes(found), key="board_outcomes")
        _drawn("Why decisions depart from the published rules", _deviations(found), key="board_deviations")
        _drawn("Most often unknown at the decision", _missing(found), key="board_missing")


def _narrowed(lines: Sequence[BoardLine]) -> tuple[BoardLine, ...]:
    since_column, until_column, primary_column, role_column = st.columns([1, 1, 2, 2])
    primaries = sorted({line.primary for line in lines}, key=_primary_label)
    roles = sorted({line.decision.responsible for line in lines if line.decision}, key=_role_label)
    with since_column:
        since = _day("Meetings from", "overview_since")
    with until_column:
        until = _day("to", "overview_until")
    with primary_column:
        wanted = _several("Primary", primaries, _primary_label, "overview_primary")
    with role_column:
        responsible = _several("Responsible", roles, _role_label, "overview_responsible")
    return chosen_lines(lines, since=since, until=until, primaries=wanted, responsible=responsible)


def _day(label: str, key: str) -> datetime.date | None:
    days: dict[str, datetime.date | None] = st.session_state.setdefault(_DAYS, {})
    typed_field(a_day(label), days.get(key), days.__setitem__, key, key=key)
    return days.get(key)


def _several(label: str, values: list[_T], words: Callable[[_T], str], key: str) -> list[_T]:
    return st.multiselect(label, values, format_func=words, key=key, placeholder="all", persist_state="session")


def _primary_label(primary: str | None) -> str:
    return primary_label(primary) if primary else "Primary not entered"


def _role_label(role: Role | None) -> str:
    return ROLE_LABELS[role] if role else _NOT_STATED


def _shares(found: Overview) -> None:
    """The shares in words, each of how many."""
    said = (
        ("With dissent", found.dissent.in_words),
        ("Departing from published rules", found.deviating.in_words),
        ("Carried out as decided", found.outcomes["carried-out"].in_words),
        ("Something else done", found.outcomes["changed"].in_words),
        ("Not carried out", found.outcomes["not-carried-out"].in_words),
        (_NOT_KNOWN, found.outcomes[None].in_words),
    )
    with st.container(horizontal=True, gap="medium"):
        for label, words in said:
            with st.container(width=190):
                quiet(label)
                st.markdown(f"#### {as_text(words)}")
    trials = [f"{_trial_label(kind)} {share.in_words}" for kind, share in found.trials.items() if share.n]
    st.markdown(f":gray[Trial:] {as_text(' · '.join(trials))}")


def _trial_label(kind: str | None) -> str:
    return next((label for name, label in TRIAL_LABELS.items() if name == kind), _NOT_STATED.lower())


def _overdue(lines: Sequence[BoardLine]) -> None:
    if not lines:
        st.markdown(":gray[Reviews overdue:] none")
        return
    rows = [
        {
            "Review on": line.decision.review_on,
            "Case": line.label,
            "Decided": line.decision.decided_at.date(),
            "Responsible": _role_label(line.decision.responsible),
            "Decision": line.decision_words,
        }
        for line in lines
        if line.decision is not None
    ]
    with st.expander(f"Reviews overdue: {len(rows)}", icon=":material/event_busy:", key="overview_overdue"):
        quiet("The day of review has passed, and nothing was recorded of what became of the decision.")
        grid(rows, "Decisions whose day of review has passed", key="overdue_table")


def _is_mixed(lines: Iterable[BoardLine]) -> bool:
    return len({line.primary for line in lines if line.decision is not None}) > 1


def _options(found: Overview, lines: Sequence[BoardLine]) -> Picture | None:
    mixed = _is_mixed(lines)
    shown = set(sorted(found.options, key=lambda one: -one.anywhere)[:_MOST_OPTIONS])
    counts = [
        Count(
            one.name,
            one.first,
            f"first {one.first}" + (f", later {one.later}" if one.later else ""),
            one.later,
            heading=_primary_label(one.primary) if mixed else "",
        )
        for one in found.options
        if one in shown
    ]
    if found.in_words_only:
        counts.append(Count(_IN_WORDS, found.in_words_only, str(found.in_words_only), heading="Any primary" if mixed else ""))
    if not counts:
        return None
    most = max(found.options, key=lambda one: one.anywhere, default=None)
    said = "No option chosen."
    if most:
        of = counted(found.decided, "decision")
        said = f"Of {of}, most often: {most.name}, in {_share(most.anywhere, found)}."
    if len(found.options) > _MOST_OPTIONS:
        said += f" The {_MOST_OPTIONS} most frequent of {len(found.options)} are shown."
    return count_bars(counts, said, ("Option", "First", "Later in the sequence"))


def _share(number: int, found: Overview) -> str:
    return Share(number, found.decided).in_words


def _months(found: Overview, lines: Sequence[BoardLine]) -> Picture | None:
    names = {one.option: one.name for one in found.options}
    mixed = {one.option: one.primary for one in found.options} if _is_mixed(lines) else {}
    order = sorted(found.by_month, key=lambda one: -sum(found.by_month[one].values()))
    rows = {}
    for option in order[:_MOST_OPTIONS]:
        name = names.get(option, _IN_WORDS)
        rows[f"{name} ({_primary_label(mixed[option])})" if option in mixed else name] = found.by_month[option]
    months = [month for month, _ in found.months]
    busiest = max(found.months, key=lambda pair: pair[1])
    span = f"from {months[0]} to {months[-1]}" if len(months) > 1 else f"in {months[0]}"
    return months_table(rows, months, f"{counted(found.decided, 'decision')} {span}; most in {busiest[0]} ({busiest[1]}).")


def _outcomes(found: Overview) -> Picture:
    counts = [
        Count(FOLLOW_UP_LABELS[kind] if kind else _NOT_KNOWN, share.n, share.in_words, unknown=kind is None)
        for kind, share in found.outcomes.items()
    ]
    known = found.decided - found.outcomes[None].n
    of = counted(found.decided, "decision")
    said = f"Of {of} it is known of {known} what became of them; unknown is not counted as not done."
    return count_bars(counts, said, ("What became of it", "Decisions"))


def _deviations(found: Overview) -> Picture | None:
    if not found.deviations:
        return None
    counts = [Count(DEVIATION_LABELS[kind], number, str(number)) for kind, number in found.deviations.items()]
    said = f"{found.deviating.in_words} decisions depart from the published rules; one decision may name several reasons."
    return count_bars(counts, said, ("Reason", "Decisions"))


def _missing(found: Overview) -> Picture | None:
    if not found.missing:
        return None
    counts = [Count(fact_label(fact), number, _share(number, found)) for fact, number in found.missing[:_MOST_FACTS]]
    first = found.missing[0]
    said = (
        f"Systems asked for {len(found.missing)} different facts that were unknown when it was decided, most often: "
        f"{fact_label(first[0])}, in {_share(first[1], found)}."
    )
    return count_bars(counts, said, ("Fact", "Decisions"))


def _drawn(title: str, picture: Picture | None, *, key: str) -> None:
    """A picture with its sentence, and the same numbers as a table and a file."""
    st.subheader(title)
    if picture is None:
        st.markdown(f"{UNKNOWN} :gray[nothing was recorded]" if key != "board_deviations" else "None is recorded.")
        return
    st.markdown(as_text(picture.sentence))
    show_chart(picture.figure, key=key, alt=picture.alt, words=picture.key)
    with st.expander("The numbers as a table", key=f"{key}_numbers"):
        grid(picture.table, f"{title}: the numbers of the picture", key=f"{key}_table")
        csv_button(picture.table, saved_name(key), key=key)
