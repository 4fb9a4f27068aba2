"""A filled referral form: read as it stands, refused with what would be accepted, and never guessed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from livermets.assessment.referral import FORM_FIELD, OF_A_LIST, referral_form
from livermets.case.case import CaseError
from livermets.case.reading import read_case
from livermets.exchange.referral_file import form_answers, read_referral
from livermets.facts import FACTS, PRIMARIES, Kind
from tests.unit.exchange.forms import filled_form

ANSWERS = {
    "case_label": "P-17 µ",
    "age_years": "64",
    "sex": "female",
    "ecog": "1",
    "cea_ng_ml": "<5",
    "largest_lesion_mm": "4,5 cm",
    "synchronous": "yes",
    "msi_high": "no",
    "imaging_done:ct-contrast": "/Yes",
    "imaging_done:colonoscopy": "/Yes",
    "imaging_observed": "2026-10",
    "laboratory_observed": "12 Nov 2026",
    "board_question": "Resectable?\nOr ablation?",
}


def test_what_was_filled_in_becomes_a_case_file_with_its_days() -> None:
    found = read_referral(filled_form("colorectal", ANSWERS))
    assert found.refused == ()
    assert found.facts == {
        "primary_site": "colorectal",
        "case_label": "P-17 µ",
        "board_question": "Resectable?\nOr ablation?",
        "age_years": 64,
        "sex": "female",
        "ecog": 1,
        "msi_high": False,
        "largest_lesion_mm": 45,
        "synchronous": True,
        "cea_ng_ml": "<5",
        "imaging_done": ["colonoscopy", "ct-contrast"],
    }
    assert found.origins["cea_ng_ml"] == {"kind": "file", "observed": "2026-11-12", "words": "referral form"}
    assert found.origins["largest_lesion_mm"]["observed"] == "2026-10"
    assert "observed" not in found.origins["ecog"]
    assert ("largest_lesion_mm", "4,5 cm read as 45 mm") in found.remarks
    read_case(dict(found.facts), dict(found.origins))


def test_an_empty_form_says_nothing_but_its_primary() -> None:
    found = read_referral(filled_form("breast", {}))
    assert (found.facts, found.refused) == ({"primary_site": "breast"}, ())


def test_what_cannot_be_read_is_refused_with_what_would_be_accepted() -> None:
    answers = {**ANSWERS, "liver_lesion_count": "two or so", "cea_ng_ml": "5 mmol/L", "laboratory_observed": "yesterday"}
    found = read_referral(filled_form("colorectal", answers))
    reasons = {one.field: one for one in found.refused}
    assert set(reasons) == {"liver_lesion_count", "cea_ng_ml", "laboratory_observed"}
    assert "a whole number from 0 to 500" in reasons["liver_lesion_count"].reason
    assert reasons["liver_lesion_count"].value == "two or so"
    assert not {"liver_lesion_count", "cea_ng_ml"} & found.facts.keys()


def test_of_a_contradiction_neither_side_enters() -> None:
    found = read_referral(filled_form("colorectal", {"liver_lesion_count": "0", "largest_lesion_mm": "30", "age_years": "64"}))
    (one,) = found.refused
    assert set(one.field.split(" and ")) == {"liver_lesion_count", "largest_lesion_mm"}
    assert found.facts == {"primary_site": "colorectal", "age_years": 64}


@pytest.mark.parametrize("said", ["unknown", ""])
def test_no_box_ticked_and_a_choice_taken_back_are_unknown(said: str) -> None:
    found = form_answers({FORM_FIELD: "referral-1 colorectal", "msi_high": said, "imaging_done:chest-ct": ""})
    assert found.facts == {"primary_site": "colorectal"}


def test_a_program_that_keeps_the_words_of_a_choice_is_understood() -> None:
    found = form_answers({FORM_FIELD: "referral-1 colorectal", "primary_histology": "Neuroendocrine tumour", "sex": "Female"})
    assert (found.facts["primary_histology"], found.facts["sex"]) == ("neuroendocrine-tumour", "female")


def test_an_answer_to_a_fact_that_todays_form_does_not_ask_is_read_and_a_strange_field_is_named() -> None:
    assert "albumin_g_l" not in referral_form("colorectal").facts
    found = form_answers({FORM_FIELD: "referral-1 colorectal", "albumin_g_l": "4.1 g/dL", "surname": "Miller"})
    assert found.facts["albumin_g_l"] == 41
    assert [one.field for one in found.refused] == ["surname"]


def other_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def locked(content: bytes) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_fields(content: bytes) -> bytes:
    writer = PdfWriter()
    writer.add_page(PdfReader(io.BytesIO(content)).pages[0])
    writer.pages[0].pop("/Annots", None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


FORM = filled_form("colorectal", ANSWERS)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"facts": {}}', "is no PDF"),
        (b"", "is no PDF"),
        (b"%PDF-1.7 and then nothing", "cannot be read"),
        (FORM[: len(FORM) // 2], ""),
        (other_pdf(), "without fields"),
        (without_fields(FORM), "without fields"),
        (locked(FORM), "password"),
        (b"%PDF" + b" " * 5_000_001, "too many"),
    ],
)
def test_what_is_no_filled_form_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(CaseError) as error:
        read_referral(content)
    (fault,) = error.value.faults
    assert says in fault.problem
    assert fault.accepted


@pytest.mark.parametrize("mark", ["referral-2 colorectal", "referral-1 colonic", ""])
def test_a_form_of_another_edition_or_primary_is_refused(mark: str) -> None:
    with pytest.raises(CaseError):
        form_answers({FORM_FIELD: mark, "age_years": "64"})


def one_answer(name: str) -> st.SearchStrategy[tuple[dict[str, str], Any]]:
    """What stands in the fields of a fact, and the value that it means."""
    fact = FACTS[name]
    match fact.kind:
        case Kind.BOOLEAN:
            return st.booleans().map(lambda value: ({name: "yes" if value else "no"}, value))
        case Kind.ENUM:
            return st.sampled_from(fact.values).map(lambda value: ({name: value}, value))
        case Kind.SET:
            some = st.sets(st.sampled_from(fact.values), min_size=1)
            return some.map(lambda values: ({f"{name}{OF_A_LIST}{one}": "yes" for one in values}, sorted(values)))
        case Kind.INTEGER | Kind.NUMBER:
            return st.integers(int(fact.minimum or 0) + 1, int(min(fact.maximum or 0, 90))).map(
                lambda value: ({name: str(value)}, value)
            )
    return st.just(({name: "P-1"}, "P-1"))


@settings(deadline=None, max_examples=120)
@given(st.data())
def test_what_is_taken_is_what_was_answered_and_nothing_is_left_unsaid(data: st.DataObject) -> None:
    primary = data.draw(st.sampled_from(sorted(PRIMARIES)))
    names = data.draw(st.sets(st.sampled_from(referral_form(primary).facts)))
    drawn = {name: data.draw(one_answer(name)) for name in sorted(names)}
    fields = {key: text for answer, _ in drawn.values() for key, text in answer.items()}
    found = form_answers({FORM_FIELD: f"referral-1 {primary}", **fields})
    refused = {name for one in found.refused for name in one.field.split(" and ")}
    for name, (_, value) in drawn.items():
        assert name in refused or found.facts[name] == value
    assert found.facts.keys() <= {"primary_site", *names}
    read_case(dict(found.facts), dict(found.origins))
