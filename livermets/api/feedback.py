"""What clinical records tell of cards: read, and kept where a store is set up. A comment is free text and is never kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from livermets.api.cards import REASON_SYSTEM, about_of
from livermets.api.declined import BAD_REQUEST, DeclinedError, refused_for
from livermets.api.hooks import shape_faults
from livermets.api.shapes import CardFeedback, FeedbackRequest, FeedbackTaken
from livermets.board.models import DEVIATION_LABELS
from livermets.board.store.address import address_of
from livermets.board.store.errors import StoreError
from livermets.case.case_file import read_json
from livermets.case.faults import CaseError
from livermets.hosting.health import store_at
from livermets.knowledge.loading import Knowledge

if TYPE_CHECKING:
    from livermets.board.store.card_feedback import ToldOfCard

NOT_KEPT = "no store is set up on this server: the feedback was read and is not kept"
OF_THE_CLIENT = "client"
"""In the place of a reason that is none of ours: its code may be anything, so it is not kept."""


def feedback_answer(content: bytes, known: Knowledge, who: str, environment: Mapping[str, str] = os.environ) -> bytes:
    """Take feedback by the shape of CDS Hooks 2.0. Raises DeclinedError for anything else, or where the store fails."""
    from livermets.board.store.card_feedback import keep_feedback  # a store takes its time to import, and not all have one

    told = [_told(one, known) for one in _read(content).feedback]
    address = address_of(environment)
    if address is None:
        return _taken(FeedbackTaken(kept=0, note=NOT_KEPT))
    try:
        return _taken(FeedbackTaken(kept=keep_feedback(store_at(address), told, who), note=None))
    except StoreError as error:
        raise DeclinedError(503, [str(error)], {"retry-after": "10"}) from None


def _read(content: bytes) -> FeedbackRequest:
    try:
        document: Any = read_json(content, largest=None)
    except CaseError as error:
        raise refused_for(error.faults) from None
    try:
        return FeedbackRequest.model_validate(document)
    except ValidationError as error:
        raise DeclinedError(BAD_REQUEST, shape_faults(error)) from None


def _told(one: CardFeedback, known: Knowledge) -> ToldOfCard:
    from livermets.board.store.card_feedback import ToldOfCard

    given = one.override_reason.reason if one.override_reason else None
    own = given is not None and given.system == REASON_SYSTEM and given.code in DEVIATION_LABELS
    reason = None if given is None else given.code if own else OF_THE_CLIENT
    card = one.card.lower()
    return ToldOfCard(card, about_of(card, known), one.outcome, one.outcome_timestamp, reason, known.release)


def _taken(answer: FeedbackTaken) -> bytes:
    return answer.model_dump_json(exclude_none=True).encode()
