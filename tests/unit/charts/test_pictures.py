"""Pictures draw the numbers of the registry, say them in a sentence and repeat them in a table."""

import re
from itertools import combinations
from typing import Any

import plotly.graph_objects as go
import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.charts.by_group import by_group, is_possible
from livermets.charts.by_year import boxes_beside, by_year, mark_box, meets, names_of_marks, places_of_marks, share_years
from livermets.charts.dots import FOUNDING, SYMBOLS, key_text, panels
from livermets.charts.dots import dot_of_figure as dot
from livermets.charts.numbers import table_csv, table_of
from livermets.charts.over_time import cohorts, over_time
from livermets.charts.reported import has_number, reported
from livermets.charts.trials import difference_text, trial_picture, trials
from livermets.evidence import safe_cell
from livermets.evidence.compare import NotComparableError
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from tests.unit.evidence_fixtures import FIGURE

KNOWN = knowledge()
REGISTRY = KNOWN.registry
COLORECTAL = [figure for figure in REGISTRY.figures_by_primary["colorectal"] if not figure.superseded_by]


def drawn_values(figure: go.Figure) -> dict[str, float]:
    """The numbers of the marks by the id of their record."""
    found: dict[str, float] = {}
    for trace in figure.data:
        if trace.customdata is not None:
            found |= dict(zip(trace.customdata, trace.x, strict=True))
    return found


def at_five_years() -> list[Figure]:
    rates = [figure for figure in COLORECTAL if figure.measure == "rate" and figure.stratum is None]
    return [figure for figure in rates if figure.endpoint == "overall-survival" and figure.horizon_months == 60]


def test_every_value_is_drawn_where_the_registry_has_it_and_stands_in_the_table() -> None:
    figures = at_five_years()
    picture = reported(figures, REGISTRY)
    drawn = drawn_values(picture.figure)
    assert drawn == {figure.id: figure.value for figure in figures if figure.value is not None}
    assert set(picture.table["Record"]) == {figure.id for figure in figures}
    assert picture.sentence.endswith("Intervals are of the group, not of the patient.")


def test_a_published_range_is_a_bar_between_its_bounds_and_has_no_middle() -> None:
    figure = next(one for one in at_five_years() if one.value is None and one.low is not None and one.high is not None)
    drawn = reported([figure], REGISTRY).figure
    bars = [trace for trace in drawn.data if trace.name == "bounds"]
    assert [tuple(trace.x) for trace in bars] == [(figure.low, figure.high, None)]
    assert drawn_values(drawn) == {}


def changed(**changes: Any) -> Figure:
    return Figure.model_validate({**FIGURE, "source": "fong1999", **changes})


def test_a_confidence_interval_reaches_from_bound_to_bound() -> None:
    drawn = reported([changed()], REGISTRY).figure
    (trace,) = (trace for trace in drawn.data if trace.customdata)
    assert (trace.error_x.array[0], trace.error_x.arrayminus[0]) == (5, 5)


def test_an_interval_without_upper_bound_runs_to_the_edge_of_the_axis() -> None:
    drawn = reported([changed(measure="median", horizon_months=None, high=None)], REGISTRY).figure
    (trace,) = (trace for trace in drawn.data if trace.customdata)
    assert trace.x[0] + trace.error_x.array[0] == pytest.approx(drawn.layout.xaxis.range[1])


def test_a_cohort_not_of_liver_metastases_has_an_open_mark_and_the_key_says_so() -> None:
    picture = reported([changed(liver_specific=False)], REGISTRY)
    (trace,) = (trace for trace in picture.figure.data if trace.customdata)
    assert trace.marker.symbol[0].endswith("-open")
    assert "open mark: not a cohort of liver metastases" in picture.key
    assert "open mark" not in reported([changed()], REGISTRY).key


def test_more_patients_make_a_larger_mark_and_an_unknown_number_the_smallest() -> None:
    sizes = []
    for n in (None, 50, 5000):
        one = changed(n=n, **({"n_missing_because": "not given"} if n is None else {}))
        (trace,) = (trace for trace in reported([one], REGISTRY).figure.data if trace.customdata)
        sizes.append(trace.marker.size[0])
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3


def test_every_label_gives_source_number_and_value_however_many_there_are() -> None:
    many = reported(at_five_years(), REGISTRY).figure
    labels = [label for name in many.layout if str(name).startswith("yaxis") for label in many.layout[name].ticktext]
    assert len(labels) == len(at_five_years()) > 34
    assert all(re.search(r"\bn [\d?][\d,]* · ", label) for label in labels)
    # A long name takes more lines and is not cut.
    assert any("<br>" in label for label in labels)
    assert not any(len(re.sub("<[^>]*>", "", line)) > 31 for label in labels for line in label.split("<br>"))


def test_signs_of_markup_in_a_record_are_shown_as_they_are() -> None:
    drawn = reported([changed(population="patients with <=10 lesions <script>")], REGISTRY).figure
    (trace,) = (trace for trace in drawn.data if trace.customdata)
    assert "&lt;=10 lesions &lt;script&gt;" in trace.text[0]


def test_every_number_of_the_founding_texts_can_be_drawn_beside_its_modern_figures() -> None:
    numbered = [claim for claim in REGISTRY.claims.values() if claim.measure is not None]
    assert len(numbered) == 13
    for claim in numbered:
        figures = [REGISTRY.figures[name] for name in claim.figures]
        if not has_number(claim) and not figures:
            continue
        picture = reported(figures, REGISTRY, [claim])
        assert set(picture.table["Record"]) == {claim.id, *claim.figures} - ({claim.id} if not has_number(claim) else set())
        if has_number(claim):
            row = picture.table.set_index("Record").loc[claim.id]
            assert row["Design"] == "founding text"
            assert claim.why in row["Caveat"]


def test_a_founding_number_is_a_star_of_its_own() -> None:
    claim = REGISTRY.claims["seed-blm-3y"]
    picture = reported([], REGISTRY, [claim])
    (trace,) = (trace for trace in picture.figure.data if trace.customdata)
    assert (trace.name, trace.x[0]) == (FOUNDING, 30)


def test_the_groups_still_possible_for_a_case_are_marked() -> None:
    facts = {"primary_site": "colorectal", "liver_lesion_count": 4, "largest_lesion_mm": 60, "synchronous": True}
    result = assess(read_case(facts), KNOWN).systems["fong-crs"]
    assert (result.outcome.low, result.outcome.high) == (3, 5)
    assert [group for group in ("0", "2", "3", "5", "0-2", "3-5", "2-3") if is_possible(group, result)] == [
        "3",
        "5",
        "3-5",
        "2-3",
    ]
    of_score = [figure for figure in at_groups("fong-crs") if figure.measure == "rate" and figure.horizon_months == 60]
    picture = by_group(of_score, REGISTRY, "fong-crs", result)
    assert "This case:" in picture.sentence
    texts = [note.text for note in picture.figure.layout.annotations]
    assert any("possible for this case" in text and "3" in text for text in texts)
    assert not any("this case" in text and "Group 0" in text for text in texts)
    assert "this case" not in by_group(of_score, REGISTRY, "fong-crs").sentence.lower()


def at_groups(system: str) -> list[Figure]:
    return [figure for figure in COLORECTAL if figure.stratum is not None and figure.stratum.system == system]


def test_a_cohort_over_time_joins_its_points_in_order_of_time() -> None:
    found = {cohort.name.split(":")[0]: cohort for cohort in cohorts(COLORECTAL, REGISTRY)}
    cohort = found["Choti 2002"]
    assert [(figure.horizon_months, figure.value) for figure in cohort.figures] == [(60, 40), (120, 26)]
    (trace,) = over_time([cohort], REGISTRY).figure.data
    assert (list(trace.x), list(trace.y)) == ([5, 10], [40, 26])


def test_a_trial_shows_both_arms_their_difference_and_the_ratio() -> None:
    found = {trial.source: trial for trial in trials(COLORECTAL, REGISTRY)}
    transmet = found["adam2024"]
    both = [arms for arms in transmet.arms if arms.control is not None]
    assert [(arms.treated.value, arms.control.value) for arms in both if arms.control] == [(57, 13)]
    assert difference_text(both[0]) == "+44 points"
    assert [ratio.value for ratio in transmet.ratios] == [0.37]
    drawn = drawn_values(trial_picture([transmet], REGISTRY, "overall-survival").figure)
    assert {57, 13, 0.37} <= set(drawn.values())


def test_a_per_protocol_arm_is_not_paired_with_the_arm_by_intention_to_treat() -> None:
    transmet = next(trial for trial in trials(COLORECTAL, REGISTRY) if trial.source == "adam2024")
    assert [arms.control for arms in transmet.arms if arms.treated.value == 73] == [None]


def test_a_comparison_inside_a_trial_that_was_not_randomised_is_no_trial() -> None:
    shown = {ratio.id for trial in trials(COLORECTAL, REGISTRY) for ratio in trial.ratios}
    assert "crlm-conversion-cairo5-os-hr-local-a" not in shown
    assert "crlm-ablation-clocc2017-os-hr" in shown


def test_percentages_stand_at_the_year_of_their_publication() -> None:
    figures = [figure for figure in at_five_years() if figure.time_zero is None and figure.treatment == "hepatic-resection"]
    picture = by_year(figures, REGISTRY)
    drawn = {name: (x, y) for t in picture.figure.data for name, x, y in zip(t.customdata, t.x, t.y, strict=True)}
    assert drawn["crlm-resection-fong1999-os5"] == (1999, 37)
    assert "1990s" in picture.sentence
    named = {name: text for t in picture.figure.data for name, text in zip(t.customdata, t.text, strict=True) if text}
    assert named["crlm-resection-fong1999-os5"] == "Fong"
    assert len(named) > 20
    with pytest.raises(NotComparableError, match="different horizons"):
        by_year([changed(), changed(id="b", horizon_months=36)], REGISTRY)


def test_the_key_of_the_years_has_every_kind_of_mark_and_nothing_that_is_not_drawn() -> None:
    # A meta-analysis gives a range: its square must be in the key although no interval is drawn here.
    figures = [figure for figure in at_five_years() if figure.treatment == "hepatic-resection" and figure.time_zero is None]
    figures.append(changed(id="range", source="lam2013", low=31, high=73, interval="range", value=42))
    picture = by_year(figures, REGISTRY)
    for design, (_, mark) in SYMBOLS.items():
        drawn = any(trace.name == design and trace.x for trace in picture.figure.data)
        assert (f"{mark} " in picture.key) == drawn, design
    for absent in ("larger mark", "thin line", "grey bar"):
        assert absent not in picture.key


def test_names_beside_the_years_lie_over_no_other_name_or_mark_and_the_key_counts_those_without() -> None:
    figures = [figure for figure in at_five_years() if figure.time_zero is None and figure.value is not None]
    dated = [(source.year, one) for one in figures if (source := REGISTRY.source_of(one)) and source.year]
    drawn = sorted(dated, key=lambda pair: pair[0])
    named = names_of_marks(drawn, REGISTRY)
    assert 10 < len(named) < len(drawn)
    marks = places_of_marks(drawn)
    boxes = {name: boxes_beside(marks[name], words)[side] for name, (words, side) in named.items()}
    for one, other in combinations(boxes, 2):
        assert not meets(boxes[one], boxes[other]), (one, other)
    for name, box in boxes.items():
        assert not any(meets(box, mark_box(at)) for other, at in marks.items() if other != name)
    left = len(drawn) - len(named)
    assert f"{left} of {len(drawn)} without a name" in by_year(figures, REGISTRY).key
    assert "without a name for" not in by_year([changed()], REGISTRY).key


def test_what_passes_by_year_is_something_to_bear_in_mind() -> None:
    other = changed(id="b", liver_specific=False)
    verdict = share_years([changed(), other], REGISTRY)
    assert verdict.ok
    assert verdict.cautions[0] == "only one of the two is a cohort of liver metastases"
    undated = changed(id="c", source="no such source", liver_specific=False)
    assert share_years([changed(), undated], REGISTRY).cautions == share_years([changed()], REGISTRY).cautions
    assert share_years([], REGISTRY).cautions == ()


def test_the_key_names_only_marks_that_are_drawn() -> None:
    one = dot(changed(), REGISTRY, "")
    assert key_text([one]).startswith("● retrospective series")
    assert "◆" not in key_text([one])
    assert len(panels([one])) == 1


def test_no_cell_of_a_file_can_be_taken_for_a_formula() -> None:
    table = reported([changed(population="=HYPERLINK(1)", caveat="@cmd")], REGISTRY).table
    text = table_csv(table, "abc").decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "'@cmd" in text
    assert text.splitlines()[0].endswith(",Release")


def test_no_record_needs_that_guard_because_a_table_can_also_be_saved_by_its_toolbar() -> None:
    table = table_of(REGISTRY.figures.values(), REGISTRY)
    text = table.select_dtypes(exclude="Float64")
    assert text.map(safe_cell).equals(text)
