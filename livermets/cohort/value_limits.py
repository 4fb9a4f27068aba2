"""Whether every value of a table is one that its fact can have: a look at whole columns, many times cheaper than at each row.

A table in which something is wrong is looked at row by row in SQL (`livermets.cohort.completing_sql`), which names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from livermets.case.lesions import MOST_LESIONS
from livermets.facts import FACTS, LESION_FACTS, Fact, Kind

if TYPE_CHECKING:
    import pyarrow as pa


def all_within_limits(facts: pa.Table) -> bool:
    """Whether no value is outside the limits of its fact; the columns are in their own types, and no fact is NaN."""
    return all(_within(facts[name], FACTS[name]) for name in facts.column_names if name in FACTS)


def _within(column: pa.Array | pa.ChunkedArray, fact: Fact) -> bool:
    import pyarrow.compute as pc

    match fact.kind:
        case Kind.NUMBER | Kind.INTEGER:
            ends = pc.min_max(column).as_py()
            if ends["min"] is None:
                return True
            inside: bool = fact.minimum <= ends["min"] and ends["max"] <= fact.maximum
            return inside and (fact.kind is Kind.NUMBER or not pc.any(pc.not_equal(column, pc.floor(column))).as_py())
        case Kind.ENUM:
            return {*pc.unique(column).to_pylist()} <= {None, *fact.values}
        case Kind.SET:
            return all(_set_within(chunk, fact) for chunk in column.chunks)
        case Kind.LESIONS:
            return all(_lesions_within(chunk) for chunk in column.chunks)
    return True


def _lesions_within(lists: pa.Array) -> bool:
    import pyarrow.compute as pc

    longest = pc.max(pc.list_value_length(lists)).as_py()
    if longest is None:
        return True
    each = pc.list_flatten(lists)
    if longest > MOST_LESIONS or each.null_count:
        return False
    values = [(pc.struct_field(each, fact.name), fact) for fact in LESION_FACTS]
    # Of a lesion NaN is refused, as it is in a case file.
    return all(_within(of, fact) and not (fact.is_numeric and pc.any(pc.is_nan(of)).as_py()) for of, fact in values)


def _set_within(lists: pa.Array, fact: Fact) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    members = pc.list_flatten(lists)
    if not {*pc.unique(members).to_pylist()} <= {*fact.values}:
        return False
    if "none" not in fact.values:
        return True
    without = pc.list_parent_indices(lists).filter(pc.equal(members, pa.scalar("none", members.type)))
    longest = pc.max(pc.list_value_length(lists).take(without)).as_py()
    return longest is None or longest == 1
