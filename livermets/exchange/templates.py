"""Empty tables for units that collect elsewhere, made from the facts: a REDCap data dictionary, a CSV with its data sheet, and
where each fact stands in OMOP and openEHR."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from livermets.case.words import unit_words
from livermets.exchange.documentation import mapping_blocks
from livermets.facts import FACTS, SECTIONS, Fact, Kind
from livermets.knowledge.exchange_records import FhirMapping

REDCAP_FILE: Final = "livermets-redcap.csv"
TABLE_FILE: Final = "livermets-table.csv"
DATA_SHEET_FILE: Final = "livermets-table-columns.csv"
OMOP_FILE: Final = "livermets-omop-openehr.md"

_REDCAP: Final = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_DATA_SHEET: Final = ("column", "meaning", "section", "kind", "unit", "accepted", "unknown")
_TABLE_KINDS: Final = frozenset(Kind) - {Kind.LESIONS}


def templates(mapping: FhirMapping) -> dict[str, bytes]:
    """The files by name, in UTF-8."""
    facts = [fact for fact in FACTS.values() if fact.kind in _TABLE_KINDS]
    columns = ["patient_id", *(fact.name for fact in facts)]
    return {
        REDCAP_FILE: _csv(_REDCAP, [_record_id(), *_redcap_rows(facts)]),
        TABLE_FILE: _csv(columns, []),
        DATA_SHEET_FILE: _csv(_DATA_SHEET, [_patient_row(), *map(_sheet_row, facts)], mark=True),
        OMOP_FILE: f"{mapping_blocks(mapping)['elsewhere']}\n".encode(),
    }


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]], *, mark: bool = False) -> bytes:
    """RFC 4180; the sheet that people open in a spreadsheet begins with a byte order mark, REDCap's must not."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8")


def _record_id() -> list[str]:
    row = dict.fromkeys(_REDCAP, "")
    row |= {
        "Variable / Field Name": "record_id",
        "Form Name": "case",
        "Field Type": "text",
        "Field Label": "Record (a pseudonym: no name, birth date or record number)",
    }
    return list(row.values())


def _redcap_rows(facts: Iterable[Fact]) -> Iterable[list[str]]:
    section = ""
    for fact in facts:
        row = dict.fromkeys(_REDCAP, "")
        kind, choices, validation = _field(fact)
        unit = f" ({unit_words(fact.unit)})" if fact.unit else ""
        limited = fact.is_numeric
        row |= {
            "Variable / Field Name": fact.name,
            "Form Name": fact.section,
            "Section Header": SECTIONS[fact.section] if fact.section != section else "",
            "Field Type": kind,
            "Field Label": f"{fact.label}{unit}",
            "Choices, Calculations, OR Slider Labels": choices,
            "Field Note": fact.help,
            "Text Validation Type OR Show Slider Number": validation,
            "Text Validation Min": f"{fact.minimum:g}" if limited else "",
            "Text Validation Max": f"{fact.maximum:.0f}" if limited else "",
        }
        section = fact.section
        yield list(row.values())


def _field(fact: Fact) -> tuple[str, str, str]:
    """Type, choices and validation of REDCap. Yes or no is a choice of two: a box that is not ticked would read as no."""
    match fact.kind:
        case Kind.NUMBER:
            return "text", "", "number"
        case Kind.INTEGER:
            return "text", "", "integer"
        case Kind.DATE:
            return "text", "", "date_ymd"
        case Kind.BOOLEAN:
            return "radio", "1, Yes | 0, No", ""
        case Kind.ENUM:
            return "dropdown", _choices(fact), ""
        case Kind.SET:
            return "checkbox", _choices(fact), ""
    return ("notes" if (fact.max_length or 0) > 100 else "text"), "", ""


def _choices(fact: Fact) -> str:
    """REDCap parts choices by strokes, and wants codes of letters, digits and low lines; livermets reads those as its own."""
    return " | ".join(f"{value.replace('-', '_')}, {fact.label_of(value).replace('|', '/')}" for value in fact.values)


def _patient_row() -> list[str]:
    return ["patient_id", "Who it is: a pseudonym", "", "text", "", "any text", ""]


def _sheet_row(fact: Fact) -> list[str]:
    meaning = f"{fact.label}. {fact.help}" if fact.help else fact.label
    accepted = fact.accepted().replace("a list of: ", "one or more, parted by ; of: ")
    return [fact.name, meaning, SECTIONS[fact.section], str(fact.kind), unit_words(fact.unit), accepted, "leave the cell empty"]
