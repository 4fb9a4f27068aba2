"""The cases of a file or a pipe, one after the other: a JSON object, a JSON array, or JSON Lines.

Nothing but the case at hand is kept, so that a batch may be as long as it likes. A line ends at a line feed and nowhere else:
every other character that some program takes for the end of a line may stand inside a text. Each case has its number, and
one that cannot be read keeps its place among the others.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Final

from livermets.case.case import CaseError, CaseFault
from livermets.case.case_file import (
    BYTE_ORDER_MARK,
    LARGEST_CASE,
    WHOLE_FILE,
    is_blank,
    read_case_file,
    read_json,
    refuse_other_kinds,
    refused,
    too_large,
)

_CHUNK: Final = 1 << 16
_LINES_LOOKED_AT: Final = 20
_WITHOUT_A_CASE: Final = 100
"""So many entries of a list, none of which is an object, are no batch of cases."""

_OUTSIDE_A_TEXT: Final = re.compile(rb'[\[\]{},"]')
_INSIDE_A_TEXT: Final = re.compile(rb'["\\]')


@dataclass(frozen=True, slots=True)
class Entry:
    """One case of a file, not looked at yet, or what is wrong with it.

    `number` is its place among the cases of the file, None where the file as a whole is meant; `line` its line in JSON Lines.
    """

    facts: dict[str, Any]
    faults: tuple[CaseFault, ...] = ()
    number: int | None = None
    line: int | None = None
    origins: Any = None


def cases_of(stream: BinaryIO) -> Iterator[Entry]:
    """The cases of a file in their order."""
    start = stream.read(LARGEST_CASE + 1)
    is_whole = len(start) <= LARGEST_CASE
    begins = start.removeprefix(BYTE_ORDER_MARK).lstrip()[:1]
    rest = io.BufferedReader(_Behind(start, stream), _CHUNK)
    try:
        refuse_other_kinds(start)
    except CaseError as error:
        yield Entry({}, error.faults)
        return
    if _are_lines(start, is_whole, begins):
        for number, (line, content) in enumerate(_lines(rest), 1):
            yield _entry(content, number, line)
    elif begins == b"[":
        yield from _array(rest)
    else:
        yield _entry(start if is_whole else None)


def _entry(content: bytes | None, number: int | None = None, line: int | None = None) -> Entry:
    try:
        if content is None:
            raise too_large()
        file = read_case_file(content)
        return Entry(file.facts, (), number, line, file.origins)
    except CaseError as error:
        return Entry({}, error.faults, number, line)


def _are_lines(start: bytes, is_whole: bool, begins: bytes) -> bool:
    """Whether a file has a case in each line: it is no document as a whole, and one of its first lines is one by itself."""
    filled = (line for line in start.removeprefix(BYTE_ORDER_MARK).split(b"\n") if line.strip())
    lines = list(islice(filled, _LINES_LOOKED_AT))
    if len(lines) < 2:
        return not is_whole and begins == b"{"
    # Inside of a document that is written over many lines an object stands indented, or a comma follows it.
    objects = [line for line in lines if line.removeprefix(BYTE_ORDER_MARK).startswith(b"{")]
    if begins == b"[" and not _is_json(lines[0]):
        return False
    if not (objects[:1] == lines[:1] and _is_json(lines[0])) and is_whole and _is_json(start):
        return False
    return objects[:2] == lines[:2] or any(map(_is_json, objects))


def _is_json(content: bytes) -> bool:
    try:
        read_json(content)
    except CaseError as error:
        return all(fault.field != WHOLE_FILE for fault in error.faults)
    return True


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank with their numbers; None for one that is too large for a case."""
    number = 0
    while content := source.readline(LARGEST_CASE + 2):
        number += 1
        if len(content.rstrip(b"\r\n")) > LARGEST_CASE:
            while not content.endswith(b"\n") and (content := source.readline(_CHUNK)):
                pass
            yield number, None
        elif not is_blank(content):
            yield number, content


def _array(source: BinaryIO) -> Iterator[Entry]:
    """The cases of an array; one whose first entries are no cases at all is refused as a whole."""
    elements = _Elements()
    waiting: list[Entry] = []
    found_object = False
    for number, content in enumerate(elements.of(source), 1):
        found_object = found_object or content is None or content.lstrip().startswith(b"{")
        if content is not None and is_blank(content):
            waiting.append(Entry({}, refused("nothing stands here", "a case between two commas").faults, number))
        else:
            waiting.append(_entry(content, number))
        if found_object:
            yield from waiting
            waiting.clear()
        elif len(waiting) == _WITHOUT_A_CASE:
            problem = f"is a list whose first {_WITHOUT_A_CASE} entries are no objects"
            yield Entry({}, refused(problem, "a list of cases, each an object of facts").faults)
            return
    yield from waiting
    if elements.trouble:
        yield Entry({}, elements.trouble.faults)


class _Elements:
    """The elements of an array as they are written, cut where brackets and texts say that they end."""

    def __init__(self) -> None:
        self.trouble: CaseError | None = None
        """What is wrong with the array itself, known when its elements have been taken."""
        self._held = bytearray()
        self._is_too_large = False
        self._depth = 0
        self._is_text = False
        self._escaped = 0
        """How many bytes of the next piece belong to an escape of this one."""

    def of(self, source: BinaryIO) -> Iterator[bytes | None]:
        """Each element; None for one that is too large for a case."""
        while source.read(1) != b"[":
            pass
        any_before = False
        while chunk := source.read(_CHUNK):
            at = 0
            for end, mark in self._ends(chunk):
                self._hold(chunk[at:end])
                at = end + 1
                if mark == b"]":
                    if any_before or self._held.strip() or self._is_too_large:
                        yield self._taken()
                    if chunk[at:].strip() or any(map(bytes.strip, iter(lambda: source.read(_CHUNK), b""))):
                        self.trouble = refused("something stands behind the end of the list", "one list, or JSON Lines")
                    return
                any_before = True
                yield self._taken()
            self._hold(chunk[at:])
        if self._held.strip() or self._is_too_large:
            yield self._taken()
        self.trouble = refused("the list does not end: the file is cut off", "a ] after the last case")

    def _ends(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Where elements end in a piece of the file, and by which sign."""
        at, self._escaped = self._escaped, 0
        while found := (_INSIDE_A_TEXT if self._is_text else _OUTSIDE_A_TEXT).search(chunk, at):
            at, mark = found.end(), found[0]
            if mark == b"\\":
                at += 1
            elif mark == b'"':
                self._is_text = not self._is_text
            elif mark in b"[{":
                self._depth += 1
            elif not self._depth and mark in b",]":
                yield found.start(), mark
            elif self._depth and mark in b"]}":
                self._depth -= 1
        self._escaped = max(0, at - len(chunk))

    def _hold(self, part: bytes) -> None:
        if len(self._held) + len(part) > LARGEST_CASE:
            self._is_too_large = True
            self._held.clear()
        elif not self._is_too_large:
            self._held += part

    def _taken(self) -> bytes | None:
        taken = None if self._is_too_large else bytes(self._held)
        self._held.clear()
        self._is_too_large = False
        return taken


class _Behind(io.RawIOBase):
    """A stream from its start again, of which the first bytes have been read already."""

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self._start, self._stream = memoryview(start), stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        into = memoryview(buffer)
        part = self._start[: len(into)] or self._stream.read(len(into))
        self._start = self._start[len(part) :]
        into[: len(part)] = part
        return len(part)
