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
