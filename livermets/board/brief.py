"""Writing the briefing of a case: what is known of it, what systems and options say, and the sources behind the numbers."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from livermets.assessment.ages import ages, stale_line
from livermets.assessment.answer import answer
from livermets.assessment.assess import Assessment
from livermets.assessment.headline import SCORES, STAGES, headline, stands_before_board
from livermets.assessment.relevance import relevance
from livermets.assessment.remnant import JudgedLimit, judged_limits
from livermets.assessment.resectability import NOTHING_SETTLED, STANCE_WORDS, Classified, agreement_sentences, classified
from livermets.assessment.systems import SystemResult
from livermets.assessment.words import (
    NO_GROUP,
    all_groups,
    group_words,
    head,
    is_general,
    reported_of,
    result_value,
    says_something,
    shown_first,
    strip,
)
from livermets.board.answer_strip import answer_strip
from livermets.board.basis import known_facts_behind, treatment_so_far
from livermets.board.briefing import DOUBTFUL, Briefing, Said, Unusable
from livermets.board.flags import flag_lines
from livermets.board.models import AcknowledgedFlag, Seen
from livermets.board.option_lines import option_lines, options_in_order, other_options
from livermets.board.references import References
from livermets.board.remnant_lines import limit_lines, remnant_lines
from livermets.case.case import Case
from livermets.case.words import amount, fact_label, labels_words, lesions_words
from livermets.facts import FACTS
from livermets.knowledge.vocabulary import Stance
from livermets.text import Amount, counted, number_words

MOST_OPTIONS: Final = 5
MOST_SCORES: Final = 6
MOST_STAGES: Final = 4
MOST_UNKNOWN: Final = 6
_MOST_NAMED: Final = 4

_MARKERS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "ras_mutated": ("RAS", "mutated", "wild type"),
        "braf_v600e": ("BRAF V600E", "mutated", "wild type"),
        "msi_high": ("MSI", "high", "not high"),
        "her2_positive": ("HER2", "positive", "negative"),
        "her2_low": ("HER2-low", "yes", "no"),
        "hormone_receptor_positive": ("Hormone receptors", "positive", "negative"),
        "brca_mutated": ("BRCA", "mutated", "wild type"),
        "tp53_mutated": ("TP53", "mutated", "wild type"),
        "smad4_mutated": ("SMAD4", "mutated", "wild type"),
        "egfr_mutated": ("EGFR", "mutated", "wild type"),
        "alk_rearranged": ("ALK", "rearranged", "not rearranged"),
        "kit_mutated": ("KIT", "mutated", "wild type"),
        "sstr_positive": ("SSTR", "positive", "negative"),
        "functioning_syndrome": ("Functioning", "yes", "no"),
        "well_differentiated": ("Well differentiated", "yes", "no"),
        "hla_a0201": ("HLA-A*02:01", "positive", "negative"),
    }
)
_WHEN_KNOWN: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "kras_g12c": ("KRAS G12C", "mutated", "not mutated"),
        "her2_positive_metastasis": ("HER2 of the metastasis", "positive", "negative"),
        "hormone_receptor_positive_metastasis": ("Hormone receptors of the metastasis", "positive", "negative"),
        "cldn18_2_positive": ("Claudin 18.2", "positive", "negative"),
        "folate_receptor_alpha_high": ("Folate receptor alpha", "high", "not high"),
        "esr1_mutated": ("ESR1", "mutated", "wild type"),
        "pik3ca_mutated": ("PIK3CA", "mutated", "wild type"),
        "fgfr2_fusion": ("FGFR2 fusion", "yes", "no"),
        "idh1_mutated": ("IDH1", "mutated", "wild type"),
        "ntrk_fusion": ("NTRK fusion", "yes", "no"),
    }
)
"""Markers of a few options each: those that were entered. While they are unknown, the options themselves ask for them."""

_SAID: Final = frozenset(
    (
        "age_years",
        "sex",
        "ecog",
        "asa_class",
        "treatment_goal",
        "primary_site",
        "primary_histology",
        "primary_side",
        "synchronous",
        "primary_in_place",
        "disease_free_interval_months",
        "lesions",
        "liver_lesion_count",
        "largest_lesion_mm",
        "bilobar",
        "extrahepatic_disease",
        "extrahepatic_sites",
        "response",
        "ki67_percent",
        "pd_l1_percent",
        *_MARKERS,
        *_WHEN_KNOWN,
    )
)
"""The facts that have their place in a briefing whatever rests on them."""

_MEASURED_MARKERS: Final = MappingProxyType({"ki67_percent": "Ki-67", "pd_l1_percent": "PD-L1"})
_STANCES: Final[Mapping[Stance, str]] = MappingProxyType(
    {"for": "Yes", "between": "Borderline or potentially", "against": "Not as it stands"}
)
"""What is said of a liver where the question itself stands beside it."""

_DOUBTS: Final[Mapping[str, str]] = MappingProxyType(
    {"unverified": "definition not verified", "seed-text-only": "definition from a founding text only"}
)
"""What is doubtful of a definition, by how it was read."""


def brief(
    assessment: Assessment,
    chosen: Sequence[str] = (),
    acknowledged: Sequence[AcknowledgedFlag] = (),
    left_out: Sequence[Unusable] = (),
    systems: Collection[str] = (),
    decided: Collection[str] = (),
    today: datetime.date | None = None,
) -> Briefing:
    """The briefing of a case; `chosen` are the options put up for discussion, else they follow from `options_in_order`;
    `acknowledged` the answers to its red flags, `left_out` what is stored of it and cannot be used,
    `systems` those that the board chose to stand in front, `decided` the options decided on, which are shown in any case,
    `today` the day on which its facts are looked at, where the case names none.

    Stages of every primary stand first, then those most is reported of. Pure: the same assessment gives the same briefing.
    """
    case = assessment.case
    values = case.values
    references = References(assessment)
    aged = ages(assessment, today) if today else ()
    flags = flag_lines(assessment, acknowledged, references)
    front = headline(assessment, systems)
    shown = [one for one in shown_first(assessment) if stands_before_board(one, assessment)]
    staged = sorted((one for one in shown if head(one) == STAGES), key=lambda one: not is_general(one.system))
    in_stages = _first(front.stage, staged)[:MOST_STAGES]
    stages = [_system(one, references) for one in in_stages]
    scores = sorted((one for one in shown if head(one) == SCORES), key=lambda one: -reported_of(one.system))
    in_scores = _first(front.score, scores)[:MOST_SCORES]
    said_scores = [_system(one, references) for one in in_scores]
    heard = [one for one in classified(assessment) if _is_heard(one, assessment)]
    judged = judged_limits(assessment)
    put_up = [one for one in assessment.options if one.id in chosen]
    standing = put_up or options_in_order(assessment.options)[:MOST_OPTIONS]
    standing = [*standing, *(one for one in assessment.options if one.id in decided and one not in standing)]
    return Briefing(
        label=values["case_label"] or "Case without a label",
        moment=values["snapshot"],
        question=values["board_question"],
        left_out=tuple(left_out),
        flags=flags,
        strip=answer_strip(assessment, systems=systems, standing=put_up, flags=flags, references=references, aged=aged),
        who=tuple(_who(values)),
        primary=tuple(_primary(values)),
        markers=tuple(_markers(case)),
        disease=tuple(_disease(assessment)),
        treatment=treatment_so_far(assessment),
        basis=known_facts_behind(assessment, [*in_scores, *in_stages], standing, _SAID),
        stages=tuple(stages),
        scores=tuple(said_scores),
        function=tuple(_function(assessment, references)),
        remnant=tuple(remnant_lines(assessment)),
        resectability=tuple(_resectability(heard, judged)),
        stances=tuple(_stances(heard, references)),
        limits=tuple(limit_lines(judged, heard, references)),
        options=option_lines(standing, assessment, references),
        other_options=tuple(other_options(assessment.options, standing)),
        all_options=tuple((one.id, one.option.name) for one in assessment.options),
        unknown=tuple(fact_label(question.fact) for question in assessment.ask_next[:MOST_UNKNOWN]),
        workup=tuple(test.test.label for test in assessment.workup.of_status("open")),
        ages=stale_line(aged),
        evidence=references.all,
        release=assessment.release,
    )


def seen(
    assessment: Assessment,
    chosen: Sequence[str] = (),
    acknowledged: Sequence[AcknowledgedFlag] = (),
    left_out: Sequence[Unusable] = (),
    systems: Collection[str] = (),
    decided: Collection[str] = (),
    today: datetime.date | None = None,
) -> Seen:
    """What the board sees of a case, for its snapshot; the others as for `brief`."""
    return Seen(
        facts=assessment.case.to_json(),
        release=assessment.release,
        answer=answer(assessment, today),
        briefing=brief(assessment, chosen, acknowledged, left_out, systems, decided, today).model_dump(mode="json"),
    )


def _first(in_front: SystemResult | None, others: Iterable[SystemResult]) -> list[SystemResult]:
    """Results with the one in front first, which stands there while it is open as well."""
    return [*([in_front] if in_front else []), *(one for one in others if one is not in_front)]


def _is_heard(one: Classified, assessment: Assessment) -> bool:
    """Whether a board hears what a classification says: a published rule, or a system that stands before it."""
    result = assessment.systems.get(one.id.partition(".")[0])
    return result is None or stands_before_board(result, assessment)


def _fact(name: str, values: Mapping[str, Any], label: str | None = None) -> Said:
    value = values[name]
    parts = {} if value is None else amount(FACTS[name], value)._asdict()
    return Said(label=label or fact_label(name), **parts)


def _who(values: Mapping[str, Any]) -> Iterable[Said]:
    yield _fact("age_years", values)
    yield _fact("sex", values)
    yield _fact("ecog", values, "ECOG")
    yield _fact("asa_class", values, "ASA")
    yield _fact("treatment_goal", values, "Wish")


def _primary(values: Mapping[str, Any]) -> Iterable[Said]:
    yield _fact("primary_site", values)
    if values["primary_histology"]:
        yield _fact("primary_histology", values)
    if values["primary_site"] == "colorectal":
        yield _fact("primary_side", values, "Side")
    synchronous, interval = values["synchronous"], values["disease_free_interval_months"]
    if synchronous is None and interval is None:
        yield Said(label="Appeared")
    elif synchronous:
        yield Said(label="Appeared", main="synchronous")
    else:
        yield Said(label="Appeared", main=_later(interval))
    in_place = values["primary_in_place"]
    words = {True: "in place", False: "removed", None: None}[in_place]
    yield Said(label="Primary tumour", main=words)


def _later(months: float | None) -> str:
    if months is None:
        return "metachronous, interval unknown"
    return f"{counted(months, 'month')} after the primary"


def _markers(case: Case) -> Iterable[Said]:
    """The markers that are known, and the unknown ones that a system or an option of this primary asks for."""
    values = case.values
    asked = relevance(values["primary_site"]).facts if values["primary_site"] else frozenset[str]()
    for name, (label, yes, no) in _MARKERS.items():
        value = values[name]
        if value is not None:
            yield Said(label=label, main=yes if value else no)
        elif name in asked:
            yield Said(label=label)
    for name, (label, yes, no) in _WHEN_KNOWN.items():
        if values[name] is not None and name not in case.settled:
            yield Said(label=label, main=yes if values[name] else no)
    for name, label in _MEASURED_MARKERS.items():
        if values[name] is not None or name in asked:
            yield _fact(name, values, label)


def _disease(assessment: Assessment) -> Iterable[Said]:
    values = assessment.case.values
    lesions = assessment.case.lesions
    note = lesions_words(lesions) if lesions else ""
    count = values["liver_lesion_count"]
    yield Said(label="Liver metastases", main=None if count is None else number_words(count), note=note)
    yield _fact("largest_lesion_mm", values, "Largest")
    bilobar = values["bilobar"]
    yield Said(label="Spread in the liver", main={True: "both hemilivers", False: "one hemiliver", None: None}[bilobar])
    yield _outside(values)
    untreated = values["response"] is None and 0 in (values["chemotherapy_months"], values["chemotherapy_cycles"])
    yield Said(label="Response", main="no systemic treatment yet") if untreated else _fact("response", values, "Response")


def _outside(values: Mapping[str, Any]) -> Said:
    present, sites = values["extrahepatic_disease"], values["extrahepatic_sites"]
    if present is None:
        return Said(label="Outside the liver")
    if not present:
        return Said(label="Outside the liver", main="none")
    named = ", ".join(FACTS["extrahepatic_sites"].label_of(site).lower() for site in sorted(sites or ())) or "yes, site unknown"
    return Said(label="Outside the liver", main=named)


def _system(result: SystemResult, references: References) -> Said:
    definition = result.system.definition
    found = result_value(result) or (Amount(NO_GROUP) if result.status == "complete" else None)
    doubt = _DOUBTS.get(definition.verification, "")
    mark = DOUBTFUL if doubt or references.notice(definition.source) else ""
    return Said(
        label=definition.short + mark,
        short=definition.short.removesuffix(" score") + mark,
        **(found._asdict() if found else {}),
        note=group_words(result),
        strip=strip(result),
        missing=tuple(fact_label(name) for name in result.missing),
        evidence=(references.source(definition.source, definition.name, doubt),),
    )


def _function(assessment: Assessment, references: References) -> Iterable[Said]:
    # A number without published groups says least at a glance.
    for result in sorted(assessment.systems.values(), key=lambda one: not all_groups(one.system)):
        known = result.group is not None or result.outcome.low is not None
        if head(result) == "Liver function" and says_something(result) and known:
            yield _system(result, references)


def _stances(found: Iterable[Classified], references: References) -> Iterable[Said]:
    """Who holds the liver resectable and who not, and last how many wait for facts."""
    liver = [one for one in found if one.question == "liver"]
    for stance, words in STANCE_WORDS["liver"].items():
        held = [one for one in liver if one.stance == stance]
        if held:
            doubts = [_DOUBTS.get(one.verification, "") for one in held]
            marked = (doubt or references.notice(one.source) for one, doubt in zip(held, doubts, strict=True))
            names = (one.name + (DOUBTFUL if mark else "") for one, mark in zip(held, marked, strict=True))
            evidence = tuple(references.source(one.source, one.name, doubt) for one, doubt in zip(held, doubts, strict=True))
            yield Said(label=words, short=_STANCES[stance], main=", ".join(names), evidence=evidence)
    waiting = [one for one in liver if one.stance is None and one.missing]
    if waiting:
        missing = dict.fromkeys(fact_label(name) for one in waiting for name in one.missing)
        note = counted(len(waiting), "classification")
        yield Said(label="not settled", note=note, missing=tuple(missing))


def _resectability(found: Sequence[Classified], judged: Sequence[JudgedLimit]) -> Iterable[str]:
    """What the classifications say, and how many wait and for what: those that are settled do not speak for them."""
    sentences = [one for one in agreement_sentences(found, judged) if one != NOTHING_SETTLED]
    yield from sentences or ["No classification says yet whether this liver is resectable."]
    waiting = [one for one in found if one.question == "liver" and one.stance is None and one.missing]
    if waiting:
        missing = tuple(dict.fromkeys(name for one in waiting for name in one.missing))
        count = counted(len(waiting), "classification waits", "classifications wait")
        yield f"Not settled: {count} for {labels_words(missing, _MOST_NAMED)}."
