"""The cohort page as a person uses it: a table is loaded, mapped, drawn and held against what was published."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.cohort.demo import DEMO_LABEL
from livermets.cohort.loaded import LoadedCohort
from livermets.cohort.masking import MASK_RULE
from livermets.knowledge.import_records import CohortMapping
from livermets.knowledge.loading import knowledge
from livermets.screens.cohort import state
from livermets.screens.cohort.page import VIEWS
from livermets.screens.cohort.state import HeldCohort
from tests import cohorts
from tests.conftest import shared_file
from tests.pages.app import opened, ran, words

HELD = "cohort_held"


def page(cohort: LoadedCohort, view: str = "Curves", **state: object) -> AppTest:
    """The page with a cohort on the screen."""
    app = opened("cohort", **{HELD: HeldCohort(cohort), **state})
    return choose_view(app, view)


def choose_view(app: AppTest, view: str) -> AppTest:
    app.segmented_control(key="cohort_view").set_value(view)
    return ran(app)


def put(app: AppTest, key: str, value: object) -> AppTest:
    app.get_by_key(key).set_value(value)
    return ran(app)


def by(app: AppTest, key: str, label: str) -> AppTest:
    """Choose the way to divide whose label holds these words."""
    box = app.selectbox(key=key)
    place = next(place for place, option in enumerate(box.options) if label in option)
    box.select_index(place)
    return ran(app)


def specs(app: AppTest) -> list[dict[str, Any]]:
    return [orjson.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def texts(spec: dict[str, Any]) -> str:
    notes = " ".join(note["text"] for note in spec["layout"].get("annotations", ()))
    return notes.replace("<b>", "").replace("</b>", "").replace("<br>", " ")


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader(key="cohort_upload").set_value((name, content, "text/csv"))
    return ran(app)


def test_nothing_is_drawn_before_anything_is_loaded() -> None:
    app = opened("cohort")
    assert "nothing of it is written to disk" in words(app)
    assert DEMO_LABEL in words(app)
    assert not app.get("plotly_chart")


def test_the_demonstration_is_loaded_by_a_button_and_is_labelled() -> None:
    app = opened("cohort")
    app.button(key="cohort_demo").click()
    ran(app)
    assert app.session_state[HELD].loaded.rows == 600
    assert "Overall survival from liver resection: 594 patients, 325 events, median 66.8 months" in words(app)
    assert DEMO_LABEL in texts(specs(app)[0])


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_picture_of_the_demonstration_says_that_it_is_made_up(view: str) -> None:
    app = page(cohorts.demo(), view)
    charts = specs(app)
    assert charts or view == "Downloads"
    assert all(DEMO_LABEL in texts(spec) for spec in charts)
    assert all(DEMO_LABEL in chart.proto.alt for chart in app.get("plotly_chart"))


def test_the_real_table_is_read_by_its_layout_and_gives_the_known_numbers() -> None:
    app = upload(opened("cohort"), "tcia_crlm_v2.csv", shared_file(cohorts.REAL).read_bytes())
    assert "known layout: Colorectal-Liver-Metastases, The Cancer Imaging Archive, version 2" in words(app)
    app.button(key="cohort_read").click()
    ran(app)
    assert "197 patients, 107 events, median 76.0 months (66.1 to 98.9)" in words(app)
    assert "62.7 % (55.3 to 69.2) at 5 years" in words(app)
    by(app, "cohort_curve_groups", "Stored clinical risk score")
    assert "chi-square 3.456 on 1 degree of freedom, p 0.063, without the 29 patients whose group is not known" in words(app)
    lines = [one["name"] for one in specs(app)[0]["data"] if one.get("line", {}).get("shape") == "hv"]
    assert lines == ["0-2 (n 117)", "3-5 (n 51)", "not known (n 29)"]
    assert list(app.dataframe[0].value["Events"]) == ["58", "32", "17"]


def test_an_outcome_without_endpoint_has_no_curve_and_says_what_must_be_named() -> None:
    app = put(page(cohorts.small()), "cohort_curve_outcome", 1)
    assert "the endpoint and the time zero must be named before a curve is drawn" in words(app)
    assert not specs(app)
    for view in ("Scores compared", "Beside published"):
        app = page(cohorts.small(), view)
        key = next(box.key for box in app.selectbox if box.label == "Outcome")
        assert key is not None
        assert "must be named" in words(put(app, key, 1))
        assert not specs(app)


def test_too_many_groups_are_said_and_nothing_is_asked_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livermets.screens.cohort.curves.MOST_CURVES", 2)
    for view, key in (("Curves", "cohort_curve_groups"), ("Beside published", "cohort_published_groups")):
        app = by(page(cohorts.demo(), view), key, "GAME")
        assert "at most 2 can be told apart" in words(app)
        assert "Name it" not in words(app)


def test_only_some_patients_can_be_looked_at() -> None:
    demo = cohorts.demo()
    app = by(page(demo), "cohort_curve_subgroup", "Sex")
    sexes, died = demo.facts["sex"].to_pylist(), demo.happened["died"]
    of_known_status = sum(sex == "female" and dead is not None for sex, dead in zip(sexes, died, strict=True))
    assert f"Overall survival from liver resection: {of_known_status} patients" in words(app)
    assert app.session_state[HELD].last_among == "Sex: Female"


def test_what_was_loaded_is_said_with_every_rejected_cell() -> None:
    app = page(cohorts.small(), "Loaded")
    table = next(one.value for one in app.dataframe if "Reason" in one.value)
    assert table.to_dict("records")[0]["Value"] == "odd"
    assert (table["Row"][0], table["Column"][0]) == (3, "worst")


def test_stored_results_stand_beside_computed_ones_with_each_disagreement_counted() -> None:
    said = words(page(cohorts.real(), "Stages and scores")).replace("*", "")
    assert "the stored value is the computed one in 23, one of several still possible in 117" in said
    assert "ruled out by what is known in 28" in said


def test_the_forest_has_every_score_with_its_settled_patients() -> None:
    app = page(cohorts.real(), "Scores compared")
    table = app.dataframe[0].value.set_index("Score")
    assert table.loc["Fong score (stored, by points)", "Settled"] == "168"
    assert table.loc["Fong score (stored, by points)", "Harrell's C"] == "0.61 (0.55 to 0.66)"
    drawn = sum(len(trace["x"]) for trace in specs(app)[0]["data"])
    assert drawn == len(table)


def test_figures_that_do_not_compare_are_named_with_their_reason_and_not_drawn() -> None:
    app = page(cohorts.demo(), "Beside published")
    table = app.dataframe[-1].value
    apart = table[table["Verdict"].str.startswith("not comparable")]
    assert len(apart) == 2
    assert all("different time zeros" in verdict for verdict in apart["Verdict"])
    curve = specs(app)[0]
    marks = [trace for trace in curve["data"] if trace.get("mode") == "markers" and trace.get("showlegend") is not False]
    assert 0 < len(marks) <= 5


def test_indicators_are_counted_of_the_known_and_by_unit_in_a_funnel() -> None:
    app = page(cohorts.demo(), "Indicators")
    table = app.dataframe[0].value.set_index("Indicator")
    assert tuple(table.loc["90-day mortality", ["Counted", "Known", "Not known"]]) == ("11", "596", "4")
    assert "90-day mortality by unit, against 1.8 % of all patients" in words(app)
    assert len(specs(app)) == 2


def test_the_methods_name_what_was_looked_at_and_the_files_can_be_saved() -> None:
    app = by(page(cohorts.demo()), "cohort_curve_groups", "GAME")
    choose_view(app, "Downloads")
    said = words(app)
    assert "The patients are synthetic and no evidence of anything" in said
    assert "Groups by Stage or group of GAME score were compared by the log-rank test" in said
    labels = {one.label for one in app.get("download_button")}
    assert {"Results (CSV)", "Results (Parquet)", "Mapping (YAML)", "Methods (text)"} <= labels


@pytest.mark.parametrize("cohort", [cohorts.demo, cohorts.real], ids=["demo", "real"])
def test_a_shared_report_shows_no_small_count_anywhere(cohort: Callable[[], LoadedCohort]) -> None:
    app = page(cohort(), "Loaded", cohort_shared=True)
    small = {"1", "2", "3", "4"}
    assert MASK_RULE in words(app)
    for view in VIEWS:
        choose_view(app, view)
        for spec in specs(app):
            for trace in spec["data"]:
                if trace.get("mode") == "text":
                    assert not small & set(trace["text"]), view
        for table in app.dataframe:
            for name in ("Patients", "Events", "Counted", "Settled", "Not settled", "Not known", "No result", "Known"):
                if name in table.value:
                    assert not small & set(map(str, table.value[name])), (view, name)
    labels = {one.label for one in app.get("download_button")}
    assert "Results (CSV)" not in labels


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("page.xlsx", b"<html><table></table></html>", "is a web page"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 90, "old Excel file"),
        ("twice.csv", b"a,a\n1,2\n", "both called 'a'"),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(name: str, content: bytes, said: str) -> None:
    app = choose_view(page(cohorts.small()), "Load and mapping")
    upload(app, name, content)
    assert said in words(app)
    held = app.session_state[HELD]
    assert (held.loaded.name, held.opened) == ("small.csv", None)


def test_a_table_that_nobody_described_is_mapped_by_answers_and_then_drawn() -> None:
    rows = "".join(f"{n};{50 + n};{n % 5 + 1},5;{n % 2};{6 * n};{n % 3 > 0:d}\n" for n in range(1, 40))
    app = upload(opened("cohort"), "odd.csv", b"ID;Age;Tumor size;Node status;OS months;Dead\n" + rows.encode())
    assert "Largest liver metastasis: is it that? By its name it may be the size of the primary" in words(app)
    assert "0 of 1 outcome with endpoint and time zero" in words(app)

    def answer(label: str, value: str) -> None:
        box = next(one for one in app.selectbox if one.label == label)
        box.set_value(value)
        ran(app)

    answer("Answer for Tumor size", "cm")
    answer("Answer for the table", "colorectal")
    answer("Answer for OS months", "resection")
    assert "1 of 1 outcome with endpoint and time zero" in words(app)
    app.button(key="cohort_read").click()
    ran(app)
    held = app.session_state[HELD]
    assert held.loaded.facts["largest_lesion_mm"].to_pylist()[:2] == [25, 35]
    assert "Overall survival from liver resection: 39 patients, 26 events" in words(app)


def test_a_later_entry_is_named_on_the_page_and_the_first_cells_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    shown = state.cells_shown
    monkeypatch.setattr(state, "cells_shown", lambda source: read.append(1) or shown(source))
    rows = b"months,refer,dead,age\n" + b"".join(b"%d,%d,%d,60\n" % (n, n % 3, n % 2) for n in range(4, 30))
    app = upload(opened("cohort"), "late.csv", rows)
    mapping = {"title": "Late", "columns": [], "outcomes": cohorts.SMALL_MAPPING["outcomes"][:1]}
    app.file_uploader(key="cohort_mapping_upload").set_value(("m.yaml", orjson.dumps(mapping), "text/yaml"))
    ran(app)

    def choose(label: str, value: str) -> None:
        next(one for one in app.selectbox if one.label == label).set_value(value)
        ran(app)

    choose("Observation begins", "later, by a time")
    choose("Time from time zero to entry", "refer")
    choose("Unit of this time", "months")
    app.button(key=next(one.key for one in app.button if one.label == "Take over")).click()
    ran(app)
    (outcome,) = app.session_state[HELD].mapping.outcomes
    assert outcome.entry.model_dump(exclude_defaults=True) == {"column": "refer", "unit": "months"}
    app.button(key="cohort_read").click()
    ran(app)
    assert "at risk from their recorded entry on" in words(app)
    assert len(read) == 1


def test_groups_are_compared_within_strata_on_the_page() -> None:
    app = by(page(cohorts.demo()), "cohort_curve_groups", "Bilobar")
    app = by(app, "cohort_curve_strata", "Sex")
    assert "Log-rank (Mantel), stratified by Sex: chi-square" in words(app)
    app = put(app, "cohort_curve_outcome", 1)
    assert "stratified" not in words(app)
    assert all(box.key != "cohort_curve_strata" for box in app.selectbox)


def test_a_saved_mapping_takes_the_place_of_the_suggested_one_and_a_wrong_one_does_not() -> None:
    app = upload(opened("cohort"), "small.csv", cohorts.SMALL.encode())
    before = app.session_state[HELD].mapping
    app.file_uploader(key="cohort_mapping_upload").set_value(("m.yaml", b"columns: [{column: age, fact: cea}]", "text/yaml"))
    ran(app)
    assert app.session_state[HELD].mapping == before
    assert "no such fact: cea" in words(app)
    import yaml

    app.file_uploader(key="cohort_mapping_upload").set_value(("m.yaml", yaml.safe_dump(cohorts.SMALL_MAPPING).encode(), "x"))
    ran(app)
    assert app.session_state[HELD].mapping == CohortMapping.model_validate(cohorts.SMALL_MAPPING)


def test_nothing_of_a_table_is_kept_outside_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    upload(opened("cohort"), "small.csv", cohorts.SMALL.encode())
    assert list(tmp_path.rglob("*")) == []
    assert opened("cohort").session_state[HELD].loaded is None


def test_the_board_of_this_installation_is_a_cohort(store: Any) -> None:
    app = opened("cohort")
    put(app, "cohort_way", "This board")
    assert "This board has no case yet" in words(app)
    meeting = store.add_meeting("Monday")
    store.add_case(meeting.id, knowledge().demo_cases["colorectal-synchronous"].case.to_json())
    ran(app)
    assert "None of 1 cases is decided yet" in words(app)
