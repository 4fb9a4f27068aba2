"""How old facts are: by limits of sources, on a day, with what would change."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from livermets.assessment.ages import Age, age_words, ages, stale_line
from livermets.assessment.answer import answer
from livermets.assessment.assess import assess
from livermets.board.brief import brief
from livermets.case.origins import typed_on
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge

TODAY = datetime.date(2026, 11, 27)
CRC = {"primary_site": "colorectal", "platelets_10e9_l": 180, "cea_ng_ml": 38}


def of(facts: dict[str, Any], origins: dict[str, Any], today: datetime.date = TODAY) -> dict[str, Age]:
    return {one.fact: one for one in ages(assess(read_case(facts, origins), knowledge()), today)}


def dated(observed: str | None, kind: str = "file") -> dict[str, Any]:
    return {"platelets_10e9_l": {"kind": kind, "observed": observed}}


@pytest.mark.parametrize(
    ("observed", "status", "days"),
    [
        ("2026-11-13", "current", (14, 14)),
        ("2026-11-12", "stale", (15, 15)),
        ("2026-11-27", "current", (0, 0)),
        ("2026-11-28", "unclear", (-1, -1)),
        ("2026-11", "unclear", (-3, 26)),
        ("2026-10", "stale", (27, 57)),
        ("2026", "unclear", (-34, 330)),
        ("2025", "stale", (331, 695)),
        (None, "unclear", None),
    ],
)
def test_the_blood_count_of_a_colorectal_case(observed: str | None, status: str, days: tuple[int, int] | None) -> None:
    age = of(CRC, dated(observed))["platelets_10e9_l"]
    assert (age.status, age.days) == (status, days)
    assert age.limit is not None
    assert (age.limit.limit_words, age.limit.source) == ("2 weeks", "licc-protocol2012")


@pytest.mark.parametrize(
    ("observed", "status"),
    [("2026-09-27", "current"), ("2026-09-26", "stale"), ("2026-09", "unclear")],
)
def test_imaging_on_systemic_treatment_of_an_unresectable_liver(observed: str, status: str) -> None:
    """Two months are two months of the calendar."""
    facts = {
        "primary_site": "colorectal",
        "chemotherapy_months": 4,
        "liver_completely_resectable": False,
        "liver_lesion_count": 3,
    }
    origins = {"liver_lesion_count": {"kind": "letter", "observed": observed}}
    assert of(facts, origins)["liver_lesion_count"].status == status
    assert of(facts | {"chemotherapy_months": 0}, origins)["liver_lesion_count"].status == "no-limit"


@pytest.mark.parametrize(
    ("primary", "fact", "value", "days"),
    [
        ("breast", "largest_lesion_mm", 20, 28),
        ("pancreatic", "largest_lesion_mm", 20, 25),
        ("neuroendocrine", "largest_lesion_mm", 20, 28),
        ("neuroendocrine", "platelets_10e9_l", 200, 14),
        ("neuroendocrine", "creatinine_umol_l", 80, 28),
        ("neuroendocrine", "chromogranin_a_ug_l", 80, 14),
        ("neuroendocrine", "ecog", 1, 28),
    ],
)
def test_every_other_limit_on_its_last_day_and_the_day_after(primary: str, fact: str, value: float, days: int) -> None:
    facts = {"primary_site": primary, fact: value}
    for more, status in ((0, "current"), (1, "stale")):
        observed = (TODAY - datetime.timedelta(days=days + more)).isoformat()
        assert of(facts, {fact: {"kind": "file", "observed": observed}})[fact].status == status
    assert of(facts | {"primary_site": "renal"}, {fact: {"kind": "file", "observed": "2020"}})[fact].status == "no-limit"


def test_a_fact_without_a_limit_is_dated_and_nothing_more() -> None:
    age = of(CRC, {"cea_ng_ml": {"kind": "file", "observed": "2026-01-27"}})["cea_ng_ml"]
    assert (age.status, age.days, age.matters) == ("no-limit", (304, 304), None)
    assert age_words(age) == "304 days old; no limit was read"


def test_what_was_typed_without_a_day_is_never_called_current() -> None:
    fresh = {"platelets_10e9_l": typed_on(TODAY).to_json()}
    assert of(CRC, fresh)["platelets_10e9_l"].status == "unclear"
    old = {"platelets_10e9_l": typed_on(TODAY - datetime.timedelta(days=15)).to_json()}
    assert of(CRC, old)["platelets_10e9_l"].status == "stale"


def test_what_is_unknown_and_asked_for_is_missing() -> None:
    found = of({"primary_site": "colorectal"}, {})
    assert found["platelets_10e9_l"].status == "missing"
    assert "cea_ng_ml" not in found


def test_the_day_of_the_case_counts_before_today() -> None:
    facts = CRC | {"assessed_on": "2026-11-01"}
    assert of(facts, dated("2026-10-20"))["platelets_10e9_l"].status == "current"


def test_of_a_stale_fact_it_is_said_what_could_change() -> None:
    age = of(CRC, dated("2026-01-01"))["platelets_10e9_l"]
    assert age.matters is True
    assert "fib-4" in age.systems
    nothing = of({"primary_site": "colorectal", "inr": 1}, {"inr": {"kind": "file", "observed": "2026-01-01"}})["inr"]
    assert nothing.matters is bool(nothing.options or nothing.systems)


def test_a_stale_fact_that_settles_nothing_changes_nothing() -> None:
    """Liver metastases that are known to be many are so whatever their number: no option waits for the size of a bound."""
    age = Age("inr", "stale", "2026-01-01", (330, 330), of(CRC, dated("2026-01-01"))["platelets_10e9_l"].limit)
    assert age.matters is False
    assert "another value would change nothing here" in stale_line([age])


def test_the_line_of_a_case() -> None:
    assessment = assess(read_case(CRC, dated("2026-09-26")), knowledge())
    line = stale_line(ages(assessment, TODAY))
    assert line.startswith("Stale: Platelets (62 days old, asked for within 2 weeks before systemic treatment starts; another")
    assert "Missing: " in line
    assert brief(assessment, today=TODAY).ages == line
    assert brief(assessment).ages == ""


def test_a_case_without_days_says_nothing() -> None:
    assert stale_line(ages(assess(read_case(CRC), knowledge()), TODAY)) == ""


def test_the_command_line_gives_them() -> None:
    assessment = assess(read_case(CRC, dated("2026-09-26")), knowledge())
    found = {one["fact"]: one for one in answer(assessment, TODAY)["ages"]}
    platelets = found["platelets_10e9_l"]
    assert (platelets["status"], platelets["days"], platelets["observed"]) == ("stale", [62, 62], "2026-09-26")
    assert platelets["limit"]["source"] == "licc-protocol2012"
    assert platelets["matters"] is True
    assert answer(assessment)["ages"] == []


def test_every_limit_names_a_source_its_words_and_a_case() -> None:
    for one in knowledge().ages.limits:
        assert one.limit.source in knowledge().registry.sources
        assert one.limit.words
        assert "primary_site" in one.when.names
