"""The limits that rules set to a derived number, so that it is never shown on the other side of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from livermets.knowledge.options import CompiledOptions
from livermets.knowledge.systems import DerivedNumber, Scheme, System
from livermets.rules import Condition
from livermets.rules.tree import Compare, Name, Number


def compared_limits(
    derived: Iterable[DerivedNumber], systems: Iterable[System], options: CompiledOptions
) -> Mapping[str, tuple[float, ...]]:
    """The numbers with which the conditions of systems, options, published rules and red flags compare each derived number."""
    names = frozenset(number.symbol.name for number in derived)
    known = tuple(systems)
    found: defaultdict[str, set[float]] = defaultdict(set)
    for condition in (*_of_systems(known), *_of_options(options)):
        if condition is not None and not names.isdisjoint(condition.names):
            for name, limit in _comparisons(condition):
                found[name].add(limit)
    for scheme in (scheme for system in known for scheme in (system.scheme, *system.variants.values())):
        formula = scheme.formula.node if scheme.formula else None
        if scheme.grouping and isinstance(formula, Name):  # the groups of a score that is the number itself
            found[formula.symbol.name] |= {limit for when in scheme.grouping.when for _, limit in _comparisons(when)}
    return MappingProxyType({name: tuple(sorted(found[name])) for name in names & found.keys()})


def _comparisons(condition: Condition) -> Iterator[tuple[str, float]]:
    for node in condition.node.walk():
        if isinstance(node, Compare):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(one, Name) and isinstance(other, Number):
                    yield one.symbol.name, other.value


def _of_systems(systems: Iterable[System]) -> Iterator[Condition | None]:
    for system in systems:
        yield system.applies
        yield from (condition for _, condition in (*system.flags, *system.rules))
        yield from (option.when for item in system.shown for option in item.options)
        for scheme in (system.scheme, *system.variants.values()):
            yield from _of_scheme(scheme)


def _of_scheme(scheme: Scheme) -> Iterator[Condition | None]:
    yield from (condition for _, condition in (*scheme.stages, *scheme.overrides))
    for item in scheme.items:
        yield item.none
        yield from (option.when for option in item.options)


def _of_options(options: CompiledOptions) -> Iterator[Condition | None]:
    own = (reason for option in options.options.values() for reason in option.own)
    deciders = [reason.decider for reason in (*own, *options.shared.values())]
    for decider in (*deciders, *(rule.decision for rule in options.advice.values())):
        yield from (decider.when, decider.requires, decider.board)
    yield from (flag.when for flag in options.red_flags.values())
