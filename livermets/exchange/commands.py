"""The commands `import` and `export`: a FHIR bundle to a case with origins, and a case to a bundle."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from livermets.case.case_file import json_bytes
from livermets.exchange.bundle import ExchangeError
from livermets.exchange.read import read_fhir
from livermets.knowledge.loading import knowledge
from livermets.text import readable


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
