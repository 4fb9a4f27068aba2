"""The command line, as another program calls it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from livermets.__main__ import main
from livermets.knowledge.files import DATA

FONG = {
    "primary_site": "colorectal",
    "primary_node_positive": True,
    "synchronous": True,
    "liver_lesion_count": 3,
    "largest_lesion_mm": 50,
    "cea_ng_ml": 200,
}


class Run:
    """One call of the command line with a text on standard input."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, text: str | bytes, *options: str) -> tuple[int, str, str]:
        data = text if isinstance(text, bytes) else text.encode()
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main(["assess", "-", *options])
        captured = self.capsys.readouterr()
        return code, captured.out, captured.err


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(monkeypatch, capsys)


def test_one_case_gives_one_answer_by_the_contract(run: Run) -> None:
    code, out, err = run(json.dumps(FONG))
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["case"] == FONG
    fong = answer["systems"]["fong-crs"]
    keys = {"applicable", "status", "score", "low", "high", "group", "groups", "missing", "criteria", "flags", "verification"}
    assert keys <= fong.keys()
    assert (fong["score"], fong["low"], fong["high"], fong["group"], fong["missing"]) == (3, 3, 3, "high", [])
    assert fong["criteria"] == {"node": True, "dfi": True, "number": True, "size": False, "cea": False}
    assert answer["derived"]["tumour_burden_score"] == pytest.approx(34**0.5)
    assert {"release", "derived", "systems", "ask_next", "options", "advice", "workup"} <= answer.keys()
    assert {one["id"] for one in answer["resectability"]["classifications"]} >= {"cn-three-phase"}
    assert answer["spread"][0]["route"] == "portal-vein"


def test_unknown_cea_gives_an_interval_and_is_asked_for(run: Run) -> None:
    _, out, _ = run(json.dumps({name: value for name, value in FONG.items() if name != "cea_ng_ml"}))
    answer = json.loads(out)
    fong = answer["systems"]["fong-crs"]
    assert (fong["score"], fong["low"], fong["high"], fong["missing"]) == (None, 3, 4, ["cea_ng_ml"])
    (question,) = [q for q in answer["ask_next"] if q["fact"] == "cea_ng_ml"]
    assert "fong-crs" in question["settles"]


def test_pretty_indents(run: Run) -> None:
    assert run("{}", "--pretty")[1].startswith("{\n  ")


@pytest.mark.parametrize("text", [json.dumps([FONG, {}, FONG]), "\n".join(map(json.dumps, [FONG, {}, FONG]))])
def test_many_cases_are_answered_one_a_line_in_order(run: Run, text: str) -> None:
    code, out, _ = run(text)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["case"] for answer in answers] == [FONG, {}, FONG]


def test_a_bad_case_among_many_keeps_its_place(run: Run) -> None:
    code, out, err = run(json.dumps([FONG, {"cea": 3}]))
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert "case 2: cea = 3: no such fact" in err
    assert lines[0]["case"] == FONG
    assert "cea_ng_ml" in lines[1]["error"][0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("   \n", "the file is empty"),
        ("{", "not JSON"),
        ("[1, 2]", "case 1: file: a case is a JSON object of facts, not a number"),
        ('"text"', "a case is a JSON object of facts, not a text"),
        ('{"cea_ng_ml": NaN}', "cea_ng_ml = nan: not a finite number"),
        ('{"cea_ng_ml": 3, "cea_ng_ml": 4}', "cea_ng_ml: given twice"),
        ('{"largest_lesion_mm": 4000}', "largest_lesion_mm = 4000: outside the range; accepted: a number from 0 to 400 mm"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{}", "is UTF-16 text, not UTF-8 text"),
        ('{"case_label": "' + "x" * 10_000_000 + '"}', "too large for one case"),
    ],
)
def test_bad_input_exits_2_and_says_what_would_be_accepted(run: Run, text: str | bytes, message: str) -> None:
    code, _, err = run(text)
    assert code == 2
    assert message in err
    assert "Traceback" not in err
    assert len(err) < 5000


@pytest.mark.parametrize("path", sorted((DATA / "cases").glob("*.json")), ids=lambda path: path.stem)
def test_a_demo_case_or_saved_case_is_read_as_it_lies(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["case"].keys() == json.loads(path.read_text(encoding="utf-8"))["facts"].keys()


def test_keys_beside_facts_that_no_case_file_has_are_named(run: Run) -> None:
    code, _, err = run('{"facts": {}, "colour": 1}')
    assert code == 2
    assert "colour: no key of a case file; accepted: one of: facts, origins, reading, release, summary, title" in err


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "nowhere.json"]) == 2
    assert "nowhere.json: cannot be read" in capsys.readouterr().err


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(FONG), encoding="utf-8-sig")
    assert main(["assess", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["case"] == FONG


def bad_data(tmp_path: Path, **documents: Any) -> Path:
    for name, text in documents.items():
        path = tmp_path / "systems" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


SYSTEM = """
id: bad
name: Bad
short: Bad
kind: points
source: nobody
verification: abstract
clinical_review: none
category: risk-score
purpose: none
setting: any
criteria:
  - {id: a, label: A, points: 1, when: CONDITION}
groups:
  - {group: low, when: score <= 1}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SYSTEM.replace("CONDITION", "cea > 3"), "systems/bad.yaml: criteria.a: unknown fact cea"),
        (SYSTEM.replace("CONDITION", "synchronous") + "  - {group: high, when: score >= 1}\n", "belongs to two groups"),
        (SYSTEM.replace("CONDITION", "synchronous"), "systems/bad.yaml: source: unknown source nobody"),
        (SYSTEM.replace("CONDITION", "synchronous"), "systems/bad.yaml: examples: is empty, and `lacks` gives no reason"),
        (SYSTEM.replace("kind: points", "kind: guess"), "systems/bad.yaml: kind"),
        (SYSTEM + "colour: red\n", "systems/bad.yaml: colour: Extra inputs are not permitted"),
        (SYSTEM + "id: again\n", "the key 'id' stands twice"),
        (SYSTEM.replace("id: bad", "id: other"), "the file of other is named other.yaml"),
        ("a: [", "systems/bad.yaml: document"),
    ],
)
def test_check_names_file_key_and_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str) -> None:
    assert main(["check", "--data", str(bad_data(tmp_path, bad=text))]) == 1
    assert message in capsys.readouterr().err


def test_the_projects_own_data_pass_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0, capsys.readouterr().err


def test_what_is_due_is_a_list_and_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--review", "--today", "2028-01-01"]) == 0
    said = capsys.readouterr().out
    assert "Colorectal: " in said
    assert "  options colorectal.kras-g12c  (systemic treatment, one reader)" in said


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--review", "--today", "tomorrow"])
    assert "'tomorrow' is no day; a day is written as 2026-11-27" in capsys.readouterr().err
