"""The command of volumes: `python -m livermets volumes FILE... [--plan SEGMENTS]`."""

from __future__ import annotations

import argparse
import sys
from typing import Any, Final

_EPILOG: Final = (
    "FILE is a DICOM segmentation, an RTSTRUCT, a NIfTI map of labels (beside it a table of its labels) or an image on which "
    "masks were drawn; a folder stands for all its files. Prints one JSON object (docs/volumes.md describes it). "
    "Exit code: 0 when something was measured, 2 when nothing could be read."
)


def add_volumes_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Enter `volumes` among the commands of livermets."""
    volumes = commands.add_parser(
        "volumes",
        help="measure liver, remnant and lesions on masks that a person drew or signed",
        description="Measures the volumes of masks and outlines, and refuses where nobody could be right.",
        epilog=_EPILOG,
    )
    volumes.add_argument("files", metavar="FILE", nargs="+", help="a mask, an image, a table of labels, or a folder")
    volumes.add_argument("--plan", metavar="SEGMENTS", help="segments to remove: 5,6,7,8 or 5-8 or right hemiliver")
    volumes.add_argument(
        "--is", dest="answers", metavar="NAME=WHAT", action="append", default=[], help="what a structure is, where asked"
    )
    volumes.add_argument("--case", metavar="CASE.json", help="a case: its facts are completed by the measured ones")
    volumes.add_argument("--pretty", action="store_true", help="indent the answer")


def run_volumes(options: argparse.Namespace) -> int:
    """Do what was asked on the command line; returns the exit code."""
    # What reads masks takes its time to load, and no other command needs it.
    import orjson

    from livermets.case.case import CaseError
    from livermets.text import readable
    from livermets.volumes.faults import VolumeError
    from livermets.volumes.into_case import completed_case
    from livermets.volumes.meaning import read_meaning
    from livermets.volumes.measured import marked_remnant, measure, remnant_of
    from livermets.volumes.plan import read_plan
    from livermets.volumes.reading import given_paths, read_set
    from livermets.volumes.volume_answer import volume_answer

    try:
        removed = read_plan(options.plan) if options.plan is not None else None
        answers = {}
        for one in options.answers:
            name, sign, what = one.rpartition("=")
            if not sign:
                raise VolumeError(
                    f"--is {readable(one, 80)!r} names nothing; accepted: NAME=WHAT, for instance Segment_1=liver"
                )
            answers[name] = read_meaning(what)
        read = read_set(given_paths(options.files))
        if strange := sorted(answers.keys() - {one.name for one in read.structures}):
            raise VolumeError(f"no structure is named {readable(strange[0], 80)!r}; nothing was measured")
        measured = measure(read, answers)
        remnant = remnant_of(measured, removed) if removed is not None else marked_remnant(measured)
        answer: dict[str, Any] = volume_answer(measured, remnant)
        if options.case is not None:
            answer["case"] = completed_case(options.case, measured, remnant)
    except (VolumeError, CaseError) as fault:
        print(fault, file=sys.stderr)
        return 2
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2 if options.pretty else 0) + b"\n")
    if read.structures:
        return 0
    first = read.refused[0] if read.refused else None
    more = f" ({len(read.refused) - 1} more files were refused)" if len(read.refused) > 1 else ""
    said = (
        f"{readable(first.file, 200)}: {first.reason}{more}" if first else "no file holds a mask; accepted: a mask of the liver"
    )
    print(said, file=sys.stderr)
    return 2
