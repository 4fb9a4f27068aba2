"""When a record is due to be read again: by its kind, from the day it was read, and never by a guess."""

from __future__ import annotations

import datetime
from typing import Any

import orjson
import pytest

from livermets.assessment.answer import answer
from livermets.assessment.assess import assess
from livermets.knowledge import loading
from livermets.knowledge.files import Documents
from livermets.knowledge.loading import knowledge, on_day
from livermets.knowledge.records import Figure
from livermets.knowledge.registry import build_registry
from livermets.knowledge.review import (
    ReviewPlan,
    due_by_topic,
    overdue_figures,
    read_review,
    review_of,
    review_report,
    review_words,
)
from tests.conftest import DAY
from tests.unit.evidence_fixtures import OPTION, SOURCE, TERMS, figure

WHY = {"because": "x"}
DRUGS = {"treatments": ["systemic-chemotherapy"], "option_kinds": ["systemic"]}
KNIVES = {"treatments": ["local-treatment"], "option_kinds": ["local"]}
KINDS: list[dict[str, Any]] = [
    {"id": "drugs", "label": "Drugs", "months": 12} | WHY | DRUGS,
    {"id": "knives", "label": "Operations", "months": 36} | WHY | KNIVES,
    {"id": "rest", "label": "Rest", "months": 24} | WHY,
]
ENTERED = [{"on": "2026-11", "because": "x", "files": ["figures/a.yaml", "sources/a.yaml"]}]
TODAY = datetime.date(2026, 12, 1)


def planned(
    *figures: dict[str, Any], source: dict[str, Any] | None = None, kinds: Any = None, entered: Any = None, **files: Any
) -> tuple[ReviewPlan, list[str]]:
    content: dict[str, Any] = {
        "sources/a.yaml": [source or SOURCE],
        "figures/a.yaml": list(figures) or [figure()],
        "treatments/taxonomy.yaml": TERMS,
        "review.yaml": {"kinds": KINDS if kinds is None else kinds, "entered": ENTERED if entered is None else entered},
    }
    documents = Documents(content | files, "digest", ())
    registry, faults = build_registry(documents)
    assert faults == []
    plan, found = read_review(documents, registry, {})
    return plan, [str(fault) for fault in found]


def review(plan: ReviewPlan, today: datetime.date = TODAY) -> Any:
    return review_of(next(iter(plan.registry.figures.values())), plan, today)


@pytest.mark.parametrize(
    ("treatment", "due"),
    [("systemic-chemotherapy", "2027-11-01"), ("hepatic-resection", "2029-11-01"), ("unheard-of", "2028-11-01")],
)
def test_a_figure_is_due_by_the_kind_of_its_treatment(treatment: str, due: str) -> None:
    assert str(review(planned(figure(treatment=treatment))[0]).next_review) == due


def test_it_is_expired_from_its_day_on_and_not_before() -> None:
    plan, _ = planned(figure(treatment="systemic-chemotherapy"))
    days = [datetime.date(2027, 10, 31), datetime.date(2027, 11, 1), datetime.date(2027, 11, 2)]
    assert [review(plan, day).expired for day in days] == [False, True, True]


def test_what_was_not_recorded_is_unknown_and_never_due() -> None:
    plan, _ = planned(entered=[])
    found = review(plan, datetime.date(2099, 1, 1))
    assert (found.read_on, found.next_review, found.expired) == (None, None, None)
    assert "day of reading unknown" in review_words(found)
    assert due_by_topic(plan, datetime.date(2099, 1, 1)) == {}


def test_a_day_of_its_own_goes_before_the_kind_and_a_reading_of_its_own_before_the_file() -> None:
    assert str(review(planned(figure(next_review="2027-02-03"))[0]).next_review) == "2027-02-03"
    assert str(review(planned(figure(read_on="2026-12-31"))[0]).next_review) == "2029-12-31"


@pytest.mark.parametrize(
    ("verdict", "due"), [("confirmed", "2030-05-09"), ("corrected", "2030-05-09"), ("not-found", "2029-11-01")]
)
def test_a_second_reading_counts_from_its_day_unless_the_number_was_not_found(verdict: str, due: str) -> None:
    reread = {"id": "r", "figure": "smith-os5", "verdict": verdict, "on": "2027-05-09", "reader": "x", "says": "x"}
    plan, _ = planned(figure(second_reading=verdict), **{"readings/a.yaml": [reread]})
    found = review(plan)
    assert str(found.next_review) == due
    assert found.read_by == ("one" if verdict == "not-found" else "two")


def test_an_option_is_as_old_as_the_source_that_was_read_first() -> None:
    older = SOURCE | {"id": "older", "doi": "10.1234/older", "read_on": "2025-01-31"}
    option = OPTION | {"indications": [{"text": "x", "source": "smith2001"}, {"text": "y", "source": "older"}]}
    files = {"sources/a.yaml": [SOURCE, older], "treatments/colorectal.yaml": [option]}
    entered = [{"on": "2026-11", "because": "x", "files": ["figures/a.yaml"]}]
    plan, _ = planned(entered=entered, **files)
    (found,) = plan.registry.options.values()
    assert str(review_of(found, plan, TODAY).next_review) == "2028-01-31"


def test_the_end_of_a_month_stays_its_end() -> None:
    plan, _ = planned(figure(read_on="2028-02-29", treatment="systemic-chemotherapy"))
    assert str(review(plan).next_review) == "2029-02-28"


def test_a_superseded_or_retracted_figure_need_not_be_read_again() -> None:
    plan, _ = planned(figure(superseded_by="b"), figure(id="b"), figure(id="c", retracted=True))
    due = due_by_topic(plan, datetime.date(2035, 1, 1))
    assert {topic: [one.record.id for one in found] for topic, found in due.items()} == {"Colorectal": ["b"]}


def test_the_report_lists_by_topic_what_is_expired_and_what_comes_up() -> None:
    plan, _ = planned(figure(next_review="2026-11-30"), figure(id="b", next_review="2027-03-01"), figure(id="c"))
    lines = review_report(plan, TODAY).splitlines()
    assert lines[0] == "Colorectal: 1 expired, 1 due by 2027-03-01"
    assert lines[1].startswith("  expired 2026-11-30  figures smith-os5  (operations, one reader)")
    assert lines[2].startswith("  due 2027-03-01  figures b")
    assert lines[3].startswith("2026-12-01: 3 records, 1 expired, 0 of which the day of reading is unknown")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"figures": [figure(next_review="soon")]}, "smith-os5: next_review: 'soon' is no day"),
        ({"figures": [figure(read_on="2026-13")]}, "smith-os5: read_on: '2026-13' is no day"),
        ({"figures": [figure(read_on="2026-W48-5")]}, "smith-os5: read_on: '2026-W48-5' is no day"),
        ({"figures": [figure(clinical_review="yes")]}, "smith-os5: clinical_review: 'yes' does not say who"),
        ({"entered": [{"on": "2026", "because": "x", "files": []}]}, "entered: on: '2026' is no day; accepted: 2026-11-27"),
        ({"entered": [{"on": "2026-11", "because": "x", "files": ["x.yaml"]}]}, "there is no file 'x.yaml'"),
        ({"kinds": [KINDS[0] | {"months": 0}]}, "drugs: months: at least 1"),
        ({"kinds": [KINDS[0] | {"treatments": ["surgery"]}]}, "there is no treatment term 'surgery'"),
    ],
)
def test_what_is_not_valid_is_named(changes: dict[str, Any], said: str) -> None:
    figures = changes.pop("figures", [])
    assert any(said in fault for fault in planned(*figures, **changes)[1])


def test_a_signature_names_who_in_which_role_and_when() -> None:
    plan, faults = planned(figure(clinical_review="A. Example, hepatic surgeon, 2026-12-01"))
    assert faults == []
    assert review(plan).is_signed
    assert "signed by A. Example" in review_words(review(plan))


def test_nobody_has_signed_any_record_of_the_project_and_each_has_its_kind() -> None:
    plan = knowledge().review
    reviews = [review_of(record, plan, TODAY) for record in plan.records()]
    assert not any(one.is_signed for one in reviews)
    assert all(one.kind is not None for one in reviews)
    assert sum(one.next_review is None for one in reviews) < 10


def test_the_defaults_are_those_that_were_asked_for() -> None:
    plan = knowledge().review
    months = {kind.id: kind.months for kind in plan.defaults.kinds}
    assert (months["systemic"], months["procedures"]) == (12, 36)
    for name, kind in (("mcrc-codebreak300-960-pfs", "systemic"), ("crlm-resection-fong1999-os5", "procedures")):
        one: Figure = plan.registry.figures[name]
        found = plan.kind_of(one)
        assert found is not None
        assert found.id == kind


def test_every_file_of_sources_and_figures_says_when_it_was_read() -> None:
    plan = knowledge().review
    files = {path for (kind, _), path in plan.registry.files.items() if kind in ("sources", "figures")}
    assert files - plan.files.keys() == set()


def test_only_figures_that_stand_and_are_expired_become_overdue() -> None:
    plan, day = knowledge().review, datetime.date(2030, 1, 1)
    since = overdue_figures(plan, day)
    for one in plan.registry.figures.values():
        review = review_of(one, plan, day)
        stands = not one.retracted and one.superseded_by is None
        assert (one.id in since) == (stands and review.expired is True)
        assert since.get(one.id) in (None, review.next_review)
    assert not overdue_figures(plan, DAY)


def test_knowledge_of_a_day_knows_them_in_every_index_and_changes_nothing_else() -> None:
    known = knowledge()
    later = on_day(known, datetime.date(2030, 1, 1))
    assert on_day(known, DAY) is known
    assert later.release == known.release
    figures = later.registry.figures
    for index in (later.registry.figures_by_source, later.registry.figures_by_primary, later.registry.figures_by_treatment):
        assert all(one is figures[one.id] for some in index.values() for one in some)
    assert {name: one.model_dump() for name, one in figures.items()} == {
        name: one.model_dump() for name, one in known.registry.figures.items()
    }
    assert later.overdue_until == max(one.overdue_since for one in figures.values() if one.overdue_since)
    assert all(one.overdue_since is None for one in known.registry.figures.values())


def test_the_figures_are_walked_once_for_a_release_and_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[datetime.date] = []

    def walk(plan: ReviewPlan, day: datetime.date) -> dict[str, datetime.date]:
        walked.append(day)
        return overdue_figures(plan, day)

    monkeypatch.setattr(loading, "overdue_figures", walk)
    for day in (datetime.date(2031, 5, 1), datetime.date(2031, 5, 2)):
        monkeypatch.setattr(loading, "today", lambda day=day: day)
        assert knowledge() is knowledge()
    assert walked == [datetime.date(2031, 5, 1), datetime.date(2031, 5, 2)]


def test_an_answer_does_not_depend_on_the_day() -> None:
    known = knowledge()
    case = known.demo_cases["colorectal-synchronous"].case
    later = on_day(known, datetime.date(2030, 1, 1))
    assert orjson.dumps(answer(assess(case, known))) == orjson.dumps(answer(assess(case, later)))
