"""A mapping in lines: untouched lines keep everything, changed ones are understood or named, answers change what they ask."""

from dataclasses import replace

import pytest

from livermets.cohort.mapping_draft import (
    GROUP,
    NOT_USED,
    DraftLine,
    codes_text,
    draft_lines,
    event_codes,
    holds_words,
    is_answerable,
    is_answered,
    mapping_of_lines,
    preview,
    with_answer,
)
from livermets.cohort.source import ImportTableError
from livermets.knowledge.loading import knowledge
from tests import cohorts

KNOWN = knowledge()
TABLE = "ID;Age;Tumor size;Node status;OS;Dead\n1;60;3,2;1;24,5;1\n2;55;2,2;0;50;0\n3;;5;9;12;1\n"


def test_lines_that_nobody_touched_say_the_same_mapping() -> None:
    source, suggested = cohorts.real_table()
    mapping = mapping_of_lines(draft_lines(source, suggested.mapping, KNOWN), suggested.mapping, source, KNOWN)
    assert sorted(map(str, mapping.columns)) == sorted(map(str, suggested.mapping.columns))
    assert mapping.outcomes == suggested.mapping.outcomes


def test_everything_that_a_column_may_hold_has_words_of_its_own() -> None:
    words = holds_words(KNOWN)
    assert len(words) == len(set(words))
    assert {"CEA", NOT_USED, GROUP, "outcome: Bile leak", "stored: Fong score"} <= set(words)


def test_what_must_be_asked_is_not_used_before_it_is_answered_and_used_after() -> None:
    source, suggested = cohorts.opened_table(TABLE)
    size = next(one for one in suggested.questions if one.column == "Tumor size")
    mapping = suggested.mapping
    assert is_answerable(size)
    assert not is_answered(mapping, size)
    assert "Tumor size" not in {use.column for use in mapping.columns}
    mapping = with_answer(mapping, size, "cm")
    assert is_answered(mapping, size)
    (use,) = [use for use in mapping.columns if use.column == "Tumor size"]
    assert (use.fact, use.unit) == ("largest_lesion_mm", "cm")
    primary = next(one for one in suggested.questions if not one.column)
    mapping = with_answer(mapping, primary, "colorectal")
    assert mapping.constants == {"primary_site": "colorectal"}
    shown = preview(source, mapping)
    assert list(shown["→ Largest liver metastasis (mm)"]) == ["32", "22", "50"]
    assert list(shown["Tumor size"]) == ["3,2", "2,2", "5"]
    assert list(shown["→ Primary node-positive"]) == ["yes", "no", "?"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit": "inch"}, "inch is no unit of Largest liver metastasis; accepted: mm, cm"),
        ({"codes": "nine"}, "'nine' is no code"),
        ({"codes": "9 = many"}, "9 = many; accepted: a number from"),
    ],
)
def test_a_line_that_cannot_be_understood_is_named_with_what_would_be(change: dict[str, str], said: str) -> None:
    source, suggested = cohorts.opened_table(TABLE)
    lines = [DraftLine("Tumor size", "Largest liver metastasis", "cm")]
    with pytest.raises(ImportTableError, match=said.replace("(", r"\(")):
        mapping_of_lines([replace(lines[0], **change)], suggested.mapping, source, KNOWN)


def test_two_columns_for_one_fact_are_refused_by_name() -> None:
    source, suggested = cohorts.opened_table(TABLE)
    lines = [DraftLine("Age", "Age"), DraftLine("OS", "Age")]
    with pytest.raises(ImportTableError, match="age_years is held by another column"):
        mapping_of_lines(lines, suggested.mapping, source, KNOWN)


def test_codes_in_words_and_back() -> None:
    assert codes_text({"1": True, "0": False, "9": None}) == "1 = yes; 0 = no; 9 = unknown"
    assert event_codes("1 = event; 0 = censored; 2 = competing; 9 = unknown")["9"] is None
    with pytest.raises(ImportTableError, match="accepted: event, censored, competing, or unknown"):
        event_codes("1 = dead")
