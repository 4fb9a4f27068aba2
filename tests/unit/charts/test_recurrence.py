"""Recurrence after resection: what belongs to which part, and that no panel mixes whose share a number is."""

import pytest

from livermets.charts.recurrence import (
    FREE,
    OFTEN,
    PARTS,
    REPEAT,
    SURVIVAL_AFTER,
    WHERE,
    claims_of_part,
    horizons_not_reported,
    recurrence_parts,
    recurrence_picture,
    site_remarks,
)
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from tests.unit.evidence_fixtures import FIGURE

REGISTRY = knowledge().registry
COLORECTAL = [figure for figure in REGISTRY.figures_by_primary["colorectal"] if not figure.superseded_by]
FOUND = recurrence_parts(COLORECTAL, REGISTRY)


def titles(figures: list[Figure]) -> dict[str, str]:
    """The panel of each figure: the title above the rows in which its mark stands."""
    drawn = recurrence_picture(figures, REGISTRY).figure
    panels = [note.text.replace("<br>", " ") for note in drawn.layout.annotations if note.text.startswith("<b>")]
    found = {}
    for trace in drawn.data:
        number = int(trace.xaxis.removeprefix("x") or 1) - 1
        found |= {name: panels[number].removeprefix("<b>").removesuffix("</b>") for name in trace.customdata or ()}
    return found


def changed(**changes: object) -> Figure:
    return Figure.model_validate({**FIGURE, "source": "fong1999", "endpoint": "recurrence", **changes})


def test_every_rate_of_recurrence_after_resection_is_in_the_picture_once() -> None:
    resection = {"hepatic-resection", *REGISTRY.descendants("hepatic-resection")} - {"repeat-hepatectomy"}
    expected = {
        figure.same_as or figure.id
        for figure in COLORECTAL
        if figure.treatment in resection
        and figure.endpoint == "recurrence"
        and figure.measure in ("rate", "proportion")
        and figure.stratum is None
    }
    names = [figure.id for figure in FOUND[OFTEN]]
    assert set(names) == expected
    assert len(names) == len(expected)


def test_death_without_recurrence_counts_in_another_part() -> None:
    assert {figure.endpoint for figure in FOUND[OFTEN]} == {"recurrence"}
    assert {figure.endpoint for figure in FOUND[FREE]} == {"disease-free-survival"}


def test_a_share_of_those_who_recurred_is_not_drawn_with_a_share_of_all() -> None:
    panel = titles(FOUND[WHERE])
    assert panel["crlm-recurrence-angelsen2015-liveronly"] == "Recurrence in the liver (% of patients with recurrence)"
    assert panel["crlm-recurrence-vigano2014-early-hepatic"] == "Recurrence in the liver (% of patients with early recurrence)"
    assert panel["crlm-recurrence-dejong2009-liver"] == "Recurrence in the liver (% of patients)"
    repeat = titles(FOUND[REPEAT])
    assert repeat["crlm-repeat-degraaff2024-share"] == "Repeat resection (% of liver resections)"
    assert repeat["crlm-repeat-vigano2014-early-rate"] == "Repeat resection (% of patients with early recurrence)"
    assert repeat["crlm-repeat-dejong2009-share"] == "Repeat resection (% of patients)"


def test_early_recurrence_without_a_horizon_is_not_drawn_with_any_recurrence() -> None:
    panel = titles(FOUND[OFTEN])
    assert panel["crlm-recurrence-tian2024-early"].startswith("Early recurrence, as each study defines it")
    assert panel["crlm-recurrence-angelsen2015-any"] == "Recurrence (% of patients)"
    assert panel["crlm-recurrence-vigano2014-early6"] == "Recurrence at 6 months (%)"


@pytest.mark.parametrize("part", PARTS)
def test_one_panel_counts_one_endpoint_at_one_horizon_from_one_moment(part: str) -> None:
    asked: dict[str, set[tuple[object, ...]]] = {}
    for name, title in titles(FOUND[part]).items():
        one = REGISTRY.figures[name]
        asked.setdefault(title, set()).add((one.endpoint, one.horizon_months, one.time_zero, one.measure == "median"))
    assert asked
    assert all(len(questions) == 1 for questions in asked.values())


def test_survival_after_a_recurrence_keeps_its_groups_and_leaves_the_second_operation_to_its_part() -> None:
    names = {figure.id for figure in FOUND[SURVIVAL_AFTER]}
    assert {"crlm-recurrence-vigano2014-early-os5", "crlm-recurrence-angelsen2015-prs-liver"} <= names
    assert "crlm-repeat-imai2018-os5" not in names
    assert "crlm-repeat-imai2018-os5" in {figure.id for figure in FOUND[REPEAT]}
    assert "crlm-transplant-dueland2023-median-postrelapse" not in names


def test_groups_of_patients_are_added_only_when_asked_for() -> None:
    group = changed(stratum={"system": "fong-crs", "group": "0-2"})
    assert recurrence_parts([group], REGISTRY)[OFTEN] == []
    assert recurrence_parts([group], REGISTRY, groups=True)[OFTEN] == [group]


def test_a_number_listed_twice_is_drawn_once_and_kept_when_its_twin_is_not_there() -> None:
    first, again = changed(), changed(id="again", same_as=FIGURE["id"])
    assert recurrence_parts([first, again], REGISTRY)[OFTEN] == [first]
    assert recurrence_parts([again], REGISTRY)[OFTEN] == [again]


def test_horizons_without_a_rate_are_named() -> None:
    assert horizons_not_reported(FOUND[OFTEN]) == ("2 years", "3 years")
    assert horizons_not_reported([changed(horizon_months=months) for months in (12, 24, 36)]) == ()
    assert horizons_not_reported([changed(endpoint="disease-free-survival", horizon_months=12)])[0] == "1 year"


def test_claims_stand_with_the_part_they_speak_of() -> None:
    claims = list(REGISTRY.claims.values())
    assert [claim.id for claim in claims_of_part(claims, OFTEN)] == ["seed-crlm-recurrence-2y"]
    (where,) = claims_of_part(claims, WHERE)
    picture = recurrence_picture([], REGISTRY, [where])
    assert "% of patients with recurrence" in picture.sentence
    assert claims_of_part(claims, REPEAT) == []


def test_only_remarks_that_tell_a_site_are_read_out() -> None:
    told = {figure.id for figure in site_remarks(FOUND[OFTEN])}
    assert "crlm-recurrence-angelsen2015-any" in told
    assert "crlm-recurrence-veryearly-3mo" not in told


def test_nothing_reported_is_not_an_empty_picture() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        recurrence_picture([], REGISTRY)
