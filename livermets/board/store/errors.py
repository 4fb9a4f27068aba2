"""What can go wrong with a store, in words for the person at the screen. None of these texts holds clinical content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the models clean their texts with functions that raise these errors
    from livermets.board.models import BoardCase, Difference, Meeting


class StoreError(Exception):
    """Something the store could not do; the text says what, and what helps. Nothing was changed."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached or written: no database, a full disk, a file that may only be read."""


class NewerStoreError(StoreError):
    """The store was written by a newer version of the app; this one leaves it alone."""


class RefusedError(StoreError):
    """What was given cannot be stored as it is; the text names the place and what would be accepted, never the value."""


class NotAllowedError(StoreError):
    """Something that the person who asked for it may not do; the text says for whom it is, and as whom the person is known."""


class BackupError(StoreError):
    """A backup that cannot be restored, or not here; the text says why and what helps. Nothing was changed."""


class NotInStoreError(StoreError):
    """A meeting, case or decision that is not there, or no longer."""


class EditConflictError(StoreError):
    """Somebody else changed the same thing in the meantime. Nothing was overwritten.

    `current` is what is stored now, `differences` where the refused edit and it are apart.
    """

    def __init__(self, current: BoardCase | Meeting, differences: tuple[Difference, ...]) -> None:
        self.current = current
        self.differences = differences
        super().__init__("Somebody else changed this in the meantime. Nothing was overwritten.")
