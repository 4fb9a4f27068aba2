"""Genes, receptors and stains: the name, or several with one result, and the result behind or before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from livermets.letters.certainty import answers_no
from livermets.letters.found import Notes
from livermets.letters.layout import Sentence, speaks_of_before

_GENES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kras_mutated": r"k-?ras",
        "nras_mutated": r"n-?ras",
        "ras_mutated": r"(?:all-?|pan-?|extended )?ras",
        "braf_v600e": r"b-?raf(?:[ -]?v600e?)?",
        "tp53_mutated": r"tp53|p53",
        "smad4_mutated": r"smad-?4",
        "brca_mutated": r"(?:g|s|germline )?brca(?: ?1 ?/ ?2| ?1 (?:and|und|or) ?2| ?[12])?",
        "egfr_mutated": r"egfr",
        "alk_rearranged": r"alk",
        "kit_mutated": r"c?-?kit(?: e(?:xon|sone|xón) \d+)?",
        "cldn18_2_positive": r"(?:cldn|claudin) ?-?18[.,]2",
        "hla_a0201": r"hla-?a\*?0?2:?(?:01)?",
        "esr1_mutated": r"esr1",
        "pik3ca_mutated": r"pik3ca",
        "idh1_mutated": r"idh-?1",
        "fgfr2_fusion": r"fgfr2(?: fusion)?",
        "ntrk_fusion": r"ntrk(?: fusion)?",
        "ck7_positive": r"(?:ck|cytokeratin) ?7",
        "ck20_positive": r"(?:ck|cytokeratin) ?20",
        "cdx2_positive": r"cdx-?2",
        "hbsag_positive": r"hbs-?ag|hbs-antigen",
        "anti_hcv_positive": r"(?:anti-?hcv|hcv[- ](?:ab|antibod(?:y|ies)|antikörper))",
        "her2_positive": r"her-?2(?:/?-?neu)?(?: (?:ihc|status))?",
        "er": r"(?<![\w-])er|o?estrogen receptor|ö?estrogenrezeptor",
        "pr": r"(?<![\w-])pg?r|progesterone receptor",
        "hormone_receptor_positive": r"hr|rh(?=\s?(?:positiv|négativ|negativ|\+))|hormone[- ]receptors?|hormonrezeptor(?:en)?"
        r"|r[ée]cept(?:eurs|ores) hormona\w+",
        "sstr_positive": r"sstr\d?|somatostatin[- ]receptors?|receptors?(?=[- ](?:positive|negative|pos\b|neg\b))|dota\w+",
    }
)
_MUTATIONS: Final = frozenset(
    {
        "kras_mutated",
        "nras_mutated",
        "ras_mutated",
        "braf_v600e",
        "tp53_mutated",
        "smad4_mutated",
        "brca_mutated",
        "egfr_mutated",
        "alk_rearranged",
        "kit_mutated",
        "esr1_mutated",
        "pik3ca_mutated",
        "idh1_mutated",
        "fgfr2_fusion",
        "ntrk_fusion",
    }
)
_NAME: Final = "|".join(f"(?P<{fact}>{names})" for fact, names in _GENES.items())
_ONE: Final = re.compile(rf"(?<![A-Za-z0-9])(?:{_NAME})(?=wt\b|mut\b|mt\b|[^A-Za-z0-9*]|$)", re.I)
_JOINED: Final = re.compile(r"\s?(?:/|,|and|und|&|\+(?=\s?[A-Z]{2})|et|or|y|e)\s?$", re.I)
_FILL: Final = (
    r"(?:[\s:=(,-]|germline|somatic|pathogenic|is|are|was|were|status|genes?|e(?:sone|xón) \d+|exons? \d+(?:[ ,]+(?:and )?\d+)*"
    r"|mutation(?:al)? (?:status|analysis)|mutations?(?=\s?[:=])"
    r"|both|tumou?r|ist|sind|result|expression|stain\w*+|ihc|fish|ngs|testing|variant"
    r"|in (?:the )?(?:primary|tumou?r|biopsy))*?"
)
_WILD: Final = (
    r"wild[- ]?typ[e]?s?|wt\b|wildtyp|not mutated|unmutated|non-?mutated|no (?:\w+ ){0,2}?(?:mutations?|variants?"
    r"|rearrangements?|fusions?|amplification)(?: detected| found)?|without mutations?|nicht mutiert|unmutiert"
    r"|keine mutation|sauvage|non mut[ée]\w*|non mutato|no mutado|nativ[oa]s?|not rearranged|not detected|none\b"
    r"|no\b(?! result)"
)
_MUTANT: Final = (
    r"mutated|mutant|mutations?(?! (?:analysis|status|test\w*|al\b|pending)|\s?[:=])|mut\b|mt\b|mutiert|mutée?s?|mutato"
    r"|mutado|pathogenic (?:\w+ )?(?:variant|mutation)|rearranged|rearrangement|fusion|[GQAKV]\d{2,3}[A-Z]\b|p\.[A-Z][\w]+"
    r"|carrier|exon \d+ (?:mutation|deletion|mutated)|deletion|amplified"
)
_POSITIVE: Final = r"positiv[eo]?s?|positif|pos\b|\+(?![\d])|reactive|detected|present|nachweisbar"
_NEGATIVE: Final = r"negativ[eo]?s?|négatif|neg\b|-(?![\w-])|non-?reactive|not detected|absent|nicht nachweisbar|undetectable"
_OPEN: Final = (
    r"pending|awaited|requested|outstanding|tbc|tbd|to follow|not (?:yet )?(?:tested|done|known|available|reported"
    r"|performed)|unknown|unclear|ausstehend|folgt|equivocal|inconclusive|failed|has been requested|\?|borderline|analysis"
    r"|n/?a\b|en cours|insufficient"
)
_STATE: Final = re.compile(
    rf"(?P<fill>{_FILL})(?:(?P<open>{_OPEN})|(?P<wild>{_WILD})|(?P<no>{_NEGATIVE})|(?P<v600e>v600e(?:[- ](?:mutated"
    rf"|mutation|mutant|positive))?)|(?P<code>G12C(?![\w])|[GQAKV]\d{{2,3}}[A-Z]\b)|(?P<yes>{_POSITIVE})"
    rf"|(?P<mutant>{_MUTANT})|(?P<percent>\d{{1,3}} ?%)|(?P<plus>[0123] ?\+|score [0-3]|[0-3](?=\s?(?:[,;.)]|$)))"
    rf"|(?P<low>-?low\b))",
    re.I,
)
_NO_BEFORE: Final = re.compile(
    r"\b(?:no|without|absence of|negative for|keine?|sans|pas de|nessuna|sin|lacks?|not)\s(?:evidence of |detectable "
    r"|germline |somatic |known |pathogenic |activating |an? )*$",
    re.I,
)
_DOUBT_BEFORE: Final = re.compile(
    r"\b(?:if|whether|await\w*|pending|request\w*|test\w* for|check|send|screen\w* for|query|unless|possible"
    r"|suspected)\s(?:\w+\s){0,2}$",
    re.I,
)
_METASTASIS: Final = re.compile(r"\b(?:metasta\w+|liver|recurren\w+|relapse|hepatic)\b", re.I)
_STABLE: Final = re.compile(
    r"(?<![\w-])(?:mss|pmmr|mmrp)(?![\w-])|\bmicrosatellite[- ]stab\w+|\bmismatch[- ]repair[- ](?:is )?proficient"
    r"|proficient mismatch[- ]repair|\bmmr[ :-]+(?:proficient|intact)|\bmsi[ :-]+(?:stable|low|l\b)|\bmsi-l\b"
    r"|\bno microsatellite instability|mikrosatellitenstabil|\bmmr intact",
    re.I,
)
_UNSTABLE: Final = re.compile(
    r"(?<![\w-])(?:msi[- ]?h(?:igh)?|dmmr|mmrd)(?![\w-])|\bmismatch[- ]repair[- ](?:is )?deficien\w+"
    r"|deficient mismatch[- ]repair|\bmmr[ :-]+deficien\w+|(?<!no )\bmicrosatellite instab\w+(?:[- ]high)?"
    r"|mikrosatelliteninstabil",
    re.I,
)
_EXCLUDED: Final = re.compile(
    r"^[\s:,]*(?:is |was )?(?:excluded|ruled out|not (?:detected|present)|negative|ausgeschlossen|absent)", re.I
)
_HER2_NOT: Final = re.compile(r"\bnot amplified|non-?amplified|(?:ish|fish)[ -]?(?:negative|neg\b|-)|nicht amplifiziert", re.I)
_HER2_AMPLIFIED: Final = re.compile(r"(?<!not )(?<!non-)\bamplified|(?:ish|fish)[ -]?(?:positive|pos\b|\+)", re.I)
_TRIPLE: Final = re.compile(r"\btriple[- ]negativ\w*|\bm?tnbc\b", re.I)


def read_genes(notes: Notes) -> None:
    """Note the results of genes, receptors, stains and of mismatch repair."""
    for sentence in notes.layout.sentences:
        if sentence.about in ("family", "earlier", "background", "other") or sentence.is_question:
            continue
        if (
            sentence.about == "plan"
            and not notes.layout.is_quick
            and not re.search(r"pending|await|request", sentence.text, re.I)
        ):
            continue
        _groups(sentence, notes)
        _repair(sentence, notes)
        for found in _TRIPLE.finditer(sentence.text):
            if not _DOUBT_BEFORE.search(sentence.text[: found.start()]) and not _METASTASIS.search(
                sentence.text[max(0, found.start() - 40) : found.start()]
            ):
                notes.say("hormone_receptor_positive", False, sentence, found.span())
                notes.say("her2_positive", False, sentence, found.span())
    _receptors(notes)
    if notes.layout.is_liver_specimen:
        _of_the_specimen(notes)


def _groups(sentence: Sentence, notes: Notes) -> None:
    """Take names that are joined ("KRAS and NRAS", "RAS/BRAF") together, and give all the result of the last."""
    text = sentence.text
    names = list(_ONE.finditer(text))
    group: list[re.Match[str]] = []
    for place, one in enumerate(names):
        group.append(one)
        following = names[place + 1] if place + 1 < len(names) else None
        if following and _JOINED.fullmatch(text[one.end() : following.start()]):
            continue
        _result(group, text, following.start() if following else len(text), sentence, notes)
        group = []


def _result(group: list[re.Match[str]], text: str, limit: int, sentence: Sentence, notes: Notes) -> None:
    start, end = group[0].start(), group[-1].end()
    before = text[:start]
    state = _STATE.match(text, end, limit)
    if _DOUBT_BEFORE.search(before) or speaks_of_before(re.split(r"[,;.]", before)[-1][-30:]):
        return
    denied = bool(_NO_BEFORE.search(before))
    if state is None and re.search(r"\b(?:wild[- ]?type|wt)\s$", before, re.I):
        for one in group:
            _say(one, False, (start, end), sentence, notes)
        return
    if state is None:
        adjective = re.search(r"\b(positive|negative)\s(?:for\s)?$", before, re.I)
        if adjective:
            for one in group:
                _say(one, adjective[1].casefold() == "positive", (adjective.start(), end), sentence, notes)
        return
    span = (start, state.end())
    if state["open"]:
        notes.refuse(sentence, span, "No result yet")
        return
    following = text[state.end() : state.end() + 22]
    for one in group:
        _one_result(one, state, denied, following, span, sentence, notes)


def _one_result(
    one: re.Match[str],
    state: re.Match[str],
    denied: bool,
    following: str,
    span: tuple[int, int],
    sentence: Sentence,
    notes: Notes,
) -> None:
    fact = one.lastgroup or ""
    if fact == "her2_positive":
        _her2(state, denied, span, sentence, notes)
        return
    denied = denied or answers_no(sentence.text, state.end())
    excluded = denied or re.match(r"\s?(?:was |were |is )?(?:not\b|excluded|absent|negative|none)", following, re.I)
    if state["code"] and excluded:
        notes.refuse(sentence, span, "One mutation is denied, and of the others it is not said")
        return
    if state["wild"] or state["no"]:
        value = False
    elif state["percent"]:
        if fact not in ("er", "pr"):
            return
        share = int(state["percent"].rstrip(" %"))
        if 0 < share < 10:
            notes.refuse(sentence, span, "Hormone receptors: a low share")
            return
        value = share > 0
    elif state["v600e"]:
        value = not denied
    elif state["code"] or state["mutant"]:
        value = not excluded
    elif state["yes"]:
        value = not denied
    else:
        return
    if fact in _MUTATIONS and state["plus"]:
        return
    if fact == "braf_v600e" and value and not re.search("v600e", sentence.text[span[0] : span[1] + 12], re.I):
        notes.refuse(sentence, span, "BRAF V600E: another mutation of BRAF is not said to be V600E")
        return
    if fact == "kras_mutated" and state["code"] and state["code"].upper() == "G12C" and value:
        notes.say("kras_g12c", True, sentence, span)
    if fact == "hla_a0201" and not re.search(r"02:?01|A2\b", one[0]):
        return
    _say(one, value, span, sentence, notes)


def _say(one: re.Match[str], value: bool, span: tuple[int, int], sentence: Sentence, notes: Notes) -> None:
    fact = one.lastgroup or ""
    if (
        fact in ("er", "pr", "hormone_receptor_positive")
        and _METASTASIS.search(re.split(r"[;.]", sentence.text[: span[0]])[-1])
        and not notes.layout.is_quick
    ):
        notes.refuse(sentence, span, "Receptors: of the primary or of the metastasis is not said")
        return
    notes.say(fact, value, sentence, span)


def _her2(state: re.Match[str], denied: bool, span: tuple[int, int], sentence: Sentence, notes: Notes) -> None:
    behind = sentence.text[state.end() : state.end() + 40]
    if (
        _METASTASIS.search(re.split(r"[;.]", sentence.text[: span[0]])[-1])
        and not notes.layout.is_quick
        and "low" not in behind
        and not re.search("metastatic", sentence.text[: span[0]])
    ):
        notes.refuse(sentence, span, "HER2: of the primary or of the metastasis is not said")
        return
    plus = state["plus"] or ""
    if denied:
        notes.refuse(sentence, span, "HER2: denied, and what it is instead is not said")
        return
    if state["low"] or re.search(r"\bher-?2[- ]low", behind, re.I) or (plus[:1] == "1"):
        notes.say("her2_low", True, sentence, span)
        notes.say("her2_positive", False, sentence, span)
    elif plus[:1] == "2":
        if _HER2_NOT.search(behind):
            notes.say("her2_low", True, sentence, span)
            notes.say("her2_positive", False, sentence, span)
        elif _HER2_AMPLIFIED.search(behind):
            notes.say("her2_positive", True, sentence, span)
        else:
            notes.refuse(sentence, span, "HER2: 2+ is settled by in-situ hybridisation alone")
    elif plus[:1] == "3" or state["yes"] or (state["mutant"] or "").casefold() == "amplified":
        notes.say("her2_positive", True, sentence, span)
    elif plus[:1] == "0" or state["no"] or state["wild"]:
        notes.say("her2_positive", False, sentence, span)


def _receptors(notes: Notes) -> None:
    """Two receptors are one fact: one positive settles it, and two negative ones."""
    said = {name: notes.said.pop(name, []) for name in ("er", "pr")}
    positive = [one for found in said.values() for one in found if one.value]
    if positive:
        notes.said["hormone_receptor_positive"] += positive
    elif said["er"] and said["pr"]:
        notes.said["hormone_receptor_positive"] += [*said["er"], *said["pr"]]


def _of_the_specimen(notes: Notes) -> None:
    """In a report on the liver the receptors are those of the metastasis."""
    for fact in ("hormone_receptor_positive", "her2_positive"):
        for one in notes.said.pop(fact, []):
            notes.said[f"{fact}_metastasis"].append(replace(one, sure=False))
    notes.said.pop("her2_low", None)


def _repair(sentence: Sentence, notes: Notes) -> None:
    text = sentence.text
    for pattern, value in ((_STABLE, False), (_UNSTABLE, True)):
        for found in pattern.finditer(text):
            before, behind = text[: found.start()], text[found.end() :]
            if _DOUBT_BEFORE.search(before) or re.match(rf"\s?[:=]?\s?(?:{_OPEN})", behind, re.I):
                continue
            excluded = _EXCLUDED.match(behind)
            denied = answers_no(text, found.end())
            if value and (excluded or denied or _NO_BEFORE.search(before)):
                end = found.end() + (excluded.end() if excluded else 0)
                notes.say("msi_high", False, sentence, (found.start(), end))
            elif not denied and not _NO_BEFORE.search(before):
                notes.say("msi_high", value, sentence, found.span())
