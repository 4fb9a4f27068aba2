"""The form as a PDF: one page, a field for everything it asks, each with its label, and the same bytes for the same input."""

from __future__ import annotations

import io

import pypdf
import pytest

from livermets.assessment.referral import FORM_FIELD, OF_A_LIST, referral_form
from livermets.case.words import fact_label, unit_words
from livermets.facts import FACTS, PRIMARIES, Kind
from livermets.report.pdf.referral import form_hint, referral_pdf
from tests.unit.exchange.forms import AT


@pytest.mark.parametrize("primary", PRIMARIES)
def test_the_form_of_every_primary_is_one_page_with_a_field_for_each_fact(primary: str) -> None:
    content = referral_pdf(primary, at=AT)
    reader = pypdf.PdfReader(io.BytesIO(content))
    form = referral_form(primary)
    assert len(reader.pages) == 1
    names = set(reader.get_fields() or {}) - {FORM_FIELD}
    assert {name.partition(OF_A_LIST)[0] for name in names} == {*form.facts, *form.dates}
    text = " ".join(reader.pages[0].extract_text().split())
    for name in form.facts:
        assert fact_label(name) in text
        assert not FACTS[name].unit or unit_words(FACTS[name].unit) in text


def test_every_field_is_on_the_page_beside_no_other_and_says_what_it_accepts() -> None:
    reader = pypdf.PdfReader(io.BytesIO(referral_pdf("neuroendocrine", at=AT)))
    shown = [one.get_object() for one in reader.pages[0]["/Annots"] if one.get_object()["/T"] != FORM_FIELD]
    rects = [tuple(map(float, one["/Rect"])) for one in shown]
    for place, (left, low, right, high) in enumerate(rects):
        assert 0 < left < right < 596
        assert 0 < low < high < 842
        for other in rects[place + 1 :]:
            assert other[2] <= left or right <= other[0] or other[3] <= low or high <= other[1]
    spoken = {str(one["/T"]): str(one["/TU"]) for one in shown}
    assert spoken["ki67_percent"].startswith("Ki-67 (%): 0 to 100")
    assert spoken["chromogranin_a_ug_l"].startswith("Chromogranin A (µg/L): 0 to 1,000,000")
    assert spoken["well_differentiated"] == "Well differentiated: yes or no. Neuroendocrine neoplasms."


def test_a_choice_offers_every_value_by_its_words_and_can_be_taken_back() -> None:
    reader = pypdf.PdfReader(io.BytesIO(referral_pdf("colorectal", at=AT)))
    (histology,) = [one.get_object() for one in reader.pages[0]["/Annots"] if one.get_object()["/T"] == "primary_histology"]
    offered = {str(value): str(words) for value, words in histology["/Opt"]}
    assert offered.pop("unknown") == "not known"
    fact = FACTS["primary_histology"]
    assert offered == {value: fact.label_of(value) for value in fact.values}


def test_the_same_form_is_the_same_bytes() -> None:
    assert referral_pdf("gist", at=AT) == referral_pdf("gist", at=AT)


def test_a_hint_says_limits_units_and_bounds() -> None:
    assert form_hint(FACTS["albumin_g_l"]) == "5 to 80, <5, 5 to 10; or with its unit: g/dL"
    assert form_hint(FACTS["sex"]) == "one of: Female, Male"
    assert all(form_hint(fact) for fact in FACTS.values() if fact.kind is not Kind.LESIONS)
