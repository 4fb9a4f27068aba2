"""The command of cohorts: `python -m livermets cohort TABLE --out RESULT [--map MAPPING.yaml]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

_EPILOG: Final = (
    "TABLE is CSV, TSV, Excel (.xlsx), Parquet, SPSS or Stata; RESULT ends in .csv or .parquet. Beside RESULT stand its "
    "mapping, to be looked at and changed, and the cells that could not be read. docs/cohort-import.md describes the mapping. "
    "Exit code: 0 when the result was written, 2 for a table or mapping that cannot be read."
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Enter `cohort` among the commands of livermets."""
    cohort = commands.add_parser(
        "cohort",
        help="stage a table of patients: every system for every row",
        description="Reads a table of patients and writes one row for each with the result of every system.",
        epilog=_EPILOG,
    )
    cohort.add_argument("table", metavar="TABLE", type=Path, help="the table of patients")
    cohort.add_argument("--out", metavar="RESULT", type=Path, required=True, help="the file to write: .csv or .parquet")
    cohort.add_argument("--map", metavar="MAPPING.yaml", type=Path, help="which column holds what; suggested when left out")
    cohort.add_argument("--options", action="store_true", help="add the status of every option and the red flags")


def run(options: argparse.Namespace) -> int:
    """Do what was asked on the command line; returns the exit code."""
    from livermets.cohort.source import ImportTableError
    from livermets.cohort.staged_file import (
        stage_file,
    )  # what reads tables takes its time to load, and no other command needs it

    try:
        stage_file(options.table, options.out, options.map, with_options=options.options)
    except ImportTableError as fault:
        print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; no result was written", file=sys.stderr)
        return 2
    return 0
