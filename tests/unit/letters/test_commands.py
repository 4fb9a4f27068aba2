"""`python -m livermets read`: the contract of programs, and what is no text."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from livermets.__main__ import main
from livermets.case.reading import read_case


def test_the_answer_is_a_case_with_origins_and_what_was_not_understood(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / "line.txt"
    path.write_text("58 F sigmoid ca, S6 42, CEA 38, xyz, 4x FOLFOX", encoding="utf-8")
    assert main(["read", str(path)]) == 0
    answer = orjson.loads(capsysbinary.readouterr().out)
    assert answer["case"]["lesions"] == [{"segment": "6", "size_mm": 42.0}]
    assert answer["origins"]["cea_ng_ml"] == {"kind": "letter", "words": "CEA 38"}
    assert answer["not_understood"] == [{"words": "xyz", "place": [32, 35], "reason": "not understood"}]
    assert read_case(answer["case"], answer["origins"]).origins["cea_ng_ml"].words == "CEA 38"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04....", "a Word, Excel or zip file"),
        (b"CEA 38 \xff\xfe\x80", "is not UTF-8 text (byte 8)"),
        (b"a" * 50_000, "characters are too many for one letter"),
    ],
)
def test_what_is_no_text_of_a_letter_is_refused_in_one_sentence(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter"
    path.write_bytes(content)
    assert main(["read", str(path)]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_a_text_of_windows_in_utf_16_and_one_with_a_byte_order_mark_are_read(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        path = tmp_path / encoding
        path.write_text("CEA 38", encoding=encoding)
        assert main(["read", str(path)]) == 0
        assert orjson.loads(capsysbinary.readouterr().out)["case"] == {"cea_ng_ml": 38.0}
