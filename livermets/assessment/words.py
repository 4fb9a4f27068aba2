"""The result of a system in words: value or interval, groups, what is missing. Pure functions; nothing here draws."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from typing import Final

from livermets.assessment.assess import Assessment
from livermets.assessment.systems import SchemeResult, SystemResult
from livermets.case.case import empty_values
from livermets.case.words import labels_words, unit_words
from livermets.facts import PRIMARIES
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.systems import Band, Grouping, Scheme, System
from livermets.rules.intervals import significant
from livermets.text import Amount, counted, listed, mid_sentence, number_words

NOTHING_YET: Final = "not yet"
NO_GROUP: Final = "in no published group"
"""Of a value that is settled and that no published group holds; it is not unknown."""
_MOST_GROUPS: Final = 4
_BARE: Final = re.compile(r"[<>]?\d+|[A-Z]|[IVX]+")
"""A group whose name alone, beside a number, does not read as a group."""
MOST_DECIMALS: Final = 12
_MOST_MISSING: Final = 3

FAMILIES: Final = {
    "stage": "Stages",
    "grade": "Stages",
    "risk-score": "Risk scores",
    "burden": "Risk scores",
    "liver-volume": "Remnant and volumes",
    "liver-function": "Liver function",
    "fibrosis": "Liver function",
}
"""Categories of systems under the heads of the result; every other category is among the other criteria."""
_OTHER: Final = "Other criteria"
AFTER: Final = "After resection"
HEADS: Final = ("Stages", "Risk scores", "Remnant and volumes", "Liver function", _OTHER, AFTER)
IN_FRONT: Final = ("Stages", "Risk scores")

VERIFICATION: Final = {
    "full-text": ("green", "read in full text"),
    "abstract": ("blue", "read in the abstract"),
    "secondary": ("blue", "read in a second publication"),
    "seed-text-only": ("orange", "founding text only"),
    "unverified": ("orange", "not verified"),
}
"""Colour and words of the badge for how a definition was read."""


def head(result: SystemResult) -> str:
    """Under which head of the result a system stands; one that needs the resected specimen is kept apart."""
    definition = result.system.definition
    return AFTER if definition.setting == "after-resection" else FAMILIES.get(definition.category, _OTHER)


def ordered_groups(system: System) -> tuple[str, ...]:
    """The groups from best to worst; empty for a system whose groups have no order or are fewer than two."""
    scheme = system.scheme
    names = scheme.order or (scheme.grouping.names if scheme.grouping else tuple(name for name, _ in scheme.stages))
    return names if system.definition.ordered and len(names) > 1 else ()


def all_groups(system: System) -> tuple[str, ...]:
    """Every group a system can yield, from best to worst where it has an order."""
    return _groups_of_scheme(system.scheme)


def _groups_of_scheme(scheme: Scheme) -> tuple[str, ...]:
    names = scheme.order or (scheme.grouping.names if scheme.grouping else tuple(name for name, _ in scheme.stages))
    return names + tuple(name for name, _ in scheme.overrides if name not in names)


def says_something(result: SystemResult) -> bool:
    """Whether the facts so far exclude anything: a settled result, a group less, or an interval narrower than the scale."""
    if result.applicable is not True or result.status in ("not-computable", "not-applicable"):
        return False
    if result.status == "complete":
        return True
    outcome, scheme = result.outcome, result.system.scheme
    if scheme.code:
        return any(len(texts) == 1 for texts in (outcome.parts or {}).values())
    groups = all_groups(result.system)
    if groups and len(outcome.groups) < len(groups):
        return True
    if scheme.items and outcome.low is not None and outcome.high is not None:
        lowest, highest = scheme.range
        return outcome.low > lowest or outcome.high < highest
    return False


def value_words(result: SystemResult) -> str:
    """The value or interval of a system in a few words; `NOTHING_YET` while the facts exclude nothing."""
    found = result_value(result)
    return found.words if found else NOTHING_YET


def result_value(result: SystemResult) -> Amount | None:
    """The value or interval of a system, its highest sum or its unit apart; None while the facts exclude nothing."""
    if result.system.definition.kind == "listed":
        return Amount("no score")
    if result.status == "not-computable" or not (says_something(result) or result.applicable is None):
        return None
    found = outcome_value(result.system, result.system.scheme, result.outcome)
    return found if found.main else None


def outcome_value(system: System, scheme: Scheme, outcome: SchemeResult) -> Amount:
    """The number of an outcome, or its groups where it has no number."""
    if scheme.code:
        return Amount(_code_words(system, outcome))
    if outcome.low is None and outcome.high is None:
        return Amount(_groups_of(system, outcome))
    if system.definition.called_by_group and outcome.groups:
        names = _groups_of_scheme(scheme)
        possible = [name for name in names if name in outcome.groups]
        return Amount(groups_words(possible, system.definition.group_noun), out_of=number_words(len(names)))
    if scheme.items:
        return Amount(_points_words(scheme, outcome), out_of=number_words(scheme.range[1], _fewest(scheme)))
    formula = system.definition.formula
    low, high = _informative(scheme, outcome)
    if low is None and high is None:
        return Amount(_groups_of(system, outcome))
    decimals, unit = (formula.decimals, unit_words(formula.unit)) if formula else (1, "")
    return Amount(interval_words(low, high, _decimals(scheme, decimals, low, high)), unit=unit)


def _fewest(scheme: Scheme) -> int:
    return 0 if scheme.scale == 1 else 2


def _points_words(scheme: Scheme, outcome: SchemeResult) -> str:
    return interval_words(outcome.low, outcome.high, _decimals(scheme, _fewest(scheme), outcome.low, outcome.high))


def _decimals(scheme: Scheme, fewest: int, *ends: float | None) -> int:
    """So many decimals that what is read belongs to the same groups as what was computed: 2.5998 is not shown as 2.60 beside
    "over 2.60"."""
    if scheme.grouping is None:
        return fewest
    numbers = [end for end in ends if end is not None and math.isfinite(end)]
    groups = [_groups_at(scheme.grouping, end) for end in numbers]
    for decimals in range(fewest, MOST_DECIMALS):
        if [_groups_at(scheme.grouping, round(end, decimals)) for end in numbers] == groups:
            return decimals
    return MOST_DECIMALS


def derived_words(known: Knowledge, name: str, *ends: float | None) -> str:
    """A derived number, or its lowest and highest value, on the side of every limit on which it is: 29.97 is not shown as 30.0
    where a rule asks for 30."""
    number = next(one for one in known.derived if one.symbol.name == name)
    limits = known.compared.get(name, ())
    decimals = max(decimals_beside(limits, number.decimals, end) for end in ends if end is not None)
    return interval_words(ends[0], ends[-1], decimals)


def decimals_beside(limits: Collection[float], fewest: int, value: float) -> int:
    """So many decimals that what is read is on the same side of every limit as the value."""
    sides = _sides(value, limits)
    return next((many for many in range(fewest, MOST_DECIMALS) if _sides(round(value, many), limits) == sides), MOST_DECIMALS)


def _sides(value: float, limits: Iterable[float]) -> list[int]:
    exact = significant(value)
    return [(exact > limit) - (exact < limit) for limit in limits]


def _groups_at(grouping: Grouping, score: float) -> tuple[bool | None, ...]:
    values = {**empty_values(), grouping.score: (score, score)}
    return tuple(when.holds(values) for when in grouping.when)


def _informative(scheme: Scheme, outcome: SchemeResult) -> tuple[float | None, float | None]:
    """The bounds of a formula without those that exclude no group, which come from the limits of what may be entered."""
    low, high = outcome.low, outcome.high
    if low == high or scheme.grouping is None or scheme.formula is None:
        return low, high
    bounds = []
    for bound, widest in zip((low, high), scheme.formula.widest, strict=True):
        values = {**empty_values(), scheme.grouping.score: (widest, widest)}
        ends = {name for name, when in zip(scheme.grouping.names, scheme.grouping.when, strict=True) if when.holds(values)}
        bounds.append(None if ends & set(outcome.groups) else bound)
    return bounds[0], bounds[1]


def interval_words(low: float | None, high: float | None, decimals: int) -> str:
    """A value, "2–4", "at least 9.5" or "at most 3"."""
    if low is None or high is None:
        known = low if high is None else high
        assert known is not None
        return f"{'at least' if high is None else 'at most'} {number_words(known, decimals)}"
    first, last = number_words(low, decimals), number_words(high, decimals)
    if low == high or first == last:
        return first
    return f"{first} to {last}" if low < 0 else f"{first}–{last}"


def _code_words(system: System, outcome: SchemeResult) -> str:
    """The code, or the two that are possible; while more are, what is settled of it in words: nobody reads "(H|rH) b (–|i)"."""
    if len(outcome.groups) <= 2:
        return listed(outcome.groups, "or")
    words = []
    for part in system.definition.code:
        texts = (outcome.parts or {}).get(part.id, ())
        if len(texts) != 1:
            continue
        labels = {choice.text: choice.label for choice in part.choices}
        labels = labels or {part.text: part.label, "": f"No {mid_sentence(part.label)}"}
        words.append(mid_sentence(labels.get(texts[0], texts[0])))
    return f"{', '.join(words)}: code not settled"


def groups_words(groups: Iterable[str], noun: str = "group") -> str:
    """The groups still possible: "low", "low or high", "I, II or III", "open: 5 stages still possible"."""
    names = list(groups)
    if len(names) > _MOST_GROUPS:
        return f"open: {counted(len(names), noun, _plural(noun))} still possible"
    return listed(names, "or")


def _groups_of(system: System, outcome: SchemeResult) -> str:
    return groups_words(outcome.groups, system.definition.group_noun)


def _plural(noun: str) -> str:
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def group_words(result: SystemResult) -> str:
    """The group or groups still possible beside a number; empty where they add nothing: all are possible, or none is named."""
    return beside_number(result.system, result.system.scheme, result.outcome) if says_something(result) else ""


def beside_number(system: System, scheme: Scheme, outcome: SchemeResult) -> str:
    """What stands beside the number of an outcome: "low or high", "grade 1", the points of a stage that has some."""
    if outcome.low is None and outcome.high is None:
        return ""
    if system.definition.called_by_group and outcome.groups:
        return f"{_points_words(scheme, outcome)} {'point' if outcome.low == outcome.high == 1 else 'points'}"
    if outcome.score is not None and outcome.group == number_words(outcome.score):
        return ""
    names = _groups_of_scheme(scheme)
    if len(outcome.groups) == len(names) > 1:
        return ""
    possible = [name for name in names if name in outcome.groups]
    words = groups_words(possible, system.definition.group_noun)
    if not words:
        return NO_GROUP if names and outcome.settled else ""
    if len(possible) <= _MOST_GROUPS and all(_BARE.fullmatch(name) for name in possible):
        words = f"{system.definition.group_noun} {words}"
    return f"{words}, or {NO_GROUP}" if outcome.ungrouped else words


def missing_words(result: SystemResult, most: int | None = _MOST_MISSING) -> str:
    """Which facts are missing, by their labels."""
    return labels_words(result.missing, most)


def strip(result: SystemResult) -> str:
    """The groups from best to worst as dots, the possible ones filled: "○●●"; empty where there is no order."""
    if not says_something(result):
        return ""
    return "".join("●" if group in result.groups else "○" for group in ordered_groups(result.system))


def is_general(system: System) -> bool:
    """Whether a system is for most primaries, not for a few of them."""
    if system.applies is None:
        return True
    return system.applies.names == {"primary_site"} and len(_primaries_of(system)) > len(PRIMARIES) // 2


def _primaries_of(system: System) -> tuple[str, ...]:
    """The primaries for which a system that asks for the primary alone applies."""
    applies, values = system.applies, dict(empty_values())
    return tuple(site for site in PRIMARIES if applies is None or applies.holds({**values, "primary_site": site}))


def applies_words(system: System) -> str:
    """For which patients a system is, in words: "if the primary is colorectal"."""
    if system.applies is None:
        return ""
    if system.applies.names == {"primary_site"}:
        fitting = _primaries_of(system)
        if len(fitting) <= len(PRIMARIES) // 2:
            return "if the primary is " + listed((mid_sentence(PRIMARIES[site]) for site in fitting), "or")
        others = (name for site, name in PRIMARIES.items() if site not in fitting)
        return "unless the primary is " + listed(map(mid_sentence, others), "or")
    return "depends on " + labels_words(sorted(system.applies.names)).lower()


def shown_first(assessment: Assessment) -> list[SystemResult]:
    """The stages and scores that apply and already say something, by head and then those most is reported of.

    The order does not depend on the facts of the case, so that a line stays in its place while facts come in.
    """
    found = [r for r in assessment.systems.values() if head(r) in IN_FRONT and says_something(r)]
    return sorted(found, key=lambda r: (IN_FRONT.index(head(r)), -reported_of(r.system), r.system.definition.short))


def reported_of(system: System) -> int:
    """How many figures stand behind a system: outcomes of its groups and measures of its discrimination."""
    return len(system.definition.outcomes) + len(system.definition.discrimination)


def criteria_lines(result: SystemResult) -> list[tuple[bool | None, str, str]]:
    """The criteria with their verdict, label and points, in the order of the file.

    Of alternatives that count once only the true one is listed, and the possible ones while none is true.
    """
    system = result.system
    lines: list[tuple[bool | None, str, str]] = []
    for item in system.shown:
        verdicts = [(option, result.criteria.get(option.id)) for option in item.options]
        if len(item.options) == 1:
            lines += [(verdict, option.label, _points(system, option)) for option, verdict in verdicts]
            continue
        true = [(o, v) for o, v in verdicts if v is True]
        open_ = [(o, v) for o, v in verdicts if v is None]
        for option, verdict in true or open_:
            lines.append((verdict, f"{item.label}: {option.label}", _points(system, option)))
        if not true and not open_:
            lines.append((False, item.label, ""))
    if not lines:
        lines = _stage_lines(result)
    return lines


def _stage_lines(result: SystemResult) -> list[tuple[bool | None, str, str]]:
    definition = result.system.definition
    labels = {group.group: group.label for group in definition.stages}
    labels |= {choice.id: f"{part.label}: {choice.label}" for part in definition.code for choice in part.choices}
    labels |= {part.id: f"{part.label}: {part.text}" for part in definition.code if not part.choices}
    return [
        (verdict, f"{name}: {labels[name]}" if name in {g.group for g in definition.stages} else labels.get(name, name), "")
        for name, verdict in result.criteria.items()
        if labels.get(name)
    ]


def _points(system: System, option: Band) -> str:
    if not system.scheme.items or system.definition.kind != "points":
        return ""
    points = option.points / system.scheme.scale
    return counted(points, "point")
