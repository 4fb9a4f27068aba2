"""Other programs at the same store: processes of their own, which start at once because one has read the code for all."""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any
from unittest import mock

from livermets.board.store.errors import EditConflictError, StoreError
from livermets.board.store.store import Store
from tests.places import draft, seen

_PROGRAMS = multiprocessing.get_context("forkserver")
_PROGRAMS.set_forkserver_preload([__name__, "livermets.board.store.schema"])

SAVES_OF_AN_EDITOR = 15
PATIENCE_SECONDS = 120


def start(work: Callable[..., None], *given: str) -> tuple[BaseProcess, Connection]:
    """A running program, and the line to it; the line ends with the program."""
    here, there = _PROGRAMS.Pipe()
    program = _PROGRAMS.Process(target=work, args=(there, *given), daemon=True)
    # A program runs the main module anew, and a page that was tested in this process before has left itself there.
    with mock.patch.dict(sys.modules, __main__=sys.modules[__name__]):
        program.start()
    there.close()
    return program, here


def hear(line: Connection) -> Any:
    """What a program says next. EOFError when it has ended."""
    assert line.poll(PATIENCE_SECONDS), "the program says nothing"
    return line.recv()


def save_without_end(line: Connection, address: str, case_id: str) -> None:
    """Save facts, and every third time a decision, and say each time that it is saved."""
    store = Store.open(address)
    with contextlib.suppress(StoreError):
        while True:
            case = store.case(case_id)
            if case.version % 3:
                step = case.facts.get("step", 0) + 1
                store.save_facts(case_id, case.version, {"case_label": "Heron", "step": step, "note": "x" * 3000})
                line.send({"step": step})
            else:
                line.send({"decision": store.decide(case_id, case.version, draft(), seen(case.facts)).id})


def edit_when_told(line: Connection, address: str, case_id: str, name: str) -> None:
    """Wait for a word, then save a fact of one's own again and again, each time on the newest version."""
    store = Store.open(address)
    line.recv()
    saved = 0
    while saved < SAVES_OF_AN_EDITOR:
        case = store.case(case_id)
        try:
            store.save_facts(case_id, case.version, {**case.facts, f"{name}{saved}": True}, who=name)
            saved += 1
        except EditConflictError:
            continue
    line.send("done")


def open_when_told(line: Connection, address: str) -> None:
    """Wait for a word, then open the store for the first time."""
    line.send("ready")
    line.recv()
    line.send(Store.open(address).add_meeting("Board").title)
