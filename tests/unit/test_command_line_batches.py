"""Batches, odd terminals and much that is wrong, as another program meets them on the command line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import livermets.api.answers as one_function
from livermets.__main__ import READER_WENT_AWAY, main
from tests.conftest import ROOT
from tests.cost import readings

ODD_LABEL = "Müller\u2028Ω 🧬"


class Run:
    """One call of the command line with bytes on standard input."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[bytes]) -> None:
        self.monkeypatch, self.captured = monkeypatch, captured

    def __call__(self, data: bytes, *options: str) -> tuple[int, list[dict[str, Any]], str]:
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main(["assess", "-", *options])
        out, err = self.captured.readouterr()
        return code, [json.loads(line) for line in out.decode().split("\n")[:-1]], err.decode()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    return Run(monkeypatch, capsysbinary)


def test_a_line_separator_inside_a_text_shifts_no_answer(run: Run) -> None:
    labels = ["A", "B", "C\u2028c", "D"]
    for order in (labels, labels[2:] + labels[:2]):
        data = "\n".join(json.dumps({"case_label": one}, ensure_ascii=False) for one in order).encode()
        code, answers, err = run(data)
        assert (code, err) == (0, "")
        assert [answer["case"]["case_label"] for answer in answers] == order


BAD = [
    b'{"case_label": "\\ud83d"}',
    b'{"inr": ' + b"1" * 5000 + b"}",
    b'{"inr": 18446744073709551616}',
    b"{",
    b'{"lesions": [[[[[[]]]]]]}',
]


@pytest.mark.parametrize("bad", BAD, ids=["half a character", "5,000 digits", "over 64 bits", "cut off", "nested"])
def test_a_bad_case_is_one_error_line_with_its_place_and_the_others_are_answered(run: Run, bad: bytes) -> None:
    code, answers, err = run(b'{"case_label": "A"}\n\r\n' + bad + b'\n{"case_label": "C"}\n')
    assert code == 2
    assert [answer.get("case", {}).get("case_label") for answer in answers] == ["A", None, "C"]
    assert (answers[1]["number"], answers[1]["line"]) == (2, 3)
    assert len(answers[1]["error"]) == 1
    assert err == f"case 2: {answers[1]['error'][0]}\n"


def test_an_error_in_an_array_carries_its_number(run: Run) -> None:
    _, answers, _ = run(b'[{}, {"inr": -1}, {}]')
    assert [answer.get("number") for answer in answers] == [None, 2, None]
    assert answers[1].keys() == {"error", "number"}


def test_an_unforeseen_fault_of_one_case_is_one_error_line_without_its_values(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = one_function.assess

    def assess(case: Any, known: Any) -> Any:
        if case.values["case_label"] == "secret":
            raise ZeroDivisionError(f"of {case.values['case_label']}")
        return whole(case, known)

    monkeypatch.setattr(one_function, "assess", assess)
    code, answers, err = run(b'{"case_label": "A"}\n{"case_label": "secret"}\n{"case_label": "C"}')
    assert code == 2
    assert answers[1]["error"] == ["case: this case could not be assessed: a fault of livermets, ZeroDivisionError"]
    assert answers[2]["case"] == {"case_label": "C"}
    assert "secret" not in err
    assert "Traceback" not in err


def test_a_fault_of_the_reader_itself_is_an_error_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_case(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(one_function, "read_case", read_case)
    code, answers, _ = run(b"[{}, {}]")
    assert (code, len(answers)) == (2, 2)
    assert all("RecursionError" in answer["error"][0] for answer in answers)


MUCH = {
    "unknown names": {f"unknown_{number}": number for number in range(2000)},
    "a name of 1 MB": {"x" * 990_000: 1},
    "a text of 1 MB": {"inr": "y" * 990_000},
    "wrong lesions": {"lesions": [{"size_mm": -1, "colour": 2}] * 500},
    "names in lesions": {"lesions": [{f"u{number}": 1 for number in range(100)}] * 400},
    "a long list": {"extrahepatic_sites": ["z" * 1000] * 900},
}


@pytest.mark.parametrize("name", MUCH)
def test_much_that_is_wrong_is_said_in_few_words_at_the_price_of_reading_some_files(run: Run, name: str) -> None:
    data = json.dumps([MUCH[name], {}]).encode()
    code, answers, err = run(data)
    assert readings(lambda: run(data)) < 100
    assert code == 2
    assert len(answers[0]["error"]) <= 21
    assert len(err) < 12_000
    assert len(json.dumps(answers[0])) < 12_000
    if len(answers[0]["error"]) == 21:
        assert answers[0]["error"][-1].startswith("and ")


def test_of_2000_unknown_names_twenty_are_shown_with_what_may_be_meant(run: Run) -> None:
    _, _, err = run(json.dumps({f"cea_ng_{number}": 1 for number in range(2000)}).encode())
    lines = err.splitlines()
    assert lines[0] == "cea_ng_0 = 1: no such fact; accepted: did you mean cea_ng_ml?"
    assert lines[20:] == ["and 1,980 more"]


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "utf-16", "PYTHONUTF8": "0"},
    ],
    ids=["ascii", "C", "cp1252", "utf-16"],
)
def test_answers_are_utf8_whatever_the_terminal(surroundings: dict[str, str]) -> None:
    data = "\n".join(json.dumps({"case_label": ODD_LABEL, **more}, ensure_ascii=False) for more in ({}, {"Ωmega": 3}))
    done = command(["assess", "-"], data.encode(), surroundings)
    assert done.returncode == 2
    answered, refused, end = done.stdout.split(b"\n")
    assert json.loads(answered.decode())["case"]["case_label"] == ODD_LABEL
    assert "Ωmega = 3: no such fact" in json.loads(refused.decode())["error"][0]
    assert end == b""
    assert b"Traceback" not in done.stderr


def test_the_check_prints_what_the_terminal_cannot_hold_by_its_code(tmp_path: Path) -> None:
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "Ω.yaml").write_text("a: [", encoding="utf-8")
    done = command(["check", "--data", str(tmp_path)], b"", {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 1
    assert b"systems/\\u03a9.yaml: document" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    data = b"{}\n" * 2000
    with subprocess.Popen(
        [sys.executable, "-m", "livermets", "assess", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(data)
        running.stdin.close()
        assert running.stdout.readline().startswith(b"{")
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == READER_WENT_AWAY


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_an_output_without_room_is_said() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "livermets", "assess", "-"],
            input=b"{}",
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == b"the answer cannot be written: No space left on device\n"


@pytest.mark.parametrize("path", ["", ".", "a\0b", "nowhere/case.json", "x" * 5000])
def test_a_path_that_cannot_be_read_is_named(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", path]) == 2
    err = capsys.readouterr().err
    assert "cannot be read: " in err
    assert len(err) < 400


def command(arguments: list[str], data: bytes, surroundings: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "livermets", *arguments],
        input=data,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **surroundings},
        check=False,
    )
