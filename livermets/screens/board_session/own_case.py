"""What the board keeps beside the facts of the session's own case, where that belongs to it."""

from __future__ import annotations

from livermets.board.models import AcknowledgedFlag
from livermets.board.store.errors import StoreError
from livermets.screens.board_session.link import own_link
from livermets.screens.board_session.store import board_store


def answers_of_own_case() -> tuple[AcknowledgedFlag, ...]:
    """The answers to the red flags of the own case, where it belongs to the board and the store can be read."""
    link = own_link()
    try:
        return board_store().acknowledged_flags(link.case_id) if link else ()
    except StoreError:
        return ()


def systems_of_own_case() -> tuple[str, ...]:
    """What the board chose to stand in front of the own case, where it belongs to the board and the store can be read."""
    link = own_link()
    try:
        return board_store().case(link.case_id).systems if link else ()
    except StoreError:
        return ()
