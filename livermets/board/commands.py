"""The commands of the store: `python -m livermets board backup | restore | digest | purge | feedback | recall`."""

from __future__ import annotations

import argparse
from typing import Final

from livermets.board.store.address import FOLDER_VARIABLE, URL_VARIABLE
from livermets.text import sentence_case

_PLACE: Final = (
    f"The store is that of --store, else of {URL_VARIABLE}, else of {FOLDER_VARIABLE}, else the folder that ./run uses. "
    "Exit code: 0 when it was done, 1 when the store could not do it, 2 for what was asked wrongly or a file that does not fit."
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Enter `board` among the commands of livermets."""
    board = commands.add_parser(
        "board",
        help="back up, restore, digest or purge the store of the tumour board, or recall its cases",
        description="Looks after the store of the tumour board.",
        epilog=_PLACE,
    )
    actions = board.add_subparsers(dest="action", required=True)
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--store", metavar="ADDRESS", help="a folder, or postgresql://user:password@host:5432/name")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=words, description=f"{sentence_case(words)}.", epilog=_PLACE, parents=[where])

    one = add("backup", "write everything in the store to one JSON file, as it is at one moment")
    one.add_argument("file", metavar="FILE", help="the file to write, readable for you alone; - is standard output")
    one.add_argument("--force", action="store_true", help="replace a file that is there already")
    one = add("restore", "put a backup into an empty store, all of it or nothing")
    one.add_argument("file", metavar="FILE", help="a file that `backup` wrote; - is standard input")
    add("digest", "print the SHA-256 of all that the store holds; a restored backup has the same one")
    one = add("purge", "remove the cases that nobody changed for a time, with their decisions and records")
    one.add_argument("--older-than", metavar="DAYS", type=_days, required=True, help="days since the last change of a case")
    one.add_argument("--yes", action="store_true", help="remove them; without it they are only counted")
    add("feedback", "print what clinical records told of the cards that they were shown, a JSON object a line")
    one = add("recall", "list the cases that read differently today than when the board last saw them")
    one.add_argument(
        "--from",
        dest="release",
        metavar="RELEASE",
        default="",
        help="only those last seen under this release; its first characters suffice",
    )
    one.add_argument("--out", metavar="FILE.csv", help="write them as a table, readable for you alone, instead of listing them")
    one.add_argument("--force", action="store_true", help="replace a file that is there already")


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 36500:
        raise argparse.ArgumentTypeError(f"{days} is outside the range; accepted: 1 to 36500 days")
    return days


def run(options: argparse.Namespace) -> int:
    """Do what was asked on the command line; returns the exit code."""
    from livermets.board.upkeep import do  # what reaches a database takes its time to load, and no other command needs it

    return do(options)
