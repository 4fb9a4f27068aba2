"""`python -m livermets board recall`: the cases of a store that read differently today, as lines or as a table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from livermets.board.models import FOLLOW_UP_LABELS, ROLE_LABELS
from livermets.board.store.errors import StoreError
from livermets.board.upkeep import AskedWronglyError, opened, write_private
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.recall.recall import KIND_LABELS, Recall, Recalled, moved_title, moved_words, recall, seen_under
from livermets.recall.table import recall_csv
from livermets.text import counted, day_words, listed

_MOST_MOVED: Final = 8


def run_recall(options: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> int:
    """Do what was asked on the command line; returns the exit code."""
    try:
        if options.out and not options.force and Path(options.out).exists():
            raise AskedWronglyError(f"{options.out}: is there already; name another file, or replace it with --force")
        known = knowledge()
        with opened(options.store, environment) as store:
            found = recall(store, known, release=options.release)
        if options.release and not any(one.startswith(options.release) for one in found.releases):
            raise AskedWronglyError(f"--from {options.release}: no case was last seen under it; {seen_under(found, known)}")
        for line in _summary(found, known):
            print(line)
        if not options.out:
            for case in found.cases:
                print("\n".join(_lines(case, known)))
            return 0
        return _written(Path(options.out), recall_csv(found.cases, known), options.force)
    except AskedWronglyError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1


def _written(path: Path, document: bytes, replace: bool) -> int:
    try:
        write_private(path, document, replace=replace)
    except OSError as error:
        print(f"{path}: cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{path}: written, readable for you alone")
    return 0


def _summary(found: Recall, known: Knowledge) -> Iterator[str]:
    cases = counted(len(found.cases), "case reads", "cases read")
    yield f"{cases} differently under release {known.release}, {len(found.open):,} of them not acknowledged"
    yield f"{found.compared:,} compared; {seen_under(found, known)}; {found.without_snapshot:,} without a snapshot"


def _lines(case: Recalled, known: Knowledge) -> Iterator[str]:
    options = listed(case.options, "and") or case.plan or "no option named"
    what = f"decided: {options}" if case.is_decided else f"open: {options}"
    who = ROLE_LABELS[case.responsible] if case.responsible else "nobody named"
    became = FOLLOW_UP_LABELS[case.outcome] if case.outcome else "not known yet"
    yield f"\n{case.label} ({day_words(case.day)}, {case.case_id}); {what}"
    yield f"  responsible: {who}; what became of it: {became}"
    for one in case.moved[:_MOST_MOVED]:
        yield f"  {KIND_LABELS.get(one.kind, one.kind)}: {moved_title(one, known)}: {moved_words(one)}"  # type: ignore[call-overload]
    if more := len(case.moved) - _MOST_MOVED:
        yield from [f"  and {more} more; --out writes them all"] if more > 0 else []
    if case.left_out:
        yield f"  cannot be read any more: {case.left_out}"
    if case.acknowledged:
        yield f"  acknowledged by {case.acknowledged.by}: {case.acknowledged.reason}"
