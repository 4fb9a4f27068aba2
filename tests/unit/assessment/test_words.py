"""Results in words: intervals, groups, codes, and nothing said where nothing is known."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.systems import SchemeResult
from livermets.assessment.words import (
    AFTER,
    all_groups,
    applies_words,
    criteria_lines,
    group_words,
    groups_words,
    head,
    interval_words,
    outcome_value,
    says_something,
    strip,
    value_words,
)
from livermets.case.case import empty_values
from livermets.case.reading import read_case
from livermets.case.words import fault_words
from livermets.knowledge.loading import knowledge
from livermets.knowledge.systems import Grouping, System
from livermets.rules.tree import Number

COLORECTAL = {"primary_site": "colorectal"}


def result(system: str, **facts: Any):
    return assessment(**facts).systems[system]


def assessment(**facts: Any) -> Assessment:
    return assess(read_case(facts), knowledge())


@pytest.mark.parametrize(
    ("low", "high", "decimals", "words"),
    [
        (2, 4, 0, "2–4"),
        (3, 3, 0, "3"),
        (9.5, None, 1, "at least 9.5"),
        (None, 3, 0, "at most 3"),
        (-2.627, -2.627, 2, "−2.63"),
        (-3, 2, 1, "−3.0 to 2.0"),
        (-0.001, -0.001, 1, "0.0"),
    ],
)
def test_an_interval_in_words(low, high, decimals, words):
    assert interval_words(low, high, decimals) == words


def test_a_point_score_is_an_interval_of_its_scale():
    fong = result("fong-crs", **COLORECTAL, liver_lesion_count=4, synchronous=True)
    assert value_words(fong) == "2–5 of 5"
    assert strip(fong) == "●●"
    assert group_words(fong) == ""
    settled = result("fong-crs", **COLORECTAL, liver_lesion_count=4, synchronous=True, primary_node_positive=True)
    assert (value_words(settled), group_words(settled), strip(settled)) == ("3–5 of 5", "high", "○●")


def test_a_bounded_formula_is_shown_only_where_it_excludes_a_group():
    burden = result("tbs", **COLORECTAL, largest_lesion_mm=95)
    assert (value_words(burden), group_words(burden), strip(burden)) == ("at least 9.50", "zone 3", "○○●")
    small = result("tbs", **COLORECTAL, largest_lesion_mm=40)
    assert (value_words(small), strip(small)) == ("at least 4.00", "○●●")
    meld = result("meld", bilirubin_umol_l=20)
    assert not says_something(meld)
    assert value_words(meld) == "not yet"


@pytest.mark.parametrize(
    ("system", "facts", "words", "group"),
    [
        ("albi", {"bilirubin_umol_l": 10, "albumin_g_l": 38.35}, "−2.5998", "grade 2"),
        ("tbs", {**COLORECTAL, "largest_lesion_mm": 41.15, "liver_lesion_count": 8}, "8.996", "zone 2"),
        ("tbs", {**COLORECTAL, "largest_lesion_mm": 28.26, "liver_lesion_count": 1}, "2.998", "zone 1"),
        ("tbs", {**COLORECTAL, "largest_lesion_mm": 41.3, "liver_lesion_count": 8}, "9.00", "zone 3"),
    ],
)
def test_a_value_beside_a_limit_is_shown_on_the_side_of_its_group(system, facts, words, group):
    found = result(system, **facts)
    assert (value_words(found), group_words(found)) == (words, group)


FORMULAS = [one for one in knowledge().systems.values() if one.scheme.formula and one.scheme.grouping]


@settings(max_examples=300, deadline=None)
@given(system=st.sampled_from(FORMULAS), score=st.floats(-10, 500), beside=st.floats(-0.01, 0.01), at_limit=st.booleans())
def test_a_shown_value_never_reads_as_one_of_another_group(system, score, beside, at_limit):
    grouping = system.scheme.grouping
    limits = [node.value for when in grouping.when for node in when.node.walk() if isinstance(node, Number)]
    value = limits[int(abs(score)) % len(limits)] + beside if at_limit else score
    shown = outcome_value(system, system.scheme, SchemeResult(value, value, grouping.names[:1])).main
    read = float(shown.replace("\N{MINUS SIGN}", "-"))

    def groups(number):
        scores = {**empty_values(), grouping.score: (number, number)}
        return [when.holds(scores) for when in grouping.when]

    assert groups(read) == groups(value)


def test_nothing_is_said_of_a_case_of_which_nothing_is_known():
    assert not [one.id for one in assessment().systems.values() if says_something(one)]


def test_a_code_that_is_not_settled_is_said_in_words():
    assert value_words(result("gennari-descriptor", liver_lesion_count=1)) == "single: code not settled"
    more = result("gennari-descriptor", liver_lesion_count=3, bilobar=True, infiltrates_structures=False)
    assert value_words(more) == "in both lobes, no infiltration of important structures: code not settled"
    assert says_something(result("gennari-descriptor", liver_lesion_count=1))


def test_a_listed_system_shows_no_score():
    assert value_words(result("kanemitsu", **COLORECTAL)) == "no score"


def test_every_group_has_a_place_and_the_possible_ones_are_among_them():
    for demo in knowledge().demo_cases.values():
        for one in assess(demo.case, knowledge()).systems.values():
            if one.applicable is not False and not one.system.scheme.code:
                assert set(one.groups) <= set(all_groups(one.system)), one.id


def test_a_system_that_needs_the_specimen_stands_apart():
    assert head(result("nordlinger", **COLORECTAL)) == AFTER


def test_a_system_of_one_primary_says_so():
    assert applies_words(knowledge().systems["fong-crs"]) == "if the primary is colorectal"


def test_bands_of_one_criterion_show_the_true_one_only():
    lines = criteria_lines(result("child-pugh", bilirubin_umol_l=20, inr=1.0))
    bilirubin = [line for line in lines if line[1].startswith("Bilirubin")]
    assert bilirubin == [(True, "Bilirubin: Under 2 mg/dL", "1 point")]
    assert [verdict for verdict, label, _ in lines if label.startswith("Ascites")] == [None, None, None]


def test_a_fault_speaks_in_the_labels_of_the_form():
    from livermets.case.case import CaseError

    with pytest.raises(CaseError) as raised:
        read_case({"primary_in_place": True, "primary_r0_resected": True})
    said = fault_words(raised.value.faults[0])
    assert "Primary still in place = yes" in said
    assert "_" not in said


NAMED = [one for one in knowledge().systems.values() if not one.definition.called_by_group]
GROUPED = [one for one in NAMED if one.scheme.grouping is not None]


@pytest.mark.parametrize("system", GROUPED, ids=lambda one: one.id)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_value_never_reads_as_another_group_than_its_own(system: System, data: st.DataObject):
    """What is read off the words is in the same groups as what was computed, also a hair beside a limit."""
    grouping = system.scheme.grouping
    assert grouping is not None
    low, high = system.scheme.range
    written = [one for group in system.definition.groups for one in re.findall(r"-?\d+(?:\.\d+)?", group.when)]
    limits = sorted(set(map(float, written)))
    near = st.sampled_from(limits).flatmap(lambda limit: st.sampled_from([limit, limit - 2.5e-4, limit + 2.5e-4, limit - 1e-7]))
    anywhere = st.floats(max(low, -1e5), min(high, 1e5), allow_nan=False)
    value = data.draw(near | anywhere if limits else anywhere)
    if system.scheme.items:
        value = round(value * system.scheme.scale) / system.scheme.scale
    outcome = SchemeResult(low=value, high=value, groups=tuple(grouping.names))
    read = float(outcome_value(system, system.scheme, outcome).main.replace("−", "-").replace(",", ""))
    assert groups_of(grouping, read) == groups_of(grouping, value)


def groups_of(grouping: Grouping, score: float) -> list[bool | None]:
    return [when.holds({**empty_values(), grouping.score: (score, score)}) for when in grouping.when]


def test_a_value_outside_every_group_says_so():
    settled = result(
        "beppu-nomogram",
        **COLORECTAL,
        synchronous=False,
        primary_node_positive=True,
        liver_lesion_count=4,
        largest_lesion_mm=20,
        extrahepatic_disease=False,
        ca19_9_u_ml=20,
    )
    assert (value_words(settled), group_words(settled)) == ("7 of 25", "in no published group")


MINAGAWA = {"primary_positive_nodes": 4, "cea_ng_ml": 50, "liver_lesion_count": 2}


@pytest.mark.parametrize(
    ("facts", "words", "beside", "dots"),
    [
        ({**MINAGAWA, "hepatic_node_positive": False}, "3 of 4", "3 points", "○○●○"),
        ({**MINAGAWA, "cea_ng_ml": 49.9, "hepatic_node_positive": False}, "3 of 4", "2 points", "○○●○"),
        (
            {"primary_positive_nodes": 3, "cea_ng_ml": 49.9, "liver_lesion_count": 2, "hepatic_node_positive": False},
            "2 of 4",
            "1 point",
            "○●○○",
        ),
        ({"primary_positive_nodes": 0, "cea_ng_ml": 2, "liver_lesion_count": 2}, "2 or 4 of 4", "1 point", "○●○●"),
        ({**MINAGAWA, "hepatic_node_positive": True}, "4 of 4", "3 points", "○○○●"),
        ({"hepatic_node_positive": True}, "4 of 4", "0–3 points", "○○○●"),
        ({}, "not yet", "", ""),
    ],
)
def test_a_stage_that_is_reached_by_points_is_called_by_the_stage(facts, words, beside, dots):
    found = result("minagawa", **COLORECTAL, **facts)
    assert (value_words(found), group_words(found), strip(found)) == (words, beside, dots)


def test_no_number_of_points_is_taken_for_a_group_of_another_number():
    """ "3 of 3" beside a dot in the third of four places: where groups are numbers, points are shown only if they are those."""
    for system in knowledge().systems.values():
        grouping = system.scheme.grouping
        if system.definition.kind != "points" or grouping is None or system.definition.called_by_group:
            continue
        for name, when in zip(grouping.names, grouping.when, strict=True):
            if name.isdigit():
                fitting = [n for n in range(40) if when.holds({**empty_values(), grouping.score: (n, n)})]
                assert fitting == [int(name)], f"{system.id}: the group {name} is of {fitting} points"


@pytest.mark.parametrize(
    ("system", "facts", "words", "group"),
    [
        ("albi", {"bilirubin_umol_l": 10, "albumin_g_l": 41}, "−2.83", "grade 1"),
        (
            "child-pugh",
            {"bilirubin_umol_l": 10, "albumin_g_l": 40, "inr": 1.0, "ascites": "none", "encephalopathy": "none"},
            "5 of 15",
            "class A",
        ),
        ("child-pugh", {"bilirubin_umol_l": 10, "albumin_g_l": 40, "inr": 1.0, "ascites": "none"}, "5–7 of 15", "class A or B"),
    ],
)
def test_a_group_beside_a_number_has_its_word(system, facts, words, group):
    found = result(system, **facts)
    assert (value_words(found), group_words(found)) == (words, group)


def test_what_is_open_is_said_to_be_open():
    """ "5 possible" of the extents of a resection read as five segments that may be resected."""
    found = result("makuuchi-icg-tree", bilirubin_umol_l=10, ascites="none")
    assert value_words(found) == "open: 5 extents still possible"
    two = result("makuuchi-icg-tree", bilirubin_umol_l=20, ascites="none", icg_r15_percent=5)
    assert value_words(two) == "partial"
    assert groups_words("abcd") == "a, b, c or d"
    assert groups_words("abcde", "class") == "open: 5 classes still possible"
