"""Files that come in: what is refused, in which words, and how soon."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from livermets.case.case import CaseError
from livermets.case.case_file import DEEPEST, LARGEST_CASE, CaseFile, json_bytes, read_case_file, read_json
from livermets.case.reading import read_case
from tests.cost import readings
from tests.odd_values import nested

FACTS = {"primary_site": "colorectal", "liver_lesion_count": 3}
SAVED = {"release": "0123456789ab", "facts": FACTS, "reading": {"systems": {"fong-crs": "3 (high)"}}}


def refusal(content: bytes) -> str:
    with pytest.raises(CaseError) as raised:
        read_case_file(content)
    return str(raised.value)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\r\n \xef\xbb\xbf"[2:]])
def test_a_saved_case_and_bare_facts_are_read_with_and_without_a_byte_order_mark(mark: bytes) -> None:
    content = mark.strip() + json.dumps(SAVED).encode()
    assert read_case_file(content) == CaseFile(FACTS, "0123456789ab", SAVED["reading"])
    assert read_case_file(mark.strip() + json.dumps(FACTS, indent=1).encode()) == CaseFile(FACTS)


def test_a_demo_case_has_title_and_summary_beside_its_facts() -> None:
    assert read_case_file(json.dumps({"title": "A", "summary": "B", "facts": FACTS}).encode()).facts == FACTS


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "file: the file is empty; accepted: a JSON object of facts"),
        (b" \r\n\t\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"\x00" * 5000, "holds nothing but zero bytes"),
        ("{}".encode("utf-16"), "is UTF-16 text, not UTF-8 text"),
        ("{}".encode("utf-16-be"), "is UTF-16 or UTF-32 text, not UTF-8 text"),
        ("{}".encode("utf-16-le"), "is UTF-16 or UTF-32 text, not UTF-8 text"),
        ("{}".encode("utf-32"), "is UTF-32 text, not UTF-8 text"),
        ('{"case_label": "Zürich"}'.encode("latin-1"), "is not UTF-8 text (byte 18)"),
        (b"<!DOCTYPE html><html><body>Sign in", "is a page for browsers (HTML), not JSON"),
        (b'\n<?xml version="1.0"?><case/>', "is XML or HTML, not JSON"),
        (b"%PDF-1.7\n", "is a PDF document, not JSON"),
        (b"PK\x03\x04\x14\x00", "is a Word, Excel or zip file, not JSON"),
        (b"\x89PNG\r\n\x1a\n", "is a picture, not JSON"),
        (b"{\\rtf1\\ansi", "is a text with formats (RTF), not JSON"),
        (b"\x1f\x8b\x08", "is a compressed file, not JSON"),
        (b"primary_site: colorectal", "not JSON: Expecting value at line 1, column 1"),
        (b'{"a": 1\n"b": 2}', "not JSON: Expecting ',' delimiter at line 2, column 1"),
        (b'{"a": 1} {"b": 2}', "not JSON: Extra data at line 1, column 10"),
        (b"[1]", "a case is a JSON object of facts, not a list"),
        (b'"text"', "not a text"),
        (b"null", "not nothing (null)"),
        (b"true", "not yes or no"),
        (b"3.5", "not a number"),
        (b'{"sex": "male", "sex": "female"}', "sex: given twice; accepted: one value"),
        (b'{"lesions": [{"size_mm": 1, "size_mm": 2}]}', "size_mm: given twice"),
        (b'{"inr": NaN}', "inr = nan: not a finite number"),
        (b'{"inr": -Infinity}', "inr = -inf: not a finite number"),
        (b'{"lesions": [{"size_mm": 3}, {"size_mm": Infinity}]}', "lesions[2].size_mm = inf: not a finite number"),
        (b'{"inr": 1e999}', "inr = inf: not a finite number"),
        (b'{"inr": ' + b"9" * 5000 + b"}", "inr = inf: not a finite number"),
        (b'{"case_label": "a\\ud800b"}', "case_label = a\\ud800b: holds half a character (a lone surrogate)"),
        (b'{"a\\udc00": 3}', "a\\udc00: its name holds half a character"),
    ],
)
def test_what_is_no_case_file_is_refused_by_what_it_is(content: bytes, message: str) -> None:
    said = refusal(content)
    assert message in said
    assert "accepted: " in said
    assert "\n" not in said


def test_a_file_is_refused_for_all_that_is_wrong_with_it_at_once() -> None:
    said = refusal(b'{"sex": "male", "sex": "female", "inr": NaN, "case_label": "\\ud800"}').split("\n")
    assert [line.partition(":")[0].partition(" ")[0] for line in said] == ["sex", "inr", "case_label"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            {"facts": FACTS, "colour": 1},
            "colour: no key of a case file; accepted: one of: facts, origins, reading, release, summary, title",
        ),
        (
            {"facts": FACTS, "relese": "a"},
            "relese: no key of a case file; accepted: did you mean release? one of: facts, origins, reading",
        ),
        ({"facts": FACTS, "inr": 2}, "inr: stands beside facts; accepted: facts of a patient inside of the object facts"),
        ({"fact": FACTS, "release": "a"}, "fact: no key of a case file; accepted: did you mean facts?"),
        ({"Facts": FACTS, "title": "a", "summary": "b"}, "Facts: no key of a case file; accepted: did you mean facts?"),
        ({"release": "a"}, "file: holds no facts; accepted: an object of facts"),
        ({"facts": [FACTS]}, "facts: holds a list, not the facts of a case; accepted: an object of facts"),
        ({"facts": None, "release": "a"}, "facts: holds nothing (null), not the facts of a case"),
    ],
)
def test_a_key_beside_the_facts_of_a_saved_case_is_named_and_never_taken_for_a_fact(content: object, message: str) -> None:
    said = refusal(json.dumps(content).encode())
    assert message in said
    assert "no such fact" not in said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"0" * 19_000_000, "19,000,000 bytes are too large for one case; accepted: at most 1,000,000 bytes"),
        (b"[" + b"0," * 9_500_000, "too large for one case"),
        (b"[" * (LARGEST_CASE // 2), "nested too deeply"),
        (b'{"a":' * 190_000 + b"1" + b"}" * 10, "nested too deeply"),
        (b'{"lesions": ' + b"[" * 990 + b"]" * 990 + b"}", "nested too deeply"),
        (b'"' + b'\\"' * 499_000, "not JSON"),
        (b'"' * 999_999, "not JSON"),
        (b"{" + b",".join(b'"%d": 1' % (number % 40_000) for number in range(80_000)) + b"}", "given twice"),
    ],
    ids=["zeros", "list of zeros", "lists", "objects", "990 lists", "one text", "quotes", "keys"],
)
def test_a_hostile_file_is_refused_at_the_price_of_reading_some_files(content: bytes, message: str) -> None:
    assert message in refusal(content)
    assert readings(lambda: refusal(content)) < 20


STRANGE = {f"name_{number}": 1 for number in range(6_000)}


@pytest.mark.parametrize(
    "file",
    [
        {"facts": FACTS, "origins": STRANGE},
        {"facts": FACTS, "origins": {"inr": STRANGE}},
        {"facts": FACTS, **STRANGE},
        {"release": "a", **STRANGE},
        {"facts": STRANGE},
        {"facts": {"lesions": [{f"name_{number}": 1 for number in range(start, start + 30)} for start in range(0, 6_000, 30)]}},
        {"facts": {"extrahepatic_sites": list(STRANGE)}},
    ],
    ids=["origins", "one origin", "beside facts", "without facts", "facts", "lesions", "set"],
)
def test_thousands_of_strange_names_are_refused_without_a_search_for_what_each_may_mean(file: dict[str, object]) -> None:
    content = json.dumps(file).encode()

    def read() -> None:
        saved = read_case_file(content)
        read_case(saved.facts, saved.origins)

    def refused() -> None:
        with pytest.raises(CaseError):
            read()

    assert readings(refused) < 15


def test_nesting_is_counted_outside_of_texts_only() -> None:
    assert read_case_file(json.dumps({"note": "[" * 500}).encode()).facts == {"note": "[" * 500}
    assert read_case_file(json.dumps({"note": '\\"[' * 500}).encode()).facts == {"note": '\\"[' * 500}
    assert read_json(json.dumps(nested(DEEPEST - 1, 3)).encode()) == nested(DEEPEST - 1, 3)
    with pytest.raises(CaseError, match="nested too deeply"):
        read_json(json.dumps(nested(DEEPEST + 1)).encode())


@pytest.mark.parametrize("whole", [0, -1, 2**63 - 1, -(2**63), 10**18])
def test_whole_numbers_of_64_bits_stay_whole(whole: int) -> None:
    found = read_json(str(whole).encode())
    assert (found, type(found)) == (whole, int)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\u00a0", "\ufeff"])
def test_separators_inside_of_a_text_stay(separator: str) -> None:
    facts: dict[str, Any] = {"case_label": f"a{separator}b"}
    assert read_case_file(json.dumps(facts, ensure_ascii=False).encode()).facts == facts
    assert read_json(json_bytes(facts)) == facts


@pytest.mark.parametrize(
    "fault",
    [lambda many: {"inr": [float("nan")] * many}, lambda many: {"facts": {}, **{f"name_{n}": 1 for n in range(many)}}],
    ids=["no numbers", "strange names"],
)
@pytest.mark.parametrize(("many", "said"), [(300, 300), (301, 301), (40_000, 301)])
def test_of_very_many_faults_the_first_are_named(fault: Callable[[int], object], many: int, said: int) -> None:
    with pytest.raises(CaseError) as error:
        read_case_file(json.dumps(fault(many)).encode())
    assert len(error.value.faults) == said
    assert ("more is wrong with it" in str(error.value)) is (many > 300)
