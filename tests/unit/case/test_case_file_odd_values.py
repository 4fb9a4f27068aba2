"""Every fact with every odd value, on every path by which facts come in and go out: a reason or a case, never an exception."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from livermets.__main__ import main
from livermets.case.case import CaseError, CaseFault, as_written, parse_facts
from livermets.case.case_file import json_bytes, read_case_file, read_json
from livermets.case.reading import read_case, read_what_fits
from livermets.case.words import fact_label, fault_fields, fault_words
from livermets.facts import FACTS
from livermets.screens.shared.casefile import draft_file
from tests.odd_values import odd_facts, odd_lesions, odd_names, odd_values

LONGEST_MESSAGE = 3500
"""Letters; the longest list of accepted values has some 2,500."""


def every_odd_entry() -> list[dict[Any, Any]]:
    return [*odd_facts(), *odd_names()]


def one_of_each() -> list[dict[str, Any]]:
    """For each odd value one entry in which every fact has it."""
    return [dict.fromkeys(FACTS, value) for value in odd_values()]


def is_one_line(text: str) -> bool:
    """Whether a text can be written in UTF-8 and moves neither line nor cursor."""
    return bool(text.encode()) and text.splitlines() == [text] and not any(map(text.__contains__, "\x00\x1b\x7f\u202e"))


def test_the_odd_values_are_many_and_reach_every_fact() -> None:
    assert len(odd_values()) > 350
    assert {name for entry in odd_facts(json_only=True) for name in entry} == set(FACTS)


def faults_of(read: Callable[[Any], object], entered: object) -> tuple[CaseFault, ...]:
    """What is wrong by a reader, nothing where it takes the value; any exception but its own ends the test."""
    try:
        read(entered)
    except CaseError as error:
        return error.faults
    return ()


def test_every_odd_entry_is_a_case_or_refused_in_a_few_words_that_can_be_printed() -> None:
    refused = taken = 0
    for entry in every_odd_entry():
        if faults := faults_of(read_case, entry):
            refused += 1
            for fault in faults:
                text = f"{fault} {fault_words(fault)} {' '.join(map(fact_label, fault_fields(fault)))}"
                assert len(text) < LONGEST_MESSAGE
                assert is_one_line(text), ascii(text)
        else:
            taken += 1
            case = read_case(entry)
            assert read_case(json.loads(json.dumps(case.to_json()))) == case
    assert refused > 10 * taken > 0


def test_what_fits_of_every_odd_entry_is_a_case_without_what_is_wrong() -> None:
    for entry in [*one_of_each(), *odd_names(), *({"lesions": lesions, "inr": 1.2} for lesions in odd_lesions())]:
        case, faults = read_what_fits(entry)
        wrong = {name for fault in faults for name in fault_fields(fault)}
        assert wrong.isdisjoint(case.given)
        assert {name for name in entry if name in FACTS and name not in wrong} >= case.given.keys()
        assert as_written(entry).keys() == entry.keys()


def test_a_draft_of_every_odd_entry_is_downloaded_and_opens_again() -> None:
    for entry in [*one_of_each(), *odd_names()]:
        saved = read_json(draft_file(entry, "0123456789ab"), largest=None)
        assert saved.keys() == {"release", "facts"}
        assert len(saved["facts"]) == len(entry)


def test_what_is_no_json_in_a_draft_is_named_and_what_is_stays() -> None:
    odd = {
        "inr": float("nan"),
        "ecog": 2**64,
        "age_years": 10**5000,
        "assessed_on": FACTS,
        "case_label": "a\ud800b",
        "extrahepatic_sites": {"lung", "bone"},
        "sex": None,
        "bilobar": True,
        "cea_ng_ml": 200.00000000000006,
    }
    assert read_json(json_bytes(odd)) == odd | {
        "inr": "nan",
        "ecog": "a whole number of 20 digits",
        "age_years": "a whole number of 5001 digits",
        "assessed_on": read_json(json_bytes(odd))["assessed_on"],
        "case_label": "a\ufffdb",
        "extrahepatic_sites": ["bone", "lung"],
    }


SOME: Final = ("case_label", "lesions", "cea_ng_ml", "extrahepatic_sites", "bilobar", "primary_site", "assessed_on")
"""A fact of each kind, for values that are long."""


def uploads() -> list[bytes]:
    """Every odd value that JSON can say as a file that has it for every fact, texts in both ways in which JSON writes them."""
    found = []
    for value in odd_values(json_only=True):
        facts = SOME if len(repr(value)) > 1000 else FACTS
        found.append(json.dumps(dict.fromkeys(facts, value)).encode())
        if isinstance(value, str):
            found.append(json.dumps(dict.fromkeys(SOME, value), ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return found


def test_every_odd_upload_is_read_or_refused() -> None:
    read = refused = 0
    for content in uploads():
        faults = faults_of(read_case_file, content)
        refused += bool(faults)
        if not faults:
            read += 1
            faults = tuple(parse_facts(read_case_file(content).facts)[1])
        assert all(is_one_line(str(fault)) for fault in faults)
    assert read > 2 * refused > 0


def test_a_batch_of_odd_cases_has_an_answer_for_each(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    fitting = [json.loads(text) for text in {json.dumps(read_what_fits(entry)[0].to_json()): None for entry in one_of_each()}]
    assert len(fitting) > 100
    asked = [*(json.dumps(facts).encode() for facts in fitting), *uploads()]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(asked))))
    assert main(["assess", "-"]) == 2
    answers = capsysbinary.readouterr().out.split(b"\n")[:-1]
    assert len(answers) == len(asked)
    for given, answer in zip(fitting, answers, strict=False):
        assert json.loads(answer)["case"] == given
    assert all(b'"error"' in answer[:10] or b'"case"' in answer for answer in answers)
    assert b"a fault of livermets" not in b"".join(answers)
