"""The commands `import`, `export` and `template`: a FHIR bundle to a case with origins, a case to a bundle, empty tables."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from livermets.assessment.assess import assess
from livermets.case.case import CaseError
from livermets.case.case_file import json_bytes, read_case_file
from livermets.case.reading import read_case
from livermets.exchange.bundle import ExchangeError
from livermets.exchange.read import read_fhir
from livermets.exchange.templates import templates
from livermets.exchange.write import case_bundle
from livermets.knowledge.loading import knowledge
from livermets.text import first_and_more, readable


def run_import(options: argparse.Namespace) -> int:
    """Print what a bundle says of a case; 0 when it is one, 2 with one sentence for what is none."""
    content = _content(options.bundle)
    if content is None:
        return 2
    today = options.today or datetime.datetime.now(datetime.UTC).date()
    try:
        reading = read_fhir(content, knowledge().fhir, today, options.patient)
    except ExchangeError as error:
        print(error, file=sys.stderr)
        return 2
    sys.stdout.buffer.write(json_bytes(reading.to_json()))
    return 0


def _content(path: str) -> bytes | None:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path.replace("\0", "\ufffd")).read_bytes()
    except OSError as error:
        print(f"{readable(path, 200)} cannot be read: {error.strerror}", file=sys.stderr)
        return None


def run_export(options: argparse.Namespace) -> int:
    """Print a case as a FHIR bundle; 0 when it is one, 2 for what cannot be read, each thing wrong on a line."""
    content = _content(options.case)
    if content is None:
        return 2
    try:
        file = read_case_file(content)
        case = read_case(file.facts, file.origins)
    except CaseError as error:
        for line in first_and_more(map(str, error.faults)):
            print(line, file=sys.stderr)
        return 2
    known = knowledge()
    sys.stdout.buffer.write(json_bytes(case_bundle(assess(case, known), known)))
    return 0


def run_template(options: argparse.Namespace) -> int:
    """Write the files for units that collect elsewhere; 0 when they were written, 2 where they cannot be."""
    for name, content in templates(knowledge().fhir).items():
        path = Path(options.out) / name
        try:
            path.write_bytes(content)
        except OSError as error:
            print(f"{path}: cannot be written: {error.strerror}", file=sys.stderr)
            return 2
        print(path)
    return 0


COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = MappingProxyType(
    {"import": run_import, "export": run_export, "template": run_template}
)


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], day: Callable[[str], datetime.date]) -> None:
    """Enter these commands among those of livermets; `day` reads a day of the command line.

    Those of referrals are run by `livermets/report/referral_commands.py`, which takes longer to load.
    """
    one = commands.add_parser("import", help="read a case with the origin of each fact out of a FHIR R4 bundle")
    one.add_argument("bundle", metavar="BUNDLE.json", help="the file; - is standard input")
    one.add_argument("--patient", metavar="ID", help="which patient, where the bundle holds several")
    one.add_argument("--today", type=day, metavar="YYYY-MM-DD", help="the day by which ages are counted; today when left out")
    one = commands.add_parser("export", help="write a case as a FHIR R4 bundle in the shape of mCODE")
    one.add_argument("case", metavar="CASE.json", help="the case file; - is standard input")
    one = commands.add_parser(
        "template", help="write a REDCap data dictionary, a CSV template with its data sheet, a table for OMOP"
    )
    one.add_argument("--out", metavar="FOLDER", default=".", help="where to write them; this folder if not said")
    one = commands.add_parser("referral", help="write the referral form of a primary, a PDF to fill")
    one.add_argument("primary", metavar="PRIMARY", help="as in a case file: colorectal, breast, …")
    one.add_argument("--out", type=Path, required=True, metavar="FORM.pdf", help="where to write it")
    one = commands.add_parser("read-referral", help="read a filled referral form: a case, what is refused, what is missing")
    one.add_argument("form", metavar="FORM.pdf", help="the file; - is standard input")
    one.add_argument("--gaps", type=Path, metavar="GAPS.pdf", help="write what is missing as a PDF as well, to send back")
