"""Reading what was decided, as the board saw it, and recording what became of it, without a browser."""

import datetime
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.board.minutes import see_case
from livermets.board.models import Decision, DecisionDraft, FollowUpDraft
from livermets.board.store.errors import StoreUnavailableError
from livermets.board.store.store import Store
from livermets.exchange.follow_ups import DECISION_ID, OPTION_CODE, OUTCOME
from livermets.knowledge.loading import knowledge
from tests.pages.app import words
from tests.pages.deciding import FIRST, POSSIBLE, TODAY, case_id, decided, name_of, page_of
from tests.unit.exchange.bundles import bundle, patient


@pytest.fixture
def store() -> Store:
    return Store.in_session()


@pytest.fixture
def app(store: Store) -> AppTest:
    return page_of(store)


def test_a_case_without_a_decision_says_so(app: AppTest):
    assert "No decision is recorded yet." in words(app)


@pytest.mark.parametrize(("days", "overdue"), [(-1, True), (0, False), (1, False)])
def test_a_review_is_overdue_the_day_after_its_day(app: AppTest, store: Store, days: int, overdue: bool):
    decided(app, store, review_on=TODAY + datetime.timedelta(days=days))
    assert ("this day has passed and nothing was recorded since" in words(app.run())) is overdue


def test_a_review_is_not_overdue_once_it_is_recorded_what_became_of_it(app: AppTest, store: Store):
    made = decided(app, store, review_on=TODAY - datetime.timedelta(days=1))
    case = store.case(case_id(app))
    store.follow_up(case.id, case.version, made.id, FollowUpDraft(outcome="carried-out"))
    assert "this day has passed" not in words(app.run())


def follow_up(app: AppTest, made: Decision, number: int, **values: Any) -> AppTest:
    for name, value in values.items():
        app.get_by_key(f"follow_up_{name}_{number}_{made.id}").set_value(value).run()
    app.button(key=f"follow_up_record_{number}_{made.id}").click().run()
    assert not app.exception
    return app


def test_what_became_of_it_is_recorded_and_the_latest_counts(app: AppTest, store: Store):
    made = decided(app, store)
    app.run()
    assert "What became of it:] :gray[?] :gray[nothing is recorded]" in words(app)
    follow_up(app, made, 1)
    assert "Choose what became of the decision." in words(app)
    follow_up(app, made, 1, outcome="not-carried-out")
    assert "Say why it was not carried out as decided." in words(app)
    follow_up(app, made, 1, why="Waiting for the MRI")
    assert store.case(case_id(app)).status == "discussed"
    follow_up(app, made, 2, outcome="changed", options=[POSSIBLE], done_on=str(TODAY), why="Found unfit for resection")
    first, second = store.follow_ups(case_id(app))
    assert (first.outcome, first.why) == ("not-carried-out", "Waiting for the MRI")
    assert (second.outcome, second.options, second.done_on) == ("changed", (POSSIBLE,), TODAY)
    read = words(app)
    assert f"What became of it:] **Something else was done** · {name_of(POSSIBLE)}" in read
    assert "Recorded earlier:] **Not carried out** · Waiting for the MRI" in read


def procedure(name: str, made: str, **more: Any) -> dict[str, Any]:
    """An operation that says that it is based on a decision."""
    based_on = {"identifier": {"system": DECISION_ID, "value": made}}
    resource = {"resourceType": "Procedure", "id": name, "status": "completed", "basedOn": [based_on]}
    return resource | {"subject": {"reference": "Patient/p"}} | more


def test_what_a_bundle_says_of_the_decision_fills_the_fields_and_is_recorded_by_hand(app: AppTest, store: Store):
    made = decided(app, store)
    app.run()
    refused = {"status": "not-done", "statusReason": {"text": "Unfit"}, "performedDateTime": str(TODAY)}
    options = {"coding": [{"system": OPTION_CODE, "code": name} for name in (POSSIBLE, "no-such-option")]}
    outcome = {"extension": [{"url": OUTCOME, "valueCode": "changed"}], "code": options, "note": [{"text": "Found _unfit_"}]}
    content = bundle(
        patient(),
        procedure("done", made.id, **refused),
        procedure("other", made.id, **outcome),
        procedure("of-another", "no such decision"),
        procedure("planned", made.id, status="preparation"),
    )
    app.file_uploader(key=f"follow_up_fhir_1_{made.id}").upload("bundle.json", content).run()
    read = words(app)
    assert "Procedure/done:] **Not carried out** · on" in read
    assert f"Procedure/other:] **Something else was done** · {name_of(POSSIBLE)} · Found _unfit_" in read
    assert "1 option that the board did not see: no-such-option" in read
    assert "1 resource on other decisions." in read
    assert "Procedure/planned is not taken: its status is preparation" in read
    assert not store.follow_ups(case_id(app))
    app.button(key=f"follow_up_fhir_1_{made.id}_fill_Procedure/other").click().run()
    assert app.get_by_key(f"follow_up_options_1_{made.id}").value == [POSSIBLE]
    app.button(key=f"follow_up_fhir_1_{made.id}_fill_Procedure/done").click().run()
    assert not store.follow_ups(case_id(app))
    follow_up(app, made, 1)
    (one,) = store.follow_ups(case_id(app))
    assert (one.outcome, one.options, one.done_on, one.why) == ("not-carried-out", (), TODAY, "Unfit")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{}", "was not read"), (bundle(patient()), "Nothing in it says what became of this decision.")],
)
def test_a_bundle_that_says_nothing_of_the_decision_says_so(app: AppTest, store: Store, content: bytes, said: str):
    made = decided(app, store)
    app.run()
    app.file_uploader(key=f"follow_up_fhir_1_{made.id}").upload("bundle.json", content).run()
    assert not app.exception
    assert said in words(app)


def test_a_follow_up_that_the_store_refuses_keeps_what_was_entered(app: AppTest, store: Store):
    made = decided(app, store)
    app.run()
    app.get_by_key(f"follow_up_outcome_1_{made.id}").set_value("changed").run()
    app.get_by_key(f"follow_up_why_1_{made.id}").set_value("Unfit").run()
    working = store.follow_up

    def refused(*_: Any, **__: Any) -> None:
        raise StoreUnavailableError("The database is gone.")

    store.follow_up = refused  # type: ignore[method-assign]
    app.button(key=f"follow_up_record_1_{made.id}").click().run()
    assert "The database is gone." in words(app)
    assert app.get_by_key(f"follow_up_why_1_{made.id}").value == "Unfit"
    store.follow_up = working  # type: ignore[method-assign]
    follow_up(app, made, 1)
    assert store.follow_ups(case_id(app))[0].why == "Unfit"


def test_under_the_release_of_the_decision_nothing_reads_differently(app: AppTest, store: Store):
    decided(app, store)
    assert f"Decided under knowledge release {knowledge().release}, the one of today." in words(app.run())


def test_under_another_release_what_reads_differently_is_shown(app: AppTest, store: Store):
    case = store.case(case_id(app))
    seen = see_case(case, knowledge())
    answer = orjson.loads(orjson.dumps(seen.answer))
    decided(app, store, release="0123456789ab")
    assert "Every result of what the board saw reads the same today." in words(app.run())
    answer["systems"]["fong-crs"] |= {"low": 3, "high": 3, "groups": ["high"]}
    other = seen.model_copy(update={"release": "0123456789ab", "answer": answer})
    store.decide(case.id, store.case(case.id).version, DecisionDraft(options=(FIRST,)), other)
    read = words(app.run())
    assert "these read differently today" in read
    assert "Fong score: 3 (high) then, **0 (low)** today" in read


def test_the_case_is_opened_again_as_the_board_saw_it(app: AppTest, store: Store):
    made = decided(app, store)
    case = store.case(case_id(app))
    store.save_facts(case.id, case.version, {**case.facts, "board_question": "Another question?", "age_years": 99})
    app.session_state[f"as_seen_{made.id}"] = True
    read = words(app.run())
    assert "**Resect or ablate?**" in read
    assert "Another question?" not in read
    assert "Age **99" not in read
