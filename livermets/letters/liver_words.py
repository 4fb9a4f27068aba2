"""What every reading of liver lesions asks of a stretch of text: of the liver, no cyst, not treated, not of before."""

from __future__ import annotations

import re
from typing import Final

from livermets.letters.found import Notes
from livermets.letters.layout import NAMES_LIVER, Sentence

ELSEWHERE: Final = re.compile(
    r"\b(?:lungs?|pulmonary|lungen\w*|(?:right|left|middle) (?:upper|lower|middle) lobe|[rl][lum]l|lingula|bon(?:e|y"
    r"|es)|osseous|vertebra\w*|spine|spinal|sacr\w+|brain|cerebral|nod(?:es?|al)|lymph\w*"
    r"|periton\w+|omental|spleen|splenic|adrenals?|kidneys?|renal|ovar\w+|thyroid|breast|pleura\w*|skin|soft tissue"
    r"|retroperiton\w+|mediastin\w+|pancrea\w+ (?:mass|lesion)|uter\w+|knochen\w*|hirn\w*)\b",
    re.I,
)
HARMLESS: Final = re.compile(
    r"\b(?:cysts?|cystic|zyste\w*|h(?:a)?emangioma\w*|hämangiom\w*|fnh|focal nodular|adenomas?|benign|granuloma\w*"
    r"|kystes?|quistes?|cisti|h[ée]mangiome\w*|(?:em)?angiom[ai]|calcifi\w+|focal fat\w*|polyps?|thrombus|h(?:a)?ematoma"
    r"|biloma|abscess\w*)\b",
    re.I,
)
TREATED: Final = re.compile(
    r"\b(?:resected|resection|removed|ablat\w+|rfa|mwa|sbrt|cavity|zones?|scar|s/p|status post|wedge|metastasectomy"
    r"|segmentectomy|treated|disappear\w*|vanish\w*|no longer|not (?:seen|visible)|excis\w+|biops\w+"
    r"|reseziert\w*|abladiert\w*|embol\w+|margins?|slices?|collimation|needle)\b",
    re.I,
)
PLAIN_NUMBER: Final = r"\d+(?:[.,]\d+)?"
NOUN: Final = (
    r"(?:lesions?|metasta(?:s[ei]s|tic (?:lesions?|deposits?|foci))|mets?|nodules?|foci|deposits?|tumou?rs|metastas(?:e|en"
    r"|i)|métastases?|lebermetastasen|leberherde|herde?|rundherde|(?:leber)?filiae|lésions?|lesion[ei]s?|metástasis"
    r"|nódulos?|noduli)"
)
_AGO: Final = re.compile(r"\s?\(?\d+ (?:months?|weeks?|years?) (?:ago|before|earlier)", re.I)
_DOUBTFUL: Final = re.compile(r"\b(?:suspicious|indeterminate|probably|possibly|too small|equivocal|versus|vs)\b", re.I)
_OLD_SIZE: Final = re.compile(
    r"(?:previous(?:ly)?|prior|before(?: treatment)?|formerly|initial(?:ly)?|baseline|was|were|had been|from|vs\.?"
    r"|versus|compared (?:to|with)|vorher|zuvor|vor therapie|voruntersuchung|vorbefund|auparavant|antérieurement"
    r"|précédemment|contre|prima|contro|antes|previo|previa|nadir|then)[:,\s]*(?:measured "
    r"|measuring |size |about |at |to |ca\.? )*$",
    re.I,
)
SEGMENT: Final = re.compile(
    r"(?<![\w/-])(?:(?i:(?:liver )?(?:segments?|segm(?:ent[eoi]?|entos)?\.?|segs?\.?|sgt\.?"
    r"|lebersegment\w*))\s?(?P<long>[1-8](?![\d.,]\d)|[IVX]{1,4}(?![A-Za-z]{2}))"
    r"|S ?(?P<short>[1-8]|[IV]{1,4})"
    r"|(?P<ordinal>[IV]{1,4})°?\s(?i:segmento))\s?[(-]?(?P<half>[abAB](?![A-Za-z]))?\)?(?P<more>\s?(?:/|-|,|and|und|&|\+"
    r"|to)\s?(?:segment |S ?)?(?:[1-8]|[IV]{1,4})[ab]?(?![\w.,]*\d|\s?(?:x|mm|cm)"
    r"|[A-Za-z]|\s(?i:(?:new |small |solitary )?(?:liver|hepatic|leber|met|lesion|nodule|cyst|herd|node|lung|bone))))*"
)


def called_segment(found: re.Match[str]) -> str:
    """The segment that a match of `SEGMENT` names, with its half."""
    return (found["long"] or found["short"] or found["ordinal"]) + (found["half"] or "")


def part_around(text: str, start: int, end: int) -> str:
    """The part of a sentence around a place, between commas that are no decimal signs."""
    first = max((found.end() for found in re.finditer(r",(?!\d)|;|\(|\band\b|\bnow\b", text[:start])), default=0)
    last = re.search(r",(?!\d)|;|\)|$", text[end:])
    return text[first : end + (last.start() if last else 0)]


def within_brackets(text: str, place: int) -> bool:
    return text.rfind("(", 0, place) > text.rfind(")", 0, place)


def is_of_liver(sentence: Sentence, start: int, end: int) -> bool:
    clause = part_around(sentence.text, start, end)
    outside = sentence.text[: sentence.text.rfind("(", 0, start)] if within_brackets(sentence.text, start) else ""
    if sentence.holds("treated", TREATED, outside) or sentence.holds("doubtful", _DOUBTFUL, sentence.text):
        return False
    if sentence.holds("harmless", HARMLESS, sentence.text) and not re.search(rf"\b{NOUN}\b", clause, re.I):
        return False
    another = (("elsewhere", ELSEWHERE), ("harmless", HARMLESS), ("treated", TREATED))
    return not any(sentence.holds(kind, pattern, clause) for kind, pattern in another)


def is_old_size(text: str, size: re.Match[str]) -> bool:
    before = text[max(0, size.start("size") - 34) : size.start("size")]
    if re.search(r"\bto $|→ ?$|-> ?$", before):
        return False
    if re.match(r"\s?(?:→|->|to \d|to now)", text[size.end("size") :]):
        return True
    return (
        bool(_OLD_SIZE.search(before))
        or bool(_AGO.match(text, size.end()))
        or bool(
            re.match(r"\s?(?:previously|before|contro|contre|initially|at baseline|in ¤|earlier|last year)", text[size.end() :])
        )
    )


def tells_of_liver(sentence: Sentence, notes: Notes) -> bool:
    return notes.layout.is_quick or bool(
        NAMES_LIVER.search(sentence.text) or SEGMENT.search(sentence.text) or notes.layout.names_liver
    )
