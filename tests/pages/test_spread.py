"""The spread page as a reader meets it: pictures, the questions kept apart, and every fact with its source."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from livermets.evidence import short_citation
from livermets.knowledge.loading import knowledge
from livermets.knowledge.vocabulary import Direction
from tests.pages.app import opened, words


def plots(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def turned(app: AppTest, direction: Direction) -> AppTest:
    app.segmented_control(key="spread_direction").set_value(direction).run()
    assert not app.exception
    return app


def test_the_primary_of_the_case_is_marked_in_sentence_body_flow_and_table() -> None:
    app = opened("spread", "colorectal-synchronous")
    assert "Colorectal: portal vein." in words(app)
    body, flow, *_ = plots(app)
    assert any("▸ Colon, rectum" in note["text"] for note in body["layout"]["annotations"])
    assert len(set(flow["data"][0]["link"]["color"])) == 2
    ways = app.dataframe[0].value
    assert ways.iloc[0]["Organ"] == "▸ Colon and rectum"
    assert "Second largest share of liver metastasis at diagnosis in SEER." in words(app)


def test_what_is_drawn_for_one_primary_is_not_shown_for_another() -> None:
    marked = {}
    for case in ("colorectal-synchronous", "breast-after-systemic-response", "colorectal-synchronous"):
        body, *_ = plots(opened("spread", case))
        found = [note["text"] for note in body["layout"]["annotations"] if "▸" in note["text"]]
        assert found == marked.setdefault(case, found)
    one, other = marked.values()
    assert one
    assert other
    assert one != other


def test_the_three_questions_have_three_pictures() -> None:
    app = opened("spread")
    said = words(app)
    for question in (
        "Of all liver metastases, which cancer do they come from?",
        "Of all patients with a cancer, how many have liver metastases?",
        "Of patients whose cancer has spread, how many have it in the liver?",
    ):
        assert question in said
    bars = [plot["data"][0] for plot in plots(app) if plot["data"][0]["type"] == "bar"]
    drawn = [{**dict(zip(one["customdata"], one["x"], strict=True))} for one in bars]
    assert [one.get("share-seer-lung") for one in drawn] == [25.58, None, None]
    assert [one.get("risk-seer-pancreatic") for one in drawn] == [None, 39.96, None]
    assert [one.get("risk-hess-pancreatic") for one in drawn] == [None, None, 85]


def test_widths_are_equal_and_said_so_until_comparable_numbers_are_chosen() -> None:
    app = opened("spread")
    assert "Every way is drawn equally wide" in words(app)
    widths = app.selectbox(key="spread_widths_to-liver")
    assert widths.options[0] == "Equal"
    widths.set_value(next(option for option in widths.options if option.startswith("liver metastases at diagnosis"))).run()
    flow = plots(app)[1]["data"][0]
    assert sorted(flow["link"]["value"][:3]) == [17.55, 24.76, 25.58]
    assert "Ways without a number there are not drawn." in words(app)


def test_from_the_liver_the_brain_is_not_forgotten() -> None:
    app = turned(opened("spread"), "from-liver")
    said = words(app)
    assert "What follow-up must not forget: the brain" in said
    assert "Think of brain metastases: 0.5-0.9% of patients" in said
    ways = app.dataframe[0].value.set_index("Organ")
    assert ways.at["Lung", "First symptoms"] == "Cough, haemoptysis"
    assert ways.at["Brain", "First symptoms"] == "New neurological symptoms"
    assert any(note["text"] == "Brain" for note in plots(app)[0]["layout"]["annotations"])
    site = next(plot["data"][0] for plot in plots(app) if "hcc-autopsy-basel-lung" in plot["data"][0].get("customdata", []))
    assert dict(zip(site["customdata"], site["x"], strict=True))["hcc-ehm-katyal-lung"] == 55


def test_the_series_on_halves_stand_beside_the_concept() -> None:
    said = words(opened("spread"))
    assert "Rhu 2017: Right colon 2.2 to 1, Left colon 1.39 to 1" in said
    assert "Two series find a preference, two find none: not usable for decisions." in said


@pytest.mark.parametrize("direction", ["to-liver", "from-liver"])
def test_every_fact_stands_in_a_table_with_its_source(direction: Direction) -> None:
    app = turned(opened("spread"), direction)
    registry = knowledge().registry
    rows = {name: row for table in app.dataframe for name, row in table.value.iterrows() if "What is said" in table.value}
    wanted = [fact for fact in registry.spread.values() if fact.direction == direction]
    assert [fact.id for fact in wanted if fact.id not in rows] == []
    for fact in wanted:
        assert rows[fact.id]["Source"] == short_citation(registry.sources[fact.source])
        assert rows[fact.id]["What is said"] == fact.statement


def test_the_size_of_a_group_is_said_once() -> None:
    from livermets.screens.shared.evidence import fact_line

    for fact in knowledge().registry.spread.values():
        said = fact_line(fact)
        assert not ("n not given" in said and any(map(str.isdigit, fact.among or ""))), fact.id
