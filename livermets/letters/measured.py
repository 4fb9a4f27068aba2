"""Numbers behind a name: laboratory, markers, performance, size of the body, volumes, cycles.

The number, with its unit, goes through the one reader of what is typed. A bound, a range, a value from before and a bare number
that two units would explain are seen and not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from livermets.case.typed_numbers import own_units
from livermets.facts import FACTS
from livermets.letters.certainty import answers_no, clause_before
from livermets.letters.found import Notes
from livermets.letters.layout import COMMA_OF_A_LIST, Layout, Sentence, speaks_of_before

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cea_ng_ml": r"cea|carcino-?embryonic antigen|ace(?= ?(?:[\d:=<>]|à \d))",
        "ca19_9_u_ml": r"ca ?-?19[-./ ]?9",
        "ca15_3_u_ml": r"ca ?-?15[-./ ]?3",
        "ca125_u_ml": r"ca ?-?125",
        "psa_ng_ml": r"psa",
        "afp_ng_ml": r"afp|alpha-?fetoprotein|α-?fetoprotein",
        "bhcg_iu_l": r"(?:β|beta|b)-?hcg",
        "chromogranin_a_ug_l": r"(?:ch|c)?romogranin[ae]?(?:[ -]?a)?|cga",
        "bilirubin_umol_l": r"(?:(?:total|serum|gesamt)[- ]?)?bili(?:r?rubin[ae]?)?(?: totale?)?",
        "albumin_g_l": r"(?:serum[- ])?alb[uú]min[ae]?|alb\.?",
        "inr": r"inr",
        "creatinine_umol_l": r"(?:serum[- ])?(?:creatinin[ea]?|kreatinin|créatinine?|creat\.?|crea|krea)"
        r"|cr(?= ?\d+(?:[.,]\d+)? ?(?:μmol|umol|mg))",
        "sodium_mmol_l": r"sodium|natrium|na\+?|sodio",
        "platelets_10e9_l": r"platelets?(?: count)?|plts?|thrombo[cz]yt(?:es|en)|thrombos|plaquettes|piastrine|plaquetas",
        "ast_u_l": r"ast|asat|s?got|ast ?/ ?got",
        "alt_u_l": r"alt|alat|s?gpt",
        "alkaline_phosphatase_u_l": r"alp|alk(?:aline)?\.? phos(?:phatase)?|alkalische phosphatase|ap(?= ?\d)",
        "crp_mg_l": r"crp|c-reactive protein|pcr(?= ?\d+(?:[.,]\d+)? ?mg)",
        "neutrophil_lymphocyte_ratio": r"nlr|neutrophil[- ](?:to[- ])?lymphocyte ratio",
        "nse_ng_ml": r"nse",
        "icg_r15_percent": r"icg[- ]?r ?15|icg retention(?: at 15 min(?:utes)?)?",
        "limax_ug_kg_h": r"limax",
        "ki67_percent": r"ki-?\s?67(?: index| proliferation index| labell?ing index|-index)?|mib-?1",
        "pd_l1_cps": r"cps",
        "pd_l1_percent": r"pd-?l1(?: tps)?(?= ?:? ?\d{1,3} ?%)",
        "mitoses_per_2mm2": r"mitoses|mitotic (?:count|rate|index|activity)|mitosen",
        "ecog": r"ecog(?:[ -]?ps)?|(?:who )?(?:performance status|ps)(?: \(?(?:ecog|who)\)?)?|(?:who|oms)(?= ?[0-4]\b)",
        "asa_class": r"asa(?: class| score| physical status)?",
        "height_cm": r"height|ht|größe|körpergröße|taille|altezza|talla|grösse",
        "weight_kg": r"(?:body )?weight|wt|gewicht|körpergewicht|poids|peso|weigh(?:s|ed|ing)",
        "total_liver_volume_ml": r"(?:total|whole)[- ]liver(?: volume)?|tlv|(?:gesamt)?lebervolumen",
        "future_remnant_ml": r"(?:future liver remnant|flr|future remnant"
        r"|remnant liver volume)(?: volume)?(?: (?:after|nach) (?:an? )?(?:\w+ ){0,2}(?:\w*hepatectomy|resection"
        r"|hemihepatektomie)(?: rechts| links)?)?|flrv",
        "tumour_volume_ml": r"tumou?r volume|tumorvolumen",
        "liver_involvement_percent": r"(?:estimated |tumou?r )?(?:liver|hepatic) (?:involvement|replacement"
        r"|burden|tumou?r load|tumou?r burden)"
        r"|leberbefall|envahissement hépatique|interessamento epatico",
        "viable_tumour_percent": r"viable tumou?r(?: cells)?|vital tumour|residual viable tumou?r",
        "remnant_uptake_percent_min_m2": r"(?:remnant uptake|flr function|remnant function)",
        "disease_free_interval_months": r"(?:dfi|disease[- ]free interval)",
        "months_since_primary_resection": r"time since (?:resection of the )?primary",
        "recist_current_mm": r"recist sum now",
    }
)
"""How a measured fact is called, as patterns."""

BARE_OWN_UNIT: Final = frozenset({"inr", "ecog", "asa_class", "pd_l1_cps", "neutrophil_lymphocyte_ratio"})
_PERCENTS: Final = frozenset(name for name, fact in FACTS.items() if fact.unit == "percent")
_ONE_UNIT_IN_USE: Final = frozenset({"ast_u_l", "alt_u_l", "alkaline_phosphatase_u_l"})
"""Their other unit gives numbers so small that nobody takes one for the other."""

_NEEDS_UNIT: Final = frozenset({"mitoses_per_2mm2", "tumour_volume_ml", "total_liver_volume_ml", "future_remnant_ml"})

_UNIT: Final = (
    r"%|percent|prozent|(?:ng|μg|ug|mcg|mg|g|μmol|umol|mmol|nmol|mval|meq|u|iu|ui|ku|kiu|miu|e|μkat|nkat|ukat|mcg"
    r"|pg)\s?/\s?(?:100 ?)?(?:ml|l|dl|μl|ul|kg/h)"
    r"|(?:x ?|\* ?|\. ?)?10(?:\^|e|\*\*)?[⁹9]\s?/\s?l|(?:x ?)?10(?:\^|e)?[³3]\s?/\s?(?:μl|ul|mm\^?3)|g(?:pt"
    r"|iga)\s?/\s?l|[kt]\s?/\s?(?:μl|ul|mm\^?3)|tsd\.?\s?/\s?(?:μl|ul|nl)|1?/\s?(?:nl|μl|ul|mm\^?3)"
    r"|cm|mm|m(?![\w²])|kg|lbs?|ml|cc|ccm|cm\^?3|l(?!\w)|litres?|liters?|in(?:ches)?(?!\w)"
    r"|per 2 ?mm(?:\^?2|²)|/ ?2 ?mm(?:\^?2|²)|months?|mo\b|mths?|years?|weeks?|%/min/m(?:\^?2|²)|x?\s?ulns?"
)
_DIGITS: Final = r"\d+(?:[.,']\d+)*(?: \d{3}(?!\d))*"
_BOUND: Final = (
    r"[<>≤≥]\s?=?|(?:less|more|greater|lower) than|under|over|above|below|at least|at most|up to|min(?:imum)?\.? "
    r"|max(?:imum)?\.? |kleiner|größer|unter|über|mindestens"
    r"|moins de|plus de|meno di|più di|menos de|más de|nearly|almost"
)
_FILLER: Final = (
    r"(?:levels?|values?|concentration|count|score|index|serum|total|is|are|at|now|currently|current|today|of|measured"
    r"|remains?|stable|unchanged|normal|raised|elevated|high|low"
    r"|slightly|mildly|normalised|normalized|came back|reported|as|an?|the|only|about|approximately|ca\.|approx\.?"
    r"|around|~|≈|\(|\)|:|=|-(?!\d)|[ ]|\||\t|¤++|on|from ¤++|dated|tumou?r marker|aktuell|heute|bei|beträgt|von|est|à|è"
    r"|es|class|grade|status|und|is now|has been|was|were|had been|with"
    r"|postoperatively|last week|this week|yesterday|latest|most recent(?:ly)?|again)"
)
_MOVES: Final = (
    r"(?:(?:has |have |had )?(?:since |now |then |again )?(?:fell|fallen|risen|rose|rising|falling|decreased|increased"
    r"|dropped|declined|went|gone|came|come|down|up|reduced|improved|normali[sz]ed|climbed|gestiegen|gefallen|sunk"
    r"|abgefallen|angestiegen)(?: down| up| back| further)?)"
)
_VALUE: Final = rf"(?P<bound>{_BOUND})?\s*(?P<digits>{_DIGITS})\s?(?P<unit>(?:{_UNIT})(?![A-Za-z]))?"
_BEHIND: Final = re.compile(rf"(?P<fill>(?:{_FILLER}){{0,14}}?)(?P<move>{_MOVES} (?:to|on|auf) |→ ?)?{_VALUE}", re.I)
_FROM_TO: Final = re.compile(
    rf"(?:{_FILLER}){{0,8}}?{_MOVES}?\s?(?:from|von|de"
    rf"|da) (?:[^,;.\d]{{0,12}})?(?P<old>{_DIGITS})\s?(?:(?:{_UNIT})(?![A-Za-z]))?[^\d,;.]{{0,28}}(?:to|→|->|auf|à|a"
    rf"|down to|bis) (?:[^\d,;.]{{0,14}})?{_VALUE}",
    re.I,
)
_NEXT: Final = re.compile(
    rf"\s?(?:\([^)]{{0,30}}\))?\s?[^\d,;.→]{{0,24}}?[,;(]?\s?(?:→|->|=>|(?:and |but |then |which )?(?:is |are |has "
    rf"|have )?(?:now|currently|today|most recently|at present|latest|aktuell|jetzt|actuellement)(?: at| of| is|:)?"
    rf"|then|{_MOVES} to)\s?{_VALUE}",
    re.I,
)
_OLD_BEHIND: Final = re.compile(
    r"\s?(?:[,(]\s?)?(?:at (?:the time|first|initial|diagnosis|presentation|baseline|admission|outset|start)|before"
    r"|prior|previous|initial|in ¤|pre-?(?:op|treat|chemo|therap)|earlier|last (?:year|month)"
    r"|\d+ (?:months?|weeks?|years?) (?:ago|before|earlier)|vor\b|vorher|bei (?:erst)?diagnose|au diagnostic"
    r"|alla diagnosi|al diagnóstico|nadir|peak|at its (?:peak|highest|lowest)|then\b)",
    re.I,
)
_OF_ANOTHER: Final = re.compile(
    r"\s?[,(]\s?(?:nadir|peak|previous(?:ly)?|prior|before|initial(?:ly)?|earlier|vorher|baseline)[^\d,;.)]{0,16}\d", re.I
)
"""The word speaks of the number behind it, not of the one before."""
_OLD_BEFORE: Final = re.compile(
    r"\b(?:previous|prior|pre-?op\w*|preoperative|baseline|initial|nadir|peak|maximum|max\.?|highest|lowest"
    r"|last year's|former|original|old|target|upper|normal|reference|direct|conjugated|urinary|urine|postoperative"
    r"|direktes|ascit\w+|drain|pleural|limit|delta|ratio|day \d+|pod ?\d*)\s+(?:serum )?$",
    re.I,
)
_SEVERAL_BEHIND: Final = re.compile(
    r"\s?(?:on |in |from |at )?(?:\(¤+\)|¤+)\s?(?:[:,;/]|and|then|→|->)+\s?(?:[^\d,;.]{0,12}\s)?\d(?!\d*\s?x)"
    r"|\s?[,;/]\s?\(?¤+\)?\s?:?\s?\d|\s?[,/]\s\d+(?:[.,]\d+)?\s?(?:[,;.)]|$|and\b|→)",
    re.I,
)
_RANGE_BEHIND: Final = re.compile(r"^\s?(?:-|to|bis|/)\s?\d", re.I)
_OTHER_UNIT: Final = re.compile(
    r"^\s?(?:[a-zμ%]+ ?/ ?[a-z0-9]+|x\s?(?:uln|uln)|fold|times|points|hpf|hours?|days?|min\b)", re.I
)
_UPPER: Final = re.compile(
    rf"[(,;\s]*(?:upper limit(?: of normal)?|uln|normal up to|upper normal(?: limit)?|oberer? (?:norm|grenz)\w*"
    rf"|normal ?<)\s?(?:of|is|:|=|<)?\s?(?P<digits>{_DIGITS})",
    re.I,
)
_UPPER_OF: Final = {"alkaline_phosphatase_u_l": "alkaline_phosphatase_upper_normal_u_l", "ast_u_l": "ast_upper_normal_u_l"}
_PATTERNS: Final = {fact: re.compile(rf"(?<![\w-])(?:{names})(?![A-Za-z])", re.I) for fact, names in NAMES.items()}
_PERCENT_BEFORE: Final = re.compile(
    r"(?P<digits>\d+(?:[.,]\d+)?)\s?% (?:of )?(?:residual |remaining )?(?P<name>viable tumou?r|vital tumou?r"
    r"|viable cells|hepatic involvement|liver involvement)",
    re.I,
)
_BODY: Final = re.compile(
    r"(?<![\d.,])(?P<height>1\d\d|[12][.,]\d\d)\s?(?P<unit>cm|m)\s?[,/;]?\s?(?:and "
    r"|und )?(?P<weight>\d{2,3}(?:[.,]\d)?)\s?kg\b",
    re.I,
)
_TALL: Final = re.compile(r"(?<![\d.,])(?P<height>1\d\d\s?cm|1[.,]\d\d\s?m) tall\b", re.I)
_ROMAN_ASA: Final = re.compile(r"\bASA(?: class| score)?[ :]+(?P<class>I{1,3}|IV|V)\b(?!\s?[-/])")
_YEAR: Final = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\s?[a-zμ]+/)", re.I)
_OLD_YEARS: Final = 1


def read_measured(notes: Notes) -> None:
    """Note every measured fact that a text names with its number."""
    for sentence in notes.layout.sentences:
        if sentence.about in ("family", "earlier", "other"):
            continue
        if sentence.about == "plan" and not notes.layout.is_quick:
            for _, name in _named(sentence):
                notes.understood(sentence, name.span())
            continue
        for fact, name in _named(sentence):
            _behind(fact, name, sentence, notes)
        for found in _BODY.finditer(sentence.masked):
            notes.read("height_cm", f"{found['height']} {found['unit']}", sentence, found.span())
            notes.read("weight_kg", f"{found['weight']} kg", sentence, found.span())
        for found in _TALL.finditer(sentence.masked):
            notes.read("height_cm", found["height"], sentence, found.span())
        for found in _ROMAN_ASA.finditer(sentence.masked):
            notes.read("asa_class", found["class"], sentence, found.span())
        for found in _PERCENT_BEFORE.finditer(sentence.masked):
            fact = "viable_tumour_percent" if found["name"][0].casefold() == "v" else "liver_involvement_percent"
            if not _is_old(sentence, found.start(), notes.layout):
                notes.read(fact, f"{found['digits']} %", sentence, found.span())


def _named(sentence: Sentence) -> Iterator[tuple[str, re.Match[str]]]:
    for fact, pattern in _PATTERNS.items():
        for found in pattern.finditer(sentence.masked):
            yield fact, found


def _is_old(sentence: Sentence, start: int, layout: Layout, *, by_year: bool = True) -> bool:
    """Whether what begins here is said of an earlier time: by a word before it, or by a year long before the newest."""
    before = clause_before(sentence.masked, start)
    last = COMMA_OF_A_LIST.split(before)[-1]
    ends = COMMA_OF_A_LIST.search(sentence.masked[start:])
    part = sentence.text[start - len(last) : start + ends.start() if ends else len(sentence.text)]
    year = max(map(int, _YEAR.findall(part)), default=None)
    is_behind = bool(by_year and year and layout.newest_year and year < layout.newest_year - _OLD_YEARS and not layout.is_quick)
    return bool(_OLD_BEFORE.search(last[-24:])) or speaks_of_before(last[-60:]) or is_behind


def _behind(fact: str, name: re.Match[str], sentence: Sentence, notes: Notes) -> None:
    """Read the number behind a name, where it is one of this patient now."""
    text = sentence.masked
    moved = _FROM_TO.match(text, name.end())
    found = moved or _BEHIND.match(text, name.end())
    if found is None:
        return
    old = _is_old(sentence, name.start(), notes.layout, by_year=fact != "mitoses_per_2mm2")
    is_last = bool(moved)
    while following := _NEXT.match(text, found.end()):
        found, is_last, old = following, True, False
    span = (name.start(), found.end())
    behind = _OLD_BEHIND.match(text, found.end())
    if old or (not is_last and behind and not _OF_ANOTHER.match(text, found.end())):
        notes.understood(sentence, span)
        return
    _take(fact, found, span, sentence, notes)


def _take(fact: str, found: re.Match[str], span: tuple[int, int], sentence: Sentence, notes: Notes) -> None:
    """Hand a number to the reader of typed values, unless it is no single value or its unit is open."""
    text, label = sentence.masked, FACTS[fact].label
    digits, unit, behind = notes.layout.number(found["digits"]), found["unit"] or "", text[found.end() :]
    if answers_no(text, found.end()):
        notes.refuse(sentence, span, f"{label}: a criterion that is answered with no")
        return
    if _SEVERAL_BEHIND.match(notes.layout.masked, sentence.start + found.end()):
        notes.refuse(sentence, span, f"{label}: several values, and which is of today is not said")
        return
    if _RANGE_BEHIND.match(behind) and not re.match(r"\s?/\s?\d", behind):
        notes.refuse(sentence, span, f"{label}: a range is not one value")
        return
    if not unit and _OTHER_UNIT.match(behind):
        notes.refuse(sentence, span, f"{label}: the unit is not one of this fact")
        return
    if re.sub(r"\s", "", unit).casefold() in ("uln", "xuln", "ulns"):
        notes.refuse(sentence, span, f"{label}: a multiple of the upper limit is no value")
        return
    if not unit and fact not in BARE_OWN_UNIT and not _is_plain_without_unit(fact, digits):
        notes.refuse(sentence, span, f"{label}: the unit is not said")
        return
    if fact in _PERCENTS and unit in ("", "%") and behind[:1] == "+":
        notes.refuse(sentence, span, f"{label}: a bound, and of which side is not said")
        return
    if found["bound"]:
        # In a letter a bound is often a limit of the laboratory or of a trial: it is shown, and not ticked.
        notes.read(fact, f"{found['bound']} {digits} {unit}".strip(), sentence, span, sure=notes.layout.is_quick)
        return
    is_read = notes.read(fact, f"{digits} {unit}".strip(), sentence, span)
    if is_read and fact in _UPPER_OF and (upper := _UPPER.match(text, found.end())):
        notes.read(_UPPER_OF[fact], upper["digits"], sentence, upper.span())


def _is_plain_without_unit(fact: str, digits: str) -> bool:
    """Whether a bare number can be meant in the fact's own unit alone: usual there, and in none of its other units."""
    declared = FACTS[fact]
    if fact in _NEEDS_UNIT:
        return False
    if digits == "0":
        return True
    if declared.plausible is None or len(own_units(declared)) == 1:
        return True
    if fact in _ONE_UNIT_IN_USE:
        return not re.search("[.,]", digits)
    try:
        value = Fraction(digits.replace(",", ".").replace(" ", ""))
    except ValueError:
        return True
    low, high = map(Fraction, map(str, declared.plausible))
    usual = [factor for factor in own_units(declared).values() if low <= value * factor <= high]
    return bool(usual) and set(usual) == {Fraction(1)}
