"""The table of lesions: segment, size, what is near, status. Number, largest and bilobar follow from it.

Its cells are text fields of its own. A number field of the browser, and a grid that reads numbers as one does, takes a typed
"12,5" for 125 on an English system, and drops what a paste holds that it does not expect, without a word.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from livermets.case.lesions import MOST_LESIONS
from livermets.case.typed import read_lesion_row
from livermets.case.words import fact_label, fault_fields, fault_words, lesions_words, unit_words
from livermets.facts import FACTS, LESION_FACTS, LESION_FIELDS, Fact, Kind
from livermets.screens.shared.fields import bound, chosen_unit, enter_and_redraw
from livermets.screens.shared.lesion_rows import Sheet, cell_words, pasted_over, read_rows, sheet_of
from livermets.screens.shared.livermap import lesion_map
from livermets.screens.shared.session import case_in_hand, current_case, current_faults, entered_facts, generation
from livermets.screens.shared.templates import asset
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted

LIST_COMPLETE: Final = "lesions_complete"
_CHOSEN: Final = "lesion_segment_chosen"
_LIST: Final = "List the lesions one by one"
_LIST_ON_MAP: Final = "List the lesions one by one, or tap them on the liver"
_SESSION: Final = "lesion_tables_of"
_MOST_SAID: Final = 20
_HTML: Final = """
<div class="lesions" role="group" aria-label="Lesions: segment, size, what is near, status">
  <table><caption>Lesions, one a row</caption><thead></thead><tbody></tbody></table>
  <div class="lists"></div>
</div>
"""
_component = st.components.v2.component(
    "livermets_lesions", html=_HTML, css=asset("shared/lesions.css"), js=asset("shared/lesions.js")
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a table shows: for which case and unit, the sheet, and which state of the browser's fields it answers."""

    of: str
    unit: str
    sheet: Sheet
    stamp: int = 0


def lesion_table(with_map: bool = False) -> None:
    """The lesions one by one, behind a switch that is on when some are listed; `with_map` draws the liver, to tap on."""
    fact = FACTS["lesions"]
    listed = bool(entered_facts().get("lesions"))
    switch = f"lesions_shown_{generation()}"
    if listed or switch not in st.session_state:
        st.session_state[switch] = listed
    if not st.toggle(_LIST_ON_MAP if with_map else _LIST, key=switch, help=fact.help, persist_state="session") and not listed:
        return
    shown = _shown()
    key = f"lesions_{generation()}"
    _component(
        key=key,
        data={
            "of": shown.of,
            "stamp": shown.stamp,
            "rows": shown.sheet.rows,
            "marks": shown.sheet.marks,
            "columns": [_column(one, shown.unit) for one in LESION_FACTS],
            "most": MOST_LESIONS,
        },
        on_cells_change=lambda: _take(key),
    )
    _complete_switch(shown.sheet)
    lesions = current_case().lesions
    if list(shown.sheet.lesions) and any("lesions" in fault_fields(fault) for fault in current_faults()):
        before = lesions_words(lesions) if lesions else "no list"
        quiet(f"Not used as it stands. What is shown rests on the last facts that fitted together: {before}")
    elif lesions:
        quiet(f"{lesions_words(lesions)}; number, largest and bilobar follow from the list as far as it is filled in")
    _said(shown.sheet)
    if with_map:
        _add_on_map()


def lesions_look() -> tuple[object, ...]:
    """What the table and the lines below it look like."""
    case, entered = current_case(), entered_facts()
    held: _Shown | None = st.session_state.get(_place())
    faults = tuple(fault for fault in current_faults() if "lesions" in fault_fields(fault))
    doubts = tuple(doubt for doubt in case.doubts if doubt.field.startswith("lesions"))
    beside = (entered.get(LIST_COMPLETE), "liver_lesion_count" in entered, case.lesions, st.session_state.get(_CHOSEN))
    return (held, tuple(map(repr, entered.get("lesions") or ())), faults, doubts, *beside)


def _complete_switch(sheet: Sheet) -> None:
    """Whether the list is complete, asked where it holds less than what was counted or measured elsewhere."""
    said = entered_facts().get(LIST_COMPLETE)
    if not sheet.lesions or (said is None and "liver_lesion_count" not in entered_facts()):
        return
    tied = bound(f"lesions_complete_{generation()}", said is not False, _take_complete, case_in_hand())
    st.toggle(FACTS[LIST_COMPLETE].label, help=FACTS[LIST_COMPLETE].help, **tied)
    if said is False:
        quiet("Not all lesions are listed: number and largest stay as they were entered.")


def _take_complete(place: str, key: str) -> None:
    enter_and_redraw(LIST_COMPLETE, bool(st.session_state[key]), place)


def _add_on_map() -> None:
    """The liver: a press on a segment asks for the size of a lesion there and adds it."""
    chosen: str | None = st.session_state.get(_CHOSEN)
    if chosen:
        key = f"lesion_size_{generation()}_{chosen}"
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(
                f"Lesion in segment {chosen}: size (mm)",
                key=key,
                placeholder="size, then Enter",
                autocomplete="off",
                on_change=_add,
                args=(chosen, key),
            )
            st.button("Add without a size", key="lesion_add", on_click=_add, args=(chosen, key))
            st.button("Cancel", key="lesion_cancel", on_click=_choose, args=("",))
    else:
        quiet("Tap a segment to add a lesion there.")
    lesion_map(current_case(), key="case_liver_map", on_add=_choose)


def _choose(segment: str) -> None:
    st.session_state[_CHOSEN] = segment


def _add(segment: str, key: str) -> None:
    """Add a lesion to the list; a size that cannot be read stands in its row, and is said there."""
    _choose("")
    size = str(st.session_state.get(key) or "").strip()
    lesion = {"segment": segment} | ({"size_mm": _size(size)} if size else {})
    enter_and_redraw("lesions", [*(entered_facts().get("lesions") or ()), lesion], case_in_hand())


def _size(text: str) -> float | str:
    """What was typed as the size of a lesion, in mm; the text itself where it cannot be read."""
    read, _, faults = read_lesion_row({"size_mm": text})
    return text if faults else read.get("size_mm", text)


def _column(fact: Fact, unit: str) -> dict[str, Any]:
    words = [cell_words(fact, value) for value in fact.values]
    label = f"{fact.label} ({unit_words(unit)})" if fact.kind is Kind.NUMBER else fact.label
    return {"label": label, "help": fact.help, "words": words}


def _said(sheet: Sheet) -> None:
    """Below the table: what cannot be read, how cells were read, what looks doubtful, and what a paste did not bring in."""
    lines = []
    for fault in current_faults():
        if "lesions" in fault_fields(fault):
            where = f"{fact_label(fault.field)}: " if "[" in fault.field else ""
            lines.append(f":orange[:material/error: {as_text(where + fault_words(fault))}]")
    lines += [f":blue[:material/info: {as_text(remark)}]" for remark in sheet.remarks]
    lines += [
        f":blue[:material/help: {as_text(fact_label(doubt.field))}: {as_text(doubt.text)}]"
        for doubt in current_case().doubts
        if doubt.field.startswith("lesions[")
    ]
    for line in lines[:_MOST_SAID]:
        st.markdown(f":small[{line}]")
    if len(lines) > _MOST_SAID:
        quiet(f"and {len(lines) - _MOST_SAID} more")
    if sheet.left:
        what = counted(len(sheet.left), "part of the paste was not brought in", "parts of the paste were not brought in")
        st.markdown(f":small[:orange[:material/content_paste_off: {what}:]]")
        st.code("\n".join(sheet.left), language=None, wrap_lines=True, height=min(40 + 22 * len(sheet.left), 200))
        st.button("I have seen it", key=f"lesions_left_{generation()}", on_click=_forget_left)


def _place() -> str:
    return f"lesion_table_{case_in_hand()}"


def _of() -> str:
    """Which case of which session: a browser that comes back to a new session must not go on with the fields of the old."""
    return f"{st.session_state.setdefault(_SESSION, secrets.token_hex(4))}-{case_in_hand()}-{generation()}"


def _shown() -> _Shown:
    """The table as it was typed, while the case holds what was read from it; made anew from the case otherwise."""
    unit = chosen_unit(LESION_FIELDS["size_mm"])
    held: _Shown | None = st.session_state.get(_place())
    entered = entered_facts().get("lesions") or ()
    if held is None or (held.of, held.unit) != (_of(), unit) or not _holds(held.sheet, entered):
        sheet = sheet_of(entered, unit)
        stamp = held.stamp if held is not None and held.of == _of() else 0
        held = st.session_state[_place()] = _Shown(_of(), unit, sheet, stamp)
    return held


def _holds(sheet: Sheet, entered: Sequence[Any]) -> bool:
    return list(sheet.lesions) == list(entered)


def _forget_left() -> None:
    held = _shown()
    st.session_state[_place()] = replace(held, sheet=replace(held.sheet, left=()))


def _take(key: str) -> None:
    """What the browser has in its fields, and what was pasted over them, becomes the list of the case."""
    sent = st.session_state[key].cells
    if isinstance(sent, Mapping) and sent.get("of") == _of():
        take_cells(sent)


def take_cells(sent: Mapping[str, Any]) -> None:
    """Read the rows that were sent, with a paste where there is one, and enter them. The last statement of a callback."""
    shown = _shown()
    rows = [[str(cell) for cell in row][: len(LESION_FIELDS)] for row in sent["rows"]]
    rows = [[*row, *[""] * (len(LESION_FIELDS) - len(row))] for row in rows]
    left = list(shown.sheet.left)
    if pasted := sent.get("pasted"):
        rows, left = pasted_over(rows, str(pasted["text"]), int(pasted["row"]), int(pasted["column"]))
    sheet = read_rows(rows, shown.unit, shown.sheet)
    sheet = replace(sheet, left=(*left, *sheet.left))
    st.session_state[_place()] = _Shown(shown.of, shown.unit, sheet, int(sent["stamp"]))
    enter_and_redraw("lesions", list(sheet.lesions) or None, case_in_hand())
