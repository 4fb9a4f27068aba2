"""The survival page as a person uses it: what is asked for is what is drawn, said and tabled, with its sources."""

from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.knowledge.loading import knowledge
from livermets.screens.shared.session import OWN_CASE
from livermets.screens.survival.ask import ASKED_FOR
from tests.pages.app import opened, words
from tests.pages.sourced import unsourced

REGISTRY = knowledge().registry
NUMBERED_CLAIMS = [claim for claim in REGISTRY.claims.values() if claim.measure is not None]


def field(app: AppTest, label: str) -> Any:
    return next(box for box in app.selectbox if box.label.startswith(label))


def choose(app: AppTest, label: str, value: Any) -> AppTest:
    field(app, label).set_value(value).run()
    assert not app.exception
    return app


def view(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="survival_view").set_value(name).run()
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


def test_the_case_sets_the_primary_and_survival_at_five_years_is_drawn_from_the_registry() -> None:
    app = opened("survival", "colorectal-synchronous")
    assert field(app, "Primary").value == "colorectal"
    assert (field(app, "Endpoint").value, field(app, "Horizon").value) == ("overall-survival", 60)
    plotted = drawn(app)
    expected = {
        figure.id: figure.value
        for figure in REGISTRY.figures_by_primary["colorectal"]
        if (figure.endpoint, figure.horizon_months, figure.measure) == ("overall-survival", 60, "rate")
        and figure.stratum is None
        and figure.value is not None
        and not figure.superseded_by
    }
    claims = {claim.id for claim in NUMBERED_CLAIMS}
    assert {name: value for name, value in plotted.items() if name not in claims} == expected
    assert "of the group, not of the patient" in words(app)
    assert set(expected) <= set(app.dataframe[0].value["Record"])


def test_another_primary_can_be_looked_at_without_touching_the_case() -> None:
    app = choose(opened("survival", "colorectal-synchronous"), "Primary", "breast")
    assert "breast-resection-fairhurst2017-os60" in drawn(app)
    assert app.session_state[OWN_CASE].case.values["primary_site"] == "colorectal"


def test_a_treatment_brings_its_kinds() -> None:
    app = choose(opened("survival", "colorectal-synchronous"), "Treatment", "hepatic-resection")
    treatments = {REGISTRY.figures[name].treatment for name in drawn(app) if name in REGISTRY.figures}
    assert "repeat-hepatectomy" in treatments
    assert treatments <= {"hepatic-resection", *REGISTRY.descendants("hepatic-resection")}


def test_no_axis_mixes_endpoints_horizons_or_time_zeros() -> None:
    app = opened("survival", "colorectal-synchronous")
    (spec,) = specs(app)
    by_axis: dict[str, set[tuple[object, ...]]] = {}
    for trace in spec["data"]:
        for name in trace.get("customdata", ()):
            if name in REGISTRY.figures:
                one = REGISTRY.figures[name]
                asked = (one.endpoint, one.measure, one.horizon_months, one.time_zero)
                by_axis.setdefault(trace["xaxis"], set()).add(asked)
    assert len(by_axis) > 1
    assert all(len(asked) == 1 for asked in by_axis.values())


def test_what_is_not_reported_is_said_and_what_is_there_is_named() -> None:
    app = opened("survival")
    choose(app, "Primary", "colorectal")
    choose(app, "Treatment", "alpps")
    choose(app, "Horizon", 120)
    assert "Not reported in this release: overall survival at 10 years for colorectal, alpps" in words(app)
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
    app = view(opened("survival", "colorectal-synchronous"), "Over time")
    assert len(specs(app)[0]["data"]) == 1
    beside = field(app, "Beside it")
    beside.set_value(beside.options[0]).run()
    assert len(specs(app)[0]["data"]) == 2
    assert all(trace["mode"] == "lines+markers" for trace in specs(app)[0]["data"])


def test_figures_by_year_say_what_to_bear_in_mind_of_their_differences() -> None:
    app = view(opened("survival", "colorectal-synchronous"), "By year")
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
    app = opened("survival", "colorectal-synchronous")
    assert not orjson.loads(app.get("plotly_chart")[0].proto.config)["displayModeBar"]
    next(one for one in app.segmented_control if one.label == "Save the picture as").set_value(chosen).run()
    config = orjson.loads(app.get("plotly_chart")[0].proto.config)
    assert config["modeBarButtons"] == [["toImage"]]
    options = config["toImageButtonOptions"]
    assert (options["format"], options["filename"]) == (chosen.lower(), f"livermets-survival-rate-{knowledge().release}")
    assert f"saves it as {chosen}" in words(app)


def test_patients_like_this_say_how_they_differ_and_predict_nothing() -> None:
    app = choose(opened("survival", "colorectal-metachronous-single"), "Treatment", "hepatic-resection")
    assert "no prediction for one patient is made" in words(app)
    nearest = app.dataframe[1].value
    assert set(nearest["Treatment"]) <= {REGISTRY.treatment_label(t) for t in REGISTRY.descendants("hepatic-resection")} | {
        "Hepatic resection"
    }
    assert (nearest["How they differ from this patient"] != "").all()
    assert (nearest["Source"] != "").all()
