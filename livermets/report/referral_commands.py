"""The commands `referral` and `read-referral`: the form of a primary as a PDF to fill, and a filled one as a case."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from livermets.assessment.assess import Assessment, assess
from livermets.assessment.referral import gaps
from livermets.case.case import CaseError
from livermets.case.case_file import json_bytes
from livermets.case.reading import read_case
from livermets.case.typed import read_typed
from livermets.exchange.referral_file import FilledForm, read_referral
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from livermets.report.gap_list import gap_list, gaps_pdf
from livermets.report.pdf.referral import referral_pdf
from livermets.text import first_and_more, readable


def referral_answer(filled: FilledForm, assessment: Assessment) -> dict[str, Any]:
    """A filled form by the contract of programs: facts and origins as in a case file, what is refused, what is missing."""
    return {
        "case": filled.facts,
        "origins": filled.origins,
        "refused": [one.to_json() for one in filled.refused],
        "read_as": [{"fact": fact, "remark": remark} for fact, remark in filled.remarks],
        "gaps": [one.to_json() for one in gaps(assessment)],
        "release": assessment.release,
    }


def run_referral(options: argparse.Namespace) -> int:
    """Write the form of a primary; 0 when it was written, 2 where it cannot be or where there is no such primary."""
    try:
        primary = read_typed(FACTS["primary_site"], options.primary).value
    except CaseError as error:
        return _said(error)
    if primary is None:
        print(f"the primary is missing; accepted: {FACTS['primary_site'].accepted()}", file=sys.stderr)
        return 2
    return _written(options.out, referral_pdf(primary, at=_now()))


def run_read_referral(options: argparse.Namespace) -> int:
    """Print what a filled form says; 0 when it is one, whatever is in it, 2 with one sentence for what is none."""
    try:
        content = sys.stdin.buffer.read() if options.form == "-" else Path(options.form.replace("\0", "\ufffd")).read_bytes()
    except OSError as error:
        print(f"{readable(options.form, 200)} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    try:
        filled = read_referral(content)
    except CaseError as error:
        return _said(error)
    assessment = assess(read_case(dict(filled.facts), dict(filled.origins)), knowledge())
    sys.stdout.buffer.write(json_bytes(referral_answer(filled, assessment)))
    if options.gaps is None:
        return 0
    return _written(options.gaps, gaps_pdf(gap_list(assessment), at=_now()), told=False)


def _said(error: CaseError) -> int:
    for line in first_and_more(map(str, error.faults)):
        print(line, file=sys.stderr)
    return 2


def _written(path: Path, content: bytes, *, told: bool = True) -> int:
    try:
        path.write_bytes(content)
    except OSError as error:
        print(f"{path}: cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    if told:
        print(path)
    return 0


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


REFERRAL_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = MappingProxyType(
    {"referral": run_referral, "read-referral": run_read_referral}
)
