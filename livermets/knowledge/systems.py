"""Systems with their expressions read and checked, ready to be evaluated or translated.

Every fault of a file is collected: an expression that does not parse, a name that does not exist, points without a rule,
groups that overlap.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from livermets.knowledge.conditions import Conditions
from livermets.knowledge.files import Fault
from livermets.knowledge.system_records import CodePart, Criterion, DerivedDefinition, Group, SystemDefinition, Variant
from livermets.rules import FACT_SCOPE, Condition, Interval, Quantity, Scope, Symbol, Type, staged

SCORE = "score"
LARGEST_MASK = 60
"""Whole-number scores up to here are followed as the bits of one integer: bit n is set when the sum n can be reached."""


@dataclass(frozen=True, slots=True)
class DerivedNumber:
    """A number computed before the rules that use it: a derived number of all systems, or a term of one."""

    symbol: Symbol
    value: Quantity
    label: str
    unit: str
    decimals: int = 1
    facts: frozenset[str] = frozenset()
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """One way a criterion can turn out: its points when it is true. `when` is None for a rule that cannot be evaluated."""

    id: str
    label: str
    points: int
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Item:
    """A criterion: its options, at most one of which is true, and when none is (`none`; None: whenever no option is)."""

    id: str
    label: str
    options: tuple[Band, ...]
    none: Condition | None

    @property
    def fewest(self) -> int:
        """The fewest points it gives: none at all is possible unless `none` says that one band always holds."""
        points = [option.points for option in self.options]
        always = self.none is not None and self.none.text.strip().upper() == "FALSE"
        return min(points) if always else min(0, *points)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups over a score, from best to worst. `masks` has the bits of the whole sums that belong to each,
    `covered` those that belong to any; sums too large for bits are looked up in `of_sum`.

    `score` is the name under which the conditions find the score.
    """

    score: str
    names: tuple[str, ...]
    when: tuple[Condition, ...]
    masks: tuple[int, ...] | None
    covered: int
    of_sum: Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a code: alternatives of which one holds, or a single text that stands there or not."""

    id: str
    label: str
    choices: tuple[tuple[str, str, Condition], ...]
    optional: bool


def joined_codes(separator: str, parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Every code that one text of each part makes."""
    return tuple(separator.join(filter(None, texts)) for texts in itertools.product(*parts))


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one result is reached. Points are whole numbers of `1 / scale`; `codes` are all that the parts of a code make."""

    items: tuple[Item, ...] = ()
    scale: int = 1
    overrides: tuple[tuple[str, Condition], ...] = ()
    grouping: Grouping | None = None
    stages: tuple[tuple[str, Condition], ...] = ()
    formula: Quantity | None = None
    code: tuple[Part, ...] = ()
    join: str = ""
    codes: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def highest(self) -> int:
        return sum(max(option.points for option in item.options) for item in self.items)

    @property
    def lowest(self) -> int:
        return sum(item.fewest for item in self.items)

    @property
    def range(self) -> Interval:
        """The lowest and highest score there is: of a formula, or of a sum of points."""
        return self.formula.widest if self.formula else (self.lowest / self.scale, self.highest / self.scale)

    @property
    def masked(self) -> bool:
        return 0 < self.highest <= LARGEST_MASK


@dataclass(frozen=True, slots=True)
class System:
    """A system ready for use.

    `applies` is None for any primary, `facts` are the case facts that the result rests on, `rules` what its result shows as
    met, not met or unknown: its criteria, else the parts of its code or its stages; None for one that cannot be evaluated.
    `made_for` says for which cases a definition that could not be verified may stand before a board; None says for no case.
    """

    definition: SystemDefinition
    applies: Condition | None
    terms: tuple[DerivedNumber, ...]
    scheme: Scheme
    shown: tuple[Item, ...]
    variants: Mapping[str, Scheme]
    flags: tuple[tuple[str, Condition], ...]
    facts: frozenset[str]
    rules: tuple[tuple[str, Condition | None], ...]
    made_for: Condition | None = None

    @property
    def id(self) -> str:
        return self.definition.id


class _Builder:
    """Reads what one file computes: `used` are the facts behind all of it."""

    def __init__(self, file: str, scope: Scope, facts_of: Mapping[str, frozenset[str]], prefix: str = "") -> None:
        self.file = file
        self.prefix = prefix
        self.reader = Conditions(scope, facts_of)

    @property
    def faults(self) -> list[Fault]:
        return self.reader.faults

    @property
    def used(self) -> frozenset[str]:
        return self.facts_behind(self.reader.named)

    def condition(self, key: str, text: str, scope: Scope | None = None) -> Condition | None:
        return self.reader.condition(self.file, key, text, scope)

    def quantity(self, key: str, text: str) -> Quantity | None:
        return self.reader.quantity(self.file, key, text)

    def facts_behind(self, names: Iterable[str]) -> frozenset[str]:
        return self.reader.facts_behind(name for name in names if not name.endswith("__" + SCORE))

    def fault(self, key: str, reason: str) -> None:
        self.faults.append(Fault(self.file, key, reason))


def build_derived(file: str, definitions: Iterable[DerivedDefinition]) -> tuple[tuple[DerivedNumber, ...], Scope, list[Fault]]:
    """The derived numbers in order, and the scope of facts and derived numbers together."""
    builder = _Builder(file, FACT_SCOPE, {})
    numbers = []
    for definition in definitions:
        number = _number(builder, definition.name, definition.as_, definition.label, definition.unit, definition.decimals)
        if number:
            numbers.append(replace(number, most=definition.most))
    return tuple(numbers), builder.reader.scope, builder.faults


def _number(builder: _Builder, name: str, text: str, label: str, unit: str, decimals: int = 1) -> DerivedNumber | None:
    if name in builder.reader.scope:
        builder.fault(name, "the name is taken by a fact or an earlier number")
        return None
    value = builder.quantity(name, text)
    if value is None:
        return None
    symbol = staged(builder.prefix + name, value, unit)
    facts = builder.facts_behind(value.names)
    builder.reader.scope = {**builder.reader.scope, name: symbol}
    builder.reader.facts_of = {**builder.reader.facts_of, symbol.name: facts}
    return DerivedNumber(symbol, value, label, unit, decimals, facts)


def column_prefix(system: str) -> str:
    """What the names of one system's own numbers and result columns begin with."""
    return system.replace("-", "_") + "__"


def build_system(
    file: str, definition: SystemDefinition, derived: Iterable[DerivedNumber], scope: Scope
) -> tuple[System | None, list[Fault]]:
    """The system of one definition, or None with the faults that prevent it."""
    builder = _Builder(file, scope, {number.symbol.name: number.facts for number in derived}, column_prefix(definition.id))
    terms = [_number(builder, term.name, term.as_, term.label, term.unit) for term in definition.terms]
    applies = builder.condition("applies_when", definition.applies_when) if definition.applies_when else None
    made_for = builder.condition("made_for", definition.made_for) if definition.made_for else None
    builder.reader.named.clear()
    scheme = _scheme(builder, definition, None)
    shown = scheme.items or _items(builder, "criteria", definition.criteria, 1)
    facts = builder.used
    variants = {variant.by: _scheme(builder, definition, variant) for variant in definition.variants}
    flags = [(flag.id, builder.condition(f"flags.{flag.id}", flag.when)) for flag in definition.flags]
    _check_kind(builder, definition)
    if any(not fault.warning for fault in builder.faults):
        return None, builder.faults
    system = System(
        definition,
        applies,
        tuple(term for term in terms if term),
        scheme,
        shown,
        variants,
        tuple((name, when) for name, when in flags if when),
        facts,
        _rules(shown, scheme),
        made_for,
    )
    return system, builder.faults


def _rules(shown: Iterable[Item], scheme: Scheme) -> tuple[tuple[str, Condition | None], ...]:
    criteria = tuple((option.id, option.when) for item in shown for option in item.options)
    parts = tuple((name, when) for part in scheme.code for name, _, when in part.choices)
    return criteria or parts or scheme.stages


def _check_kind(builder: _Builder, definition: SystemDefinition) -> None:
    needed = {
        "points": "criteria",
        "stages": "stages",
        "formula": "formula",
        "code": "code",
        "listed": "not_computed_because",
    }
    if not getattr(definition, needed[definition.kind]):
        builder.fault("kind", f"a system of kind {definition.kind} needs {needed[definition.kind]}")
    ids = [option.id for item in definition.criteria for option in (item.bands or (item,))]
    for twice in {name for name in ids if ids.count(name) > 1}:
        builder.fault(f"criteria.{twice}", "the id stands twice")


def _scheme(builder: _Builder, definition: SystemDefinition, variant: Variant | None) -> Scheme:
    own: SystemDefinition | Variant = variant or definition
    where = f"variants.{variant.by}." if variant else ""
    items: tuple[Item, ...] = ()
    scale = 1
    if definition.kind == "points" or (variant is not None and variant.criteria):
        replaced = {criterion.id: criterion for criterion in own.criteria}
        criteria = [replaced.pop(criterion.id, criterion) for criterion in definition.criteria] + list(replaced.values())
        scale = _scale(criteria)
        items = _items(builder, f"{where}criteria", criteria, scale)
    formula_definition = own.formula or definition.formula
    formula = builder.quantity(f"{where}formula", formula_definition.as_) if formula_definition else None
    groups = own.groups or (definition.groups if not own.stages else ())
    grouping = _grouping(builder, where, groups, _sums(items), scale, formula) if groups else None
    stages = [(g.group, builder.condition(f"{where}stages.{g.group}", g.when)) for g in own.stages]
    overrides = [(g.group, builder.condition(f"overrides.{g.group}", g.when)) for g in definition.overrides]
    code = tuple(_part(builder, where, part) for part in own.code)
    texts = [tuple(text for _, text, _ in part.choices) for part in code]
    codes = joined_codes(definition.join, (("", *t) if part.optional else t for part, t in zip(code, texts, strict=True)))
    names = tuple(name for name, _ in stages) or tuple(group.group for group in groups)
    return Scheme(
        items,
        scale,
        tuple((name, when) for name, when in overrides if when),
        grouping,
        tuple((name, when) for name, when in stages if when),
        formula,
        code,
        definition.join,
        codes if code else (),
        (own.order or names) if own.ordered else (),
    )


def _scale(criteria: Iterable[Criterion]) -> int:
    points = [o.points for c in criteria for o in (c.bands or (c,)) if o.points is not None]
    scale = 1
    while any(abs(p * scale - round(p * scale)) > 1e-9 for p in points):
        scale *= 10
    return scale


def _items(builder: _Builder, key: str, criteria: Iterable[Criterion], scale: int) -> tuple[Item, ...]:
    items = []
    for criterion in criteria:
        where = f"{key}.{criterion.id}"
        if bool(criterion.bands) == bool(criterion.when) and criterion.bands:
            builder.fault(where, "either bands or when, not both")
        options = [
            Band(
                part.id,
                part.label,
                round((part.points or 0) * scale),
                builder.condition(f"{key}.{part.id}", part.when) if part.when else None,
            )
            for part in (criterion.bands or (criterion,))
        ]
        none = builder.condition(f"{where}.none_when", criterion.none_when) if criterion.none_when else None
        items.append(Item(criterion.id, criterion.label, tuple(options), none))
    return tuple(items)


def _sums(items: Iterable[Item]) -> frozenset[int]:
    """Every sum that the criteria can make."""
    sums = {0}
    for item in items:
        sums = {before + now for before in sums for now in (0, *(option.points for option in item.options))}
    return frozenset(sums)


def _grouping(
    builder: _Builder, where: str, groups: Iterable[Group], sums: frozenset[int], scale: int, formula: Quantity | None
) -> Grouping:
    low, high = formula.widest if formula else (0.0, max(sums) / scale if max(sums) else math.inf)
    score = builder.prefix + where.replace("-", "_").replace(".", "__") + SCORE
    scope = {**builder.reader.scope, SCORE: Symbol(score, Type.NUMBER, low, high, staged=True)}
    named = [(g, builder.condition(f"{where}groups.{g.group}", g.when, scope)) for g in groups]
    usable = [(group, when) for group, when in named if when]
    of_sum: dict[int, frozenset[str]] = {}
    if formula is None:
        for foreign in [group.group for group, when in usable if when.names != {score}]:
            builder.fault(f"{where}groups.{foreign}", "a group of a point score asks for the score alone")
            usable = []
        of_sum = {
            total: frozenset(group.group for group, when in usable if when.holds({score: (total / scale,) * 2}))
            for total in sums
        }
        if any(len(names) > 1 for names in of_sum.values()):
            builder.fault(f"{where}groups", "a score belongs to two groups")
    masks = None
    if formula is None and scale == 1 and max(sums) <= LARGEST_MASK:
        masks = tuple(sum(1 << total for total, names in of_sum.items() if group.group in names) for group, _ in usable)
    return Grouping(
        score,
        tuple(group.group for group, _ in usable),
        tuple(when for _, when in usable),
        masks,
        _union(masks or ()),
        of_sum,
    )


def _union(masks: Iterable[int]) -> int:
    result = 0
    for mask in masks:
        result |= mask
    return result


def _part(builder: _Builder, where: str, part: CodePart) -> Part:
    if part.when:
        found = builder.condition(f"{where}code.{part.id}", part.when)
        return Part(part.id, part.label, ((part.id, part.text, found),) if found else (), optional=True)
    choices = [(c.id, c.text, builder.condition(f"{where}code.{c.id}", c.when)) for c in part.choices]
    return Part(part.id, part.label, tuple((i, text, when) for i, text, when in choices if when), optional=False)
