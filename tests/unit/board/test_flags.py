"""Red flags of a case of the board: which stand, which are answered, and when an answer holds no longer."""

from __future__ import annotations

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.board.briefing import Briefing
from livermets.board.flags import answer_to, flag_lines, no_longer_standing
from livermets.board.minutes import brief_case, case_minutes, see_case
from livermets.board.models import AcknowledgedFlag, BoardCase, Facts
from livermets.board.store.errors import EditConflictError, RefusedError
from livermets.board.store.store import Store
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from tests.unit.reports import AT

FACTS: Facts = {"case_label": "Heron", "primary_site": "colorectal", "cholangitis": True, "ras_mutated": False}
CHOLANGITIS, MARKERS = "active-cholangitis", "colorectal-untested"


def assessed(facts: Facts) -> Assessment:
    return assess(read_case(facts), knowledge())


def answered(store: Store, facts: Facts = FACTS, *flags: str) -> BoardCase:
    """A case on the agenda with answers to these of its flags."""
    case = store.add_case(store.add_meeting("Tuesday").id, facts)
    given = [answer_to(flag, assessed(facts), f"Known: {flag}") for flag in flags]
    return store.acknowledge_flags(case.id, case.version, given, who="Hepatology")


def held(store: Store, case: BoardCase, **more: object) -> dict[str, bool]:
    """The flags that stand after these facts were entered, and whether they are answered."""
    lines = flag_lines(assessed({**case.facts, **more}), store.acknowledged_flags(case.id))
    return {line.id: line.acknowledged is not None for line in lines}


def test_an_answer_is_kept_with_reason_role_and_moment_and_shown_in_the_briefing(store: Store) -> None:
    case = answered(store, FACTS, CHOLANGITIS)
    (kept,) = store.acknowledged_flags(case.id)
    assert (kept.flag, kept.reason, kept.by) == (CHOLANGITIS, "Known: active-cholangitis", "Hepatology")
    assert kept.facts == {"cholangitis": True}
    briefing = Briefing.model_validate(see_case(case, knowledge(), (kept,)).briefing)
    line = next(one for one in briefing.flags if one.id == CHOLANGITIS)
    assert line.acknowledged is not None
    assert (line.acknowledged.reason, line.acknowledged.by, line.acknowledged.at) == (kept.reason, kept.by, kept.at)
    event = next(one for one in store.events(case_id=case.id) if one.what == "flag.acknowledged")
    assert event.after is not None
    assert event.after["reason"] == kept.reason
    assert case_minutes(store, case, knowledge()).briefing.flags == briefing.flags


def test_a_later_flag_and_one_whose_facts_changed_are_asked_about_again(store: Store) -> None:
    case = answered(store, FACTS, CHOLANGITIS, MARKERS)
    assert held(store, case) == {CHOLANGITIS: True, MARKERS: True, "dpd-untested": False}
    # Another fact of the flag is known, which still stands; one that it does not speak of changes nothing.
    assert held(store, case, msi_high=False)[MARKERS] is False
    assert held(store, case, age_years=61)[MARKERS] is True
    assert held(store, case, pregnant=True)["pregnancy"] is False
    assert held(store, case, cholangitis=False).get(CHOLANGITIS) is None


def test_an_answer_does_not_hold_for_a_flag_that_says_something_else_now() -> None:
    now = assessed(FACTS)
    given = answer_to(CHOLANGITIS, now, "Drained")
    for text, holds in ((given.text, True), ("Cholangitis, perhaps.", False)):
        kept = AcknowledgedFlag(**{**given.model_dump(), "text": text}, at=AT, by="Hepatology")
        assert {line.id: line.acknowledged is not None for line in flag_lines(now, (kept,))}[CHOLANGITIS] is holds


def test_answers_that_hold_no_longer_are_told_apart(store: Store) -> None:
    case = answered(store, FACTS, CHOLANGITIS, MARKERS)
    given = store.acknowledged_flags(case.id)
    lines = flag_lines(assessed({**FACTS, "cholangitis": False}), given)
    assert [one.flag for one in no_longer_standing(given, lines)] == [CHOLANGITIS]
    assert no_longer_standing(given, flag_lines(assessed(FACTS), given)) == ()


def test_an_answer_needs_a_role_a_reason_and_the_version_that_was_read(store: Store) -> None:
    case = store.add_case(store.add_meeting("Tuesday").id, FACTS)
    given = [answer_to(CHOLANGITIS, assessed(FACTS), "Drained")]
    with pytest.raises(RefusedError, match="role"):
        store.acknowledge_flags(case.id, case.version, given)
    with pytest.raises(ValueError, match="reason"):
        answer_to(CHOLANGITIS, assessed(FACTS), "  ")
    with pytest.raises(EditConflictError):
        store.acknowledge_flags(case.id, case.version + 1, given, who="Hepatology")
    assert store.acknowledged_flags(case.id) == ()


def test_answers_go_with_their_case_and_not_with_its_copy(store: Store) -> None:
    case = answered(store, FACTS, CHOLANGITIS)
    copy = store.copy_case(case.id, case.meeting_id)
    assert store.acknowledged_flags(copy.id) == ()
    store.delete_case(case.id, case.version)
    assert store.acknowledged_flags(case.id) == ()


def test_dangers_stand_before_missing_tests_and_unanswered_ones_first(store: Store) -> None:
    facts = {**FACTS, "pregnant": True}
    case = answered(store, facts, CHOLANGITIS)
    lines = brief_case(case, knowledge(), store.acknowledged_flags(case.id)).flags
    assert [line.id for line in lines] == ["pregnancy", CHOLANGITIS, "dpd-untested", MARKERS]
    markers = lines[-1]
    assert markers.is_question
    assert markers.missing == ("BRAF V600E mutated", "MSI-high")
    assert lines[1].holds > 0
    assert all(line.evidence and line.source for line in lines)
