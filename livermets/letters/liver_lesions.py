"""The lesions of the liver in a text: each with its segment and size, how many there are, the largest, the sides.

A list is proposed only where it is whole: as many lesions as the text counts, or a list that nothing in the text goes beyond.
What lies elsewhere (lung, bone, nodes), what is harmless (cysts), what was treated and what was measured before is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from livermets.case.case import CaseError
from livermets.case.lesions import MOST_LESIONS, Lesion
from livermets.case.typed import read_lesion_row
from livermets.letters.certainty import Certainty, certainty
from livermets.letters.found import Notes
from livermets.letters.layout import NAMES_LIVER, Sentence
from livermets.letters.liver_numbers import read_count, read_largest, read_sides, read_size_field
from livermets.letters.liver_words import (
    ELSEWHERE,
    HARMLESS,
    NOUN,
    PLAIN_NUMBER,
    SEGMENT,
    called_segment,
    is_of_liver,
    is_old_size,
)

_SIZE: Final = re.compile(
    rf"(?<![\d.,])(?P<bound>[<>≤≥]\s?|(?:less|more|smaller|larger) than |under |over "
    rf"|at least )?(?P<size>{PLAIN_NUMBER}(?:(?:\s?(?:mm|cm)\s?|\s{{0,2}})(?:x|by|mal)\s?{PLAIN_NUMBER})*"
    r"\s?(?:mm|cm))(?![\w²³^])",
    re.I,
)
_BARE_SIZE: Final = re.compile(
    rf"(?<=[\s:(=])\(?(?P<size>{PLAIN_NUMBER}(?:\s?x\s?{PLAIN_NUMBER})*)(?P<bound>(?!x)x)?\)?(?=[\s,;.)]|$)", re.I
)
_OTHER_SEGMENTS: Final = re.compile(
    r"\b(?:lungs?|pulmonary|(?:upper|lower|middle) lobe|[rl][lum]l|sacr\w+|spin\w+|vertebra\w*|bones?|degenerat\w+"
    r"|L[1-5]/[LS]?[1-5])\b",
    re.I,
)
_GOES_ON: Final = re.compile(
    r"\s*(?:one|another|both|they|these|it|some|the (?:largest|biggest|other|others|smaller|larger|second))\b", re.I
)
"""So begins a sentence that goes on with what the one before was about."""
_GONE: Final = re.compile(
    r"\b(?:disappear\w*|vanish\w*|no longer (?:visible|seen)|not visible any|verschwunden|disparu\w*)\b", re.I
)
_IS_LARGEST: Final = re.compile(r"\b(?:largest|biggest|max\w*|dominant|größte\w*|up to)\b", re.I)
_SEVERAL: Final = re.compile(
    r"\b(?:multiple|numerous|several|innumerable|countless|disseminated|diffuse|many|multiplen?|zahlreiche|at least"
    r"|including|e\.g\.|such as|among)\b",
    re.I,
)
_NEAR: Final = (
    (
        "hepatic-vein",
        r"(?:right |middle |left )?hepatic veins?|[rml]hv\b|(?:rechte|linke|mittlere)?n? ?lebervene\w*"
        r"|vena epatica\w*"
        r"|veine (?:sus-)?hépatique|vena (?:supra)?hepática",
    ),
    ("portal-pedicle", r"(?:right |left |main )?portal (?:vein|pedicle|branch)\w*|pfortader\w*|veine porte|vena porta"),
    ("bile-duct", r"(?:(?:right|left|common) )?(?:bile|hepatic) ducts?"),
    ("vena-cava", r"(?:inferior )?vena cava|ivc"),
    ("capsule", r"(?:liver )?capsule"),
)
_CONTACT: Final = {
    name: re.compile(
        rf"(?:contact(?:s|ing)?(?: with)?|abut(?:s|ting)?|touch(?:es|ing)|adjacent to|close to|near(?: to)?|next to"
        rf"|encas\w+|in contact with|grenzt an|kontakt (?:zu|mit)|au contact de|contatto con|contacto con)\s(?:the |die "
        rf"|der |la )?(?:{what})",
        re.I,
    )
    for name, what in _NEAR
}


@dataclass(frozen=True, slots=True)
class _Listed:
    segment: str
    size: str
    near: str
    start: int
    end: int
    sentence: Sentence
    largest: bool


_SIZES_BEHIND: Final = re.compile(
    rf"[\s:,]*\(?(?:measuring |of |each |sizes? ?:? ?|mit )?(?P<sizes>{PLAIN_NUMBER}(?: ?[cm]m)?(?:,? (?:and|und|et|e"
    rf"|y|&) |, ?(?=\d+ )"
    rf"|, (?=\d)){PLAIN_NUMBER}(?:(?: ?[cm]m)?(?:,? (?:and|und|et|e|y|&) "
    rf"|, ){PLAIN_NUMBER})*) ?(?P<unit>[cm]m)(?: respectively)?\)?"
    r"(?![\w²³^]| ?x)",
    re.I,
)
_ALSO: Final = re.compile(
    rf"\)?\s?(?:,|and|&|\+|,\s?and)\s?(?P<segment>[1-8][ab]?|IV ?[ab]?|V?I{{1,3}}|V)(?:\s?\((?P<size>{PLAIN_NUMBER}\s?(?:mm"
    rf"|cm)?)\))?(?=\s?(?:[,;.)]|and|&|$))",
    re.I,
)


def read_lesions(notes: Notes) -> None:
    """Note the lesions, their number, the largest and the sides; of a report on a specimen nothing, they are out."""
    if notes.layout.is_liver_specimen:
        return
    listed: list[_Listed] = []
    several = is_other = is_open = False
    before: Sentence | None = None
    for sentence in notes.layout.sentences:
        if sentence.about and (sentence.about != "plan" or not notes.layout.is_quick):
            continue
        goes_on = is_other and _GOES_ON.match(sentence.text)
        is_other = bool(goes_on) or bool(HARMLESS.search(sentence.text) and not re.search(rf"\b{NOUN}\b", sentence.text, re.I))
        if goes_on or _is_elsewhere(sentence):
            continue
        earlier = len(notes.values("liver_lesion_count"))
        read_count(sentence, notes)
        if len(listed) <= MOST_LESIONS:
            these, is_open = _listed(sentence, notes, frozenset(notes.values("liver_lesion_count")[earlier:]))
            listed += these
        read_size_field(sentence, before, notes)
        before = sentence
        read_largest(sentence, notes)
        read_sides(sentence, notes)
        several = (
            several
            or is_open
            or len(listed) > MOST_LESIONS
            or bool(_GONE.search(sentence.text))
            or bool(_SEVERAL.search(sentence.text))
        )
    _propose(_distinct(listed), several, notes)


def _is_elsewhere(sentence: Sentence) -> bool:
    """Whether a sentence is about another organ as a whole, under a heading of its own."""
    head = sentence.head or ""
    return bool(ELSEWHERE.search(head)) and not NAMES_LIVER.search(head + sentence.text)


def _events(sentence: Sentence, quick: bool) -> Iterator[tuple[str, re.Match[str]]]:
    text = sentence.masked
    segments = list(SEGMENT.finditer(text))
    if not segments or (_OTHER_SEGMENTS.search(text) and not NAMES_LIVER.search(text)):
        return
    found: list[tuple[str, re.Match[str]]] = [("segment", one) for one in segments]
    sizes = list(_SIZE.finditer(text))
    if quick:
        inside = [range(one.start(), one.end()) for one in (*segments, *sizes)]
        bare = [one for one in _BARE_SIZE.finditer(text) if not any(one.start("size") in span for span in inside)]
        sizes += [
            one
            for one in bare
            if any(
                s.end() <= one.start("size") and re.fullmatch(r"[\s:=(]*", text[s.end() : one.start("size")]) for s in segments
            )
        ]
    found += [("size", one) for one in sizes if not is_old_size(text, one)]
    yield from sorted(found, key=lambda event: event[1].start())


def _listed(sentence: Sentence, notes: Notes, counts: frozenset[int]) -> tuple[list[_Listed], bool]:
    """The pairs of segment and size of a sentence, and whether it names more of the liver than these.

    Pairs are made before anything is left out: what is left out takes its size with it.
    """
    text = sentence.masked
    found = list(_shared(sentence, counts))
    shared = [range(one.start, one.end) for one in found]
    events = [
        (kind, one)
        for kind, one in _events(sentence, notes.layout.is_quick)
        if not any(one.start() < span.stop and span.start < one.end() for span in shared)
    ]
    used: set[int] = set()
    loose: list[re.Match[str]] = []
    is_open = False
    for place, (kind, one) in enumerate(events):
        if kind != "size":
            continue
        if (partner := _partner(events, place, text, used)) is None:
            loose.append(one)
            continue
        used.add(partner)
        segment = events[partner][1]
        start, end = min(segment.start(), one.start()), max(segment.end(), one.end())
        if not (is_of_liver(sentence, start, end) and is_of_liver(sentence, one.start(), one.end())):
            continue
        doubted = "?" in text[start : end + 2] or certainty(sentence, start, end, past=True, counted=True) is not Certainty.YES
        if segment["more"] or one["bound"] or doubted:
            is_open = True
            continue
        called = called_segment(segment)
        size = one["size"] if re.search("[cm]m", one["size"], re.I) else f"{one['size']} mm"
        largest = bool(_IS_LARGEST.search(text[max(0, start - 30) : end]))
        last = max(place, partner)
        following = events[last + 1][1].start() if last + 1 < len(events) else len(text)
        found.append(_Listed(called, size, _near(text[end:following]), start, end, sentence, largest))
    if notes.layout.is_quick:
        found += _without_size(events, used, found, sentence)
    else:
        found += [also for one in list(found) if one.size for also in _going_on(one)]
        rest = [one for place, (kind, one) in enumerate(events) if kind == "segment" and place not in used]
        is_open = is_open or any(is_of_liver(sentence, *one.span()) for one in rest)
    taken = [range(one.start, one.end) for one in found]
    loose = [one for one in loose if not any(one.start("size") in span for span in taken)]
    is_open = is_open or any(is_of_liver(sentence, one.start(), one.end()) for one in loose)
    return sorted(found, key=lambda one: one.start), is_open


def _shared(sentence: Sentence, counts: frozenset[int]) -> Iterator[_Listed]:
    """The lesions of one list of segments: with as many sizes behind it, or as many as the sentence counts and no sizes."""
    text = sentence.masked
    for one in SEGMENT.finditer(text):
        if not one["more"] or re.search(r"[/-]|\bto\b", one[0]):
            continue
        names = re.findall(r"(?<![A-Za-z])(?:[1-8]|[IV]{1,4})[abAB]?(?![A-Za-z])", re.sub(r"\bS ?(?=[1-8IV])", "", one[0]))
        sizes = _SIZES_BEHIND.match(text, one.end())
        each = re.findall(PLAIN_NUMBER, sizes["sizes"]) if sizes else []
        if each and len(each) != len(names):
            continue
        start, end = one.start(), sizes.end() if sizes else one.end()
        if not each and (len(names) not in counts or _SIZE.match(text.lstrip(" (:,"), end)):
            continue
        if not is_of_liver(sentence, start, end) or certainty(sentence, start, end, counted=True) is not Certainty.YES:
            continue
        unit = sizes["unit"] if sizes else ""
        for place, name in enumerate(names):
            yield _Listed(name, f"{each[place]} {unit}" if each else "", "", start, end, sentence, False)


def _going_on(one: _Listed) -> Iterator[_Listed]:
    """The lesions with which a list goes on without saying segment again: "segments 2 (12 mm), 5 (27 mm) and 8 (33 mm)"."""
    end = one.end
    while (also := _ALSO.match(one.sentence.masked, end)) and also["size"]:
        yield _Listed(also["segment"], also["size"], "", also.start("segment"), also.end(), one.sentence, False)
        end = also.end()


def _without_size(
    events: list[tuple[str, re.Match[str]]], used: set[int], found: list[_Listed], sentence: Sentence
) -> Iterator[_Listed]:
    """In a quick line a segment by itself is a lesion of unknown size, and so is a number that goes on with a list of them."""
    text = sentence.masked
    alone = [one for place, (kind, one) in enumerate(events) if kind == "segment" and place not in used and not one["more"]]
    for one in alone:
        if is_of_liver(sentence, *one.span()) and certainty(sentence, *one.span()) is Certainty.YES:
            yield _Listed(called_segment(one), "", "", *one.span(), sentence, False)
    ends = [one.end() for one in alone] + [one.end for one in found]
    for end in ends:
        while also := _ALSO.match(text, end):
            yield _Listed(also["segment"], also["size"] or "", "", also.start("segment"), also.end(), sentence, False)
            end = also.end()


def _partner(events: list[tuple[str, re.Match[str]]], place: int, text: str, used: set[int]) -> int | None:
    """The segment that a size belongs to: the one named right behind it with "in", or else the one before it."""
    size = events[place][1]
    if place + 1 < len(events) and events[place + 1][0] == "segment":
        gap = text[size.end() : events[place + 1][1].start()]
        if re.fullmatch(
            r"[^,;.\d]{0,34}\b(?:in|im|within|at|of|nel|al|all'|au|del|en|dans le|en el)\s?(?:the |el |liver |hepatic )*"
            r"|\s?(?:lesion "
            r"|met\w* |nodule |tumou?r )?[(]?(?:in )?",
            gap,
            re.I,
        ) and not re.search(r"\band\b", gap):
            is_first = _comes_first(events, place, used)
            if re.search(r"\b(?:in|im|within|at|of|dans|au|en|nel|al|all|del)\b", gap, re.I) or is_first:
                return place + 1
        if re.fullmatch(r",\s?", gap) and _comes_first(events, place, used) and not _has_own_size(events, place + 1, text):
            return place + 1
    if place and events[place - 1][0] == "segment" and place - 1 not in used:
        gap = text[events[place - 1][1].end() : size.start()]
        if len(gap) <= 46 and not re.search(r"[;.]", gap):
            return place - 1
    return None


def _comes_first(events: list[tuple[str, re.Match[str]]], place: int, used: set[int]) -> bool:
    """Whether no segment waits for this size: sizes stand before their segments here."""
    return place == 0 or events[place - 1][0] == "size" or place - 1 in used


def _has_own_size(events: list[tuple[str, re.Match[str]]], place: int, text: str) -> bool:
    """Whether a size stands right behind a segment: "largest 31 mm, segment 8 14 mm"."""
    following = events[place + 1 : place + 2]
    return any(
        kind == "size" and re.fullmatch(r"[\s:=(]*", text[events[place][1].end() : one.start()]) for kind, one in following
    )


def _near(text: str) -> str:
    before = re.split(r"[.;]", text)[0]
    for name, pattern in _CONTACT.items():
        found = pattern.search(before)
        if found and not re.search(r"\b(?:no|not|without)\b", before[: found.start()], re.I):
            return name
    return ""


def _distinct(listed: list[_Listed]) -> list[_Listed]:
    """The same lesion told of in findings and conclusion is one."""
    kept: list[_Listed] = []
    told_in: dict[tuple[Any, ...], Sentence] = {}
    for one in listed:
        if told_in.setdefault(_cells(one), one.sentence) is one.sentence:
            kept.append(one)
    return kept


def _cells(one: _Listed) -> tuple[Any, ...]:
    read, _, _ = read_lesion_row({"segment": one.segment, "size_mm": one.size or None})
    return read.get("segment"), read.get("size_mm")


def _propose(listed: list[_Listed], several: bool, notes: Notes) -> None:
    """Propose the list where it is whole, and take back a number that it contradicts."""
    lesions: list[Lesion] = []
    for one in listed:
        cells = {"segment": one.segment, "size_mm": one.size or None} | ({"near": one.near} if one.near else {})
        try:
            read, _, faults = read_lesion_row(cells)
        except CaseError as error:
            faults = error.faults
        if faults:
            notes.refuse(one.sentence, (one.start, one.end), f"Lesion: {faults[0].problem}")
            return
        lesions.append(Lesion(**read))
    if not lesions:
        return
    counts = set(notes.values("liver_lesion_count"))
    plural = any(
        re.search(r"\b(?:metastases|lesions|mets|metastasen)\b", one.text, re.I)
        for one in notes.layout.sentences
        if not one.about
    )
    open_list = (
        several
        or (any(one.largest for one in listed) and len(lesions) < 2)
        or (len(lesions) == 1 and plural and not notes.layout.is_quick)
    )
    whole = counts == {len(lesions)} or (not counts and not open_list and _no_count_refused(notes))
    if not whole:
        said = f"{len(lesions)} of {next(iter(counts))}" if len(counts) == 1 else f"{len(lesions)}"
        for one in listed:
            notes.refuse(one.sentence, (one.start, one.end), f"Lesions one by one: {said} described, so the list is not whole")
        return
    for one in listed:
        notes.say("lesions", tuple(lesions), one.sentence, (one.start, one.end))


def _no_count_refused(notes: Notes) -> bool:
    return not any(one.why.startswith("Number of liver metastases") for one in notes.refused)
