"""The decisions and the overview of the board page, without a browser."""

import datetime

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.minutes import see_case
from livermets.board.models import DecisionDraft, Dissent, FollowUpDraft
from livermets.board.store.store import Store
from livermets.knowledge.loading import knowledge
from tests.pages.app import opened, words

RESECTION = "colorectal.hepatic-resection"
ABLATION = "colorectal.thermal-ablation"
DAY = datetime.date(2026, 3, 3)


@pytest.fixture
def store() -> Store:
    return Store.in_session()


def decide(store: Store, name: str, *options: str, day: datetime.date = DAY, **given: object) -> str:
    """A decided case of a demo in a meeting of its own; its id."""
    case = store.add_case(store.add_meeting(f"Board of {day}", day).id, knowledge().demo_cases[name].case.to_json())
    draft = DecisionDraft.model_validate({"options": options, "plan": "" if options else "MRI first", **given})
    store.decide(case.id, case.version, draft, see_case(case, knowledge()))
    return case.id


def table(app: AppTest, column: str) -> pd.DataFrame:
    """The one table that has this column."""
    (found,) = (one.value for one in app.dataframe if column in one.value.columns)
    return found


def page(store: Store, view: str) -> AppTest:
    return opened("board", board_session_store=store, board_views=view)


def overview(store: Store) -> AppTest:
    return page(store, "Overview of all meetings")


def test_before_a_decision_the_overview_says_that_there_is_none(store: Store):
    store.add_case(store.add_meeting("Board", DAY).id, {"case_label": "A-1"})
    app = overview(store)
    assert "0 of 1 cases are decided." in words(app)
    assert not app.get("plotly_chart")


def test_few_decisions_are_said_without_percentages(store: Store):
    for number in range(4):
        decide(store, "colorectal-synchronous", RESECTION, dissents=(Dissent(role="radiology", reason="x"),)[: number % 2])
    read = words(overview(store))
    assert "2 of 4" in read
    assert "(50 %)" not in read
    assert "no percentages" in read
    decide(store, "colorectal-synchronous", ABLATION)
    read = words(overview(store))
    assert "2 of 5 (40 %)" in read
    assert "no percentages" not in read


def test_the_pictures_show_what_was_decided_and_the_tables_the_same_numbers(store: Store):
    decide(store, "colorectal-synchronous", RESECTION, ABLATION, deviations=["comorbidity"])
    case_id = decide(store, "colorectal-synchronous", ABLATION)
    (decision,) = store.decisions(case_id)
    store.follow_up(case_id, store.case(case_id).version, decision.id, FollowUpDraft(outcome="carried-out"))
    app = overview(store)
    options = table(app, "Later in the sequence")
    assert options[["First", "Later in the sequence"]].to_numpy().tolist() == [[1, 1], [1, 0]]
    became = table(app, "What became of it")
    assert dict(zip(became["What became of it"], became["Decisions"], strict=True)) == {
        "Carried out as decided": 1,
        "Something else was done": 0,
        "Not carried out": 0,
        "Not known yet": 1,
    }
    assert table(app, "Reason").to_dict("records") == [{"Reason": "Comorbidity", "Decisions": 1}]
    assert len(app.get("plotly_chart")) == 5
    for chart in app.get("plotly_chart"):
        assert chart.proto.alt


def test_filters_narrow_what_is_counted(store: Store):
    decide(store, "colorectal-synchronous", RESECTION, responsible="liver-surgery")
    decide(store, "lung", day=DAY + datetime.timedelta(40))
    app = overview(store)
    assert "2 of 2 cases are decided." in words(app)
    app.multiselect(key="overview_primary").set_value(["lung"]).run()
    assert "1 of 1 cases are decided." in words(app)
    app.multiselect(key="overview_primary").set_value([]).run()
    app.text_input(key="overview_until").set_value(str(DAY)).run()
    assert "1 of 1 cases are decided." in words(app)
    app.multiselect(key="overview_responsible").set_value([None]).run()
    assert "0 of 0 cases are decided." in words(app)


def test_an_overdue_review_is_listed_by_case(store: Store):
    decide(store, "colorectal-synchronous", RESECTION, review_on=datetime.date.today() - datetime.timedelta(1))
    decide(store, "colorectal-synchronous", RESECTION, review_on=datetime.date.today())
    assert table(overview(store), "Review on")["Case"].tolist() == [
        knowledge().demo_cases["colorectal-synchronous"].case.values["case_label"]
    ]


def test_the_decisions_of_the_meeting_stand_with_what_became_of_them(store: Store):
    case_id = decide(store, "colorectal-synchronous", RESECTION, rationale="Margin feasible")
    store.add_case(store.case(case_id).meeting_id, {"case_label": "A-2"})
    app = page(store, "Decisions")
    rows = app.dataframe[0].value.to_dict("records")
    assert [(row["Label"], row["What became of it"]) for row in rows] == [(store.case(case_id).label, "?"), ("A-2", "")]
    assert rows[1]["Decision"] == "none yet"
    assert "Margin feasible" in words(app)
    assert app.button(key="decide").label == "Record a further decision"


def test_the_dialog_opens_from_the_decisions_of_the_meeting(store: Store):
    store.add_case(store.add_meeting("Board", DAY).id, knowledge().demo_cases["lung"].case.to_json())
    app = page(store, "Decisions")
    app.button(key="decide").click().run()
    assert not app.exception
    assert app.button(key="decision_record").label == "Record decision"
