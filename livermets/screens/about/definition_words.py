"""The definition of a system in words and tables of Markdown, generated from its file. Nothing here draws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from livermets.assessment.words import applies_words, interval_words
from livermets.case.reading import read_case
from livermets.case.words import NO, YES, fact_label, labels_words, unit_words
from livermets.case.words import value_words as fact_value
from livermets.evidence import short_citation
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.knowledge.system_records import Criterion, Example, Group, SystemDefinition, Variant
from livermets.knowledge.systems import DerivedNumber, System
from livermets.screens.shared.tables import Rows, rows_of
from livermets.screens.shared.text import UNKNOWN, as_text
from livermets.text import counted, listed, number_words, sentence_case

KINDS: Final = {
    "points": "point score",
    "stages": "stages",
    "formula": "formula",
    "code": "code",
    "listed": "listed, not computed",
}
SETTINGS: Final = {
    "before-resection": "before resection",
    "after-resection": "after resection",
    "any": "at any time",
}
CATEGORIES: Final = {
    "stage": "stage",
    "risk-score": "risk score",
    "liver-function": "liver function",
    "liver-volume": "liver volume",
    "response": "response",
    "eligibility": "eligibility",
    "timing": "timing",
    "fitness": "fitness",
    "fibrosis": "fibrosis",
    "resectability": "resectability",
    "grade": "grade",
    "postoperative": "after the operation",
    "pathology": "pathology",
    "burden": "tumour burden",
}
VERIFICATION_MEANS: Final = {
    "full-text": "The definition was read in the full text of its publication.",
    "abstract": "The definition was read in the abstract of its publication; what stands only in the full text may be missing.",
    "secondary": "The definition was read in another publication, guideline or calculator, not in the original.",
    "seed-text-only": "Only one of the texts from which the project began states it; no publication behind it was found.",
    "unverified": "The definition could not be confirmed in any text that was read. It is shown so that it can be recognised.",
}
"""What each badge for the reading of a definition says, in one sentence."""

_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
_SIGNS: Final = {True: YES, False: NO, None: UNKNOWN}


def sql(text: str) -> str:
    """An expression in one line, letter by letter."""
    return f"`{' '.join(text.split())}`"


def in_two_lines(words: str, rule: str) -> str:
    """Words and, below them, the rule that says the same: one cell, which stays narrow enough for a phone."""
    return f"{words}  \n{rule}" if words and rule else words or rule


def badge_texts(definition: SystemDefinition) -> list[str]:
    """Kind, category and setting as badges."""
    words = (KINDS[definition.kind], CATEGORIES[definition.category], SETTINGS[definition.setting])
    return [f":gray-badge[{as_text(word)}]" for word in words]


def applies_line(system: System) -> str:
    """For whom it is, in words and as the rule is written."""
    rule = system.definition.applies_when
    if rule is None:
        return "For any primary."
    return f"{sentence_case(applies_words(system))}: {sql(rule)}"


def rests_on(system: System) -> str:
    """The facts its result is made of, with unit and the name that stands in the rules."""
    parts = []
    for name in FACTS:
        if name in system.facts:
            unit = unit_words(FACTS[name].unit)
            parts.append(f"{as_text(fact_label(name))}{f' ({as_text(unit)})' if unit else ''} `{name}`")
    return " · ".join(parts)


def numbers_behind(system: System) -> Rows:
    """The named numbers that its rules use, each with unit and formula; empty when there are none."""
    used = {term.symbol.name.rpartition("__")[2]: term for term in system.terms}
    rows = [_number_row(name, term, f"of this {_noun(system)}") for name, term in used.items()]
    seen = set(used)
    waiting = list(_expressions(system.definition))
    derived = {number.symbol.name: number for number in knowledge().derived}
    while waiting:
        for name in _WORD.findall(waiting.pop(0)):
            if name in derived and name not in seen:
                seen.add(name)
                rows.append(_number_row(name, derived[name], "shared"))
                waiting.append(derived[name].value.text)
    return rows_of(("Number", "Defined"), rows)


def _noun(system: System) -> str:
    return {"points": "score", "formula": "formula"}.get(system.definition.kind, "system")


def _number_row(name: str, number: DerivedNumber, where: str) -> tuple[str, str]:
    unit = f" ({as_text(unit_words(number.unit))})" if number.unit else ""
    return in_two_lines(f"{as_text(number.label)}{unit}", f"`{name}` = {sql(number.value.text)}"), where


def _expressions(definition: SystemDefinition) -> Iterator[str]:
    """Every expression of a definition, its variants included."""
    if definition.applies_when:
        yield definition.applies_when
    yield from (term.as_ for term in definition.terms)
    yield from (flag.when for flag in definition.flags)
    yield from (group.when for group in definition.overrides)
    parts: tuple[SystemDefinition | Variant, ...] = (definition, *definition.variants)
    for own in parts:
        for criterion in own.criteria:
            yield from (band.when for band in criterion.bands)
            yield from filter(None, (criterion.when, criterion.none_when))
        yield from (group.when for group in (*own.groups, *own.stages))
        yield from (choice.when for part in own.code for choice in part.choices)
        yield from (part.when for part in own.code if part.when)
        if own.formula:
            yield own.formula.as_


def rule_blocks(own: SystemDefinition | Variant, groups: bool = True) -> list[tuple[str, str | Rows]]:
    """(what it is, rows or a line of Markdown) for every kind of rule that a system or one of its variants states.

    `groups` says whether a formula is read by groups.
    """
    blocks: list[tuple[str, str | Rows]] = [("Criteria", _criteria(own.criteria))]
    if own.formula:
        unit = f" in {unit_words(own.formula.unit)}" if own.formula.unit else ""
        decimals = own.formula.decimals
        shown = f"shown with {counted(decimals, 'decimal')}" if decimals else "shown as a whole number"
        label = as_text((own.formula.label or "Value") + unit)
        grouped = "; groups are read from the unrounded value" if groups else ""
        blocks.append(("Formula", f"{label} = {sql(own.formula.as_)} :gray[({shown}{grouped})]"))
    blocks.append(("Code, part by part", _code(own)))
    if isinstance(own, SystemDefinition):
        blocks.append(("Decided before the score, in this order", _groups(own.overrides)))
    blocks.append(("Groups" if not _ordered(own) else "Groups, from best to worst", _groups(own.groups)))
    blocks.append(("Tested in this order; the first that is true counts", _groups(own.stages)))
    return [(head, content) for head, content in blocks if content]


def _ordered(own: SystemDefinition | Variant) -> bool:
    return own.ordered and len(own.groups) > 1


def _criteria(criteria: Iterable[Criterion]) -> Rows:
    rows = []
    for criterion in criteria:
        label = as_text(criterion.label)
        if not criterion.bands:
            rule = sql(criterion.when) if criterion.when else ":gray[not decided by facts]"
            rows.append((in_two_lines(label, rule), _points(criterion.points)))
            continue
        rows += [
            (in_two_lines(f"{label}: {as_text(band.label)}", sql(band.when)), _points(band.points)) for band in criterion.bands
        ]
        if criterion.none_when and criterion.none_when.strip().upper() != "FALSE":
            rows.append((in_two_lines(f"{label}: :gray[none of these]", sql(criterion.none_when)), "0"))
    return rows_of(("Criterion and rule", "Points"), rows)


def _points(points: float | None) -> str:
    return "" if points is None else number_words(points)


def _groups(groups: Iterable[Group]) -> Rows:
    rows = [(f"**{as_text(group.group)}**", in_two_lines(as_text(group.label), sql(group.when))) for group in groups]
    return rows_of(("Group", "Rule"), rows)


def _code(own: SystemDefinition | Variant) -> Rows:
    rows = []
    for part in own.code:
        name = as_text(part.label)
        rows += [(f"**{as_text(c.text)}**", in_two_lines(f"{name}: {as_text(c.label)}", sql(c.when))) for c in part.choices]
        if part.when:
            rows.append((f"**{as_text(part.text)}**", in_two_lines(f"{name}: added when true", sql(part.when))))
    return rows_of(("Letter", "Rule"), rows)


def range_line(system: System) -> str:
    """The lowest and highest sum of a point score; empty for every other kind."""
    if not system.scheme.items or system.definition.kind != "points":
        return ""
    lowest, highest = system.scheme.range
    return f"The sum runs from {number_words(lowest)} to {number_words(highest)}."


def variant_title(variant: Variant) -> str:
    """The label of a variant and where it was read."""
    source = knowledge().registry.sources.get(variant.source or "")
    return f"**{as_text(variant.label)}**" + (f" :gray[({as_text(short_citation(source))})]" if source else "")


def example_rows(system: System) -> Rows:
    """The worked examples as rows: the facts, and the result with its reason; those made for the project end with a dagger."""
    return [
        {
            "Facts": given_words(example),
            "Result": in_two_lines(
                expected_words(system, example.expect),
                f":gray[{as_text(example.because)}{' †' if example.from_ == 'own' else ''}]",
            ),
        }
        for example in system.definition.examples
    ]


def given_words(example: Example) -> str:
    """The facts of an example with labels and units."""
    given = read_case(example.given).given
    facts = [f"{as_text(fact_label(name))} **{as_text(fact_value(FACTS[name], value))}**" for name, value in given.items()]
    return " · ".join(facts) or ":gray[nothing entered]"


def expected_words(system: System, expect: dict[str, Any]) -> str:
    """What an example expects, in the words of the screen."""
    parts = [part for key, value in expect.items() if (part := _expected(system, key, value))]
    return " · ".join(dict.fromkeys(parts))


def _expected(system: System, key: str, value: Any) -> str:
    match key:
        case "score":
            return f"**{as_text(_score_words(value))}**"
        case "group":
            return f"**{as_text(value)}**" if value is not None else ""
        case "groups":
            return f"{as_text(listed(value, 'or'))} possible"
        case "missing":
            return f"{UNKNOWN} {as_text(labels_words(value))}" if value else "nothing missing"
        case "criteria":
            labels = _rule_labels(system)
            return ", ".join(f"{_SIGNS[verdict]} {as_text(labels.get(name, name))}" for name, verdict in value.items())
        case "flags":
            return f":material/flag: {as_text(', '.join(value))}" if value else "no note"
        case "status":
            return {"not-applicable": "does not apply", "not-computable": "no result"}.get(value, str(value))
        case "applicable":
            return {True: "applies", False: "does not apply", None: "open whether it applies"}[value]
        case "variants":
            labels = {variant.by: variant.label for variant in system.definition.variants}
            return "; ".join(f"{as_text(labels[by])}: **{as_text(group)}**" for by, group in value.items())
    return ""


def _score_words(value: Any) -> str:
    low, high = value if isinstance(value, list) else (value, value)
    if low is None and high is None:
        return "any value"
    decimals = max(len(str(end).partition(".")[2]) for end in (low, high) if end is not None)
    return interval_words(low, high, decimals)


def _rule_labels(system: System) -> dict[str, str]:
    definition = system.definition
    labels = {
        option.id: option.label if len(item.options) == 1 else f"{item.label}: {option.label}"
        for item in system.shown
        for option in item.options
    }
    labels |= {group.group: group.label or group.group for group in definition.stages}
    return labels | {choice.id: choice.label for part in definition.code for choice in part.choices}
