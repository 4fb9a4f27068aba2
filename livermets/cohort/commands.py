"""The command of cohorts: `python -m livermets cohort TABLE --out RESULT [--map MAPPING.yaml] [--engine spark]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

_EPILOG: Final = (
    "TABLE is CSV, TSV, Excel (.xlsx), Parquet, SPSS or Stata; RESULT ends in .csv or .parquet. Beside RESULT stand its "
    "mapping, to be looked at and changed, and the cells that could not be read. docs/cohort-import.md describes the mapping. "
    "With --engine spark RESULT is a folder of Parquet, and TABLE may also be a folder or an address of Parquet "
    "that holds facts (docs/cohort-at-scale.md). "
    "Exit code: 0 when the result was written, 1 when Spark is missing or gave up, 2 for a table or mapping that cannot "
    "be read."
)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Enter `cohort` among the commands of livermets."""
    cohort = commands.add_parser(
        "cohort",
        help="stage a table of patients: every system for every row",
        description="Reads a table of patients and writes one row for each with the result of every system.",
        epilog=_EPILOG,
    )
    cohort.add_argument("table", metavar="TABLE", help="the table of patients")
    cohort.add_argument("--out", metavar="RESULT", required=True, help="the file to write: .csv or .parquet; a folder on Spark")
    cohort.add_argument("--map", metavar="MAPPING.yaml", type=Path, help="which column holds what; suggested when left out")
    cohort.add_argument("--options", action="store_true", help="add the status of every option and the red flags")
    cohort.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what computes; duckdb if not said")


def run(options: argparse.Namespace) -> int:
    """Do what was asked on the command line; returns the exit code."""
    # What reads tables takes its time to load, and no other command needs it.
    from livermets.cohort.source import ImportTableError
    from livermets.cohort.spark import SparkError
    from livermets.cohort.staged_file import stage_file
    from livermets.cohort.staged_folder import stage_folder
    from livermets.cohort.staging import TableError

    try:
        if options.engine == "spark":
            stage_folder(options.table, options.out, options.map, with_options=options.options)
        else:
            stage_file(Path(options.table), Path(options.out), options.map, with_options=options.options)
    except (ImportTableError, TableError) as fault:
        print(fault, file=sys.stderr)
        return 2
    except SparkError as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; no result was written", file=sys.stderr)
        return 2
    return 0
