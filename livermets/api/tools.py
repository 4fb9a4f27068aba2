"""The tools that a language model is given: assess a case, search the evidence, look a figure up.

Each is the function that the command line and the server use, refuses in the same sentences, and refuses also what no rule
covers: a model that gets an empty answer would fill it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from livermets.api.answers import assessment_of, refused_uncovered
from livermets.api.case_schema import JsonSchema, facts_schema
from livermets.api.declined import BAD_REQUEST, NOT_ACCEPTED, DeclinedError
from livermets.api.figures import MOST_FIGURES, SEARCHED_BY, figure_answer, search_answer
from livermets.assessment.ages import ages, stale_line
from livermets.assessment.answer import answer
from livermets.assessment.assess import Assessment
from livermets.board.answer_strip import answer_strip
from livermets.board.references import References
from livermets.case.words import fact_label
from livermets.knowledge.loading import Knowledge, today
from livermets.knowledge.vocabulary import ENDPOINT_LABELS, PRIMARY_LABELS
from livermets.text import listed, readable

INSTRUCTIONS: Final = (
    "livermets shows what published rules say of a patient with liver metastases, and what was reported of groups of patients. "
    "It is a discussion aid for clinicians and recommends nothing on its own authority. Say of every number whom it was "
    "counted of and in which publication. What is unknown stays unknown: never pass an unknown fact as no, and pass only facts "
    "that the person stated. Where a tool refuses, say so; do not answer from memory instead."
)
IN_SHORT, IN_FULL = "short", "full"


@dataclass(frozen=True, slots=True)
class ToolRecord:
    """One tool: its name, what it is for, what it takes, and what it does with it."""

    name: str
    title: str
    description: str
    takes: Callable[[], JsonSchema]
    call: Callable[[Mapping[str, Any], Knowledge], dict[str, Any]]


def _assess(given: Mapping[str, Any], known: Knowledge) -> dict[str, Any]:
    detail = given.get("detail", IN_SHORT)
    if detail not in (IN_SHORT, IN_FULL):
        raise DeclinedError(NOT_ACCEPTED, [f"detail: not known; accepted: {IN_SHORT} or {IN_FULL}"])
    if "facts" not in given:
        raise DeclinedError(BAD_REQUEST, ["facts: is not there; accepted: an object of facts"])
    case = {name: given[name] for name in ("facts", "origins") if given.get(name) is not None}
    try:
        # As a file, so that the same is refused in the same words: its size, its nesting, a number that is none.
        content = json.dumps(case).encode()
    except (RecursionError, ValueError):
        raise DeclinedError(BAD_REQUEST, ["facts: nested too deeply; accepted: an object of facts"]) from None
    assessment = assessment_of(content, known)
    refused_uncovered(assessment)
    return answer(assessment, today()) if detail == IN_FULL else in_short(assessment)


def in_short(assessment: Assessment) -> dict[str, Any]:
    """What stands in front of an assessment, with its sources: what a person reads first."""
    references = References(assessment)
    aged = ages(assessment, today())
    strip = answer_strip(assessment, references=references, aged=aged)
    return {
        "release": assessment.release,
        "case": assessment.case.to_json(),
        "doubts": [one.text for one in assessment.doubts],
        "answers": [
            {"about": part.kind, "words": part.in_words, "known": part.known, "sources": list(part.evidence)} for part in strip
        ],
        "red_flags": [
            {"text": flag.text, "level": flag.level, "follows": flag.follows, "settled_by": flag.settles, "source": flag.source}
            for flag in assessment.red_flags
        ],
        "options": [
            {
                "name": one.option.name,
                "status": one.status,
                "because": one.carried_by.statement.text if one.carried_by else "",
                "source": one.carried_by.statement.source if one.carried_by else None,
                "waits_for": [fact_label(fact) for fact in one.missing],
            }
            for one in assessment.options
            if one.status != "not-indicated"
        ],
        "ask_next": [{"fact": one.fact, "label": fact_label(one.fact)} for one in assessment.ask_next[:8]],
        "stale": stale_line(aged),
        "sources": {str(one.number): one.reference for one in references.all},
    }


def _search(given: Mapping[str, Any], known: Knowledge) -> dict[str, Any]:
    for name, value in given.items():
        if not isinstance(value, str):
            raise DeclinedError(NOT_ACCEPTED, [f"{readable(name)}: is no text; accepted: text"])
    return _read(search_answer(given, known))


def _figure(given: Mapping[str, Any], known: Knowledge) -> dict[str, Any]:
    identity = given.get("id")
    if not isinstance(identity, str):
        raise DeclinedError(NOT_ACCEPTED, ["id: is no text; accepted: the id of a figure, as search_evidence gives it"])
    return _read(figure_answer(identity, known))


def _read(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(content)
    return found


def _assess_takes() -> JsonSchema:
    details = {
        "type": "string",
        "enum": [IN_SHORT, IN_FULL],
        "description": f"{IN_SHORT}: what stands in front (the default); {IN_FULL}: everything, hundreds of kilobytes",
    }
    origins = {"type": "object", "description": "When and where facts were observed, by the name of the fact"}
    return _object({"facts": facts_schema(), "origins": origins, "detail": details}, ["facts"])


def _search_takes() -> JsonSchema:
    accepted = {"primary": list(PRIMARY_LABELS), "endpoint": list(ENDPOINT_LABELS)}
    properties = {
        name: {"type": "string", "description": words} | ({"enum": accepted[name]} if name in accepted else {})
        for name, words in SEARCHED_BY.items()
    }
    return _object(properties, [])


def _figure_takes() -> JsonSchema:
    return _object({"id": {"type": "string", "description": "The id of a figure"}}, ["id"])


def _object(properties: dict[str, Any], required: list[str]) -> JsonSchema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


TOOLS: Final[tuple[ToolRecord, ...]] = (
    ToolRecord(
        "assess",
        "Assess a case",
        "What published rules say of one patient with liver metastases: stages, scores, red flags, the status of each "
        "treatment with its reason, and which unknown fact to ask for next.",
        _assess_takes,
        _assess,
    ),
    ToolRecord(
        "search_evidence",
        "Search reported figures",
        f"Reported survival, recurrence and complications by words, primary, treatment or endpoint: at most {MOST_FIGURES}, "
        "each with its patients, its publication, and how it was read.",
        _search_takes,
        _search,
    ),
    ToolRecord(
        "look_up_figure",
        "Look a figure up",
        "One reported number by its id: the whole record, its citation with links, the figures that disagree with it, and "
        "whether it was retracted or replaced.",
        _figure_takes,
        _figure,
    ),
)


def call_tool(name: str, given: Mapping[str, Any], known: Knowledge) -> dict[str, Any]:
    """The answer of a tool. Raises DeclinedError for a tool or argument that there is not, or where it refuses."""
    tool = next((one for one in TOOLS if one.name == name), None)
    if tool is None:
        accepted = listed(one.name for one in TOOLS)
        raise DeclinedError(404, [f"{readable(name)}: no tool of this name; accepted: {accepted}"])
    names = tool.takes()["properties"]
    for argument in given:
        if argument not in names:
            accepted = listed(names)
            raise DeclinedError(
                NOT_ACCEPTED, [f"{readable(argument)}: {tool.name} takes no such argument; accepted: {accepted}"]
            )
    return tool.call(given, known)
