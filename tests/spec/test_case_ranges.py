"""What is said of a case with ranges contains what is said of every case within them.

Three things are not compared. An estimate that is divided by nothing is unknown, though a wider case may have an end for it: a
child of 30 cm has no estimated liver volume. A rule that asks whether a fact is unknown may hold only while it is. And what is
taken of a fact as long as nothing is entered for it (no cycles: no line of chemotherapy) gives way to whatever is entered, so
that less is known with a range that says otherwise.
"""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from livermets.assessment.assess import Assessment, assess
from livermets.case.reading import SETTLEMENTS, read_case
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import knowledge
from livermets.knowledge.option_records import Statement
from livermets.knowledge.options import CompiledOption
from livermets.rules import Condition, Quantity
from livermets.rules.intervals import UNBOUNDED
from livermets.rules.tree import IsUnknown, Name
from tests.cases import CASES, RandomCases, rules_of

PRIMARIES = ("colorectal", "neuroendocrine", "breast", None)
SEEDS = range(16, 17 + CASES // 500)
TAKEN_UNLESS_GIVEN = {settlement.fact for settlement in SETTLEMENTS if settlement.unless_given}


def widened(name: str, value: float, rng: random.Random) -> Any:
    """A text that says of a fact less than its value: a bound or two ends, at times with the value as an end."""
    fact = FACTS[name]
    step = rng.choice((0, 0, 1, 3, 50)) if fact.kind is Kind.INTEGER else rng.choice((0, 0, 0.1, 2, 60))
    low, high = max(value - step, fact.minimum or 0), min(value + step, fact.maximum or 0)
    texts = [f"<={high:.4f}", f">={low:.4f}", f"{low:.4f} to {high:.4f}"]
    texts += [f"<{high:.4f}"] if high > value else []
    texts += [f">{low:.4f}"] if low < value else []
    return rng.choice(texts) if not fact.takes_largest else rng.choice([one for one in texts if " to " not in one])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("primary", PRIMARIES)
def test_a_range_says_what_each_value_in_it_says_or_leaves_it_open(primary: str | None, seed: int) -> None:
    cases = RandomCases(
        knowledge().systems.values(),
        seed=seed,
        names=[name for name in FACTS if name != "lesions" and name in RandomCases([], 0).names],
    )
    rng = random.Random(seed)
    for case in cases.cases(25, primary):
        exact = case.to_json()
        numeric = [name for name in exact if FACTS[name].is_numeric]
        chosen = rng.sample(numeric, min(len(numeric), rng.randint(1, 6)))
        ranged = exact | {name: widened(name, exact[name], rng) for name in chosen}
        without = {name: value for name, value in exact.items() if name not in chosen}
        told = {name: ranged[name] for name in chosen}
        assert_contains(assess(read_case(ranged), knowledge()), assess(case, knowledge()), told)
        assert_contains_systems(assess(read_case(without), knowledge()), assess(read_case(ranged), knowledge()), told)


def assert_contains(wide: Assessment, exact: Assessment, told: object) -> None:
    assert_contains_systems(wide, exact, told)
    opened = {name for name, value in exact.case.values.items() if value is not None and wide.case.values[name] is None}
    left_out = divided_by_nothing(wide, exact) | given_way(wide, exact)
    rules = {flag.id: knowledge().compiled.red_flags[flag.id].when for flag in wide.red_flags}
    flags = {name for name, rule in rules.items() if not (rule.names & left_out or asks_whether_unknown(rule, opened))}
    assert flags <= {flag.id for flag in exact.red_flags}, told
    for mine, other in zip(wide.advice, exact.advice, strict=True):
        decision = knowledge().compiled.advice[mine.rule.id].decision
        rules_of_advice = [rule for rule in (decision.when, decision.requires) if rule is not None]
        if any(rule.names & left_out or asks_whether_unknown(rule, opened) for rule in rules_of_advice):
            continue
        assert mine.value is None or mine.value == other.value, (mine.rule.id, told)
    status = {one.id: one for one in exact.options}
    for option in wide.options:
        for reason, same in zip(option.because, status[option.id].because, strict=False):
            rules = RULES[option.id].get(reason.statement, ())
            if any(rule.names & left_out or asks_whether_unknown(rule, opened) for rule in rules):
                continue
            if reason.statement == same.statement:
                assert reason.value is None or reason.value == same.value, (option.id, reason.statement.text, told)


def asks_whether_unknown(rule: Condition | Quantity, names: set[str]) -> bool:
    """Whether a rule asks of one of these facts whether it is unknown."""
    return any(isinstance(part, IsUnknown) and part.name.symbol.name in names for part in rule.node.walk())


def rules_of_statements(option: CompiledOption) -> dict[Statement, list[Condition]]:
    """What decides each statement of an option."""
    shared = [reason for key, reason in knowledge().compiled.shared.items() if key in option.shared]
    found: dict[Statement, list[Condition]] = {}
    for reason in (*option.own, *option.excluding, *option.carrying, *option.doubting, *shared):
        rules = (reason.decider.when, reason.decider.requires, reason.decider.board)
        found.setdefault(reason.statement, []).extend(rule for rule in rules if rule is not None)
    return found


RULES = {name: rules_of_statements(option) for name, option in knowledge().compiled.options.items()}


def divided_by_nothing(wide: Assessment, exact: Assessment) -> set[str]:
    """The estimates that are unknown in the exact case alone, because they are divided by nothing."""
    return {name for name, ends in exact.derived_bounds.items() if ends == UNBOUNDED != wide.derived_bounds[name]}


def given_way(wide: Assessment, exact: Assessment) -> set[str]:
    """The facts that were taken as something as long as nothing was entered, and no longer are."""
    before, now = wide.case.values, exact.case.values
    return {name for name in TAKEN_UNLESS_GIVEN if before[name] is not None and before[name] != now[name]}


def takes(name: str, numbers: set[str]) -> bool:
    """Whether some rule of a system takes one of these facts or numbers that follow from facts."""
    parts = (part for rule in rules_of(knowledge().systems[name]) for part in rule.node.walk())
    return any(isinstance(part, Name) and part.symbol.name in numbers for part in parts)


def assert_contains_systems(wide: Assessment, exact: Assessment, told: object) -> None:
    left_out = divided_by_nothing(wide, exact) | given_way(wide, exact)
    opened = {name for name, value in exact.case.values.items() if value is not None and wide.case.values[name] is None}
    for name, result in wide.systems.items():
        other = exact.systems[name]
        said = (name, told)
        if left_out and takes(name, left_out):
            continue
        if any(asks_whether_unknown(rule, opened) for rule in rules_of(knowledge().systems[name])):
            continue
        assert result.applicable is None or result.applicable == other.applicable, said
        if not other.applicable or result.status == "not-computable" or other.status == "not-computable":
            continue
        assert set(other.groups) <= set(result.groups), said
        for criterion, holds in result.criteria.items():
            assert holds is None or holds == other.criteria[criterion], (criterion, *said)
        if None not in (result.outcome.low, other.outcome.low):
            assert result.outcome.low <= other.outcome.low + 1e-9, said
        if None not in (result.outcome.high, other.outcome.high):
            assert result.outcome.high >= other.outcome.high - 1e-9, said
    for name, (low, high) in exact.derived_bounds.items():
        if (low, high) == UNBOUNDED:  # a division by nothing
            continue
        lowest, highest = wide.derived_bounds[name]
        assert lowest <= low or math.isclose(lowest, low), (name, told)
        assert highest >= high or math.isclose(highest, high), (name, told)


@pytest.mark.parametrize(
    ("cea", "met", "low", "high"),
    [("<5", False, 0, 0), ("<250", None, 0, 1), (">200", True, 1, 1), (">=200", None, 0, 1), ("10000+", True, 1, 1)],
)
def test_the_cea_point_of_fong(cea: str, met: bool | None, low: int, high: int) -> None:
    facts = {
        "primary_site": "colorectal",
        "cea_ng_ml": cea,
        "primary_node_positive": False,
        "disease_free_interval_months": 24,
        "liver_lesion_count": 1,
        "largest_lesion_mm": 20,
    }
    result = assess(read_case(facts), knowledge()).systems["fong-crs"]
    assert result.criteria["cea"] is met
    assert (result.outcome.low, result.outcome.high) == (low, high)
    assert result.missing == (("cea_ng_ml",) if met is None else ())


@pytest.mark.parametrize(
    ("interval", "met"), [("2019 to 2020-03", None), ("2019-11 to 2020-02-15", True), ("2018 to 2020", False)]
)
def test_the_interval_point_of_fong_between_partial_dates(interval: str, met: bool | None) -> None:
    facts = {"primary_site": "colorectal", "disease_free_interval_months": interval}
    assert assess(read_case(facts), knowledge()).systems["fong-crs"].criteria["dfi"] is met


def test_a_formula_gives_an_interval() -> None:
    facts = {"bilirubin_umol_l": "<17.1", "albumin_g_l": 40}
    result = assess(read_case(facts), knowledge()).systems["albi"]
    assert result.status == "partial"
    assert result.missing == ("bilirubin_umol_l",)
    assert result.outcome.high is not None
    assert result.outcome.low is None or result.outcome.low < result.outcome.high
    assert "cea_ng_ml" not in result.missing
