"""From the facts of a table to cases: what follows from others is filled in, and what contradicts another is named.

The same settlements and contradictions as for one case (`livermets.case.reading`), and the same limits of every fact.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from livermets.case.doubts import uncounted_values
from livermets.case.lesions import MOST_LESIONS
from livermets.case.liver import HALVES_OF_4, LEFT_HEMILIVER, RIGHT_HEMILIVER, WHOLE_4
from livermets.case.reading import CONTRADICTIONS, SETTLEMENTS, Settlement
from livermets.cohort.columns import AT_LEAST, Columns
from livermets.facts import FACTS, LESION_FACTS, Fact, Kind
from livermets.rules import FACT_SCOPE, Type, number_literal, text_literal

COLUMN_TYPES: Final = {
    Type.NUMBER: "DOUBLE",
    Type.BOOLEAN: "BOOLEAN",
    Type.CHOICE: "VARCHAR",
    Type.SET: "VARCHAR[]",
}
"""How a fact stands in a table. Whole numbers are DOUBLE as well: engines differ in how they write others out."""

_AT_LEAST: Final = {"segments_involved": "lesions__segments"}
"""The facts that a list of lesions says to be at least as much as it counts, and the column that counts it."""

_ONE: Final = "CAST(1 AS TINYINT)"
_NONE: Final = "CAST(0 AS TINYINT)"
_EMPTY_SET: Final = "CAST([] AS VARCHAR[])"


def completed_columns(columns: Columns, given: Collection[str]) -> None:
    """Let rules find the facts of a table that was completed before: one that has no column is unknown."""
    _named(columns, given)
    for name in names_at_least(given):
        columns.at_least(name, f"{name}{AT_LEAST}")


def _named(columns: Columns, given: Collection[str]) -> None:
    for name, symbol in FACT_SCOPE.items():
        if name not in given:
            columns.name(name, f"CAST(NULL AS {COLUMN_TYPES[symbol.type]})")


def names_at_least(given: Collection[str]) -> tuple[str, ...]:
    """The facts of which completing a table says in a column behind `AT_LEAST` how much they are at least."""
    return tuple(_AT_LEAST) if "lesions" in given else ()


def completed_names(given: Collection[str]) -> tuple[str, ...]:
    """The facts that completing a table may change."""
    listed = {"liver_lesion_count", "bilobar", "vanished_lesions", "largest_lesion_mm"} if "lesions" in given else set()
    settled = {settlement.fact for settlement in SETTLEMENTS}
    sets = {name for name, symbol in FACT_SCOPE.items() if symbol.type is Type.SET and name in given}
    uncounted = {name for name in FACT_SCOPE if name in given and uncounted_values(FACTS[name])}
    return tuple(name for name in FACT_SCOPE if name in settled | listed | sets | uncounted)


def complete_columns(columns: Columns, given: Collection[str], *, check: bool = True, lists_counted: bool = False) -> str:
    """Let rules find every fact with what follows from the others; returns why a row is refused, NULL where it is a case.

    `given` are the columns of the table: a fact that has none is unknown, and so is an empty set. With `check` values
    that a fact cannot have are named as well; without it the table is one that was checked before. Where `lists_counted` the
    table has the columns of `counted_lists` beside the facts.
    """
    _named(columns, given)
    faults: list[tuple[str, str]] = []
    for name in FACT_SCOPE:
        if name in given:
            faults += [fault for fault in _checked(columns, FACTS[name]) if check]
    if "lesions" in given:
        if not lists_counted:
            for name, text in counted_lists(columns).items():
                columns.name(name, text)
        faults += [(f"lesions: {words}", columns.column(name)) for words, name in _ODD_LISTS.items() if check]
        faults += _from_lesions(columns, given)
    for settlement in _in_turn():
        _settle(columns, settlement)
    faults += _contradictions(columns)
    for name in names_at_least(given):
        listed = columns.column(_AT_LEAST[name])
        columns.at_least(name, f"CASE WHEN {listed} > 0e0 THEN {listed} END")
    wrong: dict[str, list[str]] = {}
    for words, when in faults:
        wrong.setdefault(words, []).append(columns.keep(f"(CASE WHEN {when} THEN {_ONE} ELSE {_NONE} END)"))
    named = [(words, columns.keep(f"({' | '.join(whens)})")) for words, whens in wrong.items()]
    any_wrong = columns.keep(f"({' | '.join(when for _, when in named)})")
    words = ", ".join(f"CASE WHEN {when} = 1 THEN {text_literal(text)} END" for text, when in named)
    return columns.keep(f"CASE WHEN {any_wrong} = 1 THEN concat_ws('; ', {words}) END")


def _settle(columns: Columns, settlement: Settlement) -> None:
    when = columns.code(settlement.when.node)
    value = f"CASE WHEN {when} = 3 THEN {_literal(settlement.value)} END"
    columns.name(settlement.fact, f"coalesce({columns.column(settlement.fact)}, {value})")


def _literal(value: Any) -> str:
    match value:
        case bool():
            return str(value).upper()
        case int() | float():
            return number_literal(float(value))
        case frozenset():
            return _EMPTY_SET
    return text_literal(value)


def _in_turn() -> Iterator[Settlement]:
    """The settlements in the order of one case, each again as often as one before it can have brought it something new.

    A fact is settled once, so that what follows from what is a chain in which no fact comes twice.
    """
    arrived: dict[int, set[tuple[str, frozenset[str]]]] = {n: {("", frozenset())} for n in range(len(SETTLEMENTS))}
    while any(arrived.values()):
        for number, settlement in enumerate(SETTLEMENTS):
            chains, arrived[number] = arrived[number], set()
            if not chains:
                continue
            yield settlement
            made = {(settlement.fact, before | {settlement.fact}) for _, before in chains}
            for other, waiting in enumerate(SETTLEMENTS):
                for last, before in made:
                    if last in waiting.when.names and waiting.fact not in before:
                        arrived[other].add((last, before))


def _contradictions(columns: Columns) -> Iterator[tuple[str, str]]:
    for settlement in SETTLEMENTS:
        if not settlement.unless_given:
            yield _against(columns, settlement)
    for rule in CONTRADICTIONS:
        yield _disagreement(rule.names), f"{columns.code(rule.node)} = 3"


def _against(columns: Columns, settlement: Settlement) -> tuple[str, str]:
    """Where a fact is another than what it can only be."""
    fact = columns.column(settlement.fact)
    is_set = isinstance(settlement.value, frozenset)
    other = f"len({fact}) > 0" if is_set else f"{fact} <> {_literal(settlement.value)}"
    names = _disagreement({settlement.fact, *settlement.when.names})
    return names, f"({columns.code(settlement.when.node)} = 3 AND {other})"


def _disagreement(names: Collection[str]) -> str:
    return " and ".join(name for name in FACTS if name in names) + ": contradict each other"


def _checked(columns: Columns, fact: Fact) -> Iterator[tuple[str, str]]:
    """What a fact cannot be. From now on a code for unknown that no value can be is unknown, a set is without repetitions,
    and an empty one unknown.
    """
    words = f"{fact.name}: not {fact.accepted()}"
    match fact.kind:
        case Kind.NUMBER | Kind.INTEGER:
            assert fact.minimum is not None
            assert fact.maximum is not None
            value = fact.name
            outside = f"{value} < {number_literal(fact.minimum)} OR {value} > {number_literal(fact.maximum)}"
            yield words, outside + (f" OR {value} <> round({value})" if fact.kind is Kind.INTEGER else "")
            if uncounted := uncounted_values(fact):
                codes = ", ".join(number_literal(float(code)) for code in uncounted)
                columns.name(fact.name, f"CASE WHEN NOT ({value} IN ({codes})) THEN {value} END")
        case Kind.ENUM:
            yield words, f"NOT ({fact.name} IN ({', '.join(map(text_literal, fact.values))}))"
        case Kind.SET:
            known = ", ".join(map(text_literal, fact.values))
            strange = f"len(list_filter({fact.name}, lambda l: l IS NULL OR NOT (l IN ({known})))) > 0"
            yield words, f"CASE WHEN {fact.name} IS NOT NULL THEN {strange} END"
            if "none" in fact.values:
                yield (
                    f"{fact.name}: none stands beside other values",
                    (
                        f"CASE WHEN len({fact.name}) > 1 THEN len(list_distinct({fact.name})) > 1"
                        f" AND list_contains({fact.name}, 'none') END"
                    ),
                )
            several = f"WHEN len({fact.name}) > 1 THEN list_distinct({fact.name})"
            columns.name(fact.name, f"CASE {several} WHEN len({fact.name}) = 1 THEN {fact.name} END")


def counted_lists(columns: Columns) -> dict[str, str]:
    """What a list of lesions says by itself, by the names under which the rest finds it.

    A list that is refused says nothing but why.
    """
    odd = [*(_odd_lesion(fact) for fact in LESION_FACTS), "l IS NULL"]
    wrong = [f"len(list_filter(lesions, lambda l: {text})) > 0" for text in odd] + [f"len(lesions) > {MOST_LESIONS}"]
    refused = columns.keep("(" + " OR ".join(wrong) + ")")
    lesions = columns.keep(f"CASE WHEN NOT {refused} THEN lesions END")
    present = columns.keep(f"list_filter({lesions}, lambda l: l.status IS NULL OR l.status = 'present')")
    sizes = columns.keep(f"list_transform({present}, lambda l: l.size_mm)")
    known_sizes = columns.keep(f"list_filter({sizes}, lambda l: l IS NOT NULL)")
    segments = columns.keep(f"list_transform({present}, lambda l: l.segment)")
    sides = [
        f"CASE WHEN len(list_filter({segments}, lambda l: l IN ({', '.join(map(text_literal, sorted(side)))}))) > 0"
        " THEN 0 ELSE 1 END"
        for side in (LEFT_HEMILIVER | {WHOLE_4}, RIGHT_HEMILIVER)
    ]
    halves = ", ".join(map(text_literal, sorted(HALVES_OF_4)))
    united = f"list_transform({segments}, lambda l: CASE WHEN l IN ({halves}) THEN {text_literal(WHOLE_4)} ELSE l END)"
    return {
        **dict(zip(_ODD_LISTS.values(), wrong, strict=True)),
        "lesions__listed": f"(len({lesions}) > 0)",
        "lesions__present": f"CAST(len({present}) AS DOUBLE)",
        "lesions__vanished": f"(len(list_filter({lesions}, lambda l: l.status = 'vanished')) > 0)",
        "lesions__all_measured": f"(len({known_sizes}) = len({sizes}))",
        "lesions__largest": f"list_max({known_sizes})",
        "lesions__unplaced": f"CAST(len(list_filter({segments}, lambda l: l IS NULL)) AS DOUBLE)",
        "lesions__missing_sides": f"CAST({sides[0]} + {sides[1]} AS DOUBLE)",
        "lesions__segments": f"CAST(len(list_distinct(list_filter({united}, lambda l: l IS NOT NULL))) AS DOUBLE)",
    }


_ODD_LISTS: Final = {
    **{f"a lesion's {fact.name} is not {fact.accepted()}": f"lesions__odd_{fact.name}" for fact in LESION_FACTS},
    "one is no lesion": "lesions__odd",
    f"more than {MOST_LESIONS} lesions": "lesions__too_many",
}
"""Why a list of lesions is refused, and the column that says whether it is."""


def _odd_lesion(fact: Fact) -> str:
    """Of a lesion `l` whether a value is none that it can have; NaN is none, which engines take for more than any limit."""
    if fact.is_numeric:
        assert fact.minimum is not None
        assert fact.maximum is not None
        return f"l.{fact.name} < {number_literal(fact.minimum)} OR l.{fact.name} > {number_literal(fact.maximum)}"
    return f"NOT (l.{fact.name} IN ({', '.join(map(text_literal, fact.values))}))"


def _from_lesions(columns: Columns, given: Collection[str]) -> list[tuple[str, str]]:
    """What follows from listed lesions, and values beside the list that differ from it.

    From a list that is said not to be complete only what no further lesion can change follows.
    """
    whole = columns.keep(f"coalesce({columns.column('lesions_complete')}, TRUE)")
    listed, present, vanished, measured, largest, unplaced, missing_sides, segments = (
        columns.column(f"lesions__{what}")
        for what in ("listed", "present", "vanished", "all_measured", "largest", "unplaced", "missing_sides", "segments")
    )
    follows = {
        "liver_lesion_count": present,
        "bilobar": f"CASE WHEN {missing_sides} = 0e0 THEN TRUE WHEN {unplaced} < {missing_sides} THEN FALSE END",
        "vanished_lesions": vanished,
        "largest_lesion_mm": f"CASE WHEN {measured} THEN coalesce({largest}, 0e0) END",
    }
    faults = []
    for name, text in follows.items():
        sure = f"({whole} OR {text})" if name in ("bilobar", "vanished_lesions") else whole
        by_list = columns.keep(f"CASE WHEN {listed} AND {sure} THEN {text} END")
        if name in given:
            faults.append((f"{name}: contradicts lesions", f"{columns.column(name)} <> {by_list}"))
        columns.name(name, f"coalesce({columns.column(name)}, {by_list})")
    if "largest_lesion_mm" in given:
        smaller = f"{columns.column('largest_lesion_mm')} < {largest}"
        open_end = f"NOT ({measured} AND {whole})"
        faults.append(("largest_lesion_mm: contradicts lesions", f"({listed} AND {open_end} AND {smaller})"))
    if "liver_lesion_count" in given:
        fewer = f"{columns.column('liver_lesion_count')} < {present}"
        faults.append(("liver_lesion_count: contradicts lesions", f"({listed} AND NOT {whole} AND {fewer})"))
    if "segments_involved" in given:
        faults.append(("segments_involved: contradicts lesions", f"({listed} AND {segments} > segments_involved)"))
    return faults
