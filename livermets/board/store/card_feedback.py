"""What clinical records told of cards that were shown in them: kept as it came, read by those who look after the rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from livermets.board.rights import Command
from livermets.board.store.change import new_id
from livermets.board.store.rows import moment, moment_text
from livermets.board.store.tables import CardFeedbackRow
from livermets.board.store.transactions import Transactions


@dataclass(frozen=True, slots=True)
class ToldOfCard:
    """What was told of one card: what it was about (None for a card of another release), what became of it, when, and why."""

    card: str
    about: str | None
    outcome: str
    outcome_at: datetime.datetime
    reason: str | None
    release: str


@dataclass(frozen=True, slots=True)
class KeptFeedback(ToldOfCard):
    """The same as it is kept: when it came, and from which program."""

    at: datetime.datetime
    who: str


def keep_feedback(store: Transactions, told: Sequence[ToldOfCard], who: str) -> int:
    """Keep what a program told, all of it or nothing. Returns how much it is. Raises StoreError where it cannot be kept."""
    with store.changing(who, command=Command.KEEP_FEEDBACK) as change:
        for one in told:
            row = asdict(one) | {"outcome_at": moment_text(one.outcome_at)}
            change.session.add(CardFeedbackRow(id=new_id(), at=change.at_text, who=change.who, **row))
    return len(told)


def kept_feedback(store: Transactions) -> Iterator[KeptFeedback]:
    """What is kept, in the order in which it came."""
    with store.reading() as session:
        for row in session.scalars(select(CardFeedbackRow).order_by(CardFeedbackRow.at, CardFeedbackRow.id)):
            at, outcome_at = (moment(one) for one in (row.at, row.outcome_at))
            yield KeptFeedback(row.card, row.about, row.outcome, outcome_at, row.reason, row.release, at, row.who)
