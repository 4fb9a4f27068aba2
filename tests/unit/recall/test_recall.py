"""A correction finds every case that it moves and none other; what was acknowledged stays so until something further moves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.releases import changed_readings, reading_of_answer
from livermets.board.brief import seen
from livermets.board.kept_reading import kept_reading
from livermets.board.models import DecisionDraft, FollowUpDraft, RecallAnswer
from livermets.board.store.errors import RefusedError
from livermets.board.store.readings import acknowledge_recall
from livermets.board.store.store import Store
from livermets.case.doubts import is_uncounted
from livermets.case.reading import read_case
from livermets.facts import FACTS
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.recall import recall as module
from livermets.recall.recall import IN_NO_GROUP, Recalled, recall
from tests.cases import RandomCases
from tests.places import MakePlace, Place
from tests.recalls import Planted, corrected, plant

FONG = (
    "systems/fong-crs.yaml",
    "label: CEA over 200 ng/mL, points: 1, when: cea_ng_ml > 200}",
    "label: CEA over 300 ng/mL, points: 1, when: cea_ng_ml > 300}",
)
ABLATION = "crlm-ablation-mrrfa2022-os5"
FILE = "figures/colorectal/ablation-radiotherapy-regional.yaml"


def ablation(change: str) -> tuple[str, str, str]:
    """A change of the figure of ablation: its lines, and the same with another value or a further line."""
    text = (Path(__file__).parents[3] / "data" / FILE).read_text(encoding="utf-8")
    start = text.index(f"- id: {ABLATION}\n")
    row = text[start : text.index("\n- id:", start) + 1]
    changed = row.replace("value: 36.1", "value: 38.1") if change == "value" else f"{row.rstrip()}\n  {change}\n"
    assert changed != row
    return FILE, row, changed


@pytest.fixture(scope="module")
def moved_release(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The knowledge with one threshold and one figure corrected."""
    return corrected(tmp_path_factory.mktemp("corrected"), FONG, ablation("value"))


def facts_of(demo: str, **changes: Any) -> dict[str, Any]:
    return {**knowledge().demo_cases[demo].case.to_json(), **changes}


def planted(facts: Mapping[str, Any], label: str, *, kept: bool = True) -> Planted:
    """A case as the board saw it under the release in use, decided for its first option."""
    answer, briefing, reading, option = _seen(json.dumps(facts, sort_keys=True))
    small = answer if not kept else {}
    return Planted({**facts, "case_label": label}, small, briefing if not kept else {}, reading if kept else None, (option,))


_SEEN: dict[str, Any] = {}


def _seen(facts: str) -> Any:
    if facts not in _SEEN:
        of = seen(assess(read_case(json.loads(facts)), knowledge()))
        reading = kept_reading(of.answer, of.briefing)
        _SEEN[facts] = of.answer, of.briefing, reading, of.briefing["options"][0]["id"]
    return _SEEN[facts]


CEA = (0.0, 5.0, 150.0, 199.9, 200.0, 200.1, 250.0, 299.9, 300.0, 300.1, 400.0, 5000.0)
BASES = ("colorectal-metachronous-single", "colorectal-synchronous", "half-filled", "lung", "breast-after-systemic-response")


def test_a_planted_correction_finds_all_that_it_moves_among_ten_thousand_and_none_other(
    make_place: MakePlace, moved_release: Knowledge
) -> None:
    store = make_place("sqlite").open()
    kinds = [facts_of(base, cea_ng_ml=cea) for base in BASES for cea in CEA]
    cases = [planted(kinds[n % len(kinds)], f"Case {n}", kept=n % 50 != 0) for n in range(10_000)]
    plant(store, cases, knowledge().release)
    found = recall(store, moved_release)

    shown, fong = set(), set()
    for n, facts in enumerate(kinds):
        before = reading_of_answer(_seen(json.dumps(facts, sort_keys=True))[0])
        now = changed_readings(before, assess(read_case(facts), moved_release))
        assert {one.id for one in now} <= {"fong-crs"}
        fong |= {n} if now else set()
        shown |= (
            {n} if ABLATION in {one["figure_id"] for one in _seen(json.dumps(facts, sort_keys=True))[1]["evidence"]} else set()
        )
    assert {kinds[n]["cea_ng_ml"] for n in fong} == {200.1, 250.0, 299.9, 300.0}
    assert {kinds[n]["primary_site"] for n in fong | shown} == {"colorectal"}
    assert shown - fong
    assert fong - shown

    assert found.compared == 10_000
    assert moved_ids(found.cases, "fong-crs") == {n for n in range(10_000) if n % len(kinds) in fong}
    assert moved_ids(found.cases, ABLATION) == {n for n in range(10_000) if n % len(kinds) in shown}
    assert {int(one.case_id, 16) for one in found.cases} == {n for n in range(10_000) if n % len(kinds) in fong | shown}
    figure = next(moved for one in found.cases for moved in one.moved if moved.id == ABLATION)
    assert (figure.kind, figure.before, figure.now) == ("figure", "36.1 %, n 72", "38.1 %, n 72")


def moved_ids(cases: tuple[Recalled, ...], identity: str) -> set[int]:
    return {int(one.case_id, 16) for one in cases if identity in {moved.id for moved in one.moved}}


def test_a_planted_retraction_finds_the_decisions_that_showed_the_figure(place: Place, tmp_path: Path) -> None:
    store = place.open()
    plant(store, [planted(facts_of(base), base, kept=False) for base in BASES], knowledge().release)
    found = recall(store, corrected(tmp_path, ablation("retracted: true")))
    assert {one.label for one in found.cases} == {"colorectal-metachronous-single", "half-filled"}
    for one in found.cases:
        assert [(moved.kind, moved.id, moved.now) for moved in one.moved] == [("figure", ABLATION, "retracted")]
        assert (one.responsible, one.outcome, one.is_decided, one.acknowledged) == ("liver-surgery", None, True, None)


@pytest.mark.parametrize("few", [0, 1000], ids=["as a table", "one at a time"])
def test_recall_says_of_random_cases_what_the_loop_of_assess_says(
    make_place: MakePlace, moved_release: Knowledge, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(module, "FEW", few)
    drawn = RandomCases(knowledge().systems.values(), seed=23)
    sites = ("colorectal", "neuroendocrine", "breast", "gastric", "unknown-primary")
    facts = [case.to_json() for site in sites for case in drawn.cases(8, primary=site)]
    facts += [case.to_json() for case in drawn.cases(6)]
    facts.append(facts_of("lung", lesions=[{"segment": "5", "size_mm": 12}], segments_involved=1, liver_lesion_count=1))
    for one in facts[:20]:
        one["cea_ng_ml"] = 250.0
    facts = [one for one in facts if _is_case(one)]
    answers = [assess(read_case(one), knowledge()) for one in facts]
    cases = [Planted(one, answer.to_json(), {}, None) for one, answer in zip(facts, answers, strict=True)]
    store = make_place("sqlite").open()
    plant(store, cases, knowledge().release)
    found = {int(one.case_id, 16): one for one in recall(store, moved_release).cases}
    assert 0 < len(found) < len(facts)
    for number, (one, answer) in enumerate(zip(facts, answers, strict=True)):
        now = assess(read_case(one), moved_release)
        expected = {
            (each.id, each.before or IN_NO_GROUP, each.now or IN_NO_GROUP) for each in changed_readings(_reading(answer), now)
        }
        moved = found[number].moved if number in found else ()
        assert {(each.id, each.before, each.now) for each in moved} == expected, one


def _reading(assessment: Assessment) -> Mapping[str, Any]:
    return reading_of_answer(assessment.to_json())


def _is_case(facts: Mapping[str, Any]) -> bool:
    try:
        read_case(facts)
    except ValueError:
        return False
    return True


def test_what_cannot_be_read_any_more_is_named_and_the_rest_compared(
    place: Place, moved_release: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW", 0)
    store = place.open()
    good = planted(facts_of("colorectal-synchronous", cea_ng_ml=250.0), "good")
    odd = {**good.facts, "ecog": "nine", "a_fact_of_before": 1, "case_label": "odd"}
    assert is_uncounted(FACTS["cea_ng_ml"], 99999)
    codes = planted(facts_of("colorectal-metachronous-single", cea_ng_ml=99999), "codes")
    plant(store, [good, Planted(odd, {}, {}, good.kept, good.options), codes], knowledge().release)
    found = {one.label: one for one in recall(store, moved_release).cases}
    assert "fong-crs" in {one.id for one in found["good"].moved}
    assert found["good"].left_out == ""
    assert "fong-crs" in {one.id for one in found["odd"].moved}
    assert "ECOG" in found["odd"].left_out
    assert "a fact of before" in found["odd"].left_out
    assert "fong-crs" not in {one.id for one in found["codes"].moved}, "a code for unknown is no number, here as anywhere"


@pytest.mark.parametrize(
    "lesion", [{"segment": "2", "size_mm": 999}, {"segment": "XX", "size_mm": 20}], ids=["size", "segment"]
)
def test_a_lesion_that_is_refused_is_named_in_a_comparison_by_the_table_too(
    lesion: Mapping[str, Any], place: Place, moved_release: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW", 0)
    store = place.open()
    good = planted(facts_of("colorectal-metachronous-single", cea_ng_ml=250.0), "good")
    facts = {**good.facts, "cea_ng_ml": 99999, "lesions": [lesion], "case_label": "odd"}
    plant(store, [good, Planted(facts, {}, {}, good.kept, good.options)], knowledge().release)
    found = {one.label: one for one in recall(store, moved_release).cases}
    assert "Lesion 1" in found["odd"].left_out


def test_a_release_chooses_the_snapshots_that_were_taken_under_it(place: Place, moved_release: Knowledge) -> None:
    store = place.open()
    case = planted(facts_of("colorectal-synchronous", cea_ng_ml=250.0), "one")
    plant(store, [case], knowledge().release)
    assert len(recall(store, moved_release, release=knowledge().release[:4]).cases) == 1
    nothing = recall(store, moved_release, release="ffffffff")
    assert (nothing.cases, nothing.compared, dict(nothing.releases)) == ((), 0, {knowledge().release: 1})
    same = recall(store, knowledge())
    assert (same.cases, same.compared) == ((), 0)


def test_a_store_that_lives_with_a_session_is_compared_in_parts_as_well(
    moved_release: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MANY", 2)
    store = Store.in_session()
    facts = facts_of("colorectal-synchronous", cea_ng_ml=250.0)
    plant(store, [planted(facts, f"Case {n}", kept=n > 1) for n in range(5)], knowledge().release)
    told: list[tuple[str, int, int]] = []
    found = recall(store, moved_release, told=lambda *so_far: told.append(so_far))
    assert {one.label for one in found.cases} == {f"Case {n}" for n in range(5)}
    assert told == [("Reading earlier snapshots", 2, 2), *(("Comparing cases", done, 5) for done in (2, 4, 5))]


def test_an_acknowledged_recall_comes_back_only_when_something_further_moves(
    place: Place, tmp_path: Path, moved_release: Knowledge
) -> None:
    store = place.open()
    meeting = store.add_meeting("Tuesday")
    facts = facts_of("colorectal-metachronous-single", cea_ng_ml=250.0)
    case = store.add_case(meeting.id, facts)
    saw = seen(assess(read_case(facts), knowledge()))
    decision = store.decide(case.id, 1, DecisionDraft(options=("colorectal.hepatic-resection",)), saw, who="Radiology")
    (one,) = recall(store, corrected(tmp_path / "first", FONG)).open
    assert (one.responsible, one.outcome) == (None, None)
    answer = RecallAnswer(snapshot_id=one.snapshot_id, release="r", moved=one.moved, reason="Told the team; nothing changes.")
    with pytest.raises(RefusedError, match="with a role"):
        acknowledge_recall(store, case.id, answer)
    acknowledge_recall(store, case.id, answer, who="Liver surgery")

    first = recall(store, corrected(tmp_path / "again", FONG))
    assert (len(first.cases), first.open) == (1, ())
    assert first.cases[0].acknowledged is not None
    assert first.cases[0].acknowledged.by == "Liver surgery"
    further = recall(store, moved_release)
    assert [{moved.id for moved in each.moved} for each in further.open] == [{"fong-crs", ABLATION}]

    store.follow_up(case.id, 2, decision.id, FollowUpDraft(outcome="carried-out"), who="Radiology")
    assert recall(store, moved_release).cases[0].outcome == "carried-out"
    store.mark_ready(case.id, store.case(case.id).version, saw, who="Radiology")
    with pytest.raises(RefusedError, match="Look again"):
        acknowledge_recall(store, case.id, answer, who="Liver surgery")
