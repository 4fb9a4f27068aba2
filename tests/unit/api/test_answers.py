"""The answers for programs are those of the command line, byte for byte, and their refusals its sentences."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from livermets.__main__ import main
from livermets.api.answers import (
    MOST_CASES,
    assess_answer,
    assessment_of,
    export_answer,
    import_answer,
    letter_answer,
    not_covered,
    refused_uncovered,
)
from livermets.api.declined import DeclinedError
from livermets.knowledge.loading import knowledge, today
from tests.unit.api.programs_asking import CASE, liver_bundle, written

BAD_CASES = [
    b"",
    b"[1, 2]",
    b"%PDF-1.7",
    b"{",
    b'{"cea_ng_ml": NaN}',
    b'{"cea_ng_ml": 1, "cea_ng_ml": 2}',
    b'{"cea": 1}',
    b'{"cea_ng_ml": "many"}',
    b'{"liver_lesion_count": -1, "ecog": 9}',
    b'{"note": ' + b"[" * 60 + b"]" * 60 + b"}",
    b"\xff\xfe{\x00}\x00",
]


def printed(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], content: bytes, *words: str) -> bytes:
    """What a command prints for a file on standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main([*words, "-"]) == 0
    return capfdbinary.readouterr().out


def test_the_answers_are_those_of_the_commands(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    known, case = knowledge(), written({"facts": CASE, "origins": {"liver_lesion_count": {"kind": "file"}}})
    assert assess_answer(case, known, today()) == printed(monkeypatch, capfdbinary, case, "assess")
    many = written([CASE, {}, CASE])
    assert assess_answer(many, known, today()) == printed(monkeypatch, capfdbinary, many, "assess")
    assert import_answer(liver_bundle(), known, today()) == printed(monkeypatch, capfdbinary, liver_bundle(), "import")
    assert export_answer(case, known) == printed(monkeypatch, capfdbinary, case, "export")
    letter = b"58 F sigmoid pN1, S6 42, CEA 38, RAS wt"
    assert letter_answer(letter) == printed(monkeypatch, capfdbinary, letter, "read")


@pytest.mark.parametrize("content", BAD_CASES)
def test_what_the_command_refuses_is_refused_in_its_sentences(
    content: bytes, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "case.json"
    file.write_bytes(content)
    if content.startswith(b"["):
        assert b'"error"' in assess_answer(content, knowledge(), today())
        return
    assert main(["assess", str(file)]) == 2
    said = capsys.readouterr().err.splitlines()
    with pytest.raises(DeclinedError) as refused:
        assess_answer(content, knowledge(), today())
    assert list(refused.value.lines) == said
    assert refused.value.status in (400, 422)


def test_a_file_that_cannot_be_read_and_a_fact_that_is_not_accepted_are_told_apart() -> None:
    with pytest.raises(DeclinedError) as refused:
        assess_answer(b"{", knowledge(), today())
    assert refused.value.status == 400
    with pytest.raises(DeclinedError) as refused:
        assess_answer(b'{"ecog": 9}', knowledge(), today())
    assert refused.value.status == 422


def test_a_request_holds_so_many_cases_and_no_more() -> None:
    lines = assess_answer(b"\n".join([b"{}"] * MOST_CASES), knowledge(), today()).splitlines()
    assert [json.loads(line)["case"] for line in lines] == [{}] * MOST_CASES
    with pytest.raises(DeclinedError, match=f"more than {MOST_CASES} cases") as refused:
        assess_answer(b"\n".join([b"{}"] * (MOST_CASES + 1)), knowledge(), today())
    assert refused.value.status == 413


def test_a_case_that_cannot_be_answered_keeps_its_place_among_others() -> None:
    first, second = assess_answer(b'[{"ecog": 7}, {"ecog": 1}]', knowledge(), today()).splitlines()
    assert json.loads(first) == {"error": ["ecog = 7: outside the range; accepted: a whole number from 0 to 4"], "number": 1}
    assert json.loads(second)["case"] == {"ecog": 1}


def test_a_bundle_that_is_none_is_refused_in_one_sentence() -> None:
    with pytest.raises(DeclinedError, match="no bundle") as refused:
        import_answer(b'{"resourceType": "Patient"}', knowledge(), today())
    assert (refused.value.status, len(refused.value.lines)) == (400, 1)


def test_a_case_that_no_rule_covers_is_said_to_be_none() -> None:
    known = knowledge()
    assert not_covered(assessment_of(written(CASE), known)) == ""
    with pytest.raises(DeclinedError, match=r"without its primary; accepted for primary_site: colorectal, breast"):
        refused_uncovered(assessment_of(b'{"liver_lesion_count": 3}', known))
