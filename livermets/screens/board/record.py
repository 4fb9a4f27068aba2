"""The record of a case in words: when, who, what, from what, to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import streamlit as st

from livermets.board.models import CASE_STATUS_LABELS, FOLLOW_UP_LABELS, BoardCase, Event, signed
from livermets.case.origins import stored_origin_words
from livermets.case.words import fact_label
from livermets.knowledge.loading import knowledge
from livermets.screens.board_session.line import stored_words
from livermets.screens.board_session.store import attempt
from livermets.screens.shared.tables import rows_of, show_rows
from livermets.screens.shared.text import UNKNOWN, as_text, moment_here, quiet
from livermets.text import counted

LATEST: Final = 25
_WHAT: Final = {
    "case.added": "Put on the agenda",
    "case.facts": "Facts",
    "case.origins": "Where facts come from",
    "case.changed": "Changed",
    "case.moved": "Moved on the agenda",
    "flag.acknowledged": "Red flag acknowledged",
    "decision.recorded": "Decision",
    "follow-up.recorded": "What became of it",
    "file.taken": "File taken out",
}
_FIELDS: Final = {
    "minutes": "Minutes",
    "options": "Options put up for discussion",
    "status": "Status",
    "position": "Place",
    "plan": "Plan",
    "rationale": "Rationale",
    "outcome": "Outcome",
    "why": "Why",
    "file": "File",
}
_LABELS: Final[dict[str, str]] = {**dict(CASE_STATUS_LABELS.items()), **dict(FOLLOW_UP_LABELS.items())}
_SAID_OF_RECORDS: Final = ("options", "plan", "rationale", "outcome", "why")


def case_record(case: BoardCase) -> None:
    """Every change of a case, the latest first; read from the store only while it is open."""
    record = st.expander("The record of this case", icon=":material/history:", key=f"record_{case.id}", on_change="rerun")
    if not record.open:
        return
    with record:
        events = attempt(lambda store: store.events(case_id=case.id))
        if events is None:
            return
        shown = list(reversed(events))
        if len(shown) > LATEST and not st.toggle(f"All {len(shown)} changes", key=f"all_events_{case.id}"):
            shown = shown[:LATEST]
        rows = [row for event in shown for row in _rows(event)]
        show_rows(rows_of(("When", "Who", "What", "From", "To"), rows), "The record of this case")
        quiet("Nothing of it can be changed. It goes only when the case is deleted.")


def _rows(event: Event) -> Iterator[tuple[str, str, str, str, str]]:
    when, who = moment_here(event.at), as_text(signed(event.who, event.access))
    what = _WHAT.get(event.what, event.what)
    for head, was, now in _changes(event):
        yield when, who, f"{as_text(what)}: {as_text(head)}" if head else as_text(what), was, now
        when, who = "", ""


def _changes(event: Event) -> Iterator[tuple[str, str, str]]:
    before, after = event.before or {}, event.after or {}
    if event.what == "case.added":
        facts = after.get("facts") or {}
        copied = ", a copy of an earlier case" if after.get("copied_from") else ""
        yield "", "", as_text(f"{counted(len(facts), 'fact')}{copied}")
    elif event.what == "case.facts":
        for name in dict.fromkeys((*before, *after)):
            yield fact_label(name), _fact(name, before.get(name)), _fact(name, after.get(name))
    elif event.what == "case.origins":
        for name in dict.fromkeys((*before, *after)):
            yield fact_label(name), _origin(before.get(name)), _origin(after.get(name))
    elif event.what == "flag.acknowledged":
        yield str(after.get("text", "")), "", as_text(after.get("reason", ""))
    elif event.what in ("decision.recorded", "follow-up.recorded"):
        said = [name for name in _SAID_OF_RECORDS if after.get(name)]
        for name in said:
            yield _FIELDS[name], "", _field(name, after)
        if not said:
            yield "", "", ""
    else:
        for name in dict.fromkeys((*before, *after)):
            yield _FIELDS.get(name, name), _field(name, before), _field(name, after)


def _fact(name: str, value: Any) -> str:
    if value is None:
        return f"{UNKNOWN} :gray[unknown]"
    return as_text(stored_words(name, value))


def _origin(value: Any) -> str:
    return as_text(stored_origin_words(value)) or ":gray[not said]"


def _field(name: str, values: Mapping[str, Any]) -> str:
    value = values.get(name)
    if value is None or value == []:
        return ":gray[none]"
    if name == "options":
        options = knowledge().registry.options
        chosen = map(str, value if isinstance(value, list) else [value])
        return as_text(", ".join(options[one].name if one in options else one for one in chosen))
    return as_text(_LABELS.get(str(value), value) if name in ("status", "outcome") else value)
