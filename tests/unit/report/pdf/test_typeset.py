"""The files themselves: tags, fonts, the same bytes everywhere."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pypdf
import pytest

from livermets.assessment.options import STATUS_MARKS
from livermets.board.minutes import MeetingMinutes
from livermets.knowledge.loading import knowledge
from livermets.report.pdf import typeset
from livermets.report.pdf.make import case_pdf
from tests.conftest import ROOT
from tests.unit.reports import PRINTED, demo, meeting_of, minutes_of, page_of, synchronous, words_of


@pytest.mark.parametrize("label", ["Ελληνικά", "Кириллица", "مريض", "חולה", "🩺", *STATUS_MARKS.values(), "≥ ≤ → − µ ½"])
def test_a_label_in_any_script_of_the_fonts_is_drawn_with_a_font_of_the_file(label: str) -> None:
    found = page_of(meeting_of(demo("lung", case_label=f"Case {label}")))
    text = words_of(found)
    assert "typefaces of this page" not in text
    for font in fonts_of(found):
        assert "+Noto" in font["/BaseFont"]
        descriptor = font.get("/FontDescriptor", font).get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), font


def fonts_of(pdf: bytes) -> Iterator[Any]:
    """The fonts of the pages, those inside a composite font for it."""
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for entry in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font = entry.get_object()
            yield from (inner.get_object() for inner in font.get("/DescendantFonts", [font]))


def test_no_font_of_the_machine_is_used() -> None:
    assert all(family.startswith("Noto ") for family in typeset._fonts().families())


def test_letters_of_all_names_in_the_knowledge_are_drawable() -> None:
    names = [one.name for one in knowledge().registry.options.values()]
    names += [one.definition.short for one in knowledge().systems.values()]
    assert typeset._without_marks() >= set("".join(names))


def structure(pdf: bytes) -> list[tuple[str, str]]:
    """The tags of a file with their words for pictures, in reading order."""
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, pypdf.generic.ArrayObject):
            for one in node:
                walk(one)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            if "/S" in node:
                found.append((str(node["/S"]), str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node["/K"])

    walk(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"])  # type: ignore[index]
    return found


@pytest.mark.parametrize("make", [page_of, minutes_of])
def test_the_file_can_be_read_aloud_and_kept(make: Callable[[MeetingMinutes], bytes]) -> None:
    found = make(synchronous())
    root: Any = pypdf.PdfReader(io.BytesIO(found)).trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    about = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert "<pdfaid:part>2</pdfaid:part>" in about
    tags = [tag for tag, _ in structure(found)]
    assert tags.count("/H1") == 1
    assert {"/H2", "/Table", "/TH", "/TD"} <= set(tags)
    assert tags.index("/H1") < tags.index("/H2")


def test_every_picture_says_in_words_what_it_shows() -> None:
    words = [alt for tag, alt in structure(page_of(synchronous())) if tag == "/Figure"]
    assert words[0].startswith("Liver map. 5 lesions listed (5 present). Segment 2: 14 mm")
    drawn = [one for one in synchronous().cases[0].briefing.options if one.outcome is not None]
    assert words[1].lower().startswith(f"{drawn[0].outcome.of}: " if drawn[0].outcome else "nothing")
    assert all(f"{one.outcome.value}, n {one.outcome.n}" in words[1] for one in drawn if one.outcome)
    assert len(words) == 2


_BUILD = """
import sys
from tests.unit.reports import minutes_of, page_of, synchronous
sys.stdout.buffer.write({make}(synchronous()))
"""


@pytest.mark.parametrize("make", ["page_of", "minutes_of"])
def test_two_machines_print_the_same_bytes(make: str) -> None:
    surroundings = (
        {"TZ": "Pacific/Auckland", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "UTC", "PYTHONHASHSEED": "2"},
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", _BUILD.format(make=make)],
            env={**os.environ, **one, "TYPST_FONT_PATHS": "", "SOURCE_DATE_EPOCH": "0"},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for one in surroundings
    )
    assert first.startswith(b"%PDF")
    assert first == second


def test_the_moment_of_printing_is_the_only_thing_that_a_later_print_changes() -> None:
    later = case_pdf(
        synchronous().cases[0], at=PRINTED.replace(hour=9), meeting=synchronous().meeting, release_now="other-release"
    )
    assert words_of(later) == words_of(page_of(synchronous())).replace("08:00 UTC", "09:00 UTC")


def test_templates_need_nothing_from_outside() -> None:
    for template in typeset.FOLDER.glob("*.typ"):
        text = template.read_text()
        assert "@preview" not in text
        assert "@local" not in text
