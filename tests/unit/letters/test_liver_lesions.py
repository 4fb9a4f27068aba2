"""Lesions of the liver in a text: a whole list or none, and never what is elsewhere, harmless, treated or of before."""

from __future__ import annotations

import pytest

from livermets.letters.reading import read_letter

LISTS = {
    "S6 42 S7 25 S4b 18": [("6", 42), ("7", 25), ("4b", 18)],
    "S 6 (4,2 cm), S VII 25 mm, seg IVa 18 mm": [("6", 42), ("7", 25), ("4a", 18)],
    "lesions in segments 6 (42 mm), 7 and 4b": [("6", 42), ("7", None), ("4b", None)],
    "S4 30, S\u00a0IV\u00a0b 12 × 9 mm": [("4", 30), ("4b", 12)],
    "12 mm (S4a), 9 mm (S8)": [("4a", 12), ("8", 9)],
    "CT shows two metastases: 48 x 32 mm in segment VII and 11 mm in seg IVa. The rest is normal.": [("7", 48), ("4a", 11)],
    "The liver has two lesions. Segment 6 now 34 mm (previously 12 mm). Segment 3: 9 mm. A cyst in segment 2 of 20 mm.": [
        ("6", 34),
        ("3", 9),
    ],
}
NO_LIST = (
    "There are at least 8 metastases. The largest is 6 cm in segment 7.",
    "Multiple liver metastases. For example segment 6 has one of 20 mm.",
    "The liver has cysts. One of 45 mm lies in segment 4 and one of 9 mm in segment 2.",
    "Ablation of segment 6 was done. The zone of 30 mm in segment 6 is stable.",
    "A nodule of 9 mm lies in segment 6 of the right lower lobe. The liver was not examined.",
    "Two lesions are seen in the liver. One in segment 5/8 is 30 mm, the other in segment 2 is 9 mm.",
    "Degenerative change at L4/L5 and S1. A 12 mm sclerotic focus is in the sacrum at S2.",
)


@pytest.mark.parametrize("text", LISTS)
def test_a_whole_list_is_proposed(text: str) -> None:
    found = read_letter(text).facts["lesions"]
    assert [(one["segment"], one.get("size_mm")) for one in found] == LISTS[text]


@pytest.mark.parametrize("text", NO_LIST)
def test_what_is_not_whole_or_not_of_the_liver_is_not_listed(text: str) -> None:
    assert "lesions" not in read_letter(text).facts


def test_a_list_that_is_not_whole_is_named_with_its_reason() -> None:
    reading = read_letter("There are five liver metastases. Segment 6 has one of 20 mm. Segment 7 has one of 30 mm.")
    assert reading.facts["liver_lesion_count"] == 5
    assert {one.why for one in reading.not_taken} >= {"Lesions one by one: 2 of 5 described, so the list is not whole"}


def test_what_a_lesion_touches_is_read_with_it() -> None:
    reading = read_letter(
        "A single metastasis is in segment 4a: 14 mm, contacting the middle hepatic vein. Segment 1 is free of it."
    )
    assert reading.facts.get("lesions", [{}])[0].get("near") == "hepatic-vein"
