"""Treatment options, gates, red flags and published rules with their conditions read and checked, ready for a case.

A condition that cannot be read is a fault with file, record and key; the statement then stands as text for the board.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, Protocol

from livermets.facts import FACTS, in_order
from livermets.knowledge.conditions import Conditions
from livermets.knowledge.files import Fault
from livermets.knowledge.option_records import AdviceRule, Applies, Gate, LineRule, Option, RedFlag, Statement
from livermets.knowledge.registry import RESULTS_FILE, Registry
from livermets.knowledge.systems import DerivedNumber, System
from livermets.rules import Condition, Scope, Symbol, Type, Values, is_open

_NOTHING: Final[frozenset[str]] = frozenset()

Verdict = tuple[bool | None, frozenset[str]]
"""Met, not met or unknown, and the unknown facts that still matter; None without any leaves it to the board."""

ReasonRole = Literal["line", "need", "unless", "indication", "contraindication", "outside", "gate", "conflict"]
"""What a reason is to its option."""


class Decided(Protocol):
    """A record that a rule over the facts may decide."""

    @property
    def when(self) -> str | None: ...
    @property
    def requires(self) -> str | None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Decider:
    """What decides a statement: `when` both ways, or `requires` only against it; neither when it is for the board alone.

    Of a line, `board` leaves what is open to the board without asking for more, and `asks` are the facts it asks for else.
    `facts` are the facts of a case behind any of them.
    """

    when: Condition | None
    requires: Condition | None
    facts: frozenset[str]
    board: Condition | None = None
    asks: tuple[str, ...] = ()

    @property
    def has_rule(self) -> bool:
        return self.when is not None or self.requires is not None

    def decide(self, values: Values) -> Verdict:
        """Met, not met or unknown, and the unknown facts that still matter.

        None without unknown facts leaves it to the board: nothing in it can be decided, or what can be decided holds.
        """
        if self.when is not None:
            value = self.when.holds(values)
            if value is None and self.asks:
                judged = self.board is not None and self.board.holds(values)
                return None, _NOTHING if judged else frozenset(fact for fact in self.asks if is_open(values[fact]))
            return value, self.when.open(values) if value is None else _NOTHING
        if self.requires is not None:
            possible = self.requires.holds(values)
            if possible is False:
                return False, _NOTHING
            return None, self.requires.open(values) if possible is None else _NOTHING
        return None, _NOTHING


@dataclass(frozen=True, slots=True)
class CompiledReason:
    """One reason of an option: what it says, what it is to the option, and what decides it.

    A reason that several options share (a line, a gate, a published rule against it) carries a `key`, under which it is
    decided once for a case; `gate` is the gate behind it.
    """

    statement: Statement
    role: ReasonRole
    decider: Decider
    key: str = ""
    gate: Gate | None = None


@dataclass(frozen=True, slots=True)
class CompiledOption:
    """An option with its reasons.

    `own` are its needs, what takes it away, indications, contraindications and who was outside. Of those that count for its
    status, `excluding` can make it contraindicated, `carrying` are its needs, what takes it away and its indications, and
    `doubting` can make of an indicated option a possible one and nothing else. `shared` are the keys of its line, of the gates
    that speak of it and of the published rules against it.
    """

    option: Option
    own: tuple[CompiledReason, ...]
    excluding: tuple[CompiledReason, ...]
    carrying: tuple[CompiledReason, ...]
    doubting: tuple[CompiledReason, ...]
    shared: frozenset[str]
    place: int


@dataclass(frozen=True, slots=True)
class CompiledAdvice:
    """A published rule with what decides its condition.

    `telling` are the facts of which one at least must be known before an open rule is brought up: those that do not
    merely say whose case it is.
    """

    rule: AdviceRule
    decision: Decider
    telling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledFlag:
    """A red flag with its condition, the facts behind that, and the options that wait while it stands."""

    flag: RedFlag
    when: Condition
    facts: tuple[str, ...]
    holds: frozenset[str]

    @property
    def untested(self) -> tuple[str, ...]:
        """The facts that it asks to be tested."""
        return self.flag.tests


@dataclass(frozen=True, slots=True)
class CompiledOptions:
    """Every option, published rule and red flag by its id, and what several options share by its key.

    `scores` are the scores that their conditions name (`fong_crs_score`), each with the id of its system.
    """

    options: Mapping[str, CompiledOption]
    advice: Mapping[str, CompiledAdvice]
    red_flags: Mapping[str, CompiledFlag]
    shared: Mapping[str, CompiledReason]
    scores: Mapping[str, str]


def score_name(system: str) -> str:
    """How a condition names the score of a system: `fong_crs_score` for `fong-crs`."""
    return system.replace("-", "_") + "_score"


def compile_options(
    registry: Registry, derived: Iterable[DerivedNumber], systems: Mapping[str, System], scope: Scope
) -> tuple[CompiledOptions, list[Fault]]:
    """Options, published rules and red flags with their conditions read, and the faults of these.

    A condition is written over the facts, the results that count, the derived numbers and the scores of the systems.
    """
    scored = {score_name(name): system for name, system in systems.items() if system.scheme.items or system.scheme.formula}
    symbols = {name: Symbol(name, Type.NUMBER, *system.scheme.range, staged=True) for name, system in scored.items()}
    behind = {number.symbol.name: number.facts for number in derived}
    behind |= {name: system.facts for name, system in scored.items()}
    results, faults = _results(registry, scope)
    compiler = _Compiler(registry, Conditions({**scope, **symbols, **results}, behind))
    advice = {rule.id: compiler.advice(rule) for rule in registry.advice.values()}
    lines = {name: compiler.line(rule) for name, rule in registry.lines.items()}
    gates = [compiler.gate(gate) for gate in registry.gates.values()]
    conflicts = [compiler.conflict(one) for one in advice.values() if one.rule.against]
    shared = [(_of_line(name), reason) for name, reason in lines.items() if reason.decider.has_rule] + gates + conflicts
    options = {
        option.id: _compiled(option, compiler.own(option), shared, place)
        for place, option in enumerate(registry.options.values())
        if option.comparator_of is None
    }
    flags = {flag.id: made for flag in registry.red_flags.values() if (made := compiler.red_flag(flag))}
    conditions = compiler.conditions
    scores = {name: scored[name].id for name in sorted(conditions.named & scored.keys())}
    compiled = CompiledOptions(
        MappingProxyType(options),
        MappingProxyType(advice),
        MappingProxyType(flags),
        MappingProxyType({reason.key: reason for _, reason in shared}),
        MappingProxyType(scores),
    )
    return compiled, faults + conditions.faults


def _results(registry: Registry, scope: Scope) -> tuple[Scope, list[Fault]]:
    """The names of the results that count, each read as its condition wherever it stands; with what is wrong with them."""
    reader = Conditions(scope)
    named: dict[str, Symbol] = {}
    for result in registry.results.values():
        if result.name in scope:
            reader.faults.append(Fault(RESULTS_FILE, result.name, "the name is taken by a fact or a derived number"))
        elif when := reader.condition(RESULTS_FILE, f"{result.name}.when", result.when):
            named[result.name] = Symbol(result.name, Type.BOOLEAN, meaning=when.node)
    return named, reader.faults


Shared = tuple[Callable[[Option], bool], CompiledReason]
"""A reason that several options share, with the test of which."""


def _of_line(line: str) -> Callable[[Option], bool]:
    return lambda option: option.line == line


def _compiled(option: Option, own: Iterable[CompiledReason], shared: Iterable[Shared], place: int) -> CompiledOption:
    mine = tuple(own)
    counting = [one for one in mine if one.statement.weight != "remark"]
    excluding = tuple(one for one in counting if one.role == "contraindication" and one.statement.weight == "decides")
    carrying = tuple(one for one in counting if one.role in ("need", "unless", "indication"))
    doubting = tuple(one for one in counting if one not in excluding and one not in carrying)
    keys = frozenset(reason.key for matches, reason in shared if matches(option))
    return CompiledOption(option, mine, excluding, carrying, doubting, keys, place)


_ROLES: Final[Mapping[str, ReasonRole]] = MappingProxyType(
    {
        "needs": "need",
        "unless": "unless",
        "indications": "indication",
        "contraindications": "contraindication",
        "outside": "outside",
    }
)
"""The role of the statements under each key of an option."""


class _Compiler:
    def __init__(self, registry: Registry, conditions: Conditions) -> None:
        self.registry = registry
        self.conditions = conditions
        self.deciders: dict[tuple[str | None, str | None], Decider] = {}

    def own(self, option: Option) -> Iterator[CompiledReason]:
        file = self.registry.files.get(("options", option.id), "treatments")
        for key, number, statement in option.statements():
            yield CompiledReason(statement, _ROLES[key], self.decider(file, f"{option.id}: {key}.{number}", statement))

    def line(self, rule: LineRule) -> CompiledReason:
        when, board = (
            self.conditions.condition("treatments/lines.yaml", f"{rule.line}.{key}", text)
            for key, text in (("when", rule.when), ("board", rule.board))
        )
        decider = Decider(when, None, self.conditions.facts_behind(when.names) if when else _NOTHING, board, rule.asks)
        return CompiledReason(Statement(text=rule.text, source=rule.source or ""), "line", decider, f"line {rule.line}")

    def gate(self, gate: Gate) -> Shared:
        decider = self.decider("gates.yaml", gate.id, gate)
        reason = CompiledReason(Statement(text=gate.text, source=gate.source), "gate", decider, f"gate {gate.id}", gate)
        return self.matcher(gate.applies), reason

    def conflict(self, advice: CompiledAdvice) -> Shared:
        rule = advice.rule
        statement = Statement(text=f"{rule.condition}: {rule.conclusion}", source=rule.source)
        reason = CompiledReason(statement, "conflict", advice.decision, f"advice {rule.id}")
        named, terms = frozenset(rule.against), self.registry.with_narrower(*rule.against)
        return lambda option: option.id in named or option.treatment in terms, reason

    def red_flag(self, flag: RedFlag) -> CompiledFlag | None:
        when = self.conditions.condition("red-flags.yaml", f"{flag.id}.when", flag.when)
        if when is None:
            return None
        held = self.matcher(flag.holds) if flag.holds else None
        options = self.registry.options.values()
        facts = in_order(self.conditions.facts_behind(when.names))
        return CompiledFlag(flag, when, facts, frozenset(one.id for one in options if held and held(one)))

    def advice(self, rule: AdviceRule) -> CompiledAdvice:
        decider = self.decider(self.registry.files.get(("advice", rule.id), "advice"), rule.id, rule)
        telling = tuple(fact for fact in sorted(decider.facts) if fact != "primary_site" and FACTS[fact].section != "patient")
        return CompiledAdvice(rule, decider, telling or tuple(sorted(decider.facts)))

    def decider(self, file: str, key: str, record: Decided) -> Decider:
        """What decides a record; one for all records with the same conditions, so that a case decides it once."""
        if record.when and record.requires:
            self.conditions.faults.append(Fault(file, key, "has both `when` and `requires`; `when` decides it alone"))
        known = self.deciders.get((record.when, record.requires))
        if known is not None:
            return known
        when = self.conditions.condition(file, f"{key}.when", record.when)
        requires = self.conditions.condition(file, f"{key}.requires", record.requires)
        names = {name for rule in (when, requires) if rule for name in rule.names}
        decider = Decider(when, requires, self.conditions.facts_behind(names))
        if bool(when) == bool(record.when) and bool(requires) == bool(record.requires):
            self.deciders[record.when, record.requires] = decider
        return decider

    def matcher(self, applies: Applies) -> Callable[[Option], bool]:
        """Whether a gate or flag speaks of an option, as far as the option tells; its primaries are those of the case."""
        terms = self.registry.with_narrower(*applies.treatments)
        left_out = self.registry.with_narrower(*applies.except_treatments)

        def matches(option: Option) -> bool:
            return (
                (not applies.kinds or option.kind in applies.kinds)
                and (not applies.treatments or option.treatment in terms)
                and (not applies.drugs or not set(option.drugs).isdisjoint(applies.drugs))
                and (not applies.options or option.id in applies.options)
                and option.treatment not in left_out
                and option.id not in applies.except_options
            )

        return matches
