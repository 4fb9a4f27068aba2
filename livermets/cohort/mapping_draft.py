"""A mapping as a person edits it: one line a column, in words, and back; and what an answer to a question changes.

A line that was not touched keeps everything that its column was read by, also what the lines do not show.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

import pandas as pd
from pydantic import ValidationError

from livermets.cohort.cells import CellRule, read_cell
from livermets.cohort.column_questions import IT_IS, ColumnQuestion
from livermets.cohort.loaded import fact_of_outcome
from livermets.cohort.reading_plan import reading_plan
from livermets.cohort.source import ImportTableError, SourceTable
from livermets.cohort.suggested_lesions import EVERY_LESION, with_lesion_unit
from livermets.facts import FACTS, LESION_FIELDS, PRIMARIES, Fact, Kind
from livermets.knowledge.files import faults_of
from livermets.knowledge.import_records import CohortMapping, ColumnUse, Happened, OutcomeUse, mapping_faults, units_of
from livermets.knowledge.loading import Knowledge
from livermets.knowledge.vocabulary import TIME_ZERO_LABELS
from livermets.text import sentence_case

NOT_USED: Final = "not used"
PATIENT: Final = "who the patient is"
GROUP: Final = "a group to compare by"
IN_OUTCOME: Final = "an outcome, see below"
_UNKNOWN: Final = "unknown"
_SAMPLE: Final = 5
_LOOKED_AT: Final = 400
_LESIONS_OFFERED: Final = 12
"""So many lesions can be chosen for a column; a file names further ones."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One use of a column in words: what it holds, the unit of its numbers, what its codes mean, which of them are missing,
    and, of a group, what it is called."""

    column: str
    holds: str = NOT_USED
    unit: str = ""
    codes: str = ""
    missing: str = ""
    called: str = ""


def holds_words(known: Knowledge) -> dict[str, tuple[str, str]]:
    """Everything that a column may hold, in words, with what it is: ("fact", "cea_ng_ml")."""
    found: dict[str, tuple[str, str]] = {
        NOT_USED: ("", ""),
        PATIENT: ("id", ""),
        GROUP: ("group", ""),
        IN_OUTCOME: ("", "outcome"),
    }
    usable = [fact for fact in FACTS.values() if fact.kind is not Kind.LESIONS]
    many = Counter(fact.label for fact in usable)
    for fact in usable:
        found[fact.label if many[fact.label] == 1 else f"{fact.label} ({fact.name})"] = ("fact", fact.name)
    for name, column in known.indicators.columns.items():
        found[f"outcome: {column.label}"] = ("happened", name)
    for number, (part, fact) in itertools.product(range(1, _LESIONS_OFFERED + 1), LESION_FIELDS.items()):
        found[f"lesion {number}: {fact.label.lower()}"] = ("lesion", f"{number} {part}")
    names = Counter(system.definition.short for system in known.systems.values())
    for name, system in known.systems.items():
        short = system.definition.short
        found[f"stored: {short if names[short] == 1 else f'{short} ({name})'}"] = ("stored", name)
    return found


def draft_lines(source: SourceTable, mapping: CohortMapping, known: Knowledge) -> tuple[DraftLine, ...]:
    """The mapping in lines: every column of the table, those that are used first in the order of the table."""
    words = {what: label for label, what in holds_words(known).items()}
    timed = {name for one in mapping.outcomes for name in (*one.time.columns, one.event.column)}
    lines = []
    for column in source.names:
        uses = [use for use in mapping.columns if use.column == column]
        lines += [_line(use, words) for use in uses] or [DraftLine(column, IN_OUTCOME if column in timed else NOT_USED)]
    return tuple(lines)


def _line(use: ColumnUse, words: Mapping[tuple[str, str], str]) -> DraftLine:
    kinds = (
        ("lesion", use.part and f"{use.lesion} {use.part}"),
        ("fact", use.fact),
        ("stored", use.stored),
        ("happened", use.happened),
    )
    what = next(((kind, name) for kind, name in kinds if name), ("id", "") if use.id else ("group", ""))
    unit = use.unit or (LESION_FIELDS[use.part].unit if use.part else FACTS[use.fact].unit if use.fact else "")
    held = words[what] if what in words else f"lesion {what[1]}"
    return DraftLine(use.column, held, unit, codes_text(use.values), "; ".join(use.missing), use.group or "")


def codes_text(values: Mapping[str, Any] | None) -> str:
    """What codes mean, in words: "1 = yes; 0 = no; 9 = unknown"."""
    return "; ".join(f"{code} = {_meaning(value)}" for code, value in (values or {}).items())


def _meaning(value: Any) -> str:
    if value is None:
        return _UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def meanings_of(text: str, fact: Fact | None, where: str) -> dict[str, Any]:
    """What codes mean, read from words. Raises ImportTableError for what is no meaning."""
    found: dict[str, Any] = {}
    for part in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        code, sign, meaning = (one.strip() for one in part.partition("="))
        if not sign or not code:
            raise ImportTableError(f"{where}: {part!r} is no code; accepted: code = meaning, such as 1 = yes; 9 = unknown")
        if meaning == "" or meaning.casefold() == _UNKNOWN:
            found[code] = None
            continue
        if fact is None:
            found[code] = meaning
            continue
        read = read_cell(CellRule(fact), meaning)
        if read.gap is not None:
            raise ImportTableError(f"{where}: {code} = {meaning}; accepted: {fact.accepted()}, or unknown")
        found[code] = sorted(read.value) if isinstance(read.value, frozenset) else read.value
    return found


def event_codes(text: str) -> dict[str, str | None]:
    """What the codes of an event say, read from words. Raises ImportTableError for what is none of them."""
    found = meanings_of(text, None, "what the codes say")
    for code, meaning in found.items():
        if meaning is not None and meaning not in get_args(Happened):
            raise ImportTableError(f"{code} = {meaning}; accepted: {', '.join(get_args(Happened))}, or unknown")
    return found


def mapping_of_lines(lines: Sequence[DraftLine], before: CohortMapping, source: SourceTable, known: Knowledge) -> CohortMapping:
    """The mapping that the lines say; outcomes and constants stay. Raises ImportTableError with a line for each fault."""
    whole = holds_words(known)
    untouched: dict[DraftLine, ColumnUse] = {}
    words = {what: label for label, what in whole.items()}
    for use in before.columns:
        untouched.setdefault(_line(use, words), use)
    uses, faults = [], []
    for line in lines:
        try:
            found = untouched.get(line) or _use(line, whole, known)
            uses += [found] if found is not None else []
        except ImportTableError as fault:
            faults += str(fault).splitlines()
        except ValidationError as error:
            faults += [f"{line.column}: {fault.reason}" for fault in faults_of(line.column, error)]
    mapping = before.model_copy(update={"columns": tuple(uses)})
    faults += [f"{key.removeprefix('columns.')}: {reason}" for key, reason in mapping_faults(mapping, known.systems)]
    if faults:
        raise ImportTableError("\n".join(dict.fromkeys(faults)))
    reading_plan(source, mapping)
    return mapping


def _use(line: DraftLine, whole: Mapping[str, tuple[str, str]], known: Knowledge) -> ColumnUse | None:
    kind, name = whole.get(line.holds, ("", ""))
    missing = tuple(filter(None, map(str.strip, re.split(r"[;,\n]", line.missing))))
    if not kind:
        return None
    if kind == "id":
        return ColumnUse(column=line.column, id=True, missing=missing)
    if kind in ("fact", "lesion"):
        number, _, part = name.rpartition(" ")
        fact = FACTS[name] if kind == "fact" else LESION_FIELDS[part]
        unit = line.unit.strip() or None
        if unit is not None and unit not in units_of(fact):
            accepted = ", ".join(filter(None, units_of(fact))) or "none"
            raise ImportTableError(f"{line.column}: {unit} is no unit of {fact.label}; accepted: {accepted}")
        values = meanings_of(line.codes, fact, line.column) or None
        own = unit if unit != fact.unit else None
        more: dict[str, Any] = {"fact": name} if kind == "fact" else {"fact": "lesions", "lesion": int(number), "part": part}
        return ColumnUse(column=line.column, unit=own, values=values, missing=missing, **more)
    if kind == "happened":
        values = meanings_of(line.codes, fact_of_outcome(known.indicators.columns[name]), line.column) or None
        return ColumnUse(column=line.column, happened=name, values=values, missing=missing)
    if kind == "stored":
        return ColumnUse(column=line.column, stored=name, missing=missing)
    values = meanings_of(line.codes, None, line.column) or None
    return ColumnUse(column=line.column, group=line.called.strip() or line.column, values=values, missing=missing)


def is_answerable(question: ColumnQuestion) -> bool:
    """Whether choosing one of its answers says everything that a question asks."""
    return bool(question.choices) and (_asks(question) != "" or question.fact != "")


def _asks(question: ColumnQuestion) -> str:
    choices = set(question.choices)
    if question.uses:
        return "lesions"
    if question.fact and not question.column:
        return "complete"
    if choices == set(PRIMARIES):
        return "primary"
    if choices <= {"day-first", "month-first"}:
        return "dates"
    if choices == set(TIME_ZERO_LABELS):
        return "zero"
    if choices == {IT_IS}:
        return "whether"
    if question.fact and choices == set(units_of(FACTS[question.fact])):
        return "unit"
    return ""


def asks_codes(question: ColumnQuestion) -> bool:
    """Whether what codes mean is asked, which no single answer says."""
    return question.fact != "" and _asks(question) == ""


def answer_words(question: ColumnQuestion, answer: str) -> str:
    """An answer as it is read."""
    if _asks(question) == "primary":
        return PRIMARIES[answer]
    if _asks(question) == "zero":
        return sentence_case(TIME_ZERO_LABELS[answer])
    return answer or "as it stands, without a unit"


def with_answer(mapping: CohortMapping, question: ColumnQuestion, answer: str) -> CohortMapping:
    """The mapping with a question answered. Raises ImportTableError for codes that cannot be read."""
    match _asks(question):
        case "primary":
            return mapping.model_copy(update={"constants": {**mapping.constants, "primary_site": answer}})
        case "lesions":
            uses = question.uses if answer == IT_IS else with_lesion_unit(question.uses, answer)
            others = tuple(one for one in mapping.columns if one.fact != question.fact)
            return mapping.model_copy(update={"columns": (*others, *uses)})
        case "complete":
            return mapping.model_copy(update={"constants": {**mapping.constants, question.fact: answer == EVERY_LESION[0]}})
        case "dates":
            shape = mapping.shape.model_copy(update={"date_order": answer})
            return mapping.model_copy(update={"shape": shape})
        case "zero":
            outcomes = tuple(
                one.model_copy(update={"time_zero": answer}) if question.column in _from(one) else one
                for one in mapping.outcomes
            )
            return mapping.model_copy(update={"outcomes": outcomes})
        case "unit":
            own = answer if answer != FACTS[question.fact].unit else None
            return _with_use(mapping, ColumnUse(column=question.column, fact=question.fact, unit=own))
        case "whether":
            return _with_use(mapping, ColumnUse(column=question.column, fact=question.fact))
    values = meanings_of(answer, FACTS[question.fact], question.column)
    return _with_use(mapping, ColumnUse(column=question.column, fact=question.fact, values=values or None))


def _from(one: OutcomeUse) -> tuple[str | None, str | None]:
    """The columns that say from when the time of an outcome is counted: the time, or the date of its start."""
    return one.time.column, one.time.start


def _with_use(mapping: CohortMapping, use: ColumnUse) -> CohortMapping:
    others = tuple(one for one in mapping.columns if one.fact != use.fact)
    return mapping.model_copy(update={"columns": (*others, use)})


def is_answered(mapping: CohortMapping, question: ColumnQuestion) -> bool:
    """Whether the mapping says by now what a question asked."""
    match _asks(question):
        case "primary":
            return "primary_site" in mapping.constants or any(use.fact == "primary_site" for use in mapping.columns)
        case "complete":
            return question.fact in mapping.constants or any(use.fact == question.fact for use in mapping.columns)
        case "dates":
            return mapping.shape.date_order is not None
        case "zero":
            return any(question.column in _from(one) and one.time_zero for one in mapping.outcomes)
    if question.fact:
        return any(use.column == question.column and use.fact for use in mapping.columns)
    return any(question.column in (*one.time.columns, one.event.column) for one in mapping.outcomes)


def cells_shown(source: SourceTable) -> dict[str, str]:
    """A few different cells of each column, as they stand in the table."""
    piece = next(source.pieces(), None)
    if piece is None:
        return dict.fromkeys(source.names, "")
    found = {}
    for name, column in zip(source.names, piece.columns, strict=True):
        texts = dict.fromkeys(text for text in column.slice(0, _LOOKED_AT).to_pylist() if text)
        found[name] = " · ".join(text[:24] for text in list(texts)[:_SAMPLE])
    return found


def preview(source: SourceTable, mapping: CohortMapping, rows: int = 30) -> pd.DataFrame:
    """The first rows: what stands in the table, and what is read of it. Raises ImportTableError."""
    import duckdb

    from livermets.cohort.intake import import_table

    first = replace(source, pieces=lambda: (piece.slice(0, rows) for piece in [next(source.pieces())]))
    database = duckdb.connect(config={"temp_directory": ""})
    import_table(database, first, mapping)
    facts = database.sql("SELECT * FROM facts ORDER BY row").to_arrow_table()
    raw = next(first.pieces())
    columns: dict[str, Any] = {}
    for use in mapping.columns:
        if use.fact is None:
            continue
        cell = source.place(use.column)
        columns[use.column] = raw[f"c{cell}"].to_pylist()
        if use.part is not None:
            columns["→ Lesions"] = [_lesions_shown(value) for value in facts["lesions"].to_pylist()]
            continue
        fact = FACTS[use.fact]
        unit = f" ({fact.unit})" if fact.unit else ""
        columns[f"→ {fact.label}{unit}"] = [_shown(value) for value in facts[use.fact].to_pylist()]
    for number, one in enumerate(mapping.outcomes, 1):
        read = database.sql(f"SELECT time, event FROM outcomes WHERE outcome = {number - 1} ORDER BY row").fetchall()
        label = one.label or f"outcome {number}"
        columns[f"→ {label} (months)"] = [_shown(time) for time, _ in read]
        columns[f"→ {label}, event"] = [_EVENTS[event] for _, event in read]
    return pd.DataFrame(columns)


_EVENTS: Final[Mapping[int | None, str]] = {None: "?", 0: "no", 1: "yes", 2: "another first"}


def _lesions_shown(lesions: Sequence[Mapping[str, Any]] | None) -> str:
    known = ([value for value in one.values() if value] for one in lesions or ())
    each = (", ".join(f"{value:g} mm" if isinstance(value, float) else value for value in one) for one in known)
    return "; ".join(each) or "?"


def _shown(value: Any) -> str:
    if value is None:
        return "?"
    return _meaning(value) if not isinstance(value, float) else f"{value:g}"
