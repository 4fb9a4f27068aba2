"""What a letter costs: no more than reading some files takes, whatever it says."""

from __future__ import annotations

from functools import partial

import pytest

from livermets.case.lesions import MOST_LESIONS
from livermets.letters.certainty import answers_no
from livermets.letters.layout import LONGEST_LETTER
from livermets.letters.reading import read_letter
from tests.cost import outlasts, ratio


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


@pytest.mark.parametrize("line", ["3 lesions.\n", "fatigue.\n", "Segment 4 5 mm.\nS5 6 mm.\n", "pT3 R0. "])
def test_a_line_costs_no_more_in_a_long_letter_than_in_a_short_one(line: str) -> None:
    short, long = 300, 1800
    assert ratio(partial(read_letter, line * long), partial(read_letter, line * short), tries=2) < 2 * long / short


@pytest.mark.parametrize(
    "text",
    [
        ("ascites" + " " * 580 + "no" + " " * 580 + "x\n") * 8,
        ("cirrhosis, ascites" + "\N{NO-BREAK SPACE}" * 500 + "no" + " " * 500 + "x\n") * 8,
        ("pT3 pN1" + " " * 1100 + "x\n") * 8,
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * LONGEST_LETTER,
    ],
    ids=["an answer", "an answer behind a comma", "nodes", "one sign for many letters"],
)
def test_a_letter_of_spaces_or_of_long_signs_costs_no_more_than_another(text: str) -> None:
    other = "No ascites. Ascites: no. Cirrhosis. " * 300
    assert ratio(partial(read_letter, text), partial(read_letter, other), tries=1) < 12


@pytest.mark.parametrize(
    "answer", [" no", ": no", " - no", "  –  none", " -", ": no )", "   no\n\nSeen", " no  )  , seen", ":no."]
)
def test_an_answer_of_no_may_stand_behind_spaces_and_a_sign(answer: str) -> None:
    assert answers_no(f"ascites{answer}", len("ascites"))


@pytest.mark.parametrize("answer", [" no change", "", " noted", " : seen", "   no  x", " ) no"])
def test_what_goes_on_behind_a_no_or_says_none_is_no_answer(answer: str) -> None:
    assert not answers_no(f"ascites{answer}", len("ascites"))


def test_of_more_lesions_than_a_case_holds_no_list_is_proposed() -> None:
    lines = "".join(f"Liver metastasis in segment {i % 8 + 1} measuring {i // 8 + 10} mm.\n" for i in range(MOST_LESIONS + 2))
    read = read_letter(lines)
    assert "lesions" not in read.facts
    assert any("the list is not whole" in one.why for one in read.not_taken)
