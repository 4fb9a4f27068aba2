"""Empty tables made from the facts: what they offer is what livermets reads."""

from __future__ import annotations

import csv
import io

from livermets.case.typed import read_typed
from livermets.exchange.templates import DATA_SHEET_FILE, REDCAP_FILE, TABLE_FILE, templates
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import knowledge

FILES = templates(knowledge().fhir)


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(FILES[name].decode("utf-8-sig"), newline="")))


def test_redcap_has_every_fact_but_the_list_of_lesions() -> None:
    names = [row["Variable / Field Name"] for row in rows(REDCAP_FILE)]
    assert names == ["record_id", *(fact.name for fact in FACTS.values() if fact.kind is not Kind.LESIONS)]
    assert not FILES[REDCAP_FILE].startswith(b"\xef\xbb\xbf")


def test_redcaps_choices_are_read_as_the_values_that_they_are() -> None:
    for row in rows(REDCAP_FILE)[1:]:
        fact = FACTS[row["Variable / Field Name"]]
        if fact.values:
            choices = [one.split(", ", 1) for one in row["Choices, Calculations, OR Slider Labels"].split(" | ")]
            assert len(choices) == len(fact.values)
            for (code, label), value in zip(choices, fact.values, strict=True):
                assert code.replace("_", "").isalnum()
                right = frozenset({value}) if fact.kind is Kind.SET else value
                assert read_typed(fact, code).value == right
                assert read_typed(fact, label).value == right


def test_yes_or_no_is_a_choice_of_two_and_never_a_box() -> None:
    kinds = {row["Variable / Field Name"]: row["Field Type"] for row in rows(REDCAP_FILE)}
    assert {kinds[fact.name] for fact in FACTS.values() if fact.kind is Kind.BOOLEAN} == {"radio"}


def test_numbers_have_their_limits() -> None:
    albumin = next(row for row in rows(REDCAP_FILE) if row["Variable / Field Name"] == "albumin_g_l")
    assert (albumin["Text Validation Min"], albumin["Text Validation Max"]) == ("5", "80")
    assert albumin["Field Label"] == "Albumin (g/L)"


def test_the_table_and_its_sheet_have_the_same_columns() -> None:
    (header,) = csv.reader(io.StringIO(FILES[TABLE_FILE].decode("utf-8"), newline=""))
    assert header == [row["column"] for row in rows(DATA_SHEET_FILE)]
    sheet = {row["column"]: row for row in rows(DATA_SHEET_FILE)}
    assert sheet["cea_ng_ml"]["unit"] == "ng/mL"
    assert "one or more, parted by ;" in sheet["symptoms"]["accepted"]
