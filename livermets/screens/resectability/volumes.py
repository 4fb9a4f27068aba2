"""Volumes measured on a segmentation: files are read into this session, looked at, and entered only by a click."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from typing import Final, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from livermets.screens.resectability.volumes_entry import remnant_and_entry
from livermets.screens.resectability.volumes_shown import outlines_shown, structure_questions, structure_table
from livermets.screens.shared.text import as_text, quiet
from livermets.text import counted, first_and_more, readable
from livermets.volumes.faults import NOT_INSTALLED
from livermets.volumes.meaning import Meaning
from livermets.volumes.measured import Measured, measure
from livermets.volumes.reading import Given, ReadSet, most_bytes, read_set

MEASURED: Final = "Measured volumes"
"""The name of the view."""

UPLOAD: Final = "volumes_upload"
_HELD: Final = "volumes_held"
_NEEDED: Final = ("pydicom", "nibabel")


@dataclass
class HeldVolumes:
    """What the session holds of masks: which upload was read, what it gave, what a person said of it, and the result."""

    uploaded: tuple[str, ...] = ()
    read: ReadSet | None = None
    too_large: str = ""
    answers: dict[str, Meaning] = field(default_factory=dict)
    measured: Measured | None = None


def measured_volumes() -> None:
    """The view: upload, what was read, what a person is asked, the remnant of a plan, and the way into the case."""
    quiet(
        "Masks that a person drew or signed: DICOM segmentation, RTSTRUCT or NIfTI, with the images beside them where there "
        "are any. No pixel of an image is interpreted. The files stay in this session: nothing is written to disk, and all "
        "is gone when the tab is closed."
    )
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        st.info(as_text(f"Here {NOT_INSTALLED}."), icon=":material/info:")
        return
    most = most_bytes() // 1_000_000
    files = st.file_uploader(
        "Masks, outlines, images, tables of labels",
        accept_multiple_files=True,
        key=UPLOAD,
        max_upload_size=most,
        help="For NIfTI a table of labels may lie beside: JSON, CSV, or the label file of ITK-SNAP or 3D Slicer.",
    )
    held = _held()
    _take(held, files or [], most)
    if held.too_large:
        st.error(as_text(held.too_large), icon=":material/error:")
    if held.read is None:
        return
    _refused(held.read)
    if not held.read.structures:
        return
    if held.measured is None:
        held.measured = measure(held.read, held.answers)
    structure_questions(held.measured, held.answers, _answered)
    table, pictures = st.columns([11, 9], gap="large")
    with table:
        structure_table(held.measured)
    with pictures:
        outlines_shown(held.measured)
    remnant_and_entry(held.measured)


def _held() -> HeldVolumes:
    if _HELD not in st.session_state:
        st.session_state[_HELD] = HeldVolumes()
    return cast("HeldVolumes", st.session_state[_HELD])


def _answered() -> None:
    """An answer was given: what follows from it is worked out anew."""
    _held().measured = None


def _take(held: HeldVolumes, files: list[UploadedFile], most: int) -> None:
    """Read what was uploaded, once."""
    ids = tuple(file.file_id for file in files)
    if ids == held.uploaded:
        return
    held.uploaded, held.read, held.measured, held.too_large = ids, None, None, ""
    held.answers = {}
    size = sum(file.size for file in files)
    if size > most * 1_000_000:
        held.too_large = f"{counted(len(files), 'file')} of {size // 10**6:,} MB together; accepted: at most {most:,} MB"
        return
    if files:
        bar = st.progress(0.0, "Reading")

        def tell(done: int, every: int, what: str) -> None:
            bar.progress(done / (every + 1), f"{as_text(readable(what, 60))}, {done} of {every} read")

        held.read = read_set([Given(file.name, file.getvalue, file.size) for file in files], tell)
        bar.empty()


def _refused(read: ReadSet) -> None:
    lines = [f"{one.file}: {one.reason}." for one in read.refused]
    if not lines and not read.structures:
        lines = ["No file holds a mask; accepted: a mask or outlines of the liver."]
    if lines:
        show = st.warning if read.structures else st.error
        said = "\n\n".join(as_text(line) for line in first_and_more(lines))
        show(said, icon=":material/error:")
