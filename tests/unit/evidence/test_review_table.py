"""How every record stands with its reviewers, as a table."""

from __future__ import annotations

import datetime

from livermets.evidence.review_table import REVIEW_NEEDS, review_table, to_review
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.review import due_by_topic, kind_name, overdue_figures, review_of
from tests.conftest import DAY

PLAN = knowledge().review
LATER = datetime.date(2028, 1, 1)
NOW, THEN = review_table(PLAN, DAY), review_table(PLAN, LATER)


def test_every_record_stands_in_it_once_the_first_due_first() -> None:
    assert set(NOW.index) == {f"{kind_name(one)}:{one.id}" for one in PLAN.records()}
    assert NOW.index.is_unique
    days = [day for day in NOW["Due"] if day]
    assert days == sorted(days)
    assert all(NOW["Due"].iloc[: len(days)])


def test_overdue_is_what_the_review_says_on_that_day() -> None:
    assert not NOW["overdue"].any()
    for one in PLAN.records():
        assert THEN.at[f"{kind_name(one)}:{one.id}", "overdue"] == (review_of(one, PLAN, LATER).expired is True)
    figures = {name.removeprefix("figures:") for name in THEN.index[THEN["overdue"]] if name.startswith("figures:")}
    past = {one.id for one in PLAN.registry.figures.values() if one.retracted or one.superseded_by is not None}
    assert overdue_figures(PLAN, LATER).keys() == figures - past


def test_the_filters_ask_for_any_standing_of_these_topics_with_all_words() -> None:
    assert len(to_review(THEN)) == len(THEN)
    due = to_review(THEN, ("overdue", "soon"))
    listed = {f"{kind_name(one.record)}:{one.record.id}" for some in due_by_topic(PLAN, LATER).values() for one in some}
    assert listed <= set(due.index)
    topic = due["Topic"].iloc[0]
    assert set(to_review(THEN, ("overdue",), (topic,))["Topic"]) == {topic}
    assert "figures" in set(to_review(NOW, (), (), "FONG 1999")["Kind"])
    assert to_review(NOW, (), (), "no such word at all").empty


def test_what_was_not_found_again_says_so_and_not_that_one_read_it() -> None:
    doubtful = [one for one in PLAN.records() if isinstance(one, Figure) and one.is_doubtful]
    assert doubtful
    assert {NOW.at[f"figures:{one.id}", "Readers"] for one in doubtful} == {"not found again"}
    assert set(to_review(NOW, ("not-found",)).index) == {f"figures:{one.id}" for one in doubtful}


def test_every_standing_has_its_column() -> None:
    assert set(REVIEW_NEEDS) <= set(NOW.columns)
