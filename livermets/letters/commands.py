"""The command of letters: `python -m livermets read TEXT.txt`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

import orjson

from livermets.case.case import CaseError, CaseFault, as_written
from livermets.case.case_file import BYTE_ORDER_MARK, refuse_other_kinds, refused
from livermets.letters.layout import LONGEST_LETTER
from livermets.letters.reading import LetterReading, read_letter
from livermets.text import readable

_LARGEST: Final = 1_000_000
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_BETWEEN: Final = " … "


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Enter `read` among the commands of livermets."""
    one = commands.add_parser(
        "read",
        help="read a letter, a report or a quick line: the facts it states, each with its words",
        description="Reads the text of one patient, by patterns alone and without any connection.",
        epilog="Exit code: 0 when it was read, whatever it says, 2 for what is no text.",
    )
    one.add_argument("text", metavar="TEXT.txt", help="the file, in UTF-8; - is standard input")
    one.add_argument("--pretty", action="store_true", help="indent the answer")


def run(options: argparse.Namespace) -> int:
    """Do what was asked on the command line; returns the exit code."""
    try:
        answer = as_answer(read_letter(_text(options.text)))
    except CaseError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        return 2
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2 if options.pretty else 0) + b"\n")
    return 0


def as_answer(reading: LetterReading) -> dict[str, Any]:
    """A reading by the contract of programs: facts and origins as in a case file, what to look at, what was not taken."""
    sure = [one for one in reading.proposals if one.sure]
    return {
        "case": reading.facts,
        "origins": {one.fact: {"kind": "letter", "words": _BETWEEN.join(one.words)} for one in sure},
        "proposals": [
            {
                "fact": one.fact,
                "value": as_written({one.fact: one.value})[one.fact],
                "words": list(one.words),
                "places": [list(place) for place in one.places],
                "reason": one.reason,
                "sure": one.sure,
            }
            for one in reading.proposals
        ],
        "not_understood": [{"words": one.words, "place": list(one.place), "reason": one.why} for one in reading.not_taken],
    }


def _text(path: str) -> str:
    """The text of a file or of standard input. Raises CaseError for what is no text, or too long to be one letter."""
    try:
        content = sys.stdin.buffer.read(_LARGEST + 1) if path == "-" else Path(path.replace("\0", "\ufffd")).read_bytes()
    except OSError as error:
        raise CaseError([CaseFault(readable(path, 200), "", f"cannot be read: {error.strerror}")]) from None
    return decoded(content)


def decoded(content: bytes) -> str:
    """The text of some bytes. Raises CaseError for what is no text, or too long to be one letter."""
    if content.startswith(_WIDE):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
        except UnicodeDecodeError as error:
            _refuse(content)
            raise refused(f"is not UTF-8 text (byte {error.start + 1})", "plain text in UTF-8") from None
        _refuse(content)
    if len(text) > LONGEST_LETTER:
        raise refused(f"{len(text):,} characters are too many for one letter", f"at most {LONGEST_LETTER:,}")
    return text


def _refuse(content: bytes) -> None:
    """Raise CaseError for a document of another kind, by its first bytes."""
    try:
        refuse_other_kinds(content)
    except CaseError as error:
        problem = error.faults[0].problem.split(", not ")[0]
        raise refused(problem, "the text of it, copied and pasted as plain text in UTF-8") from None
