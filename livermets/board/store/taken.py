"""That a file was taken out of the board, and by whom."""

from __future__ import annotations

from livermets.board.rights import Command
from livermets.board.store.transactions import Transactions


def take_file(store: Transactions, name: str, meeting_id: str | None = None, case_id: str | None = None) -> None:
    """Record that the acting person takes a file out; nothing where nobody signs in.

    `name` says what it is, and nothing of what is in it. Raises NotAllowedError when that is not for the person.
    """
    if store.actor is not None:
        with store.changing(command=Command.TAKE_FILE) as change:
            change.note("file.taken", meeting_id, case_id, None, {"file": name})
