"""The command line: `python -m livermets assess CASE.json`, `check`, `cohort TABLE`, `volumes FILE…`, `import BUNDLE.json`,
`export CASE.json`, `board …`, `read TEXT.txt`, `referral PRIMARY`, `read-referral FORM.pdf`, `mcp`."""

from __future__ import annotations

import argparse
import datetime
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from livermets.api.answers import answer_entry, not_answered
from livermets.board import commands as board
from livermets.case.batch import Entry, cases_of
from livermets.case.case import CaseFault
from livermets.cohort import commands as cohort
from livermets.exchange import commands as exchange
from livermets.knowledge.files import DATA
from livermets.knowledge.loading import Knowledge, KnowledgeError, knowledge, load, released, today
from livermets.knowledge.packs import PackError, find_pack, pack, pack_name
from livermets.knowledge.retractions import RetractionListError, read_notices, retraction_hits, retraction_report
from livermets.knowledge.review import review_report
from livermets.letters import commands as letters
from livermets.text import first_and_more, readable
from livermets.volumes.commands import add_volumes_parser, run_volumes

READER_WENT_AWAY = 141
"""What a shell reports of a program whose output nobody reads any more."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    0 when all went well, 1 for faults in `data/` or a store that cannot do it, 2 for what cannot be read or is wrongly asked.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a letter that the terminal has not is written by its code
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except OSError as error:
        if error.filename is not None:  # of a file; standard output has no name
            raise
        # What is left in the buffer goes nowhere; without this Python would complain of it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return READER_WENT_AWAY
        print(f"the answer cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    return code


def _run(arguments: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="livermets", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    assess_command = commands.add_parser(
        "assess", help="assess a case: a JSON object, a JSON array, or JSON Lines; many are answered one result a line"
    )
    assess_command.add_argument("case", metavar="CASE.json", help="the file; - is standard input")
    assess_command.add_argument("--pretty", action="store_true", help="indent the answer")
    assess_command.add_argument(
        "--release",
        metavar="DIGEST",
        help="answer by a packed release: its digest (looked for here and in $LIVERMETS_RELEASES), or the path of the pack",
    )
    pack_command = commands.add_parser("pack", help="write the knowledge as one file, so that a decision can be replayed")
    pack_command.add_argument("--data", type=Path, default=DATA, help="another folder of knowledge")
    pack_command.add_argument(
        "--out", type=Path, default=Path(), metavar="FOLDER", help="where to write it; this folder if not said"
    )
    check_command = commands.add_parser("check", help="validate data/ and name every fault with file, key and reason")
    check_command.add_argument("--data", type=Path, default=DATA, help="another folder of knowledge")
    check_command.add_argument(
        "--retractions", type=Path, metavar="FILE.csv", help="compare with an exported list of retractions (Retraction Watch)"
    )
    check_command.add_argument("--review", action="store_true", help="list what is due to be read again, by topic")
    check_command.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help="the day to list it for; today when left out")
    cohort.add_parser(commands)
    add_volumes_parser(commands)
    exchange.add_parsers(commands, _day)
    board.add_parser(commands)
    letters.add_parser(commands)
    commands.add_parser(
        "mcp", help="serve assess, evidence search and figure look-up as tools (MCP) on standard input and output"
    )
    options = parser.parse_args(arguments)
    if options.command == "check":
        loaded = load(options.data, thorough=True, anew=True)
        code = _check(loaded)
        if options.review:
            _review(loaded, options.today)
        return max(code, _retractions(loaded, options.retractions) if options.retractions else 0)
    if options.command == "read":
        return letters.run(options)
    if options.command == "pack":
        return _pack(options.data, options.out)
    try:
        if options.command == "board":
            return _board(options)
        if options.command == "cohort":
            return cohort.run(options)
        if options.command == "mcp":
            return _mcp()
        if options.command == "volumes":
            return run_volumes(options)
        if options.command in exchange.COMMANDS:
            return exchange.COMMANDS[options.command](options)
        if options.command in ("referral", "read-referral"):
            return _referral(options)
        return _assess(options.case, options.pretty, options.release)
    except PackError as error:
        print(error, file=sys.stderr)
        return 2
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1


def _board(options: argparse.Namespace) -> int:
    if options.action == "recall":
        # What compares tables takes its time to load, and no other command needs it.
        from livermets.recall.command import run_recall

        return run_recall(options)
    return board.run(options)


def _mcp() -> int:
    # The tools take their time to load, and no other command needs them.
    from livermets.api.mcp_server import run_mcp

    return run_mcp()


def _referral(options: argparse.Namespace) -> int:
    # What sets pages takes its time to load, and no other command needs it.
    from livermets.report.referral_commands import REFERRAL_COMMANDS

    return REFERRAL_COMMANDS[options.command](options)


def _check(loaded: Knowledge) -> int:
    for fault in loaded.faults:
        print(fault, file=sys.stdout if fault.warning else sys.stderr)
    registry = loaded.registry
    print(
        f"release {loaded.release}: {len(loaded.systems)} systems, {len(registry.figures)} figures, "
        f"{len(registry.sources)} sources; {len(loaded.wrong)} faults"
    )
    return 1 if loaded.wrong else 0


def _review(loaded: Knowledge, today: datetime.date | None) -> None:
    print(review_report(loaded.review, today or datetime.datetime.now(datetime.UTC).date()))


def _retractions(loaded: Knowledge, path: Path) -> int:
    try:
        notices = read_notices(path)
    except RetractionListError as error:
        print(error, file=sys.stderr)
        return 2
    hits = retraction_hits(notices, loaded.registry, loaded.review.systems)
    print(retraction_report(hits))
    return 1 if any(hit.is_news for hit in hits) else 0


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; a day is written as 2026-11-27") from None


def _pack(root: Path, folder: Path) -> int:
    wrong = load(root).wrong
    for fault in wrong:
        print(fault, file=sys.stderr)
    if wrong:
        return 1
    release, content = pack(root)
    target = folder / pack_name(release)
    try:
        target.write_bytes(content)
    except OSError as error:
        print(f"{target}: cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    print(f"{target}: release {release}, {len(content) // 1000} kB")
    return 0


def _known(release: str | None) -> Knowledge:
    if release is None:
        return knowledge()
    folder = os.environ.get("LIVERMETS_RELEASES")
    return released(find_pack(release, [Path(), Path(folder)] if folder else [Path()]))


def _assess(path: str, pretty: bool, release: str | None) -> int:
    known = _known(release)
    code = 0
    for entry in _entries(path):
        if not _answer(entry, known, pretty):
            code = 2
    return code


def _entries(path: str) -> Iterator[Entry]:
    """The cases of a file or of standard input; a last one without a number says that no more can be read."""
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else Path(path.replace("\0", "\ufffd")).open("rb") as stream:
            yield from cases_of(stream)
    except OSError as error:
        yield Entry({}, (CaseFault(readable(path, 200), "", f"cannot be read: {error.strerror}"),))


def _answer(entry: Entry, known: Knowledge, pretty: bool) -> bool:
    """Answer one case; one that cannot be answered is an error in its place, whatever is wrong with it."""
    found = answer_entry(entry, known, today(), pretty=pretty)
    if isinstance(found, bytes):
        _write(found)
        return True
    where = f"case {entry.number}: " if entry.number else ""
    for text in first_and_more(map(str, found)):
        print(f"{where}{text}", file=sys.stderr)
    if entry.number:
        _write(not_answered(entry, found))
    return False


def _write(line: bytes) -> None:
    """A line of the answer: bytes, so that it is UTF-8 whatever the locale says."""
    sys.stdout.buffer.write(line + b"\n")


if __name__ == "__main__":
    sys.exit(main())
