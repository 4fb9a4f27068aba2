"""Age and sex of the patient; and times and cycles, whose number stands before or behind their name."""

from __future__ import annotations

import re
from typing import Final

from livermets.letters.certainty import Certainty, certainty
from livermets.letters.course import SHORT_RESPONSES
from livermets.letters.found import Notes
from livermets.letters.layout import Sentence, speaks_of_before

_SEX: Final = (
    (
        "female",
        r"(?<=\d-)jährige(?= patientin| frau)|madame|female|woman|lady|mrs\.?|ms\.?|weibliche?[nr]?|patientin|frau|femme"
        r"|patiente|mme|mlle|donna|signora|(?<=\bla )paziente|mujer|señora|sra|(?<=\bla )paciente",
    ),
    (
        "male",
        r"(?<=\d-)jähriger|(?<=\d-jährigen )patienten|(?<!fe)male|(?<!wo)man|gentleman|mr\.?|männliche?[nr]?|herrn?|mann|homme"
        r"|(?<=\bce )patient|(?<=\bun )patient|patient(?= de \d\d ans)|uomo|signore|(?<=\bil )paziente|hombre|señor|varón",
    ),
)
_SEX_WORD: Final = {sex: re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.I) for sex, words in _SEX}
_PRONOUN: Final = {
    "female": re.compile(
        r"(?:^|[.;,]\s|\band )\s*she\s(?:previously )?(?:has|had|is|was|received|underwent|describes|denies|reports"
        r"|remains|takes"
        r"|lives|works|completed|tolerated|presented)",
        re.I,
    ),
    "male": re.compile(
        r"(?:^|[.;,]\s|\band )\s*he\s(?:previously )?(?:has|had|is|was|received|underwent|describes|denies|reports"
        r"|remains|takes|lives"
        r"|works|completed|tolerated|presented)",
        re.I,
    ),
}
_SALUTATION: Final = re.compile(
    r"\s*(?:dear|sehr geehrte\w*|liebe\w*|cher|chère|gentile|egregio|estimad[oa])\b[^,:\n]*[,:\n]", re.I
)
_DOCTOR: Final = re.compile(r"\b(?:dr|doctor|prof|colleague|surgeon|oncologist|nurse|gp)\b", re.I)
_CAPITALS: Final = frozenset({"MR", "MS"})
"""A kind of imaging, and a disease or microsatellites."""
_AGE: Final = (
    re.compile(r",\s(?P<age>[3-9]\d) (?:ans|anni|años)\b", re.I),
    re.compile(r"(?<![\w.,/-])(?P<sex>[FHMU])\.?,?\s(?P<age>[1-9]\d)\s?(?:ans|anni|años|a)(?=[\s,;.)]|$)"),
    re.compile(
        r"\b(?:mujer|varón|hombre|uomo|donna|femme|homme|paziente|paciente),?\s(?:de |di )?(?P<age>[1-9]\d)\s(?:ans|anni"
        r"|años)\b",
        re.I,
    ),
    re.compile(r"(?<![\w.,/-])(?P<sex>[mwfMWF])\.?,?\s(?P<age>[1-9]\d)\s?J(?:\.|ahre)?(?!\w)"),
    re.compile(
        r"(?<![\d.,/-])(?P<age>\d{1,3})(?:[ -]|\s)?(?:years?|yrs?|yo?\.?)[ -]?(?:old|of age|o\b)?(?!\s?(?:ago|after"
        r"|before|later|since|of (?:follow|surv|treat|therapy)|earlier|history|interval|surv"
        r"|follow))(?:\s?[/,]?\s?(?P<sex>[FM])\b)?",
        re.I,
    ),
    re.compile(r"(?<![\w.,/-])(?P<age>\d{2})[ -]?jährige[nrsm]?\b", re.I),
    re.compile(r"\b(?:aged?|alter|âgée? de|età|edad)\s?:?\s?(?P<age>\d{1,3})(?![\d%]|[.,]\d)", re.I),
    re.compile(r"\b(?:de|di|von)\s(?P<age>\d{2})\s(?:ans|anni|años|jahren)\b", re.I),
    re.compile(r"(?<![\w.,/-])(?P<age>[1-9]\d)\s?(?P<sex>[FMWfmw])(?![\w/])"),
    re.compile(r"(?<![\w.,/-])(?P<sex>[FM])\s?[/,]?\s?(?P<age>[1-9]\d)(?![\d%/]|[.,]\d|\s?(?:mm|cm|kg|%|months?|mo\b))"),
    re.compile(
        r"\b(?P<sex>female|male|woman|man),?\s(?:of |aged )?(?P<age>[1-9]\d)(?![\d%/]|[.,]\d|\s?(?:mm|cm|kg|%|months?|mo\b))",
        re.I,
    ),
    re.compile(r"(?<![\w.,/-])(?P<age>[1-9]\d)\s(?P<sex>female|male|woman|man)\b", re.I),
    re.compile(r"(?<![\w.,/-])(?P<age>[1-9]\d)\s?J(?:\.|ahre)?(?:\s?[,/]?\s?(?P<sex>[mwMW])\b)?(?!\w)"),
)
_YOUNGEST: Final = 16
"""A smaller number of years is an age only where it is called one."""

_SEX_FIELD: Final = re.compile(r"\b(?:sex|gender|geschlecht|sexe|sesso|sexo)\s?[:=]\s?(?P<sex>[fmw])\b", re.I)
_AT_AGE: Final = re.compile(
    r"\b(?:at|when|since|until|from|before|after|died|diagnosed|smok\w+|was)\s(?:the )?(?:age (?:of )?|aged |she was "
    r"|he was |an age of )?$",
    re.I,
)
_IS_FEMALE: Final = frozenset("fw♀")

_CYCLES: Final = re.compile(
    r"(?<![\w.,/-])(?P<count>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zwei|drei|vier"
    r"|fünf|sechs|acht|zwölf|quatre|trois|quattro|sei|cuatro|seis)\s?"
    r"(?:cycles?|courses?|zyklen|zyklus|cures|cicli|ciclos)(?:(?: of| de| di| mit)? (?:m?fol\w+|cap\w+|xelox|gem\w+|flot)\b)?",
    re.I,
)
_REGIMEN: Final = (
    r"m?folfox(?:iri)?\w*|m?folfiri(?:nox)?\w*|m?folfirinox|capox|xelox|capeox|capecitabine|5-?fu\w*|fu/?fa|capiri"
    r"|xeliri|gemcitabine\w*|gem/?\w+|cisplatin\w*|carboplatin\w*|flot|docetaxel|paclitaxel|nab-?paclitaxel"
    r"|irinotecan|oxaliplatin|trastuzumab\w*|pembrolizumab|nivolumab|ipilimumab|captem|chemotherapy|chemo|ec\b|ac\b"
    r"|bevacizumab|panitumumab|cetuximab"
)
_TIMES: Final = (
    re.compile(rf"(?<![\w.,/-])(?P<count>\d{{1,2}})\s?[x]\s?(?P<drug>{_REGIMEN})\b", re.I),
    re.compile(rf"\b(?P<drug>{_REGIMEN})\s?x\s?(?P<count>\d{{1,2}})\b(?![.,]\d)", re.I),
    re.compile(
        rf"\b(?P<drug>{_REGIMEN})[\s,:(]+(?P<count>\d{{1,2}}|four|six|eight|ten|twelve|three|five)\s?(?:cycles?"
        rf"|courses?|zyklen|c\b)",
        re.I,
    ),
)
_WRITTEN: Final = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "acht": 8,
    "zwölf": 12,
    "quatre": 4,
    "trois": 3,
    "quattro": 4,
    "sei": 6,
    "cuatro": 4,
    "seis": 6,
}
_NOT_SO_FAR: Final = re.compile(
    r"\b(?:adjuvant|neo-?adjuvant|for (?:the )?primary|of (?:a )?planned|out of|further|more|remaining|another|planned"
    r"|another|up to|maximum|at least|after each|every|per|previous|prior|first of)\b",
    re.I,
)
_OTHER_COURSE: Final = re.compile(
    r"\b(?:adjuvant|debulking|followed by|maintenance|then|afterwards|danach|anschließend|puis)\b", re.I
)
_NO_CHEMO: Final = re.compile(
    r"\b(?:no (?:previous |prior |systemic )?(?:chemo(?:therapy)?\b|systemic (?:therapy|treatment))(?: so far| yet| to date"
    r"| given)?|chemo-?na[iï]ve|treatment-?na[iï]ve|untreated|keine (?:bisherige )?chemotherapie|unbehandelt)\b",
    re.I,
)
_INTERVAL: Final = re.compile(
    r"^\s*(?:(?:dfi|interval|metachron(?:ous|e[nrs]?)?|métachrones?|metacron[aeio]?|after|diagnosed"
    r"|primary)\s(?:nach |after |à |a |dopo |at )?)?(?P<count>\d{1,3}(?:[.,]\d)?)\s?(?P<unit>mo"
    r"|mos|mth|mths|months?|mon(?:aten?)?|mois|mesi|meses)\.?(?:\s(?:ago|before|earlier|after(?: (?:the )?primary)?|dfi"
    r"|interval|disease-free))?\s*$",
    re.I,
)
_INTERVAL_NAMED: Final = re.compile(
    r"(?P<count>\d{1,3})\s?(?:months?|mo)[- ](?:disease[- ]free|interval|dfi)|(?:liver )?metastas[ei]s (?:were "
    r"|was )?(?:found|detected|diagnosed|appeared"
    r"|developed) (?P<count2>\d{1,3}) months after (?:the )?(?:resection of )?(?:the )?(?:primary|colectomy|surgery"
    r"|operation)",
    re.I,
)

_TREATED_WITH: Final = re.compile(
    rf"(?:(?i:{_REGIMEN})|(?i:cycles?|zyklen|cicl[io]s?|cures))[^,;.]{{0,30}}[,;:]\s*(?P<short>CR|PR|SD|PD)(?=\s*(?:[,;.]|$))"
)


def read_patient(notes: Notes) -> None:
    """Note age and sex."""
    for sentence in notes.layout.sentences:
        if sentence.about and sentence.about != "plan":
            continue
        _age(sentence, notes)
        for found in _SEX_FIELD.finditer(sentence.text):
            notes.say("sex", "female" if _female(found["sex"]) else "male", sentence, found.span())
        greeting = _SALUTATION.match(sentence.text)
        if sentence.about == "plan" and not notes.layout.is_quick and notes.values("sex"):
            continue
        for sex, pattern in _SEX_WORD.items():
            for found in pattern.finditer(sentence.text, greeting.end() if greeting else 0):
                if found[0] not in _CAPITALS and not (
                    found[0].casefold().rstrip(".") in ("mr", "mrs", "ms", "herr", "frau", "herrn")
                    and _DOCTOR.search(sentence.text)
                ):
                    notes.say("sex", sex, sentence, found.span())
    if not notes.values("sex"):
        _by_pronoun(notes)


def _age(sentence: Sentence, notes: Notes) -> None:
    seen: list[range] = []
    for pattern in _AGE:
        for found in pattern.finditer(sentence.masked):
            if any(found.start() < one.stop and one.start < found.end() for one in seen) or _AT_AGE.search(
                sentence.masked[: found.start()]
            ):
                continue
            if re.match(
                r"\s?(?:history|interval|ago|surviv|disease|follow|after|pack|later|before)",
                sentence.masked[found.end() :],
                re.I,
            ):
                continue
            if int(found["age"]) < _YOUNGEST and not re.search(r"old|of age|aged?", found[0], re.I):
                continue
            seen.append(range(found.start(), found.end()))
            if notes.read("age_years", found["age"], sentence, found.span()) and found.groupdict().get("sex"):
                notes.say("sex", "female" if _female(found["sex"]) else "male", sentence, found.span())


def _female(said: str) -> bool:
    return said.casefold() in _IS_FEMALE or said.casefold() in ("female", "woman")


def _by_pronoun(notes: Notes) -> None:
    found = [
        (sex, sentence, one)
        for sentence in notes.layout.sentences
        if sentence.about not in ("family", "other") and not _DOCTOR.search(sentence.text)
        for sex, pattern in _PRONOUN.items()
        for one in pattern.finditer(sentence.text)
    ]
    if len({sex for sex, _, _ in found}) == 1:
        sex, sentence, one = found[0]
        notes.say("sex", sex, sentence, one.span(), "by the pronoun")


def read_treatment(notes: Notes) -> None:
    """Note the cycles given, and the interval that a quick line names by itself."""
    for sentence in notes.layout.sentences:
        if sentence.about and not (sentence.about == "plan" and notes.layout.is_quick):
            continue
        text = sentence.masked
        for pattern in (_CYCLES, *_TIMES):
            for found in pattern.finditer(text):
                _cycles(found, sentence, notes)
        for found in _NO_CHEMO.finditer(text):
            if certainty(sentence, found.end(), found.end()) is not Certainty.NEITHER and not re.search(
                r"\b(?:adjuvant|since|for|during|other than|except|apart|but|only|until|unless)\b", text, re.I
            ):
                notes.say("lines_of_chemotherapy", 0, sentence, found.span())
        for found in _INTERVAL_NAMED.finditer(text):
            notes.read("disease_free_interval_months", f"{found['count'] or found['count2']} months", sentence, found.span())
        if notes.layout.is_quick:
            _bare_interval(sentence, notes)
            _bare_response(sentence, notes)


def _cycles(found: re.Match[str], sentence: Sentence, notes: Notes) -> None:
    text = sentence.masked
    if _OTHER_COURSE.search(text) and not notes.layout.is_quick:
        notes.refuse(sentence, found.span(), "Cycles: not of the treatment before this decision, or not all of it")
        return
    around = text[max(0, found.start() - 34) : min(len(text), found.end() + 16)]
    if _NOT_SO_FAR.search(around) or re.match(r"\s?(?:of|/)\s?\d", text[found.end() :]) or speaks_of_before(around):
        notes.refuse(sentence, found.span(), "Cycles: not of the treatment before this decision, or not all of it")
        return
    if certainty(sentence, *found.span()) is not Certainty.YES:
        return
    if notes.layout.newest_year and sentence.year and sentence.year < notes.layout.newest_year - 1:
        return
    count = found["count"].casefold()
    notes.say("chemotherapy_cycles", int(count) if count.isdigit() else _WRITTEN[count], sentence, found.span())


def _bare_interval(sentence: Sentence, notes: Notes) -> None:
    """A part of a quick line that is a time and nothing else: between primary and liver, unless it stands behind a drug."""
    start = 0
    before = ""
    for part in re.split(r"(,(?!\d)|;)", sentence.masked):
        if (found := _INTERVAL.match(part)) and not re.search(rf"(?:{_REGIMEN})|therapy|on |surviv|follow", before, re.I):
            offset = start + len(part) - len(part.lstrip())
            notes.read(
                "disease_free_interval_months",
                f"{found['count']} months",
                sentence,
                (offset, start + len(part.rstrip())),
                "A time by itself is read as the time from the primary to the liver",
            )
        start += len(part)
        before = part if part.strip(",; ") else before


def _bare_response(sentence: Sentence, notes: Notes) -> None:
    """A response in two capitals right behind its treatment: "6x FOLFIRI, PR"; elsewhere PR may be a receptor."""
    for found in _TREATED_WITH.finditer(sentence.text):
        notes.say("response", SHORT_RESPONSES[found["short"]], sentence, found.span("short"))
