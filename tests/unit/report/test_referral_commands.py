"""The commands of referrals by the contract of the command line."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from livermets.__main__ import main
from tests.unit.exchange.forms import filled_form


def test_the_form_is_written_and_a_filled_one_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.pdf"
    assert main(["referral", "Rectum", "--out", str(form)]) in (0, 2)
    assert main(["referral", "colorectal", "--out", str(form)]) == 0
    assert form.read_bytes().startswith(b"%PDF")
    filled, missing = tmp_path / "filled.pdf", tmp_path / "gaps.pdf"
    filled.write_bytes(filled_form("colorectal", {"age_years": "64", "cea_ng_ml": "a lot"}))
    capfd.readouterr()
    assert main(["read-referral", str(filled), "--gaps", str(missing)]) == 0
    answer = orjson.loads(capfd.readouterr().out)
    assert answer["case"] == {"primary_site": "colorectal", "age_years": 64}
    assert [one["field"] for one in answer["refused"]] == ["cea_ng_ml"]
    assert "braf_v600e" in {one["fact"] for one in answer["gaps"]}
    assert answer["origins"]["age_years"] == {"kind": "file", "words": "referral form"}
    assert missing.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    "arguments",
    [
        ["referral", "spleen", "--out", "x.pdf"],
        ["referral", "", "--out", "x.pdf"],
        ["referral", "colorectal", "--out", "no/such/folder/x.pdf"],
        ["read-referral", "nowhere.pdf"],
    ],
)
def test_what_cannot_be_done_is_one_line_and_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert "Traceback" not in said.err


def test_a_case_file_is_no_form(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "case.json").write_text('{"primary_site": "colorectal"}', encoding="utf-8")
    assert main(["read-referral", str(tmp_path / "case.json")]) == 2
    assert "is no PDF" in capfd.readouterr().err
