"""Many cases in one file: each has its place, and nothing of the file is kept."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from livermets.case.batch import Entry, cases_of
from livermets.case.case_file import LARGEST_CASE

A: dict[str, Any] = {"case_label": "A"}
B: dict[str, Any] = {"case_label": "B", "lesions": [{"segment": "6"}, {"size_mm": 3}]}


def read(content: bytes | str) -> list[Entry]:
    return list(cases_of(io.BytesIO(content.encode() if isinstance(content, str) else content)))


def labels(content: bytes | str) -> list[str | None]:
    """The labels of the cases in their order, None for one that cannot be read."""
    return [None if entry.faults else entry.facts.get("case_label") for entry in read(content)]


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_one_object_is_one_case_without_a_number(indent: int | None, mark: str) -> None:
    assert read(mark + json.dumps(B, indent=indent)) == [Entry(B)]


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\n  "])
def test_the_elements_of_an_array_are_cases_with_numbers(indent: int | None, mark: str) -> None:
    assert read(mark + json.dumps([A, B, {}], indent=indent)) == [Entry(A, (), 1), Entry(B, (), 2), Entry({}, (), 3)]
    assert read("[]") == read(" [ ] \n") == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", "\r\n  \r\n"])
def test_json_lines_are_cases_with_numbers_and_lines(end: str) -> None:
    entries = read(end.join(map(json.dumps, (A, B, A))) + end)
    assert [(entry.facts, entry.number) for entry in entries] == [(A, 1), (B, 2), (A, 3)]
    assert [entry.line for entry in entries] == ([1, 2, 3] if end.strip(" \r") == "\n" else [1, 3, 5])


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e", "\r", "\x00"])
def test_a_line_ends_at_a_line_feed_and_nowhere_else(sign: str, place: int) -> None:
    """Those that JSON forbids inside a text make the case unreadable, and nothing else happens to the others."""
    lines = [json.dumps({"case_label": str(number)}) for number in range(4)]
    lines[place] = json.dumps({"case_label": f"a{sign}b"}, ensure_ascii=False).replace(json.dumps(sign)[1:-1], sign)
    expected: list[str | None] = ["0", "1", "2", "3"]
    expected[place] = f"a{sign}b" if sign >= "\x20" else None
    assert labels("\n".join(lines)) == expected


BAD = {
    "cut off": b'{"case_label": "x"',
    "no JSON": b"{case_label: x}",
    "half a character": b'{"case_label": "\\ud800"}',
    "not UTF-8": b'{"case_label": "\xff"}',
    "5,000 digits": b'{"inr": ' + b"7" * 5000 + b"}",
    "nested": b'{"lesions": ' + b"[" * 990 + b"]" * 990 + b"}",
    "a key twice": b'{"inr": 1, "inr": 2}',
    "no number": b'{"inr": NaN}',
    "a list": b"[1, 2]",
    "a text": b'"x"',
    "nothing": b"null",
    "too large": b'{"case_label": "' + b"x" * LARGEST_CASE + b'"}',
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_bad_case_keeps_its_place_among_lines(bad: str, place: int) -> None:
    lines = [json.dumps({"case_label": str(number)}).encode() for number in range(4)]
    lines[place] = BAD[bad]
    expected: list[str | None] = ["0", "1", "2", "3"]
    expected[place] = None
    assert labels(b"\n".join(lines)) == expected
    assert labels(b"\r\n".join(lines) + b"\r\n") == expected


@pytest.mark.parametrize("bad", [name for name in BAD if name != "cut off"])
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_bad_case_keeps_its_place_in_an_array(bad: str, place: int) -> None:
    elements = [json.dumps({"case_label": str(number)}).encode() for number in range(4)]
    elements[place] = BAD[bad]
    expected: list[str | None] = ["0", "1", "2", "3"]
    expected[place] = None
    assert labels(b"[" + b",\n".join(elements) + b"]") == expected


@pytest.mark.parametrize(
    ("content", "expected", "message"),
    [
        ('[{"case_label": "A"}, {"case_label": "B"}', ["A", "B", None], "the list does not end: the file is cut off"),
        ('[{"case_label": "A"}, {"case_lab', ["A", None, None], "the list does not end"),
        ('[{"case_label": "A"},]', ["A", None], "nothing stands here; accepted: a case between two commas"),
        ('[{"case_label": "A"},,{"case_label": "B"}]', ["A", None, "B"], "nothing stands here"),
        ('[{"case_label": "A"} {"case_label": "B"}]', [None], "Extra data"),
        ('[{"case_label": "A"}] x', ["A", None], "something stands behind the end of the list"),
        ('[{"case_label": "A"}]]', ["A", None], "something stands behind the end of the list"),
    ],
)
def test_what_is_wrong_with_an_array_is_said_after_what_can_be_read(
    content: str, expected: list[str | None], message: str
) -> None:
    entries = read(content)
    assert labels(content) == expected
    assert any(message in str(fault) for entry in entries for fault in entry.faults)


def test_texts_and_escapes_are_not_cut_wherever_a_piece_of_the_file_ends() -> None:
    nasty = {"case_label": '],[{"\\', 'a"]': "\\\\", "b\\": [",", {"}": "["}]}
    for shift in (0, 1, 2, 3):
        size = 65_536 - shift
        for fill in range(size - 70, size + 5, 1):
            first = json.dumps({"case_label": "x" * fill})
            content = f"[{first},{json.dumps(nasty)},{json.dumps(A)}]"
            assert [entry.facts for entry in read(content)][1:] == [nasty, A]


def test_a_list_that_holds_no_case_is_refused_as_a_whole() -> None:
    (entry,) = read("[" + "0," * 9_500_000 + "0]")
    assert entry.number is None
    assert "is a list whose first 100 entries are no objects" in str(entry.faults[0])
    assert len(read(json.dumps([0] * 99))) == 99
    assert labels(json.dumps([0] * 99 + [A] + [0] * 200)) == [None] * 99 + ["A"] + [None] * 200


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"0" * 19_000_000, "is too large for one case"),
        (b"\x00" * 19_000_000, "holds nothing but zero bytes"),
        (b"0\n" * 9_500_000, "is too large for one case"),
        (b"<html>" + b" " * 2_000_000, "is a page for browsers"),
        (b"%PDF-1.4" + b"\n{}" * 1_000_000, "is a PDF document"),
        (json.dumps({"case_label": ["x"] * 400_000}, indent=1).encode(), "is too large for one case"),
        ("{}\n{}\n".encode("utf-16"), "is UTF-16 text"),
        (b" \n \n", "the file is empty"),
    ],
    ids=["zeros", "zero bytes", "lines of zeros", "HTML", "PDF", "one case", "UTF-16", "blank"],
)
def test_a_file_that_is_no_batch_is_refused_as_a_whole(content: bytes, message: str) -> None:
    (entry,) = read(content)
    assert message in str(entry.faults[0])
    assert entry.number is None


def test_a_broken_document_over_many_lines_is_one_file_and_no_batch() -> None:
    content = json.dumps({"lesions": [{"segment": "6"}]}, indent=2)
    for broken in (content[:-1], content.replace('"6"', "6x"), content + "}"):
        (entry,) = read(broken)
        assert entry.number is None
        assert "not JSON" in str(entry.faults[0])


class Endless(io.RawIOBase):
    """A batch that is never in memory as a whole."""

    def __init__(self, before: bytes, piece: bytes, times: int) -> None:
        self.left = times
        self.parts = self._parts(before, piece)
        self.rest = b""

    def _parts(self, before: bytes, piece: bytes) -> Iterator[bytes]:
        yield before + piece
        for _ in range(self.left - 1):
            yield piece

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.rest:
            self.rest = next(self.parts, b"")
        part = self.rest[: len(buffer)]
        self.rest = self.rest[len(part) :]
        buffer[: len(part)] = part
        return len(part)


@pytest.mark.parametrize(("before", "after"), [(b"", b"\n"), (b"[", b",")])
def test_memory_does_not_grow_with_the_file(before: bytes, after: bytes) -> None:
    def most(times: int) -> tuple[int, int]:
        piece = json.dumps({"case_label": "A", "note": "x" * 20_000}).encode() + after
        tracemalloc.start()
        many = sum(1 for _ in cases_of(io.BufferedReader(Endless(before, piece, times))))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return many, highest

    few, little = most(100)
    many, much = most(1000)
    assert many - few == 900
    assert much < little + 500_000
