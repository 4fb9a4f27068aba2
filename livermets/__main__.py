"""The command line: `python -m livermets assess CASE.json`, `python -m livermets check`, `python -m livermets cohort TABLE`,
`python -m livermets board …`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from livermets.assessment.answer import answer
from livermets.assessment.assess import assess
from livermets.board import commands as board
from livermets.case.case import CaseError, CaseFault
from livermets.case.reading import facts_in, read_case
from livermets.cohort import commands as cohort
from livermets.knowledge.files import DATA
from livermets.knowledge.loading import Knowledge, KnowledgeError, knowledge, load

LARGEST_CASE = 1_000_000
"""Bytes of one case; a real one has a few thousand."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    0 when all went well, 1 for faults in `data/` or a store that cannot do it, 2 for what cannot be read or is wrongly asked.
    """
    parser = argparse.ArgumentParser(prog="livermets", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    assess_command = commands.add_parser(
        "assess", help="assess a case: a JSON object, a JSON array, or JSON Lines; many are answered one result a line"
    )
    assess_command.add_argument("case", metavar="CASE.json", help="the file; - is standard input")
    assess_command.add_argument("--pretty", action="store_true", help="indent the answer")
    check_command = commands.add_parser("check", help="validate data/ and name every fault with file, key and reason")
    check_command.add_argument("--data", type=Path, default=DATA, help="another folder of knowledge")
    cohort.add_parser(commands)
    board.add_parser(commands)
    options = parser.parse_args(arguments)
    if options.command == "check":
        return _check(options.data)
    try:
        if options.command == "board":
            return board.run(options)
        if options.command == "cohort":
            return cohort.run(options)
        return _assess(options.case, options.pretty)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1


def _check(root: Path) -> int:
    loaded = load(root, thorough=True)
    wrong = [fault for fault in loaded.faults if not fault.warning]
    for fault in loaded.faults:
        print(fault, file=sys.stdout if fault.warning else sys.stderr)
    registry = loaded.registry
    print(
        f"release {loaded.release}: {len(loaded.systems)} systems, {len(registry.figures)} figures, "
        f"{len(registry.sources)} sources; {len(wrong)} faults"
    )
    return 1 if wrong else 0


@dataclass(frozen=True, slots=True)
class _Entered:
    """One case as it was written: where, and the object, or why it could not be read as JSON."""

    where: str
    facts: Any
    faults: tuple[CaseFault, ...] = ()


def _assess(path: str, pretty: bool) -> int:
    try:
        text = (sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()).decode("utf-8-sig")
    except OSError as error:
        print(f"{path}: cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    except UnicodeDecodeError:
        print(f"{path}: is not UTF-8 text; a case is a JSON object in UTF-8", file=sys.stderr)
        return 2
    known = knowledge()
    code = 0
    for entered in _cases(text):
        if not _answer(entered, known, pretty):
            code = 2
    return code


def _answer(entered: _Entered, known: Knowledge, pretty: bool) -> bool:
    faults = entered.faults
    if not faults:
        try:
            result = answer(assess(read_case(facts_in(entered.facts)), known))
            option = orjson.OPT_INDENT_2 if pretty else 0
            print(orjson.dumps(result, option=option).decode())
            return True
        except CaseError as error:
            faults = error.faults
    for fault in faults:
        print(f"{entered.where}{fault}", file=sys.stderr)
    if entered.where:
        print(orjson.dumps({"error": [str(fault) for fault in faults]}).decode())
    return False


def _cases(text: str) -> Iterator[_Entered]:
    """The cases of a text: one object, the objects of an array, or one object a line."""
    if not text.strip():
        yield _Entered("", None, (CaseFault("case", "", "the file is empty", "a JSON object of facts"),))
        return
    whole = _decode("", text)
    if not whole.faults and isinstance(whole.facts, list):
        for number, item in enumerate(whole.facts, 1):
            yield _Entered(f"case {number}: ", item, _too_large(len(orjson.dumps(item))))
        return
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and whole.faults and all(line.lstrip().startswith("{") for line in lines[:2]):
        for number, line in enumerate(lines, 1):
            yield _decode(f"case {number}: ", line)
        return
    yield (whole if not isinstance(whole.facts, dict) else _Entered("", whole.facts, whole.faults or _too_large(len(text))))


def _too_large(size: int) -> tuple[CaseFault, ...]:
    if size <= LARGEST_CASE:
        return ()
    return (CaseFault("case", f"{size} bytes", "too large for one case", f"at most {LARGEST_CASE} bytes"),)


def _decode(where: str, text: str) -> _Entered:
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in items]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(items)

    try:
        facts = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        return _Entered(where, None, (CaseFault("case", "", f"not JSON: {error.msg} at {place}", "a JSON object of facts"),))
    except RecursionError:
        return _Entered(where, None, (CaseFault("case", "", "nested too deeply", "a JSON object of facts"),))
    return _Entered(where, facts, tuple(CaseFault(name, "", "given twice", "one value") for name in twice))


if __name__ == "__main__":
    sys.exit(main())
