"""A case as a text for a link, and back."""

import base64
import hashlib
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livermets.case.case import CaseError
from livermets.case.reading import read_case
from livermets.case.share import goes_into_link, left_out, read_shared, shared_text
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from tests.cases import RandomCases

DEMOS = knowledge().demo_cases
WHOLE = read_case(
    {
        "case_label": "Muster",
        "assessed_on": "2026-01-02",
        "board_question": "Resect?",
        "primary_site": "colorectal",
        "cea_ng_ml": 38,
        "lesions": [{"segment": "4b", "size_mm": 18}, {"segment": "7"}],
    },
    {"cea_ng_ml": {"kind": "letter", "words": "Frau Muster, CEA 38"}},
)


def test_what_tells_who_it_is_is_left_out_and_named() -> None:
    shared = read_shared(shared_text(WHOLE))
    assert shared.facts == {
        "primary_site": "colorectal",
        "cea_ng_ml": 38,
        "lesions": [{"segment": "4b", "size_mm": 18}, {"segment": "7"}],
    }
    assert shared.not_understood == ()
    assert left_out(WHOLE) == ("case_label", "assessed_on", "board_question")


def test_no_fact_of_the_label_day_or_question_is_ever_shared() -> None:
    assert {name for name in FACTS if not goes_into_link(name)} == {"case_label", "snapshot", "assessed_on", "board_question"}


@pytest.mark.parametrize("name", DEMOS)
def test_a_demo_case_comes_back_and_its_link_fits_a_code(name: str) -> None:
    text = shared_text(DEMOS[name].case)
    facts = DEMOS[name].case.to_json()
    assert read_shared(text).facts == {fact: value for fact, value in facts.items() if goes_into_link(fact)}
    assert re.fullmatch(r"[\w.-]+", text)
    assert len(text) < 1500


def test_any_case_comes_back() -> None:
    for case in RandomCases(knowledge().systems.values(), seed=11).cases(200):
        assert read_case(read_shared(shared_text(case)).facts).given == {
            n: v for n, v in case.given.items() if goes_into_link(n)
        }


def refused(text: str) -> str:
    with pytest.raises(CaseError) as error:
        read_shared(text)
    return str(error.value)


def test_a_link_that_was_cut_anywhere_is_refused() -> None:
    text = shared_text(WHOLE)
    assert "accepted" in refused(text[:-1])
    for end in range(len(text)):
        refused(text[:end])


@given(st.data())
def test_a_link_with_one_letter_changed_is_refused(data: st.DataObject) -> None:
    text = shared_text(WHOLE)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("abcXYZ019-_."))
    if letter != text[place]:
        refused(text[:place] + letter + text[place + 1 :])


def test_a_link_of_another_version_says_so() -> None:
    assert "another version of livermets (form 2)" in refused("2" + shared_text(WHOLE)[1:])


@given(st.text(max_size=60))
def test_what_is_no_link_is_refused_in_words(text: str) -> None:
    assert "accepted" in refused(text)


def of_content(content: bytes) -> str:
    """A link of this form with a right checksum around any content, as somebody else may make it."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = base64.urlsafe_b64encode(packed.compress(content) + packed.flush()).decode().rstrip("=")
    return f"1.{data}.{hashlib.sha256(f'1.{data}'.encode()).hexdigest()[:8]}"


def test_facts_that_this_version_does_not_know_are_named_and_the_others_taken() -> None:
    shared = read_shared(of_content(b'{"cea_ng_ml": 38, "fact_of_tomorrow": 1, "ecog": 9, "case_label": "Muster"}'))
    assert shared.facts == {"cea_ng_ml": 38}
    assert [one.field for one in shared.not_understood] == ["fact_of_tomorrow", "ecog"]


@pytest.mark.parametrize("content", [b"[]", b"3", b'"x"', b"", b"\xff", b'{"cea_ng_ml": NaN}', b"[" * 5000])
def test_content_that_is_no_case_is_refused(content: bytes) -> None:
    refused(of_content(content))


def test_a_small_link_that_unpacks_to_very_much_is_refused_early() -> None:
    assert "more than a case" in refused(of_content(b" " * 50_000_000))
