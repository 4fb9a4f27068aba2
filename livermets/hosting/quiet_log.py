"""What the log of a server may hold of a failure: its kind, where in the code, and an id that is on the screen as well.

The message of an exception may hold what was typed, and so may the lines of a traceback. Streamlit, uvicorn and asyncio log
both, and Streamlit also names sessions, whose id is enough to join one. All records of the process are made by one function of
`logging`, so nothing that a library logs goes past this one.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

_INCIDENT: Final = "livermets_incident"
_QUIET: Final = "livermets_quiet"
_SESSION_ID: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_NO_SESSION: Final = "(id left out)"
_OF_DATA: Final = "livermets.knowledge."
_ROOT: Final = Path(__file__).resolve().parents[2]


def incident_of(error: BaseException) -> str:
    """The id of a failure, the same each time it is asked for: what the screen says and what the log says are one."""
    found = getattr(error, _INCIDENT, None)
    if isinstance(found, str):
        return found
    made = uuid.uuid4().hex[:12]
    try:
        setattr(error, _INCIDENT, made)
    except (AttributeError, TypeError):
        return made
    return made


def incident_place(error: BaseException) -> str:
    """Where a failure was raised, as `file:line`: the last line of our own code on the way, and the one that raised it."""
    places: list[tuple[Path, int]] = []
    at: TracebackType | None = error.__traceback__
    while at is not None:
        places.append((Path(at.tb_frame.f_code.co_filename), at.tb_lineno))
        at = at.tb_next
    if not places:
        return "nowhere"
    own = next(((path, line) for path, line in reversed(places) if _is_own(path)), None)
    return " < ".join(dict.fromkeys(f"{_shown(path)}:{line}" for path, line in (places[-1], *([own] if own else []))))


def _is_own(path: Path) -> bool:
    return path.is_relative_to(_ROOT) and "site-packages" not in path.parts


def _shown(path: Path) -> str:
    """A file without the folders of one machine."""
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return path.relative_to(_ROOT).as_posix() if _is_own(path) else path.name


def incident_words(error: BaseException) -> str:
    """A failure without what it says: its id, its kind, where it was raised, and the same of what it came from."""
    chain = []
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        chain.append(f"{type(at).__name__} at {incident_place(at)}{_of_nobody(at)}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return f"incident {incident_of(error)}: {' from '.join(chain)}"


def _of_nobody(error: BaseException) -> str:
    """What a failure says, where it speaks of the files in `data/`, which hold nobody: who runs the app needs to know it."""
    return f": {error}" if type(error).__module__.startswith(_OF_DATA) else ""


def quiet_record(record: logging.LogRecord) -> logging.LogRecord:
    """The record without tracebacks, messages of exceptions and ids of sessions. Changes it, and gives it back."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    # Some libraries write an exception into the words themselves, as asyncio does with the result of a task.
    handled = error or sys.exc_info()[1]
    if isinstance(record.msg, BaseException):
        record.msg = incident_words(record.msg)
    elif isinstance(record.msg, str):
        record.msg = _without(handled, record.msg)
    if isinstance(record.args, tuple):
        record.args = tuple(_argument(one, handled) for one in record.args)
    elif isinstance(record.args, Mapping):
        record.args = {name: _argument(one, handled) for name, one in record.args.items()}
    if error is not None:
        said = incident_words(error)
        record.msg = f"{record.msg} ({said.replace('%', '%%') if record.args else said})"
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def _argument(value: Any, handled: BaseException | None) -> Any:
    if isinstance(value, BaseException):
        return incident_words(value)
    return _SESSION_ID.sub(_NO_SESSION, _without(handled, value)) if isinstance(value, str) else value


def _without(error: BaseException | None, words: str) -> str:
    """Words of a record without what this exception says."""
    for said in (repr(error), str(error)) if error is not None else ():
        if said:
            words = words.replace(said, type(error).__name__)
    return words


def quiet_logs() -> None:
    """From now on nothing of an exception but its kind and place is logged by this process, whoever logs it."""
    factory: Callable[..., logging.LogRecord] = logging.getLogRecordFactory()
    if getattr(factory, _QUIET, False):
        return

    def quiet(*given: Any, **named: Any) -> logging.LogRecord:
        return quiet_record(factory(*given, **named))

    setattr(quiet, _QUIET, True)
    logging.setLogRecordFactory(quiet)
    threading.excepthook = _of_thread


def _of_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None:
        logging.getLogger("livermets").error("A thread ended early: %s", failure.exc_value)
