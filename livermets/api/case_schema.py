"""The facts of a case as JSON Schema, out of their one declaration: for the document of the interface and for tools.

A fact is read as it would be on the form, so that a number may be text ("4.8 cm", "<5") and yes may be "yes". The schema says
what is meant; whether a value is accepted is said by the reader of cases alone, in its own sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from livermets.case.case_file import CASE_FILE_KEYS, LARGEST_CASE
from livermets.facts import FACTS, LESION_FACTS, Fact, Kind

JsonSchema = dict[str, Any]

_TYPES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.NUMBER: ("number", "string", "null"),
    Kind.INTEGER: ("number", "string", "null"),
    Kind.BOOLEAN: ("boolean", "string", "number", "null"),
    Kind.ENUM: ("string", "number", "null"),
    Kind.SET: ("array", "string", "null"),
    Kind.TEXT: ("string", "number", "null"),
    Kind.DATE: ("string", "null"),
}


def facts_schema() -> JsonSchema:
    """The object of facts: every fact with its label, unit and what is accepted; a key that is no fact is refused."""
    properties = {name: _fact(one) for name, one in FACTS.items()}
    return {
        "type": "object",
        "description": "Facts of one patient. All are optional; a fact that is absent or null is unknown, never no.",
        "properties": properties,
        "additionalProperties": False,
    }


def case_file_schema(facts: JsonSchema) -> JsonSchema:
    """A case as it is saved: the facts, and beside them where they come from."""
    beside = dict.fromkeys(sorted(CASE_FILE_KEYS - {"facts"}), True)
    return {
        "type": "object",
        "description": f"A saved case, at most {LARGEST_CASE:,} bytes; `origins` say when and where facts were observed.",
        "properties": {"facts": facts, **beside},
        "required": ["facts"],
        "additionalProperties": False,
    }


def _fact(fact: Fact) -> JsonSchema:
    help_text = f" {fact.help}" if fact.help else ""
    if fact.kind is Kind.LESIONS:
        lesion = {
            "type": "object",
            "properties": {one.name: _fact(one) for one in LESION_FACTS},
            "additionalProperties": False,
        }
        description = f"{fact.label}.{help_text} Accepted: {fact.accepted()}"
        return {"type": ["array", "null"], "items": lesion, "description": description}
    said: JsonSchema = {
        "type": list(_TYPES[fact.kind]),
        "description": f"{fact.label}.{help_text} Accepted: {fact.accepted()}",
    }
    if fact.kind is Kind.SET:
        said["items"] = {"type": ["string", "number"]}
    if fact.values:
        said["examples"] = [fact.values[0]] if fact.kind is Kind.ENUM else [[fact.values[0]]]
    return said
