"""The liver map: the eight segments, the lesions in them and what is to be removed, in four forms.

It is drawn as SVG and not by the chart library: it scales as a whole, numbers included, from a phone to a projector, goes
into a report as it is, and its segments can be reached with the keyboard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import pandas as pd

from livermets.case.lesions import Lesion, is_removed
from livermets.case.liver import PLACES, SEGMENTS
from livermets.charts.liver.geometry import WIDTH
from livermets.charts.liver.labels import TOP
from livermets.charts.liver.lettering import BESIDE_FIELDS, ON_PAPER, Lettering, Word
from livermets.charts.liver.scene import (
    BLACK,
    INKS,
    KEY,
    LESION_STATUSES,
    LINE,
    Mark,
    Scene,
    lesion_status,
    scene,
    segment_words,
    size_words,
)
from livermets.facts import value_label
from livermets.text import counted, listed, number_words, sentence_case, shortened

SCHEMATIC: Final = (
    "Schematic: areas are no volumes, the place inside a segment is not that of the imaging, and lesions are to scale with "
    "each other, not with the liver."
)
_LIGHT, _DARK = "#17212b", "#e9eef3"


@dataclass(frozen=True, slots=True)
class LiverMap:
    """One map. `svg` follows the colour of the text around it; `table` has one row for each lesion, `sentence` says the
    same, `key` what the marks mean. If `choosable`, each segment of the picture is a checkbox named `data-segment`, or a button
    where something is added to it.
    """

    svg: str
    table: pd.DataFrame
    sentence: str
    key: str
    choosable: bool


def liver_map(
    lesions: Sequence[Lesion],
    removed: Collection[str] = frozenset(),
    *,
    choosable: bool = False,
    scale: bool = True,
    adds: str = "",
    letterings: tuple[Lettering, ...] = BESIDE_FIELDS,
) -> LiverMap:
    """The lesions on the drawn liver for a screen, segments to be removed hatched; `scale` shows how large 10 and 30 mm
    are, `adds` says what a press on a segment of a choosable one adds there.

    Its words stand there once for each of the letterings, in groups of their name; all but the first are hidden until the style
    of the screen shows another. Raises ValueError for a segment that does not exist.
    """
    sentence = map_sentence(lesions, removed)
    drawn = scene(lesions, removed, scale=scale, letterings=letterings)
    svg = _document(drawn, sentence, removed, "currentColor", choosable, adds)
    return LiverMap(svg, map_table(lesions, removed), sentence, f"{KEY}. {SCHEMATIC}", choosable)


def liver_svg(lesions: Sequence[Lesion], removed: Collection[str] = frozenset(), *, dark: bool = False) -> str:
    """The same picture as a plain SVG document without background, for reports."""
    drawn = scene(lesions, removed, letterings=(ON_PAPER,))
    return _document(drawn, map_sentence(lesions, removed), removed, _DARK if dark else _LIGHT)


def map_table(lesions: Sequence[Lesion], removed: Collection[str] = frozenset()) -> pd.DataFrame:
    """One row for each lesion, unknown values as "unknown"."""
    rows = [
        {
            "Lesion": number,
            "Segment": segment_words(lesion.segment).removeprefix("segment "),
            "Size (mm)": number_words(lesion.size_mm) if lesion.size_mm is not None else "unknown",
            "Near": value_label(lesion.near) if lesion.near else "unknown",
            "Status": sentence_case(lesion_status(lesion)),
            "With the chosen segments": _fate(lesion, removed),
        }
        for number, lesion in enumerate(lesions, 1)
    ]
    return pd.DataFrame(rows, columns=["Lesion", "Segment", "Size (mm)", "Near", "Status", "With the chosen segments"])


def _fate(lesion: Lesion, removed: Collection[str]) -> str:
    if not removed:
        return "none chosen"
    return {True: "removed", False: "stays", None: "unknown"}[is_removed(lesion, removed)]


def listed_words(lesions: Sequence[Lesion]) -> str:
    """How many lesions of each status are listed: "2 lesions listed (1 present, 1 ablated)"."""
    counts = Counter(map(lesion_status, lesions))
    kinds = ", ".join(f"{counts[status]} {status}" for status in LESION_STATUSES if counts[status])
    return f"{counted(len(lesions), 'lesion')} listed ({kinds})" if lesions else "No lesion is listed"


def map_sentence(lesions: Sequence[Lesion], removed: Collection[str] = frozenset()) -> str:
    """The map in words: how many lesions of each status, in which segments, and what is to be removed."""
    chosen = [name for name in SEGMENTS if name in removed]
    noun = "segment" if len(chosen) == 1 else "segments"
    plan = f" To be removed: {noun} {', '.join(chosen)}." if chosen else ""
    parts = []
    for segment in (*PLACES, None):
        members = [lesion for lesion in lesions if lesion.segment == segment]
        if members:
            words = list(map(size_words, members))
            sizes = listed(words) if len(words) <= 6 else shortened(words, 6)
            parts.append(f"{segment_words(segment)}: {sizes}")
    where = f" {sentence_case('; '.join(parts))}." if parts else ""
    return f"{listed_words(lesions)}.{where}{plan}"


def _document(drawn: Scene, sentence: str, removed: Collection[str], text: str, choosable: bool = False, adds: str = "") -> str:
    def paths(marks: Sequence[Mark]) -> str:
        return "".join(_path(mark, text, removed, choosable, adds) for mark in marks)

    said = escape(sentence)
    role = f'role="group" aria-label="Liver map. {said}"' if choosable else 'role="img"'
    named = "" if choosable else f"<title>Liver map</title><desc>{said}</desc>"
    hidden = ' aria-hidden="true"' if choosable else ""
    layers = ""
    for place, layer in enumerate(drawn.layers):
        words = "".join(_text(word, layer.lettering, text) for word in layer.words)
        shown = f'class="lettering {layer.lettering.name}"' + (' display="none"' if place else "")
        layers += f'<g {shown}>{paths(layer.strip)}<g{hidden} pointer-events="none">{words}</g></g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {TOP:.0f} {WIDTH:.0f} {drawn.height - TOP:.0f}" {role} '
        f'font-family="Source Sans 3, Source Sans, Source Sans Pro, Arial, sans-serif">'
        f"{named}{paths(drawn.on_the_liver)}{layers}</svg>"
    )


def _path(mark: Mark, text: str, removed: Collection[str], choosable: bool, adds: str) -> str:
    ink = INKS[mark.role]
    line = text if ink.line == LINE else ink.line or "none"
    attributes = f'd="{mark.path}" fill="{ink.fill or "none"}" stroke="{line}" stroke-width="{1.4 * ink.width:.1f}"'
    attributes += ' stroke-linejoin="round" stroke-linecap="round"' + (' stroke-dasharray="8 6"' if ink.dash else "")
    if not mark.title:
        return f'<path {attributes} pointer-events="none"/>'
    title = f"<title>{escape(mark.title)}</title>"
    place = f' data-segment="{mark.segment}"' if mark.segment else ""
    if choosable and adds and mark.role.startswith("segment-"):
        attributes += f' role="button" tabindex="0" aria-label="{escape(adds)} {escape(mark.title.lower())}"'
    elif choosable and mark.role.startswith("segment-"):
        checked = "true" if mark.segment in removed else "false"
        attributes += f' role="checkbox" tabindex="0" aria-checked="{checked}" aria-label="Remove {escape(mark.title.lower())}"'
    else:
        attributes += ' pointer-events="all"' + (' aria-hidden="true"' if choosable else "")
    return f'<path class="{mark.role}"{place} {attributes}>{title}</path>'


def _text(word: Word, lettering: Lettering, text: str) -> str:
    x, y = word.at
    weight = "" if word.size == "small" else ' font-weight="700"'
    look = f"{word.size} on-fill" if word.on_fill else word.size
    size = lettering.size(word.size)
    # A third of the height below the middle puts the line of writing where the middle should be.
    return (
        f'<text class="{look}" x="{x:.1f}" y="{y + size * 0.35:.1f}" font-size="{size:g}" text-anchor="{word.anchor}" '
        f'fill="{BLACK if word.on_fill else text}"{weight}>{escape(word.text)}</text>'
    )
