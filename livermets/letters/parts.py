"""The parts of a quick line: what it says of the family, of a plan or of an earlier disease is taken out, the rest stays.

"mother had colon cancer" between two commas says nothing of the patient, and takes nothing else of the line with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from livermets.letters.layout import BEGINS_EARLIER, COMMA_OF_A_LIST, Layout, Sentence, mask_dates, newest_year, topic

_GOES_ON: Final = {
    "family": re.compile(
        r"\s*(?:and |und |et )?(?:aged?\b|at \d|died\b|both\b|\d{2}\s*,?$|(?:maternal|paternal|her|his)\b|brca"
        r"|(?:[\w-]+ ){0,3}[\w-]*(?:cancer|carcinoma|karzinom|krebs|melanom\w*|leuk\w+|lymphom\w*|[ -]ca\b(?! ?\d)|crc\b))",
        re.I,
    ),
    "other": re.compile(
        r"\s*(?:and|und|then|followed|dann|danach|anschließend|puis|later|after|or|oder)\b|\s*(?:S ?|seg\w*\.? ?)[1-8IV]"
        r"|\s*(?:up to )?\d+ ?(?:x\b|cycles?|zyklen|months?|weeks?|fractions?)|\s*m?fol\w+|\s*(?:\+ ?)?\w+mab\b"
        r"|\s*(?:\w+ )?(?:hepatectomy|resection|ablation|tace|sirt|pve|alpps|rfa|mwa|hemihepatektomie|resektion)\b",
        re.I,
    ),
}
"""How a part goes on with the family, or with the plan, that the part before it told of."""
_NOW: Final = re.compile(r"\s*(?:now|currently|today|at present|aktuell|jetzt|heute|actuellement)\b", re.I)
_OF_THE_PATIENT: Final = re.compile(r"\b(?:y?pT\d|liver|hepatic|mets?\b|metasta\w+|leber\w*|lesions?)|\d ?[cm]m\b", re.I)
_EARLIER_PART: Final = re.compile(r",\s*(?:previous(?:ly)?|prior|former(?:ly)?)\s", re.I)
_PAST_DISEASE: Final = re.compile(
    r"\b(?:ca|cancer|carcinoma|karzinom|melanoma|tumou?r|lymphoma)\b|\w(?:karzinom|krebs)\b", re.I
)
_PAST_OPERATION: Final = re.compile(r"\b\w*(?:hepatectomy|resection|resektion)\b", re.I)


def take_apart(layout: Layout) -> Layout:
    """A quick line with its parts by themselves, where they tell of the family, a plan, a question or an earlier disease."""
    if not layout.is_quick:
        return layout
    return replace(layout, sentences=tuple(part for sentence in layout.sentences for part in _parts(sentence)))


def _parts(sentence: Sentence) -> Iterator[Sentence]:
    """A sentence of a quick line without the parts that tell of the family, a plan, a question or an earlier disease.

    They become sentences by themselves, with what goes on with them; what stands around them tells of the patient today.
    """
    tells = sentence.about in ("family", "plan", "earlier") or (not sentence.about and _EARLIER_PART.search(sentence.text))
    if not tells or not re.search("[,(]", sentence.text):
        yield sentence
        return
    ends = {one.end() for one in COMMA_OF_A_LIST.finditer(sentence.text) if not _within_brackets(sentence.text, one.start())}
    for one in re.finditer(r"\([^()]*\)", sentence.text):
        if topic(one[0][1:-1]):
            ends |= {one.start(), one.end()}
    cuts = sorted({0, *ends, len(sentence.text)})
    kinds: list[str] = []
    for start, end in pairwise(cuts):
        kinds.append(_kind_of_part(sentence.text[start:end], kinds[-1] if kinds else None))
    if "whole" in kinds:
        yield sentence
        return
    first = 0
    for place, kind in enumerate(kinds):
        if place + 1 == len(kinds) or kinds[place + 1] != kind:
            start, end = cuts[first], cuts[place + 1]
            text = sentence.text[start:end]
            masked = sentence.masked[start:end]
            yield Sentence(text, masked, sentence.start + start, kind, sentence.head, newest_year(text))
            first = place + 1


def _kind_of_part(part: str, before: str | None) -> str:
    """What a part tells of, `before` being what the one before it does; "whole" where it cannot be taken by itself."""
    about = topic(mask_dates(part).rstrip(" ,"))
    if about == "plan":
        # A segment with a question mark leaves a list of lesions open: the line is not taken apart.
        return "whole" if "?" in part and re.search(r"\b(?:S|seg\w*\.?) ?[1-8IV]", part) else "other"
    if BEGINS_EARLIER.match(part if part.rstrip().endswith(",") else f"{part},"):
        if before is None and not _PAST_DISEASE.search(part) and not _PAST_OPERATION.search(part):
            return "earlier"
        return "background" if _PAST_OPERATION.search(part) else "other" if _PAST_DISEASE.search(part) else ""
    if about:
        return about
    if before == "earlier":  # "At diagnosis, CEA 310, 8 lesions, now 5"
        return "" if _NOW.match(part) else before
    goes_on = _GOES_ON.get(before or "")
    if before is not None and goes_on and goes_on.match(part) and not (before == "family" and _OF_THE_PATIENT.search(part)):
        return before
    return ""


def _within_brackets(text: str, place: int) -> bool:
    return text.rfind("(", 0, place) > text.rfind(")", 0, place)
