"""Margins and grades: what a text says of a specimen, and of which operation it is."""

from __future__ import annotations

import re
from typing import Final

from livermets.letters.certainty import Certainty, certainty, clause_behind
from livermets.letters.found import Notes
from livermets.letters.layout import Sentence
from livermets.letters.operations import LIVER_OPERATION, OPERATIONS, PRIMARY_OUT, TNM_T

_R: Final = re.compile(r"(?<![\w])R(?P<r>[012])(?![\w]|\s?\()|\((?P<paren>R[012])\)|\bR(?P<r2>[012])\b")
_GRADES: Final = (
    (
        "well",
        re.compile(
            r"\bwell[- ]differentiated\b|gut differenziert\w*|bien différenci\w+|ben differenziat\w+|bien diferenciad\w+", re.I
        ),
    ),
    (
        "moderate",
        re.compile(
            r"\bmoderately(?:[- ]well)?[- ]differentiated\b|mäßig differenziert\w*|moyennement différenci\w+"
            r"|moderatamente differenziat\w+|moderadamente diferenciad\w+",
            re.I,
        ),
    ),
    (
        "poor",
        re.compile(
            r"\bpoorly[- ]differentiated\b|schlecht differenziert\w*|gering differenziert\w*|peu différenci\w+"
            r"|scarsamente differenziat\w+|poco diferenciad\w+|mal differenziert\w*",
            re.I,
        ),
    ),
)
_G: Final = re.compile(r"(?<![\w.])G(?P<g>[123])(?![\w]|\s?/\s?[lL])")


def read_margins(sentence: Sentence, primary: str | None, notes: Notes) -> None:
    """Note the margins of the primary's operation, and of the liver's in a report on its specimen."""
    text = sentence.text
    of_liver = bool(LIVER_OPERATION.search(text)) or bool(
        re.match(r"\s*(?:margins?|resection margins?)\b", text, re.I) and notes.layout.is_liver_specimen
    )
    operation = re.search(rf"\b{OPERATIONS[primary]}", text, re.I) if primary in OPERATIONS else None
    of_primary = bool(TNM_T.search(text) or operation or PRIMARY_OUT.search(text) or re.search(r"\bresected R[012]", text))
    for found in _R.finditer(text):
        value = found["r"] or found["r2"] or found["paren"][1]
        if certainty(sentence, *found.span(), past=True) is not Certainty.YES or re.match(
            r"\s?(?:or|/|-)\s?R?[012x]", text[found.end() :]
        ):
            continue
        if of_liver and not of_primary and (sentence.about == "" and notes.layout.is_liver_specimen):
            notes.say("margin_status", f"R{value}", sentence, found.span())
        elif of_primary and not of_liver:
            notes.say("primary_r0_resected", value == "0", sentence, found.span())
        else:
            notes.refuse(sentence, found.span(), "Margin: of which operation is not said")
    if of_liver and notes.layout.is_liver_specimen:
        for found in re.finditer(
            r"\b(?:closest |nearest |minimal |minimum )?margin(?: width)?(?: is| of|:"
            r"| was)?\s(?P<mm>\d+(?:[.,]\d+)?\s?(?:mm|cm))",
            text,
            re.I,
        ):
            notes.read("margin_mm", found["mm"], sentence, found.span())


def read_grades(primary: str | None, notes: Notes) -> None:
    """Note the grade of the primary."""
    for sentence in notes.layout.sentences:
        if sentence.about not in ("", "plan") or primary is None or primary == "unknown-primary":
            continue
        for value, pattern in _GRADES:
            for found in pattern.finditer(sentence.text):
                if certainty(sentence, *found.span(), past=True) is not Certainty.YES:
                    continue
                if primary == "neuroendocrine":
                    if value != "moderate":
                        notes.say("well_differentiated", value == "well", sentence, found.span())
                elif (
                    not LIVER_OPERATION.search(sentence.text)
                    and not re.search(
                        r"\bmetasta", sentence.text[: found.start()] + clause_behind(sentence.text, found.end())[:30], re.I
                    )
                ) or (
                    primary
                    and not notes.layout.is_liver_specimen
                    and not re.search(r"\bmetastatic\b", sentence.text[: found.start()], re.I)
                ):
                    notes.say("primary_grade", value, sentence, found.span())
        for found in _G.finditer(sentence.text):
            if primary == "neuroendocrine":
                notes.say("reported_grade", f"G{found['g']}", sentence, found.span(), sure=notes.layout.is_quick)
            elif TNM_T.search(sentence.text):
                notes.say("primary_grade", ("well", "moderate", "poor")[int(found["g"]) - 1], sentence, found.span())
