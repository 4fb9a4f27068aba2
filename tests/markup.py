"""Markup in every text that a person can write: the list of texts is that of the facts and of the models, not of this file.

A new text field of a fact, an origin or a record of the board is filled by itself, and has to be shown as it was written.
"""

from __future__ import annotations

import dataclasses
import datetime
import types
from collections.abc import Iterator
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from livermets.board import models
from livermets.board.minutes import brief_case, see_case
from livermets.board.models import BoardCase, DecisionDraft, FlagAnswer, FollowUpDraft, RecallAnswer
from livermets.board.rights import AccessRole, Actor
from livermets.board.store.readings import acknowledge_recall
from livermets.board.store.store import Store
from livermets.case.origins import Origin
from livermets.facts import FACTS, Kind
from livermets.knowledge.loading import knowledge

TAG: Final = "injected"
DEMO: Final = "half-filled"
NO_WORDS: Final = frozenset(
    {"id", "case_id", "meeting_id", "decision_id", "snapshot_id", "copied_from", "release", "observed", "flag"}
)
"""Fields of text that hold an id, a digest or a day, which nobody writes."""
LISTS_OF_IDS: Final = frozenset({"options"})
RECORDED: Final = (DecisionDraft, FollowUpDraft, FlagAnswer, RecallAnswer, models.Dissent)
"""What is filled here beside the meeting and its case."""
NOT_FILLED: Final = {
    "BoardCase": "its label and question are facts",
    "MovedSince": "written by the recall, out of the knowledge",
    "Snapshot": "what the board saw, made of facts and knowledge",
    "Seen": "what the board saw, made of facts and knowledge",
    "Event": "written by the store; who acted is filled, what changed is a record that is filled",
    "Difference": "two values of a fact or of a record that is filled",
    "Decision": "the draft, and who recorded it",
    "FollowUp": "the draft, and who recorded it",
    "AcknowledgedFlag": "the answer, and who recorded it",
    "AcknowledgedRecall": "the answer, and who recorded it",
    "Meeting": "its title is filled",
    "SignedModel": "who acts, as the sign-in names the person: filled as `PERSON`",
}


def markup(name: str) -> str:
    """Text that is an element, a handler and a link where it is not shown letter by letter; it fits into a label."""
    return f"<img src=x onerror=alert(1)><b id={TAG}>{name}</b>"


PERSON: Final = Actor(markup("subject"), markup("name"), AccessRole.CHAIR)
"""Who acts, as a provider might name the person."""


def _is_words(kind: Any) -> bool:
    if kind is str:
        return True
    if get_origin(kind) in (Literal, dict):
        return False
    return any(_is_words(one) for one in get_args(kind) if one is not type(None))


def _records_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for one in get_args(kind):
        yield from _records_in(one)


def words_of(record: type[BaseModel]) -> dict[str, Any]:
    """The fields of a record that hold what a person writes, with their kind."""
    left_out = NO_WORDS | LISTS_OF_IDS
    return {
        name: field.annotation
        for name, field in record.model_fields.items()
        if name not in left_out and (_is_words(field.annotation) or any(_records_in(field.annotation)))
    }


def filled(record: type[BaseModel], **given: Any) -> dict[str, Any]:
    """Every text of a record with markup that bears the record's name and its own, and what is given."""
    made: dict[str, Any] = {}
    for name, kind in words_of(record).items():
        inner = next(_records_in(kind), None)
        value: Any = filled(inner, **_LEAST.get(inner.__name__, {})) if inner else markup(f"{record.__name__}.{name}")
        many = get_origin(kind) is tuple or (
            get_origin(kind) in (Union, types.UnionType) and tuple in map(get_origin, get_args(kind))
        )
        made[name] = (value,) if many else value
    return made | given


_LEAST: Final[dict[str, dict[str, Any]]] = {"Dissent": {"role": "radiology"}}


def text_facts() -> dict[str, str]:
    """Every fact that is text, with markup."""
    return {fact.name: markup(fact.name) for fact in FACTS.values() if fact.kind is Kind.TEXT}


def origin_with_markup() -> dict[str, str]:
    """Where a fact comes from, every text of it with markup."""
    kinds = get_type_hints(Origin)
    texts = [one.name for one in dataclasses.fields(Origin) if _is_words(kinds[one.name]) and one.name not in NO_WORDS]
    return {"kind": "letter", "observed": "2024-05-12", **{name: markup(name) for name in texts}}


def names_written() -> set[str]:
    """The name that stands in each piece of markup of `filled_board`."""
    records = {
        f"{record.__name__}.{name}"
        for record in RECORDED
        for name, kind in words_of(record).items()
        if not any(_records_in(kind))
    }
    origins = set(origin_with_markup()) - {"kind", "observed"}
    return records | origins | text_facts().keys() | {"title", "who", "subject", "name"}


def filled_board(store: Store) -> BoardCase:
    """A meeting with one case, prepared, answered, decided and followed up, with markup in every text."""
    meeting = store.add_meeting(markup("title"), datetime.date(2026, 3, 5), datetime.time(14), who=markup("who"))
    facts = knowledge().demo_cases[DEMO].case.to_json() | text_facts() | {"cholangitis": True}
    origins = {name: origin_with_markup() for name in facts if name not in text_facts()}
    case = store.add_case(meeting.id, facts, origins=origins, who=markup("who"))
    flag = FlagAnswer(**filled(FlagAnswer, facts={"cholangitis": True}, flag="active-cholangitis"))
    case = store.acknowledge_flags(case.id, case.version, [flag], who=markup("who"))
    case = store.mark_ready(
        case.id, case.version, see_case(case, knowledge(), store.acknowledged_flags(case.id)), who=markup("who")
    )
    options = tuple(one.id for one in brief_case(case, knowledge()).options[:2])
    draft = DecisionDraft(**filled(DecisionDraft, options=options, trial="none-fits", deviations=("other",)))
    signed_in = store.acting(PERSON)
    decision = signed_in.decide(case.id, case.version, draft, see_case(case, knowledge(), decided=options), who=markup("who"))
    became = FollowUpDraft(**filled(FollowUpDraft, outcome="changed"))
    store.follow_up(case.id, store.case(case.id).version, decision.id, became, who=markup("who"))
    knows = RecallAnswer(**filled(RecallAnswer, snapshot_id=decision.snapshot_id, release=knowledge().release, moved=()))
    acknowledge_recall(signed_in, case.id, knows, who=markup("who"))
    return store.case(case.id)
