"""What a letter costs: no more than reading some files takes, whatever it says."""

from __future__ import annotations

from functools import partial

import pytest

from livermets.letters.reading import read_letter
from tests.cost import outlasts


@pytest.mark.parametrize(
    "line",
    [
        "liver segment 4: " + "1 x " * 40,
        "largest lesion " + "1 x " * 40,
        "CEA " + "12.10.2024 " * 12,
        "CEA from " + "12.10.2024 " * 12 + "to",
        "KRAS " + "exon 1 " * 40,
        "KRAS " + "exons 1, 2 and " * 25,
        "KRAS " + "gene genes " * 20,
        "KRAS " + "stain" * 40,
    ],
)
def test_a_line_of_one_word_said_again_and_again_is_read_at_once(line: str) -> None:
    assert not outlasts(partial(read_letter, line), 60)


@pytest.mark.parametrize(
    ("line", "mutated"),
    [
        ("KRAS exon 2 wild type", False),
        ("KRAS exons 2, 3 and 4 wild type", False),
        ("KRAS exons 2,3,4 mutated", True),
        ("KRAS exons 2 3 4: mutated", True),
        ("KRAS gene status: mutated", True),
        ("KRAS genes mutated", True),
        ("KRAS exon 2", None),
    ],
)
def test_the_result_of_a_gene_may_stand_behind_its_exons(line: str, mutated: bool | None) -> None:
    assert read_letter(line).facts.get("kras_mutated") is mutated


@pytest.mark.parametrize("size", ["12 x 10 x 8 mm", "12mm x 10mm", "1.2 x 1 cm", "12 mm by 10 mm", "12  x 10 mm"])
def test_a_size_in_several_directions_is_the_largest_of_them(size: str) -> None:
    assert read_letter(f"Liver: single metastasis in segment 4, {size}.").facts["lesions"] == [{"segment": "4", "size_mm": 12}]
