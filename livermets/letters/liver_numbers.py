"""How many lesions the liver has, how large the largest is, and on which sides they are, as a text counts them."""

from __future__ import annotations

import re
from typing import Final

from livermets.case.spellings import COUNTED
from livermets.letters.certainty import Certainty, answers_no, certainty
from livermets.letters.found import Notes
from livermets.letters.layout import NAMES_LIVER, Sentence, speaks_of_before
from livermets.letters.liver_words import (
    ELSEWHERE,
    HARMLESS,
    NOUN,
    PLAIN_NUMBER,
    SEGMENT,
    TREATED,
    is_of_liver,
    is_old_size,
    part_around,
    tells_of_liver,
    within_brackets,
)

_ADJECTIVES: Final = (
    r"(?:(?:liver|hepatic|\d+(?:[.,]\d+)? ?[cm]m|hypo\w+|hyper\w+|visible|metastatic|viable|known|bilobar|confluent|pale"
    r"|focal|solid|enhancing|cm|residual|suspicious|measurable|synchronous|metachronous|hépatiques?|epatiche|hepáticas?"
    r"|new|distinct|separate|definite|small|large|tumou?r)[ -])*"
)
_WORDS: Final = "|".join(sorted((re.escape(word) for word in COUNTED), key=len, reverse=True))
_COUNT: Final = re.compile(
    rf"(?<![\w.,/-])(?P<bound>at least |more than |over |up to |about |approximately |around |some |> ?|>= ?|≥ ?|< ?"
    rf"|mindestens |über |nearly |\d+ ?(?:-|to|or) ?)?(?P<count>\d{{1,3}}|{_WORDS}|only one|isolated)(?P<upper> ?(?:-"
    rf"|to|or) ?(?:\d+|{_WORDS}))?\s?x?\s(?P<kind>{_ADJECTIVES}){NOUN}\b",
    re.I,
)
_TOTAL: Final = re.compile(
    rf"\b(?:(?:liver|hepatic) {NOUN} (?:bilobaires? |hépatiques? )n ?= ?|(?:liver"
    rf"|hepatic) {NOUN}[ ](?=\d{{1,3}}(?:[,;.)](?!\d)|$))|{NOUN}[\s,:(]*(?:in total|total of|total|altogether|insgesamt"
    rf"|in all|n ?=|number ?:?|x"
    rf"|count ?:?)\s?)(?P<bound>[<>≥≤] ?|at least |>)?(?P<count>\d{{1,3}})(?!\d|\s?(?:mm|cm|%))",
    re.I,
)
_FIELD: Final = re.compile(
    rf"(?:\b(?:number|no\.?|count|anzahl|nombre|numero|número)\s(?:(?:of|der|de|di)\s)?(?:the )?{_ADJECTIVES}{NOUN}"
    rf"|^\s*(?:liver |hepatic )?{NOUN})\s?[:=]\s?"
    rf"(?P<bound>[<>≥≤]=? ?|at least )?(?P<count>\d{{1,3}}|{_WORDS})(?=\s*(?:[,;.)\n]|$))",
    re.I,
)
"""A form: "number of liver metastases: 4"."""
_SIZE_FIELD: Final = re.compile(
    rf"\s*(?:max(?:imum|imal)?\.? )?size\s?[:=]\s?(?P<size>{PLAIN_NUMBER}\s?[cm]m)(?=\s*(?:[,;.]|$))", re.I
)
_PARTIAL: Final = re.compile(
    r"\s(?:have|has|had|were|was|of (?:which|the)|which|progress\w*|grew|grown|increas\w*|decreas\w*|disappear\w*"
    r"|respond\w*|too|on (?:pet|ct|mri) only)\b",
    re.I,
)
_FURTHER: Final = re.compile(
    r"\b(?:further|additional|other|another|largest|target|remaining|more|first|last|next|indeterminate|of the|weitere)\b", re.I
)
_ONE: Final = frozenset({"single", "solitary", "solitär", "unique", "unico", "único", "only one", "isolated", "1"})
_LARGEST: Final = re.compile(
    rf"\b(?:(?:the )?(?:largest|biggest|größte[rsn]?|dominant|(?:la )?plus gr(?:ande|osse)|maggiore|mayor)(?: (?:lesion"
    rf"|one|metastasis"
    rf"|of (?:these|which|them)|liver lesion|liver met(?:astasis)?|herd|metastase|diameter|tumou?r))*|max(?:imum|imal"
    rf"|\.)?(?: (?:size|diameter|dimension|von))*|(?:measuring |measure )?up to|bis(?: zu)?|fino a|jusqu'à|hasta)"
    rf"(?P<gap>[^.;\d]{{0,40}}?(?:\b(?:in|of) (?:liver )?(?:segments?|seg\.?|S)\s?(?:[1-8]"
    rf"|[IV]{{1,4}})[ab]?(?:/(?:[1-8]|[IV]{{1,4}})[ab]?)?)?[^.;\d]{{0,25}}?)(?P<size>{PLAIN_NUMBER}(?:(?:\s?(?:mm|cm)\s?"
    rf"|\s{{0,2}})(?:x|by)\s?{PLAIN_NUMBER})*\s?(?:mm|cm))(?![\w²³^])",
    re.I,
)
_BILOBAR: Final = re.compile(
    r"\bbiloba\w+|\bbilobär\w*|\b(?:in|of|within|affecting|throughout|across) both (?:liver |hepatic )?(?:lobes"
    r"|hemilivers|sides|halves)|both (?:liver )?(?:lobes|hemilivers)|right and left (?:liver )?(?:lobes?|hemilivers?)"
    r"|beide(?:n|r)? leberlappen",
    re.I,
)
_UNILOBAR: Final = re.compile(
    r"\buniloba\w+|\bunilobär\w*|(?:confined|limited|restricted) to (?:the )?(?:right|left) (?:liver|lobe|hemiliver"
    r"|hepatic lobe)",
    re.I,
)
_NO_NOUN: Final = re.compile(r"(?:measur|up to|bis|fino|jusqu|hasta)", re.I)
_SIZES_FROM_TO: Final = re.compile(
    rf"\b{NOUN}[\s,:(]*(?:ranging |measuring |from |between |zwischen |von |de "
    rf"|da )*(?P<least>{PLAIN_NUMBER})\s?(?P<unit>[cm]m)?"
    rf"\s?(?:-|to|bis|à|a)\s?(?P<size>(?P<most>{PLAIN_NUMBER})\s?(?P<unit2>[cm]m))(?![\w²³^])",
    re.I,
)
"""Sizes of all lesions from the smallest to the largest."""


def read_count(sentence: Sentence, notes: Notes) -> None:
    text = sentence.masked
    for found in (*_COUNT.finditer(text), *_TOTAL.finditer(text), *_FIELD.finditer(text)):
        start = sentence.start + found.start("count")
        if notes.is_taken(start, start + 1):
            continue  # the number of something else: "PSA 45 liver mets"
        said = found["count"].casefold()
        behind = text[found.end() :]
        span = found.span()
        clause = part_around(text, *span)
        kind = found.groupdict().get("kind") or ""
        named = NAMES_LIVER.search(found[0])
        if within_brackets(text, found.start()) and TREATED.search(text[: text.rfind("(", 0, found.start())]):
            continue
        if (ELSEWHERE.search(clause) and not named) or HARMLESS.search(clause) or TREATED.search(clause):
            continue
        if (
            not named
            and not notes.layout.is_quick
            and ELSEWHERE.search(text)
            and not (NAMES_LIVER.search(text) or SEGMENT.search(text))
        ):
            continue
        if certainty(sentence, *span, counted=True) is not Certainty.YES or any(
            one.start() < span[1] and span[0] < one.end() for one in SEGMENT.finditer(text)
        ):
            continue
        if not tells_of_liver(sentence, notes):
            continue
        if found["bound"] and not found.groupdict().get("upper") and notes.layout.is_quick and said.isdigit():
            notes.read("liver_lesion_count", f"{found['bound'].strip()} {said}", sentence, span)
            continue
        if found["bound"] or found.groupdict().get("upper"):
            notes.refuse(sentence, span, "Number of liver metastases: a bound or a range is not one number")
            continue
        if (
            _FURTHER.search(text[max(0, found.start() - 14) : found.end()])
            or ("new " in kind and not notes.values("liver_lesion_count"))
            or _PARTIAL.match(behind)
        ):
            continue
        number = 1 if said in ("only one", "isolated") else int(said) if said.isdigit() else COUNTED[said]
        if number == 1 and said not in _ONE and not notes.layout.is_quick:
            continue
        notes.say("liver_lesion_count", number, sentence, span)


def _grows(found: re.Match[str]) -> bool:
    """Whether the second size of a range is the larger one, in the unit of both."""
    least, most = (float(found[name].replace(",", ".")) for name in ("least", "most"))
    return least < most and (not found["unit"] or found["unit"].casefold() == found["unit2"].casefold())


def read_largest(sentence: Sentence, notes: Notes) -> None:
    text = sentence.masked
    for found in _SIZES_FROM_TO.finditer(text):
        if (
            _grows(found)
            and is_of_liver(sentence, *found.span())
            and tells_of_liver(sentence, notes)
            and certainty(sentence, *found.span(), counted=True) is Certainty.YES
            and not is_old_size(text, found)
        ):
            notes.read("largest_lesion_mm", found["size"], sentence, found.span())
    for found in _LARGEST.finditer(text):
        around = text[max(0, found.start() - 90) : found.start()] if _NO_NOUN.match(found[0]) else ""
        if not is_of_liver(sentence, found.start(), found.end("size")) or ELSEWHERE.search(around) or HARMLESS.search(around):
            continue
        if certainty(sentence, found.start(), found.end()) is not Certainty.YES or speaks_of_before(found["gap"]):
            continue
        if not tells_of_liver(sentence, notes) or re.search(r"\b(?:smallest|cyst|was|were|from)\b", found["gap"], re.I):
            continue
        if not is_old_size(text, found):
            notes.read("largest_lesion_mm", found["size"], sentence, found.span())


def read_size_field(sentence: Sentence, before: Sentence | None, notes: Notes) -> None:
    """Note "size: 45 mm" as the largest, right behind the form's field for their number."""
    found = _SIZE_FIELD.match(sentence.masked) if before and _FIELD.search(before.masked) else None
    if found and notes.layout.is_quick and not sentence.about:
        notes.read("largest_lesion_mm", found["size"], sentence, found.span())


def read_sides(sentence: Sentence, notes: Notes) -> None:
    for pattern, value in ((_BILOBAR, True), (_UNILOBAR, False)):
        for found in pattern.finditer(sentence.text):
            if certainty(sentence, *found.span()) is Certainty.YES and is_of_liver(sentence, *found.span()):
                notes.say("bilobar", value, sentence, found.span())
            elif value and answers_no(sentence.text, found.end()):
                notes.say("bilobar", False, sentence, found.span())
