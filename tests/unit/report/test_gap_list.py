"""The list of gaps in words and on paper."""

from __future__ import annotations

import io

import pypdf

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.report.gap_list import NOTHING_MISSING, GapList, gap_list, gaps_pdf
from tests.unit.exchange.forms import AT


def of_case(**facts: object) -> GapList:
    return gap_list(assess(read_case(facts), knowledge()))


def test_each_gap_says_what_is_accepted_and_who_waits() -> None:
    found = of_case(primary_site="colorectal", case_label="P-17")
    assert found.title == "What is missing for P-17 (Colorectal)"
    lines = found.text.splitlines()
    (place,) = [number for number, line in enumerate(lines) if "BRAF V600E mutated (yes or no" in line]
    why = "\n".join(lines[place + 1 : place + 6])
    assert "Red flag:" in why
    assert "options wait for it:" in why
    assert "CT of the abdomen with contrast: " in found.text
    assert lines[-1].endswith(knowledge().release)


def test_the_paper_says_the_same_and_is_the_same_bytes() -> None:
    found = of_case(primary_site="breast")
    content = gaps_pdf(found, at=AT)
    assert content == gaps_pdf(found, at=AT)
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
    assert all(one.label in text for one in found.gaps)
    assert "Tests that are asked for" in text


def test_without_a_primary_nothing_is_asked() -> None:
    assert NOTHING_MISSING in of_case().text
    assert gaps_pdf(of_case(case_label="=cmd()"), at=AT).startswith(b"%PDF")


def test_what_is_partly_known_is_asked_for_with_what_is_known() -> None:
    known = {
        "primary_site": "colorectal",
        "extrahepatic_disease": False,
        "ecog": 1,
        "ras_mutated": False,
        "primary_in_place": False,
        "disease_free_interval_months": 20,
    }
    most = {**known, "liver_completely_resectable": True, "lines_of_chemotherapy": 0, "largest_lesion_mm": 30, "bilobar": False}
    open_count = of_case(**most, liver_lesion_count="1 to 12")
    said = [one.accepted for one in open_count.gaps if "so far" in one.accepted]
    assert said, open_count.text
    assert said[0].startswith("so far 1 to 12, which leaves something open; ")
    assert not any("so far" in one.accepted for one in of_case(**most, liver_lesion_count=2).gaps)
