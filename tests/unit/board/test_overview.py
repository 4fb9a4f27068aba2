"""What a board decided is counted: each case once, by the decision that stands, and unknown is never "no"."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from livermets.board.models import Decision, Dissent, FollowUpDraft, Seen
from livermets.board.overview import BoardLine, Share, chosen_lines, overview
from livermets.board.store.queries import board_lines
from livermets.board.store.store import Store
from livermets.charts.board_decisions import Count, count_bars, months_table
from tests.places import draft

DAY = datetime.date(2026, 3, 3)
AT = datetime.datetime(2026, 3, 3, 15, tzinfo=datetime.UTC)
DISSENT = (Dissent(role="radiology", reason="One more lesion"),)


def line(
    *options: str, day: datetime.date = DAY, primary: str | None = "colorectal", outcome: Any = None, **given: Any
) -> BoardLine:
    """A decided case."""
    missing = given.pop("missing", ())
    plan = "" if options else "MRI first"
    fixed: dict[str, Any] = {"id": "d", "case_id": "c", "snapshot_id": "s", "number": 1, "release": "r", "decided_by": "x"}
    decision = Decision(options=options, plan=plan, decided_at=AT, **fixed, **given)
    names = {option: option.capitalize() for option in options}
    return BoardLine("c", "m", "A-1", day, primary, decision, outcome, tuple(missing), names)


UNDECIDED = BoardLine("c", "m", "A-2", DAY, "colorectal")


def test_without_a_decision_nothing_is_counted_and_nothing_divided():
    found = overview([UNDECIDED], DAY)
    assert (found.cases, found.decided) == (1, 0)
    assert (found.options, found.months, found.missing, found.overdue) == ((), (), (), ())
    assert found.dissent.in_words == "0 of 0"
    assert overview([], DAY).cases == 0


@pytest.mark.parametrize(("n", "of", "words"), [(2, 4, "2 of 4"), (2, 5, "2 of 5 (40 %)"), (0, 5, "0 of 5 (0 %)")])
def test_a_share_of_under_five_is_said_without_a_percentage(n: int, of: int, words: str):
    assert Share(n, of).in_words == words


def test_an_option_is_counted_where_it_stands_first_and_where_it_follows():
    found = overview([line("resection", "adjuvant"), line("adjuvant"), line("adjuvant", "resection"), line()], DAY)
    counted = {one.option: (one.first, one.later, one.anywhere) for one in found.options}
    assert counted == {"adjuvant": (2, 1, 3), "resection": (1, 1, 2)}
    assert [one.name for one in found.options] == ["Adjuvant", "Resection"]
    assert found.in_words_only == 1


def test_options_stand_by_primary_the_most_frequent_first():
    lines = [line("a", primary="lung"), line("b"), line("c"), line("c"), line("d", primary=None)]
    found = overview(lines, DAY)
    assert [(one.primary, one.option) for one in found.options] == [
        ("colorectal", "c"),
        ("colorectal", "b"),
        (None, "d"),
        ("lung", "a"),
    ]


def test_an_option_that_a_snapshot_does_not_name_stands_under_its_id():
    decided = line("resection")
    nameless = BoardLine("c", "m", "A", DAY, "colorectal", decided.decision)
    assert overview([nameless], DAY).options[0].name == "resection"
    assert overview([decided, nameless], DAY).options[0].name == "Resection"


def test_months_are_without_gaps_over_the_turn_of_a_year():
    lines = [line("a", day=datetime.date(2025, 11, 30)), line("b", day=datetime.date(2026, 1, 1)), line("a"), line("a")]
    found = overview(lines, DAY)
    assert found.months == (("2025-11", 1), ("2025-12", 0), ("2026-01", 1), ("2026-02", 0), ("2026-03", 2))
    assert found.by_month == {"a": {"2025-11": 1, "2026-03": 2}, "b": {"2026-01": 1}}


@pytest.mark.parametrize(("dissenting", "words"), [(0, "0 of 5 (0 %)"), (1, "1 of 5 (20 %)"), (5, "5 of 5 (100 %)")])
def test_dissent_is_counted_by_decision_not_by_voice(dissenting: int, words: str):
    lines = [line("a", dissents=DISSENT * 2 if number < dissenting else ()) for number in range(5)]
    assert overview(lines, DAY).dissent.in_words == words


def test_what_is_not_known_is_counted_apart_from_what_was_not_done():
    became = ("carried-out", "carried-out", "changed", "not-carried-out", None)
    found = overview([line("a", outcome=one) for one in became], DAY)
    assert {kind: share.n for kind, share in found.outcomes.items()} == {
        "carried-out": 2,
        "changed": 1,
        "not-carried-out": 1,
        None: 1,
    }
    assert {share.of for share in found.outcomes.values()} == {5}


def test_reasons_and_trials_are_counted_and_what_was_not_stated_too():
    lines = [line("a", deviations=("comorbidity", "other"), trial="offered"), line("a", deviations=("comorbidity",)), line("a")]
    found = overview(lines, DAY)
    assert found.deviations == {"comorbidity": 2, "other": 1}
    assert found.deviating == Share(2, 3)
    assert (found.trials["offered"].n, found.trials["none-fits"].n, found.trials[None].n) == (1, 0, 2)


@pytest.mark.parametrize(
    ("days", "outcome", "overdue"),
    [(1, None, True), (0, None, False), (-1, None, False), (1, "changed", False)],
)
def test_a_review_is_overdue_the_day_after_it_while_nothing_was_recorded(days: int, outcome: Any, overdue: bool):
    found = overview([line("a", review_on=DAY - datetime.timedelta(days), outcome=outcome), line("a")], DAY)
    assert bool(found.overdue) is overdue


def test_the_longest_overdue_stands_first():
    lines = [line("a", review_on=DAY - datetime.timedelta(days)) for days in (1, 30, 7)]
    days = [one.decision.review_on for one in overview(lines, DAY).overdue if one.decision]
    assert days == sorted(day for day in days if day)
    assert len(days) == 3


def test_a_fact_that_was_unknown_counts_once_a_decision_the_most_frequent_first():
    lines = [line("a", missing=("cea", "cea", "ras")), line("a", missing=("ras",)), line("a")]
    assert overview(lines, DAY).missing == (("ras", 2), ("cea", 1))


def test_lines_are_chosen_by_day_primary_and_responsible_role():
    early, unknown = line("a", day=DAY - datetime.timedelta(1)), line("a", primary=None, responsible="radiology")
    lines = (early, unknown, UNDECIDED)
    assert chosen_lines(lines) == lines
    assert chosen_lines(lines, since=DAY) == (unknown, UNDECIDED)
    assert chosen_lines(lines, until=DAY - datetime.timedelta(1)) == (early,)
    assert chosen_lines(lines, primaries=[None]) == (unknown,)
    assert chosen_lines(lines, responsible=["radiology"]) == (unknown,)
    assert chosen_lines(lines, responsible=[None]) == (early,)


# What is read from the store


def seen(primary: str | None, *missing: str) -> Seen:
    facts = {"primary_site": primary} if primary else {}
    answer = {"ask_next": [{"fact": fact, "settles": [], "narrows": []} for fact in missing], "options": []}
    return Seen(facts=facts, release="abc", answer=answer, briefing={"all_options": [["resection", "Hepatic resection"]]})


def test_the_last_decision_replaces_the_first_in_the_counts(store: Store):
    meeting = store.add_meeting("Board", DAY)
    case = store.add_case(meeting.id, {"case_label": "A-1", "primary_site": "lung"})
    first = store.decide(case.id, 1, draft(options=("adjuvant",)), seen("colorectal", "cea_ng_ml"))
    store.follow_up(case.id, store.case(case.id).version, first.id, FollowUpDraft(outcome="carried-out"))
    assert board_lines(store)[0].outcome == "carried-out"
    second = store.decide(
        case.id, store.case(case.id).version, draft(options=("resection",)), seen("colorectal", "ras_mutated")
    )
    (only,) = board_lines(store)
    assert only.decision == second
    assert (only.label, only.day, only.primary, only.outcome) == ("A-1", DAY, "colorectal", None)
    assert (only.missing, only.decision_words) == (("ras_mutated",), "Hepatic resection")


def test_the_latest_follow_up_counts(store: Store):
    case = store.add_case(store.add_meeting("Board", DAY).id, {})
    made = store.decide(case.id, 1, draft(), seen(None))
    for outcome in ("not-carried-out", "carried-out", "changed"):
        given = FollowUpDraft(outcome=outcome, why="x")
        store.follow_up(case.id, store.case(case.id).version, made.id, given)
    assert board_lines(store)[0].outcome == "changed"


def test_every_case_of_a_meeting_has_its_line_decided_or_not(store: Store):
    later, earlier = store.add_meeting("Second", DAY), store.add_meeting("First", DAY - datetime.timedelta(7))
    labels = {}
    for meeting, label in ((later, "B"), (later, "C"), (earlier, "A")):
        labels[label] = store.add_case(meeting.id, {"case_label": label}).id
    undated = store.add_case(store.add_meeting("Undated").id, {})
    store.decide(labels["C"], 1, draft(options=(), plan="MRI first"), seen(None))
    dated = [one for one in board_lines(store) if one.case_id != undated.id]
    assert [(one.label, one.decision_words) for one in dated] == [("A", ""), ("B", ""), ("C", "MRI first")]
    (alone,) = (one for one in board_lines(store) if one.case_id == undated.id)
    assert (alone.label, alone.day, alone.primary) == (undated.label, undated.created_at.date(), None)
    assert [one.label for one in board_lines(store, later.id)] == ["B", "C"]


def test_a_snapshot_of_another_version_without_these_parts_is_read_with_what_it_has(store: Store):
    case = store.add_case(store.add_meeting("Board", DAY).id, {})
    store.decide(case.id, 1, draft(), Seen(facts={}, release="x", answer={}, briefing={}))
    (only,) = board_lines(store)
    assert (only.missing, only.names, only.decision_words) == ((), {}, "resection → adjuvant")


# Pictures


def test_bars_are_as_long_as_the_numbers_and_unknown_is_quiet():
    counts = [Count("Resection", 3, "first 3, later 1", 1, heading="Colorectal"), Count("Not known", 2, "2", unknown=True)]
    made = count_bars(counts, "A sentence.", ("Option", "First", "Later"))
    first, later = made.figure.data
    assert (list(first.x), list(later.x)) == ([3, 2], [1, 0])
    assert first.marker.color[0] != first.marker.color[1]
    assert made.table.to_dict("list") == {
        "Primary": ["Colorectal", ""],
        "Option": ["Resection", "Not known"],
        "First": [3, 2],
        "Later": [1, 0],
    }
    assert any("Resection: first 3, later 1" in one.text for one in made.figure.layout.annotations)


def test_bars_without_later_places_have_one_column_of_numbers():
    made = count_bars([Count("Comorbidity", 3, "3")], "A sentence.", ("Reason", "Decisions"))
    assert made.table.to_dict("list") == {"Reason": ["Comorbidity"], "Decisions": [3]}
    assert made.key == ""


def test_months_show_each_number_and_leave_none_empty():
    made = months_table({"Resection": {"2026-01": 2, "2026-03": 1}}, ["2026-01", "2026-02", "2026-03"], "A sentence.")
    (heat,) = made.figure.data
    assert heat.text.tolist() == [["2", "", "1"]]
    assert made.table.to_dict("list") == {"First option": ["Resection"], "2026-01": [2], "2026-02": [0], "2026-03": [1]}


def test_nothing_makes_no_picture():
    with pytest.raises(ValueError, match="nothing to draw"):
        count_bars([], "")
    with pytest.raises(ValueError, match="nothing to draw"):
        months_table({}, [], "")
