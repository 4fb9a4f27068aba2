"""Findings that a text affirms or denies in words: the liver's function, spread, response, symptoms, other diseases."""

from __future__ import annotations

import re
from typing import Final

from livermets.letters.certainty import Certainty, answers_no, certainty
from livermets.letters.course import read_course
from livermets.letters.found import Notes
from livermets.letters.layout import Sentence

_YES_NO: Final = {
    "cirrhosis": r"(?:liver )?cirrhosis|cirrhotic liver|leberzirrhose|zirrhose|cirrhose|cirrosi|cirrosis",
    "portal_hypertension": r"portal(?:venous)? hypertension|portale hypertension|pfortaderhochdruck",
    "biliary_obstruction": r"biliary obstruction",
    "cholangitis": r"cholangitis",
    "functioning_syndrome": r"carcinoid syndrome|hormonal syndrome|functioning (?:syndrome|tumou?r|net)"
    r"|karzinoidsyndrom|syndrome carcinoïde",
    "hepatic_node_positive": r"(?:hepatic|hilar|portal|pedicle|hepatoduodenal) (?:lymph )?nodes? metastas[ie]s",
}
_PATTERNS: Final = {fact: re.compile(rf"(?<![\w-])(?:{words})\b", re.I) for fact, words in _YES_NO.items()}
_SPECIMEN: Final = {
    "vascular_invasion": re.compile(
        r"\b(?:micro|macro|lympho)?-?vascular invasion\b|\bgefäßinvasion|\bembole vasculaire|\binvasion vasculaire"
        r"|\binvasione vascolare",
        re.I,
    ),
    "biliary_invasion": re.compile(r"\b(?:biliary|bile duct) invasion\b|invades? (?:a |the )?(?:\w+ ){0,2}bile ducts?\b", re.I),
}
_ASCITES: Final = re.compile(
    r"(?:(?P<amount>slight|mild|minimal|small(?: amount of| volume)?|trace(?: of)?|little|moderate|severe"
    r"|large(?: volume| amount of)?|massive|gross|tense|marked|wenig|geringe?r?)\s)?(?:perihepatic )?(?P<name>ascites"
    r"|aszites|ascite|ascitis)\b(?:\s?[:=(]\s?(?P<behind>none|no|nil|absent|slight|mild|moderate|severe|keine?r?))?",
    re.I,
)
_SLIGHT: Final = re.compile(r"slight|mild|minimal|small|trace|little|wenig|gering", re.I)
_ENCEPHALOPATHY: Final = re.compile(
    r"\b(?:hepatic )?(?:encephalopathy|enzephalopathie)\b(?P<grade>\s?(?:grade )?(?P<number>[1-4]|I{1,3}|IV))?", re.I
)
_BACKGROUND: Final = (
    ("steatosis", re.compile(
        r"\b(?:macro\w*|micro\w*|hepatic|moderate|mild|severe)?\s?(?:steatosis|fatty liver|steatotic)\b", re.I)),
    ("chemotherapy-injured", re.compile(
        r"\bsinusoidal (?:obstruction|injury|dilatation)\b|\bchemotherapy[- ](?:associated|induced) (?:liver|hepatic"
        r"|steatohepatitis)\w*|\bblue liver\b", re.I)),
    ("suspected-cirrhosis", re.compile(
        r"\bcirrhosis (?:is )?(?:suspected|possible|queried)|\b(?:suspected|possible|suspicion of|query"
        r"|\?) ?(?:of )?(?:liver )?cirrhosis|\bverdacht auf (?:leber)?zirrhose|\bv\.?a\.? (?:leber)?zirrhose"
        r"|\bcirrhosis\s?\?", re.I)),
    ("normal", re.compile(
        r"\bnormal (?:background )?liver parenchyma\b|\bbackground liver (?:is |appears |parenchyma )*(?:normal"
        r"|unremarkable)|\bnon-?tumou?r\w* liver (?:is )?normal", re.I)),
)  # fmt: skip
_LDH: Final = re.compile(
    r"\bldh\b\s?(?:is |was |:|=|level |remains |levels? )*(?P<state>not (?:elevated|raised)|normal\w*"
    r"|within (?:the )?normal|raised|elevated|increased|high|erhöht|élevée?|(?P<times>\d+[.,]\d+"
    r"|\d+) ?x? ?(?:times )?(?:the )?uln|(?P<value>\d+(?:[.,]\d+)?)\s?(?:u/l|iu/l)?\s?\(?(?:uln"
    r"|upper limit(?: of normal)?|n ?<|normal ?<|ref\.? ?<)\s?(?:of )?(?P<limit>\d+))|\b(?:normal|raised|elevated"
    r"|increased)\s(?P<before>ldh)\b",
    re.I,
)
_SITES: Final = {
    "lung": r"(?:metastas[ie]s?|métastases?|metástasis) (?:pulmon\w+)|(?:lung|pulmonary|lungen)[- ]?(?:metasta\w+|mets?\b"
    r"|nodules? consistent with metasta\w+|filiae)|metasta\w+ (?:in"
    r"|to) (?:the |both )?lungs?",
    "bone": r"(?:metastas[ie]s?|métastases?|metástasis) (?:osse\w+|óseas?)|(?:bone|osseous|skeletal|vertebral|knochen"
    r"|ossäre?)[- ]?(?:metasta\w+|mets?\b|filiae)|(?:sclerotic|lytic"
    r"|bony) (?:bone )?(?:metasta\w+|mets?\b)|metasta\w+ (?:in|to) (?:the )?(?:bones?|spine|pelvis)",
    "brain": r"(?:metastas[ie]s?|métastases?|metástasis) (?:c[ée]r[ée]br\w+)|(?:brain|cerebral|hirn)[- ]?(?:metasta\w+"
    r"|mets?\b|filiae)",
    "peritoneum": r"(?:peritoneal|omental) (?:metasta\w+|mets?\b|carcinomatosis|deposits?|disease|nodularity|sarcomatosis"
    r"|spread)|peritonealkarzinose|carcinose péritonéale|carcinosi peritoneale|peritoneal karzinose",
    "adrenal": r"adrenal (?:metasta\w+|mets?\b)|nebennierenmetasta\w+",
    "ovary": r"ovarian (?:metasta\w+|mets?\b)|krukenberg\w*",
    "retroperitoneal-nodes": r"(?:retroperitoneal|para-?aortic) (?:lymph )?"
    r"(?:nodes? metasta\w+|nodal metasta\w+|lymph node mets?)",
    "local-recurrence": r"local recurrence|lokalrezidiv|récidive locale|recidiva locale",
}
_SITE: Final = {site: re.compile(rf"\b(?:{words})", re.I) for site, words in _SITES.items()}
_OTHER_SPREAD: Final = re.compile(
    r"\bmetastatic (?:mesenteric )?nodal mass\b|\bextra-?hepatic (?:disease|metasta\w+|spread|tumou?r)"
    r"|\b(?:distant metastases|fernmetastasen) (?:else\w+|outside|außerhalb)|\bextrahepatischen? (?:metastasen"
    r"|manifestation\w*|erkrankung)|\b(?:maladie|atteinte) extra-?hépatique|\b(?:enfermedad|afectación) extrahepática"
    r"|\bmalattia extraepatica",
    re.I,
)
_NO_SPREAD_FIELD: Final = re.compile(
    r"\bextra-?hepatic(?: disease| spread| metastases)?\s?(?:[:=]\s?(?:none|no|nil|absent)\b|(?:[:=]\s?)?(?:none|no"
    r"|nil|-)(?=\s*(?:[,;.]|$)))",
    re.I,
)
_PART_ONLY: Final = re.compile(r"\b(?:on this|in this|abdom\w+ (?:ct|scan)|examination)\b", re.I)
_SYMPTOMS: Final = {
    "weight-loss": r"weight loss|lost \d+ ?kg|gewichtsverlust|perte de poids|amaigrissement|perdita di peso|pérdida de peso",
    "fatigue": r"fatigue|tiredness",
    "right-upper-pain": r"right upper (?:quadrant|abdominal) pain|ruq pain",
    "jaundice": r"jaundice|icterus|ikterus|ictère|ittero|ictericia",
    "nausea": r"nausea",
    "poor-appetite": r"poor appetite|loss of appetite|anorexia",
    "blood-in-stool": r"blood in (?:the )?stools?|rectal bleeding|haematochezia|hematochezia",
    "melena": r"mel(?:a)?ena",
    "abdominal-pain": r"(?<!upper )abdominal pain",
    "back-pain": r"back pain",
    "breast-lump": r"breast lump",
    "cough": r"cough",
    "haemoptysis": r"ha?emoptysis",
    "chest-pain": r"chest pain",
    "flushing": r"flush(?:ing|es)?",
    "diarrhoea": r"diarrh(?:o)?ea|diarrhoe|durchfall|diarrhée|diarrea",
}
_SYMPTOM: Final = {symptom: re.compile(rf"\b(?:{words})\b", re.I) for symptom, words in _SYMPTOMS.items()}
_NOT_NOW: Final = re.compile(
    r"\b(?:resolved|settled|previous\w*|after (?:each|cycle)|toxicit\w+|side[- ]effects?|initially|had presented"
    r"|presented|ctcae|grade [1-4]|in 20\d\d|during|since resolved|ago|if|nadir|until|now free|subsided)\b|¤",
    re.I,
)
_CONDITIONS: Final = {
    "myocardial-infarction": r"myocardial infarction|(?<![\w])(?:n?st?emi|mi)(?![\w])|herzinfarkt|infarctus du myocarde"
    r"|infarto (?:del? )?miocard\w+",
    "congestive-heart-failure": r"(?:congestive )?heart failure|(?<![\w])chf(?![\w])|herzinsuffizienz",
    "peripheral-vascular-disease": r"peripheral (?:vascular|arterial) disease|(?<![\w])(?:pvd|pad|pavk)(?![\w])",
    "cerebrovascular-disease": r"stroke|(?<![\w])(?:cva|tia|avc)(?![\w])|apoplex|schlaganfall|hirninfarkt|ictus",
    "dementia": r"dementia|demenz",
    "chronic-pulmonary-disease": r"(?<![\w])(?:copd|bpco|epoc)(?![\w])|chronic obstructive|emphysema",
    "diabetes": r"(?:type [12] )?diabetes(?: mellitus)?(?: type [12])?|(?<![\w])t[12]dm(?![\w])|diabète|diabete(?! insip)",
}
_CONDITION: Final = {name: re.compile(rf"\b(?:{words})|(?<=\W)(?:{words})", re.I) for name, words in _CONDITIONS.items()}
_ANTICOAGULANT: Final = re.compile(
    r"\b(?:on|takes|taking|under|receives|treated with|anticoagulated with|unter|nimmt|sous|prend|toma|assume"
    r"|in terapia con)\s(?:\w+ )?(?:apixaban|rivaroxaban"
    r"|edoxaban|dabigatran|warfarin|marcumar|phenprocoumon|acenoco?u?marol|warfarina|sintrom|eliquis|xarelto"
    r"|therapeutic (?:lmwh"
    r"|enoxaparin|heparin)|anticoagula\w+|a doac)\b",
    re.I,
)
_NO_ANTICOAGULANT: Final = re.compile(
    r"\b(?:no|not on(?: any)?|without|(?:does not|doesn't|not) tak(?:e|ing)(?: any)?) anticoag\w+", re.I
)


def read_findings(notes: Notes) -> None:
    """Note what the text affirms or denies."""
    named = re.search(r"\b(?:specimen|macroscopy|microscopy|histopathology)\b", notes.layout.plain, re.I)
    is_specimen = bool(named) or notes.layout.is_liver_specimen
    for sentence in notes.layout.sentences:
        if sentence.about in ("family", "other"):
            continue
        _conditions(sentence, notes)
        if (
            sentence.about == "earlier"
            or (sentence.about in ("plan", "background", "other") and not notes.layout.is_quick)
            or sentence.is_question
        ):
            continue
        _affirmed(_PATTERNS, sentence, notes)
        if is_specimen:
            _affirmed(_SPECIMEN, sentence, notes)
        _function(sentence, notes)
        read_course(sentence, notes)
        _spread(sentence, notes)
        _symptoms(sentence, notes)
    _settle(notes)


def _affirmed(patterns: dict[str, re.Pattern[str]], sentence: Sentence, notes: Notes) -> None:
    for fact, pattern in patterns.items():
        for found in pattern.finditer(sentence.text):
            said = certainty(sentence, *found.span())
            if said is not Certainty.NEITHER:
                notes.say(fact, said is Certainty.YES, sentence, found.span())


def _function(sentence: Sentence, notes: Notes) -> None:
    for found in _ASCITES.finditer(sentence.text):
        said = certainty(sentence, found.start(), found.end("name"))
        amount = found["amount"] or found["behind"] or ""
        if said is Certainty.NO:
            notes.say("ascites", "none", sentence, found.span())
        elif said is Certainty.YES and amount:
            notes.say("ascites", "slight" if _SLIGHT.search(amount) else "moderate-severe", sentence, found.span())
        elif said is Certainty.YES:
            notes.refuse(sentence, found.span(), "Ascites: slight, or moderate to severe, is not said")
    for found in _ENCEPHALOPATHY.finditer(sentence.text):
        if certainty(sentence, *found.span()) is Certainty.NO:
            notes.say("encephalopathy", "none", sentence, found.span())
    for value, pattern in _BACKGROUND:
        for found in pattern.finditer(sentence.text):
            if answers_no(sentence.text, found.end()):
                continue
            denied = value != "suspected-cirrhosis" and certainty(sentence, *found.span()) is not Certainty.YES
            if not denied and not re.search(
                r"\bno\b(?!\s?\)?,)", sentence.text[max(0, found.start() - 12) : found.start()], re.I
            ):
                notes.say("liver_background", value, sentence, found.span())
    for found in _LDH.finditer(sentence.text):
        if not re.search(r"\b(?:previous|prior|initial)\w*\s$", sentence.text[: found.start()], re.I):
            notes.say("ldh_elevated", _is_elevated(found), sentence, found.span())


def _is_elevated(found: re.Match[str]) -> bool:
    if found["before"]:
        return not found[0].casefold().startswith("normal")
    if found["value"]:
        return float(found["value"].replace(",", ".")) > float(found["limit"])
    if found["times"]:
        return float(found["times"].replace(",", ".")) > 1
    return not re.match(r"not|normal|within", found["state"], re.I)


def _spread(sentence: Sentence, notes: Notes) -> None:
    for site, pattern in _SITE.items():
        for found in pattern.finditer(sentence.text):
            if certainty(sentence, *found.span()) is Certainty.YES and not re.search(
                r"\b(?:resected|removed|treated)\b", sentence.text, re.I
            ):
                notes.say("extrahepatic_sites", frozenset({site}), sentence, found.span())
                _controlled(sentence, found, notes)
    for found in _NO_SPREAD_FIELD.finditer(sentence.text):
        if not sentence.about:
            notes.say("extrahepatic_disease", False, sentence, found.span())
    for found in _OTHER_SPREAD.finditer(sentence.text):
        said = certainty(sentence, *found.span())
        if said is Certainty.YES:
            notes.say("extrahepatic_disease", True, sentence, found.span())
        elif (
            said is Certainty.NO
            and re.search("extra-?h?[eé]p[aá]ti|outside|außerhalb", found[0], re.I)
            and not _PART_ONLY.search(sentence.text)
        ):
            notes.say("extrahepatic_disease", False, sentence, found.span())


def _controlled(sentence: Sentence, found: re.Match[str], notes: Notes) -> None:
    """Note that spread is stable, said right before or behind it."""
    before = re.search(
        r"\b(?:stable|controlled|responding|stabile|stabiler)\s(?:\w+\s)?$", sentence.text[: found.start()], re.I
    )
    behind = re.match(r"\s(?:is |are |remain )?(?:stable|controlled|responding|stabil)\b", sentence.text[found.end() :], re.I)
    if before or behind:
        start = before.start() if before else found.start()
        end = found.end() + (behind.end() if behind else 0)
        notes.say("extrahepatic_controlled", True, sentence, (start, end), sure=notes.layout.is_quick)


def _symptoms(sentence: Sentence, notes: Notes) -> None:
    if _NOT_NOW.search(sentence.masked):
        return
    for symptom, pattern in _SYMPTOM.items():
        for found in pattern.finditer(sentence.text):
            if certainty(sentence, *found.span()) is Certainty.YES:
                notes.say("symptoms", frozenset({symptom}), sentence, found.span())


def _conditions(sentence: Sentence, notes: Notes) -> None:
    if sentence.about == "plan" and not notes.layout.is_quick:
        return
    for name, pattern in _CONDITION.items():
        for found in pattern.finditer(sentence.text):
            if re.search(r"\b(?:gestational|risk|border|pre-?)\w*\s?$", sentence.text[: found.start()], re.I) or (
                name == "diabetes" and re.search(r"insipidus|nephropathy|retinopathy|with (?:organ|end)", sentence.text, re.I)
            ):
                continue
            if certainty(sentence, *found.span(), past=True) is Certainty.YES:
                notes.say("charlson_conditions", frozenset({name}), sentence, found.span())
    for found in _ANTICOAGULANT.finditer(sentence.text):
        if certainty(sentence, found.start(), found.end(), past=True) is not Certainty.YES:
            continue
        if not re.search(r"\b(?:stopped|ceased|discontinued|paused|was on|until|abgesetzt)\b", sentence.text, re.I):
            notes.say("on_anticoagulants", True, sentence, found.span())
    for found in _NO_ANTICOAGULANT.finditer(sentence.text):
        notes.say("on_anticoagulants", False, sentence, found.span())


def _settle(notes: Notes) -> None:
    """What two findings say together."""
    if notes.said.get("extrahepatic_sites"):
        notes.said["extrahepatic_disease"] = [*notes.said.get("extrahepatic_disease", [])]
        first = notes.said["extrahepatic_sites"][0]
        notes.said["extrahepatic_disease"].append(type(first)(True, first.start, first.end, "", True))
    spread = frozenset().union(*notes.values("extrahepatic_sites"))
    if len(spread) > 1 and notes.said.get("extrahepatic_controlled"):
        notes.drop("extrahepatic_controlled", "Stable at one site, and of the others it is not said")
    if "suspected-cirrhosis" in notes.values("liver_background"):
        notes.said.pop("cirrhosis", None)
