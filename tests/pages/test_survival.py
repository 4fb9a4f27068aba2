"""The survival page as a person uses it: what is asked for is what is drawn, said and tabled, with its sources."""

import re
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.assessment.assess import assess
from livermets.charts.option_matrix import FOLDED
from livermets.evidence import citation_of, figure_sentence, n_text, value_text, years_text
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import READING_LABELS
from livermets.screens.shared.session import OWN_CASE
from livermets.screens.survival.ask import ASKED_FOR
from tests.pages.app import opened, words
from tests.pages.rows import panels, records, rows_html
from tests.pages.sourced import unsourced

REGISTRY = knowledge().registry
ONLY_GROUPS = next(
    figure
    for figure in REGISTRY.figures_by_primary["colorectal"]
    if figure.endpoint.endswith("survival")
    and figure.measure in ("rate", "median")
    and figure.stratum is not None
    and figure.stands
    and not any(
        other.stratum is None
        and (other.endpoint, other.horizon_months, other.measure == "median")
        == (figure.endpoint, figure.horizon_months, figure.measure == "median")
        for term in REGISTRY.with_narrower(figure.treatment)
        for other in REGISTRY.figures_by_treatment.get(term, ())
        if other.primary == "colorectal"
    )
)
"""A figure of a group of patients, beside which nothing is reported of the whole."""
NUMBERED_CLAIMS = [claim for claim in REGISTRY.claims.values() if claim.measure is not None]


def field(app: AppTest, label: str) -> Any:
    return next(box for box in app.selectbox if box.label.startswith(label))


def choose(app: AppTest, label: str, value: Any) -> AppTest:
    field(app, label).set_value(value).run()
    assert not app.exception
    return app


def view(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="view").set_value(name).run()
    assert not app.exception
    return app


def specs(app: AppTest) -> list[dict[str, Any]]:
    return [orjson.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def drawn(app: AppTest, number: int = 0) -> dict[str, float]:
    """The plotted numbers by the id of their record."""
    found: dict[str, float] = {}
    for trace in specs(app)[number]["data"]:
        for name, value in zip(trace.get("customdata", ()), trace["x"], strict=False):
            found[name] = value
    return found


def test_without_a_case_the_page_asks_for_a_primary_and_shows_what_there_is() -> None:
    app = opened("survival")
    assert "Choose a primary" in words(app)
    assert field(app, "Primary").value is None
    table = app.dataframe[0].value.set_index("Primary")
    assert table.loc["Colorectal", "Options"] == len(REGISTRY.options_for("colorectal"))
    assert not app.get("plotly_chart")


def of_five_years(*treatments: str) -> set[str]:
    """Overall survival at five years of these treatments in colorectal metastases, groups of patients apart."""
    found = {
        figure.id
        for figure in REGISTRY.figures_by_primary["colorectal"]
        if (figure.endpoint, figure.horizon_months, figure.measure) == ("overall-survival", 60, "rate")
        and figure.stratum is None
        and not figure.superseded_by
        and figure.treatment in treatments
    }
    # What lists a number of the same patients again is left out.
    return {name for name in found if REGISTRY.figures[name].same_as not in found}


def test_the_case_sets_primary_and_question_and_at_most_twenty_named_rows_stand_at_first() -> None:
    app = opened("survival", "colorectal-synchronous")
    assert field(app, "Primary").value == "colorectal"
    standing = assess(knowledge().demo_cases["colorectal-synchronous"].case, knowledge()).options
    first = next(one for one in standing if one.status not in FOLDED)
    treatment = field(app, "Treatment").value
    assert treatment in {one.option.treatment for one in standing if one.option.intent == first.option.intent}
    assert field(opened("survival", "half-filled"), "Treatment").value == "hepatic-resection"
    assert field(app, "Endpoint").value == "overall-survival"
    rows = records(rows_html(app))
    figures = [name for name in rows if name in REGISTRY.figures]
    assert 0 < len(figures) <= 20
    for name in figures:
        figure = REGISTRY.figures[name]
        for part in (citation_of(figure, REGISTRY), value_text(figure), n_text(figure), years_text(figure)):
            assert part in rows[name]


def test_of_two_options_that_wait_for_facts_the_most_reported_is_asked_for_and_one_that_stands_before_both() -> None:
    facts = {"primary_site": "neuroendocrine", "liver_lesion_count": 12, "bilobar": True, "reported_grade": "G2"}
    app = opened("survival", facts)
    statuses = {one.option.treatment: one.status for one in assess(app.session_state[OWN_CASE].case, knowledge()).options}
    assert (statuses["liver-transplantation"], statuses["hepatic-resection"]) == ("undetermined", "undetermined")
    assert field(app, "Treatment").value == "hepatic-resection"


def test_all_rows_are_shown_when_they_are_asked_for() -> None:
    app = choose(opened("survival", "colorectal-metachronous-single"), "Treatment", "all")
    assert len([name for name in records(rows_html(app)) if name in REGISTRY.figures]) == 20
    app.toggle(key="all").set_value(True).run()
    shown = set(records(rows_html(app)))
    assert of_five_years(*REGISTRY.treatments) <= shown


@pytest.mark.parametrize("name", ["Forest", "Table", "Words"])
def test_the_views_show_the_same_figures(name: str) -> None:
    app = choose(opened("survival"), "Primary", "colorectal")
    choose(app, "Treatment", "liver-transplantation")
    forest = [one for one in records(rows_html(app)) if one in REGISTRY.figures]
    assert set(forest) == of_five_years("liver-transplantation")
    view(app, name)
    if name == "Table":
        assert {one for one in app.dataframe[0].value["Record"] if one in REGISTRY.figures} == set(forest)
    if name == "Words":
        assert all(
            figure_sentence(REGISTRY.figures[one], REGISTRY.source_of(REGISTRY.figures[one])) in words(app) for one in forest
        )


def test_another_primary_can_be_looked_at_without_touching_the_case() -> None:
    app = choose(opened("survival", "colorectal-synchronous"), "Primary", "breast")
    assert "breast-resection-fairhurst2017-os60" in records(rows_html(app))
    assert app.session_state[OWN_CASE].case.values["primary_site"] == "colorectal"


def test_a_treatment_brings_its_kinds() -> None:
    app = choose(opened("survival", "colorectal-synchronous"), "Treatment", "hepatic-resection")
    app.toggle(key="all").set_value(True).run()
    treatments = {REGISTRY.figures[name].treatment for name in records(rows_html(app)) if name in REGISTRY.figures}
    assert "repeat-hepatectomy" in treatments
    assert treatments <= {"hepatic-resection", *REGISTRY.descendants("hepatic-resection")}


def test_no_axis_mixes_endpoints_horizons_or_time_zeros() -> None:
    app = choose(opened("survival", "colorectal-synchronous"), "Treatment", "all")
    app.toggle(key="all").set_value(True).run()
    drawn = [[REGISTRY.figures[one] for one in axis if one in REGISTRY.figures] for axis in panels(rows_html(app))]
    by_axis = [axis for axis in drawn if axis]
    assert len(by_axis) > 1
    for axis in by_axis:
        assert len({(one.endpoint, one.measure, one.horizon_months, one.time_zero) for one in axis}) == 1


def test_founding_claims_lie_on_the_axis_of_the_figures_with_their_modern_reading() -> None:
    app = choose(opened("survival", "colorectal-synchronous"), "Treatment", "hepatic-resection")
    claim = REGISTRY.claims["seed-crlm-resection-long-term"]
    row = records(rows_html(app))[claim.id]
    assert claim.text in row
    assert READING_LABELS[claim.reading] in row
    assert any(claim.id in axis and len(axis) > 5 for axis in panels(rows_html(app)))
    assert claim.why in words(app)


def test_the_group_of_the_case_is_marked_and_stands_first() -> None:
    app = opened("survival", "colorectal-metachronous-single")
    rows = [row for name, row in records(rows_html(app)).items() if name in REGISTRY.figures]
    marked = [", this case" in row for row in rows]
    assert marked[0]
    assert marked == sorted(marked, reverse=True)


def test_medians_stand_behind_the_horizons() -> None:
    app = choose(opened("survival", "colorectal-synchronous"), "Horizon", "median")
    shown = [REGISTRY.figures[name] for name in records(rows_html(app)) if name in REGISTRY.figures]
    assert shown
    assert {one.measure for one in shown} == {"median"}


def test_an_address_brings_question_and_view_back() -> None:
    query = {"primary": "Colorectal", "of": "Hepatic resection", "at": "3 years", "view": "Table"}
    app = opened("survival", query=query)
    assert (field(app, "Treatment").value, field(app, "Horizon").value) == ("hepatic-resection", 36)
    shown = [name for name in app.dataframe[0].value["Record"] if name in REGISTRY.figures]
    assert {REGISTRY.figures[name].horizon_months for name in shown} == {36}


def test_what_is_not_reported_is_said_and_what_is_there_is_named() -> None:
    """Of these treatments only groups of patients were reported on at the horizon."""
    app = choose(opened("survival"), "Primary", "colorectal")
    choose(app, "Treatment", ONLY_GROUPS.treatment)
    choose(app, "Endpoint", ONLY_GROUPS.endpoint)
    choose(app, "Horizon", "median" if ONLY_GROUPS.measure == "median" else ONLY_GROUPS.horizon_months)
    assert "Not reported in this release: " in words(app)
    assert "no statement about the outcome" in words(app)
    assert "Reported instead" in words(app)


def test_groups_of_a_system_are_shown_with_those_of_the_case_marked() -> None:
    app = view(opened("survival", "half-filled"), "By group")
    choose(app, "System", "fong-crs")
    assert knowledge().demo_cases["half-filled"].case.values["primary_site"] == "colorectal"
    notes = [note["text"] for note in specs(app)[0]["layout"]["annotations"]]
    assert any("this case" in note for note in notes)
    assert "This case:" in words(app)


def test_two_cohorts_over_time_are_drawn_together_only_when_they_compare() -> None:
    app = view(opened("survival", "colorectal-synchronous"), "Curve")
    assert len(specs(app)[0]["data"]) == 1
    beside = field(app, "Beside it")
    beside.set_value(beside.options[0]).run()
    assert len(specs(app)[0]["data"]) == 2
    assert all(trace["mode"] == "lines+markers" for trace in specs(app)[0]["data"])


def test_figures_by_year_say_what_to_bear_in_mind_of_their_differences() -> None:
    app = choose(view(opened("survival", "colorectal-synchronous"), "By year"), "Treatment", "all")
    assert "Bear in mind: " in words(app)
    assert "only some are cohorts of liver metastases" in words(app)


def test_out_of_a_hundred_shows_a_hundred_marks_and_a_pair_side_by_side() -> None:
    app = view(opened("survival", "colorectal-synchronous"), "Out of 100")
    choose(app, "Treatment", "liver-transplantation")
    other = next(box for box in app.selectbox if box.label == "Beside it")
    other.set_value("crlm-lt-seca-andres2018-os5").run()
    assert not app.exception
    for spec in specs(app):
        assert sum(len(trace["x"]) for trace in spec["data"]) == 100
    assert len(specs(app)) == 2


def test_a_trial_shows_both_arms_and_the_hazard_ratio() -> None:
    app = view(opened("survival", "colorectal-synchronous"), "Trials")
    choose(app, "Treatment", "liver-transplantation")
    plotted = drawn(app)
    assert plotted["crlm-transplant-transmet2024-hr-itt"] == 0.37
    assert plotted["crlm-transplant-transmet2024-os5-itt"] == 57
    assert plotted["crlm-chemo-transmet2024-os5-itt"] == 13
    assert any("+44 points" in note["text"] for note in specs(app)[0]["layout"]["annotations"])


def test_figures_of_one_question_that_disagree_stand_side_by_side() -> None:
    app = view(opened("survival", "colorectal-synchronous"), "Disagreements")
    assert len({REGISTRY.figures[name].source for name in drawn(app)}) > 1


@pytest.mark.parametrize("claim", NUMBERED_CLAIMS, ids=lambda claim: claim.id)
def test_every_number_of_the_founding_texts_is_reached_with_its_modern_reading(claim: Any) -> None:
    app = view(choose(opened("survival"), "Primary", claim.primary), "Founding texts")
    choose(app, "Claim", claim.id)
    said = words(app)
    assert claim.why[:60] in said
    assert "Today" in said
    if claim.value is not None:
        assert drawn(app)[claim.id] == claim.value
    elif claim.low is not None and claim.high is not None:
        bars = [trace["x"] for trace in specs(app)[0]["data"] if trace["name"] == "bounds"]
        assert any(bar[:2] == [claim.low, claim.high] for bar in bars)
    for name in claim.figures:
        assert name in set(app.dataframe[0].value["Record"])


@pytest.mark.parametrize("name", ASKED_FOR)
def test_no_view_shows_a_reported_number_without_its_source(name: str) -> None:
    assert unsourced(view(opened("survival", "colorectal-synchronous"), name)) == []


@pytest.mark.parametrize("primary", list(REGISTRY.figures_by_primary))
def test_every_primary_has_every_view_without_an_error(primary: str) -> None:
    app = choose(opened("survival"), "Primary", primary)
    for name in ASKED_FOR:
        view(app, name)


def part(app: AppTest, name: str) -> AppTest:
    next(one for one in app.segmented_control if one.label == "About the recurrence").set_value(name).run()
    assert not app.exception
    return app


def test_recurrence_after_resection_is_drawn_from_the_registry_and_says_what_is_not_reported() -> None:
    app = view(opened("survival", "colorectal-synchronous"), "Recurrence")
    plotted = drawn(app)
    assert plotted["crlm-recurrence-upfront-12mo"] == REGISTRY.figures["crlm-recurrence-upfront-12mo"].value
    assert {REGISTRY.figures[name].endpoint for name in plotted if name in REGISTRY.figures} == {"recurrence"}
    assert set(plotted) <= set(app.dataframe[0].value["Record"])
    said = words(app)
    assert "No study in this release gives a rate of recurrence after resection at 2 years or 3 years" in said
    assert "hepatic only 90, extrahepatic only 59, both 60 of 209" in said
    assert "60% may recur within 2 years of resection" in said


def test_a_second_resection_is_shown_with_its_share_and_its_outcome() -> None:
    app = part(view(opened("survival", "colorectal-synchronous"), "Recurrence"), "Repeat resection")
    plotted = drawn(app)
    assert plotted["crlm-repeat-dejong2009-share"] == REGISTRY.figures["crlm-repeat-dejong2009-share"].value
    assert plotted["crlm-repeat-lam2013-os5"] == REGISTRY.figures["crlm-repeat-lam2013-os5"].value
    assert unsourced(app) == []


def test_other_primaries_show_the_parts_that_were_reported_and_name_the_others() -> None:
    app = view(choose(opened("survival"), "Primary", "neuroendocrine"), "Recurrence")
    assert "Not reported in this release for neuroendocrine: survival after it" in words(app)
    assert "liver only in 111 of the 169 with a known site (65.7%)" in words(app)
    part(app, "Repeat resection")
    assert drawn(app)["ne-resection-mayo2010-second"] == REGISTRY.figures["ne-resection-mayo2010-second"].value
    choose(app, "Primary", "prostate")
    assert "Not reported in this release: recurrence after liver resection for prostate" in words(app)
    assert not app.get("plotly_chart")


@pytest.mark.parametrize("chosen", ["SVG", "PNG"])
def test_a_picture_gets_its_button_only_once_a_format_is_chosen(chosen: str) -> None:
    app = view(opened("survival", "colorectal-synchronous"), "By group")
    assert not orjson.loads(app.get("plotly_chart")[0].proto.config)["displayModeBar"]
    next(one for one in app.segmented_control if one.label == "Save the picture as").set_value(chosen).run()
    config = orjson.loads(app.get("plotly_chart")[0].proto.config)
    assert config["modeBarButtons"] == [["toImage"]]
    options = config["toImageButtonOptions"]
    assert (options["format"], options["filename"]) == (chosen.lower(), f"livermets-survival-groups-{knowledge().release}")
    assert f"saves it as {chosen}" in words(app)


def test_patients_like_this_say_how_they_differ_and_predict_nothing() -> None:
    app = choose(opened("survival", "colorectal-metachronous-single"), "Treatment", "hepatic-resection")
    assert "no prediction for one patient is made" in words(app)
    html = rows_html(app).partition('class="nearest"')[2]
    rows = re.findall(r'<td [^>]*class="(treatment|differs)"[^>]*>(.*?)</td>', html)
    treatments = {REGISTRY.treatment_label(term) for term in REGISTRY.with_narrower("hepatic-resection")}
    assert {words for cell, words in rows if cell == "treatment"} <= treatments
    assert all(words for _, words in rows)
    assert len(rows) > 1
