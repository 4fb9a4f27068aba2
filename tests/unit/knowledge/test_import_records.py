"""Layouts and names of `data/cohort` are checked against the facts, units and systems that there are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from livermets.facts import FACTS
from livermets.knowledge.import_records import TimeUse, units_of
from livermets.knowledge.loading import knowledge, load
from tests.conftest import ROOT


def faults(tmp_path: Path, file: str, old: str, new: str) -> str:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = tmp_path / "data" / "cohort" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return "\n".join(map(str, load(tmp_path / "data").faults))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fact: age_years", "fact: age", "no such fact: age; did you mean age_years"),
        ("unit: cm", "unit: inch", "inch is no unit of largest_lesion_mm"),
        ("stored: fong-crs", "stored: fong", "no such system: fong"),
        ('"1": male', '"1": man', "'man' is no value of sex"),
        ("id: tcia-crlm-2", "id: tcia", "the file of tcia is named tcia.yaml"),
        ("endpoint: overall-survival", "endpoint: survival", "endpoint"),
        ("primary_site: colorectal", "primary_site: colon", "'colon' is no value of primary_site"),
    ],
)
def test_a_layout_that_speaks_of_what_there_is_not_is_a_fault(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = faults(tmp_path, "profiles/tcia-crlm-2.yaml", old, new)
    assert "cohort/profiles/tcia-crlm-2.yaml" in found
    assert said in found


def test_a_name_of_no_fact_is_a_fault(tmp_path: Path) -> None:
    found = faults(tmp_path, "synonyms.yaml", "- fact: sex", "- fact: gender")
    assert "cohort/synonyms.yaml: gender: no such fact" in found


def test_every_layout_says_how_it_is_recognised_and_where_its_codes_were_read() -> None:
    profiles = knowledge().imports.profiles
    assert {"tcia-crlm-2", "naaccr", "cbioportal-patient"} <= profiles.keys()
    assert all(one.read_in and (one.fingerprint or len(one.any_of) > 1) for one in profiles.values())


def test_units_begin_with_the_own() -> None:
    assert units_of(FACTS["largest_lesion_mm"])[:2] == ("mm", "cm")


def test_a_time_is_a_column_or_two_dates() -> None:
    assert TimeUse(start="a", end=("b", "c")).columns == ("a", "b", "c")
    for wrong in ({"column": "a"}, {"start": "a"}, {"column": "a", "unit": "days", "start": "b", "end": ["c"]}, {}):
        with pytest.raises(ValueError, match=r"time|unit"):
            TimeUse.model_validate(wrong)
