"""`python -m livermets board recall`: what it prints and writes, and how it refuses."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from livermets.__main__ import main
from livermets.assessment.assess import assess
from livermets.board.brief import seen
from livermets.board.models import DecisionDraft
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from livermets.recall import command
from livermets.recall.table import RECALL_COLUMNS
from tests.recalls import corrected
from tests.unit.recall.test_recall import ablation


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A store with one decision that showed the ablation figure, and one case without a snapshot."""
    store = Store.open(str(tmp_path / "store"))
    meeting = store.add_meeting("Tuesday")
    demo = knowledge().demo_cases["colorectal-metachronous-single"].case
    case = store.add_case(meeting.id, {**demo.to_json(), "case_label": "=Heron"})
    draft = DecisionDraft(options=("colorectal.thermal-ablation",), responsible="interventional-radiology")
    store.decide(case.id, 1, draft, seen(assess(demo, knowledge())), who="Radiology")
    store.add_case(meeting.id, {})
    store.close()
    return str(tmp_path / "store")


def test_what_reads_as_before_is_said_with_the_releases_it_was_seen_under(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["board", "recall", "--store", folder]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"0 cases read differently under release {knowledge().release}, 0 of them not acknowledged"
    assert second == f"0 compared; last seen under {knowledge().release} (today’s): 1; 1 without a snapshot"


def test_what_moved_is_listed_and_written_as_a_table(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = corrected(tmp_path / "new", ablation("value"))
    monkeypatch.setattr(command, "knowledge", lambda: known)
    assert main(["board", "recall", "--store", folder, "--from", knowledge().release[:3]]) == 0
    said = capsys.readouterr().out
    assert "1 case reads differently" in said
    assert "responsible: Interventional radiology; what became of it: not known yet" in said
    assert "Reported number: Thermal ablation, overall survival at 5 years (" in said
    assert "36.1 %, n 72 → 38.1 %, n 72" in said

    file = tmp_path / "recall.csv"
    assert main(["board", "recall", "--store", folder, "--out", str(file)]) == 0
    assert file.stat().st_mode & 0o077 == 0
    (row,) = csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig")))
    assert tuple(row) == tuple(RECALL_COLUMNS)
    assert (row["case_label"], row["moved_kind"], row["before"]) == ("'=Heron", "Reported number", "36.1 %, n 72")
    assert main(["board", "recall", "--store", folder, "--out", str(file)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["board", "recall", "--store", folder, "--out", str(file), "--force"]) == 0


def test_a_release_that_no_case_was_seen_under_and_a_store_that_is_not_there_are_refused(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["board", "recall", "--store", folder, "--from", "zzz"]) == 2
    assert f"--from zzz: no case was last seen under it; last seen under {knowledge().release}" in capsys.readouterr().err
    assert main(["board", "recall", "--store", str(tmp_path / "none")]) == 2
    assert "holds no store" in capsys.readouterr().err
    assert main(["board", "recall", "--store", folder, "--out", str(tmp_path / "no" / "recall.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err
