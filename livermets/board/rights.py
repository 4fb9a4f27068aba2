"""Who may do what with the store of a board, once people sign in: one table, asked by the store itself before it does anything.

A store without an acting person (`Store.open`) asks no rights: that is the app on one's own computer, and the command line.
`Store.acting(person)` is the same store for one person; every command of it looks here first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from livermets.board.store.errors import NotAllowedError
from livermets.text import sentence_case

LONGEST_SUBJECT: Final = 255
"""Letters that an identity provider may use for a person, by its standard."""


class AccessRole(StrEnum):
    """What somebody is to the board. Who holds several acts in the one that stands last here."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"
    CHAIR = "chair"


class Command(StrEnum):
    """Everything that can be asked of a store, in words that end "… is for …"."""

    SEE = "seeing meetings, cases, decisions and the record"
    TAKE_FILE = "taking out a file"
    REFER = "referring a case by the form"
    ADD_MEETING = "planning a meeting"
    CHANGE_MEETING = "changing a meeting"
    ADD_CASE = "adding a case"
    SAVE_FACTS = "entering facts of a case"
    CHANGE_CASE = "changing minutes, options or status of a case"
    MOVE_CASE = "changing the order of an agenda"
    MARK_READY = "marking a case as ready"
    ACKNOWLEDGE_FLAGS = "going on with a red flag"
    RECORD_FOLLOW_UP = "recording what became of a decision"
    DECIDE = "recording a decision"
    ACKNOWLEDGE_RECALL = "acknowledging a recall"
    DELETE_CASE = "deleting a case"
    DELETE_MEETING = "deleting a meeting"
    BACK_UP = "backing up the store"
    RESTORE = "restoring a backup"
    PURGE = "purging old cases"
    KEEP_FEEDBACK = "keeping what a clinical record told of its cards"


_EVERYBODY: Final = frozenset(AccessRole)
_WRITERS: Final = _EVERYBODY - {AccessRole.VIEWER}
_CHAIR: Final = frozenset({AccessRole.CHAIR})
_KEEPERS: Final = frozenset({AccessRole.CHAIR, AccessRole.ADMINISTRATOR})
_ADMINISTRATOR: Final = frozenset({AccessRole.ADMINISTRATOR})

RIGHTS: Final[Mapping[Command, frozenset[AccessRole]]] = MappingProxyType(
    {
        **dict.fromkeys((Command.SEE, Command.TAKE_FILE, Command.REFER), _EVERYBODY),
        **dict.fromkeys(
            (
                Command.ADD_MEETING,
                Command.CHANGE_MEETING,
                Command.ADD_CASE,
                Command.SAVE_FACTS,
                Command.CHANGE_CASE,
                Command.MOVE_CASE,
                Command.MARK_READY,
                Command.ACKNOWLEDGE_FLAGS,
                Command.RECORD_FOLLOW_UP,
            ),
            _WRITERS,
        ),
        # What a board answers for is the chair's alone: whoever looks after the server decides on no patient.
        **dict.fromkeys((Command.DECIDE, Command.ACKNOWLEDGE_RECALL), _CHAIR),
        **dict.fromkeys((Command.DELETE_CASE, Command.DELETE_MEETING), _KEEPERS),
        **dict.fromkeys((Command.BACK_UP, Command.RESTORE, Command.PURGE), _ADMINISTRATOR),
        # By the token of a program, which is no person.
        Command.KEEP_FEEDBACK: frozenset(),
    }
)
"""For each command the roles that may give it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the subject that the sign-in knows, the name to show, and the role. Written into all that is recorded."""

    subject: str
    name: str
    role: AccessRole

    @property
    def words(self) -> str:
        """Name and role, as they stand on the screen."""
        return f"{self.name} ({self.role.value})"


def refusal(actor: Actor | None, command: Command) -> str:
    """Why this person may not give a command, in a sentence; empty when it is allowed, and where nobody is asked who acts."""
    if actor is None or actor.role in RIGHTS[command]:
        return ""
    allowed = " or ".join(f"the {one.value}" for one in AccessRole if one in RIGHTS[command]) or "the programs of the house"
    return f"{sentence_case(command.value)} is for {allowed}. You are signed in as {actor.words}."


def ask_right(actor: Actor | None, command: Command | None) -> None:
    """Raises NotAllowedError with the sentence of `refusal` where there is one, and for what is in no row of the table."""
    if actor is not None and command is None:
        raise NotAllowedError(f"This is for nobody who signs in. You are signed in as {actor.words}. Nothing was changed.")
    if command is not None and (why := refusal(actor, command)):
        raise NotAllowedError(f"{why} Nothing was changed.")


def rights_table() -> str:
    """The table in Markdown, a row for each command and a column for each role."""
    heads = [one.value for one in AccessRole]
    lines = [f"| | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for command, roles in RIGHTS.items():
        marks = " | ".join("yes" if one in roles else "no" for one in AccessRole)
        lines.append(f"| {sentence_case(command.value)} | {marks} |")
    return "\n".join(lines)
