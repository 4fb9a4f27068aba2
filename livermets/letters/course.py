"""The course of the disease that a text affirms or denies: proof, operations on the liver, uptake, time, risk, response."""

from __future__ import annotations

import re
from typing import Final

from livermets.letters.certainty import Certainty, answers_no, certainty
from livermets.letters.found import Notes
from livermets.letters.layout import NAMES_LIVER, Sentence
from livermets.letters.liver_words import SEGMENT

_PROVEN: Final = re.compile(
    r"\b(?:biopsy[- ](?:proven|confirmed|verified)|histologically (?:proven|confirmed)|bioptisch gesichert"
    r"|histologisch gesichert)\b|\b(?:liver )?(?:biopsy|fna|core biopsy)(?: of (?:a|the|one)? ?(?:liver|segment|lesion"
    r"|metastasis)[^.,;:]{0,24})?(?: confirmed| showed| shows| confirms|:| proved| =)\s(?:a )?(?:metasta\w+"
    r"|adenocarcinoma|carcinoma)",
    re.I,
)
_RESECTED: Final = re.compile(
    r"\b(?:s/p|status post|underwent|previous|prior|had|history of|z\.?n\.?) (?:an? )?(?:\w+ ){0,3}?(?:hepatectomy"
    r"|liver resection|hepatic resection|liver metastasectomy|leberresektion)\b(?! (?:is|was) (?:planned|declined"
    r"|refused|not))",
    re.I,
)
_NEVER: Final = re.compile(
    r"\b(?:never (?:had|underwent|received|has had)|no (?:previous|prior|history of|earlier)|without (?:previous|prior)"
    r"|pas d'antécédents? de|keine? (?:frühere|vorherige|bisherige|stattgehabte)\w*|nessun\w* precedente)\s(?:an? )?"
    r"(?:(?P<resection>(?:liver|hepatic) (?:resection|surgery|operation)|hepatectomy|liver resections|leberresektion\w*"
    r"|chirurgie hépatique|resezione epatica|hépatectomie)(?P<also>(?: or|,| nor) (?:liver )?ablation)?"
    r"|(?P<ablation>(?:liver )?(?:ablation|rfa|mwa)\b))",
    re.I,
)
_ABLATED: Final = re.compile(
    r"\b(?:s/p|status post|underwent|previous(?:ly)?|prior|had|history of|and|z\.?n\.?) (?:an? )?(?:\w+ ){0,2}?"
    r"(?:ablation|rfa|mwa|radiofrequenzablation)\b(?! (?:is|was) (?:planned|declined|refused|not))",
    re.I,
)
_ONE_RESECTION: Final = re.compile(r"\b(?:right|left|extended|central|major|minor|rechts\w*|links\w*)\b", re.I)
"""Who had no right hepatectomy may have had another one."""
_TUMOUR_BEFORE: Final = re.compile(r"\b(?:second|other|colon|breast)\s(?:\w+\s)?$", re.I)
_NON_FUNCTIONING: Final = re.compile(
    r"\bnon-?functioning|\bnon-?functional|\bno (?:hormonal|carcinoid) (?:syndrome|symptoms)|hormonell inaktiv", re.I
)
_UPTAKE: Final = re.compile(
    r"\b(?:dota\w+|sstr|octreo\w+|somatostatin)[^.;]{0,60}?\b(?:intense|high|strong|avid|marked|increased"
    r"|positive)(?: \w+)?(?: uptake| avid\w*| expression)?|\bkrenning (?:score |grade )?(?:of )?[34]\b|\b(?:dotatate"
    r"|dotatoc|sstr|dotanoc)[- ](?:avid|positive)",
    re.I,
)
_NO_UPTAKE: Final = re.compile(
    r"\b(?:dota\w+|sstr|octreo\w+|somatostatin)[^.;]{0,60}?\b(?:no (?:significant )?uptake|negative|without uptake)", re.I
)
_SYNCHRONOUS: Final = (
    (True, re.compile(
        r"\bsynchronous\w*(?! (?:colon|breast|primary|lung))|\bsynchron(?:e[nrs]?)?\b|\bs[ií]ncr[oó]n\w+|\b(?:liver "
        r"|hepatic )?metastases (?:were )?(?:found|seen|present|detected|noted|diagnosed) (?:on|at|with|by) (?:his|her|the"
        r"|first|initial|primary|presentation|staging|diagnosis)[^.;]{0,34}(?:staging|diagnosis|presentation)?"
        r"|\bde novo (?:stage iv|metastatic)|\bmetastatic at (?:presentation|diagnosis)", re.I)),
    (False, re.compile(r"\bmetachron(?:ous\w*|e[nrs]?)?\b|\bmétachrones?|\bmetacr[oó]n\w+", re.I)),
)  # fmt: skip
_RESPONSES: Final = (
    ("complete", r"complete (?:radiological |metabolic |clinical )?(?:response|remission)|(?<![\w])cr(?= (?:on|by|per|after))"),
    ("partial",
        r"partial (?:response|remission|radiological response|metabolic response)|partielle (?:remission|response)"
        r"|(?<![\w])pr(?= (?:on|by|per|after|according|\())|réponse partielle|risposta parziale|respuesta parcial"),
    ("stable",
        r"stable disease|disease (?:is |was |remains )?stable|(?<![\w])sd(?= (?:on|by|per|after))|maladie stable"
        r"|malattia stabile"),
    ("progression",
        r"progresi[oó]n|progressione|(?:disease )?progression(?: of (?:the )?(?:hepatic|liver|metastatic"
        r"|disease)[^.,;]{0,24})?|progressive disease"
        r"|(?<![\w])pd(?= (?:on|by|per|after))|progredient\w*|progressed (?:on|after|under|during)"),
)  # fmt: skip
_RESPONSE: Final = {value: re.compile(rf"\b(?:{words})(?!\w)", re.I) for value, words in _RESPONSES}
SHORT_RESPONSES: Final = {"CR": "complete", "PR": "partial", "SD": "stable", "PD": "progression"}
_RESPONSE_FIELD: Final = re.compile(r"\b(?:best )?response\s?[:=]\s?(?P<short>CR|PR|SD|PD)\b", re.I)
_RISK: Final = re.compile(
    r"\bimdc[\s:,-]*(?:risk|score|group)?[\s:,-]*(?P<risk>favou?rable|good|intermedi\w+|poor|günstig|ungünstig)\b", re.I
)
_RISKS: Final = {
    "favo": "favourable",
    "good": "favourable",
    "inte": "intermediate",
    "poor": "poor",
    "güns": "favourable",
    "ungü": "poor",
}
_COMPLICATED: Final = re.compile(
    r"\b(?P<how>obstructing|obstructed|perforated|bleeding) (?:\w+ ){0,2}?(?:primary|cancer|carcinoma|adenocarcinoma|tumou?r)\b"
    r"(?! (?:lesion|of the liver))",
    re.I,
)
_COMPLICATIONS: Final = {"obst": "obstruction", "perf": "perforation", "blee": "bleeding"}
_NOT_RESPONSE: Final = re.compile(
    r"\b(?:free|median|time to|until|risk|pathological|pathologic|bone|first[- ]line|on first|adjuvant|local)\b", re.I
)


def read_course(sentence: Sentence, notes: Notes) -> None:
    """Note what a sentence of the patient today says of it."""
    text = sentence.text
    for found in _PROVEN.finditer(text):
        if certainty(sentence, found.start(), found.start(), past=True) is Certainty.YES and not re.search(
            r"\b(?:primary|colonoscop|node)\b", text[: found.start()], re.I
        ):
            notes.say("biopsy_proven", not answers_no(text, found.end()), sentence, found.span())
    for found in _NON_FUNCTIONING.finditer(text):
        if not answers_no(text, found.end()):
            notes.say("functioning_syndrome", False, sentence, found.span())
    for found in _RESECTED.finditer(text):
        said = certainty(sentence, found.start(), found.start(), past=True)
        if said is Certainty.YES and certainty(sentence, *found.span(), past=True) is Certainty.YES:
            notes.say("prior_liver_resection", True, sentence, found.span())
        elif said is not Certainty.NEITHER and not _ONE_RESECTION.search(found[0]) and answers_no(text, found.end()):
            notes.say("prior_liver_resection", False, sentence, found.span())
    for found in _NEVER.finditer(text):
        if found["resection"]:
            notes.say("prior_liver_resection", False, sentence, found.span())
        if found["also"] or found["ablation"]:
            notes.say("prior_liver_ablation", False, sentence, found.span())
    for found in _ABLATED.finditer(text):
        of_liver = NAMES_LIVER.search(text) or SEGMENT.search(text)
        if of_liver and sentence.year and certainty(sentence, *found.span(), past=True) is Certainty.YES:
            notes.say("prior_liver_ablation", True, sentence, found.span())
    for pattern, value in ((_UPTAKE, True), (_NO_UPTAKE, False)):
        for found in pattern.finditer(text):
            if not (value and _NO_UPTAKE.search(text)) and certainty(sentence, *found.span()) is Certainty.YES:
                notes.say("sstr_positive", value, sentence, found.span())
    for synchronous, pattern in _SYNCHRONOUS:
        for found in pattern.finditer(text):
            if certainty(sentence, *found.span(), past=True) is Certainty.YES:
                notes.say("synchronous", synchronous, sentence, found.span())
            elif answers_no(text, found.end()) and " " not in found[0] and not _TUMOUR_BEFORE.search(text[: found.start()]):
                notes.say("synchronous", not synchronous, sentence, found.span())
    for found in _RISK.finditer(text):
        if certainty(sentence, *found.span()) is Certainty.YES:
            notes.say("renal_risk", _RISKS[found["risk"][:4].casefold()], sentence, found.span())
    for found in _COMPLICATED.finditer(text):
        if certainty(sentence, *found.span(), past=True) is Certainty.YES:
            notes.say("primary_complication", _COMPLICATIONS[found["how"][:4].casefold()], sentence, found.span())
    for found in _RESPONSE_FIELD.finditer(text):
        if certainty(sentence, found.start(), found.start()) is Certainty.YES and not _is_old(sentence, notes):
            notes.say("response", SHORT_RESPONSES[found["short"].upper()], sentence, found.span())
    for response, pattern in _RESPONSE.items():
        for found in pattern.finditer(text):
            around = text[max(0, found.start() - 28) : found.end() + 16]
            if (
                certainty(sentence, *found.span()) is Certainty.YES
                and not _NOT_RESPONSE.search(around)
                and not _is_old(sentence, notes)
            ):
                notes.say("response", response, sentence, found.span())


def _is_old(sentence: Sentence, notes: Notes) -> bool:
    newest = notes.layout.newest_year
    return bool(sentence.year and newest and sentence.year < newest)
