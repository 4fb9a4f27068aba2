"""No file that leaves the house holds a cell that a spreadsheet would run, whatever was typed, and all are written by one."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
import pytest

from livermets.board.minutes import see_case
from livermets.board.models import DecisionDraft, Dissent, FollowUpDraft
from livermets.board.store.store import Store
from livermets.charts.numbers import table_csv
from livermets.evidence import csv_file, to_csv
from livermets.knowledge.loading import knowledge
from livermets.report.tables import decisions_csv
from livermets.screens.shared import tables
from tests.conftest import ROOT

STARTS: Final = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "＠",
    "﹦",
    "﹢",
    "﹣",
    "﹫",
    "\t",
    "\r",
    "\t=",
    " =",
    "\u3000＝",
    "\u00a0@",
    "\u200b=",
)
_RUNS: Final = re.compile("[=+@＝＋＠﹦﹢﹫-]")


def formulas(cells: Iterator[Any]) -> list[str]:
    """The cells that a spreadsheet could take for a formula."""
    found = []
    for cell in cells:
        if isinstance(cell, str) and not cell.startswith("'"):
            seen = cell.lstrip(" \u00a0\u3000\u200b\ufeff\t\r\n")
            if cell[:1] in ("\t", "\r") or (_RUNS.match(seen[:1]) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)):
                found.append(cell)
    return found


def cells_of(content: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        yield from row


@pytest.mark.parametrize("start", STARTS)
def test_everything_that_is_typed_of_a_decision_is_defused(start: str) -> None:
    store = Store.in_session()
    typed = f"{start}cmd"
    meeting = store.add_meeting(f"x {typed}", datetime.date(2026, 3, 4))
    case = store.add_case(meeting.id, {"case_label": typed, "board_question": typed, typed: 1, "primary_site": "colorectal"})
    draft = DecisionDraft(
        options=("-option",),
        plan=f"x{typed}",
        rationale=typed,
        deviations=("other",),
        deviation_note=typed,
        dissents=(Dissent(role="radiology", reason=typed),),
        conditions=(typed,),
        trial_note=typed,
    )
    made = store.decide(case.id, case.version, draft, see_case(case, knowledge()), who=typed)
    after = store.case(case.id)
    store.follow_up(case.id, after.version, made.id, FollowUpDraft(outcome="changed", why=typed), who=typed)
    content = decisions_csv(store, store.meetings())
    assert formulas(cells_of(content)) == []
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert row["case_label"] == f"'{typed}"
    assert row["option_ids"] == "'-option"
    assert "cmd: “1” is no such fact" in row["facts_not_used"]


@pytest.mark.parametrize("start", STARTS)
def test_tables_of_pictures_and_grids_are_defused(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = f"{start}cmd"
    table = pd.DataFrame({typed: [typed, "plain"], "number": [-5, 3.5]})
    assert formulas(cells_of(table_csv(table, "now"))) == []
    assert formulas(cells_of(csv_file([typed], [[typed], [-5]]))) == []
    drawn: list[pd.DataFrame] = []
    monkeypatch.setattr(tables.st, "dataframe", lambda frame, **_: drawn.append(frame))
    tables.grid([{"Label": typed, "No.": -1}], "what it shows")
    assert formulas(iter(drawn[0].to_numpy().ravel())) == []
    assert drawn[0]["No."].tolist() == [-1]


def test_all_figures_are_saved_without_a_formula() -> None:
    registry = knowledge().registry
    assert formulas(cells_of(to_csv(registry.figures.values(), registry, "now"))) == []


def test_the_search_finds_a_formula() -> None:
    assert formulas(iter(["=1", "  ＝1", "\tx", "-x"])) == ["=1", "  ＝1", "\tx", "-x"]
    assert formulas(iter(["'=1", "-5", "<=3", "x", ""])) == []


def test_one_writer_writes_every_table() -> None:
    writes = re.compile(r"csv\.(?:writer|DictWriter)|\.to_(?:csv|excel|clipboard)\(|openpyxl|xlsxwriter|st\.download_button\(")
    found = {
        (path.relative_to(ROOT).as_posix(), hit)
        for folder in ("livermets", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for hit in writes.findall(path.read_text())
    }
    assert found == {
        ("livermets/cohort/demo.py", "csv.writer"),  # made-up patients: nothing in it was typed
        ("livermets/cohort/read_workbook.py", "openpyxl"),  # reads only
        ("livermets/evidence/table.py", "csv.writer"),
        ("livermets/exchange/templates.py", "csv.writer"),  # made of declared facts: nothing in it was typed
        ("livermets/screens/shared/files.py", "st.download_button("),
    }
