"""The records of the evidence registry: one frozen model per kind of record in `data/`.

Each field says what it holds, with examples and with values that look right and are not. The JSON schema and
`docs/data-records.md` are generated from these descriptions (`json_schemas`, `documentation`). What spans several
fields or records is checked in `livermets.knowledge.loading.checks`, so that reading three thousand records stays fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from livermets.knowledge.vocabulary import (
    Access,
    AdviceArea,
    Design,
    Direction,
    Endpoint,
    Intent,
    Interval,
    Measure,
    NScope,
    OptionKind,
    Primary,
    Reading,
    Route,
    RouteBasis,
    SecondReading,
    SpreadQuestion,
    SpreadTarget,
    SpreadUnit,
    TimeZero,
    UnverifiedKind,
    Weight,
)

_REQUIRED: Any = ...


def _field(description: str, good: Sequence[Any], bad: Sequence[Any] = (), default: Any = _REQUIRED) -> Any:
    """A field with what it means, values that are right, and values that look right and are not."""
    return Field(default, description=description, examples=list(good), json_schema_extra={"bad_examples": list(bad)})


class Record(BaseModel):
    """What every record shares: it cannot change once loaded, and an unknown key in the file is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Record):
    """A paper, guideline, registry or text, with how it was read."""

    id: str = _field("Short name, unique over all records", ["fong1999"], ["Fong 1999", "10.1097/00000658"])
    authors: str = _field("Authors as printed; says so when they were not displayed", ["Fong Y, Fortner J, Sun RL, et al."])
    title: str | None = _field(
        "Title as printed; in square brackets when it is our description",
        ["Clinical score for predicting recurrence"],
        ["Fong"],
        None,
    )
    journal: str = _field("Journal, publisher or site", ["Ann Surg"], ["1999;230:309"])
    year: int | None = _field("Year of publication; left out when it was not displayed", [1999], [99, 1900], None)
    design: Design = _field("Kind of study or text", ["retrospective"], ["cohort"])
    n: int | None = _field("Patients of the whole publication", [1001], [0], None)
    access: Access = _field("How it was read", ["abstract"], ["pdf"])
    read_in: str | None = _field("Where it was read", ["PMID 10493478"], [], None)
    also_read_in: str | None = _field("A second place where it was read", ["BMC Cancer 2018 (abstract)"], [], None)
    doi: str | None = _field("DOI without prefix", ["10.1097/00000658-199909000-00004"], ["https://doi.org/10.1097/x"], None)
    pmid: str | None = _field("PubMed number, as text", ["10493478"], ["PMID 10493478"], None)
    pmcid: str | None = _field("PubMed Central number", ["PMC1420876"], ["1420876"], None)
    url: str | None = _field(
        "Address, where there is no DOI, PMID or PMCID", ["https://www.nice.org.uk/guidance/ipg672"], [], None
    )
    founding: bool = _field("One of the texts from which the project began", [True], [], False)
    superseded: str | None = _field("What replaced it", ["superseded by the long-term report (Rinke 2017)"], [], None)
    retracted: str | None = _field(
        "The retraction notice; a retracted source supports no key figure", ["PubMed: Retraction in"], [True], None
    )
    note: str | None = _field("What a reader must know before citing it", ["year believed, not displayed"], [], None)


class Stratum(Record):
    """Which part of a population a figure speaks of: a group of a staging system or score, or a level of a factor."""

    system: str | None = _field("Id of a system in `data/systems`", ["fong-crs"], ["Fong"], None)
    factor: str | None = _field("A factor in words, where no system is meant", ["timing"], [], None)
    group: str = _field("The group, score or level; `all` when the figure speaks of the whole system", ["0-2", "II"], [2])


class Figure(Record):
    """One reported number with everything that it needs to be read honestly."""

    id: str = _field("Unique over all records", ["crlm-resection-fong1999-os5"], ["os5"])
    source: str = _field("Id of the source in which it was read", ["fong1999"], ["Fong et al."])
    primary: Primary = _field("Primary of the patients; `mixed` when several", ["colorectal"], ["CRC"])
    treatment: str = _field("Term of the treatment taxonomy", ["hepatic-resection"], ["surgery"])
    treatment_as_read: str | None = _field(
        "The source's own term, where it is not the taxonomy's", ["tare"], ["hepatic-resection"], None
    )
    comparator: str | None = _field(
        "What it is compared with: a treatment term or the reference group in words",
        ["systemic-chemotherapy", "absence of the factor"],
        ["control"],
        None,
    )
    comparator_missing_because: str | None = _field(
        "Why a ratio has no comparator",
        ["a prognostic factor; the reference group is not spelled out in what was read"],
        [],
        None,
    )
    population: str = _field(
        "Who the patients were, where and when",
        ["1,001 consecutive liver resections, one centre, 1985-1998"],
        ["patients"],
    )
    years: tuple[int, int] | None = _field(
        "First and last year of treatment of these patients, where the population says so",
        [[1985, 1998]],
        [[1998, 1985]],
        None,
    )
    stratum: Stratum | None = _field(
        "The part of the population it speaks of", [{"system": "fong-crs", "group": "0"}], [{"group": "0"}], None
    )
    endpoint: Endpoint = _field("What was counted", ["overall-survival"], ["survival"])
    measure: Measure = _field("How it is expressed; rates and proportions in percent, medians in months", ["rate"], ["percent"])
    unit: str | None = _field("Unit of a count", ["days"], ["months (median)"], None)
    horizon_months: float | None = _field("Horizon of a rate in months", [60], [5], None)
    time_zero: TimeZero | None = _field(
        "The moment from which time runs; left out when it is not stated, which means unknown",
        ["resection"],
        ["start"],
        None,
    )
    value: float | None = _field("The number; left out where only bounds were published", [37], [0.37], None)
    low: float | None = _field("Lower bound", [34], [40], None)
    high: float | None = _field("Upper bound", [40], [34], None)
    interval: Interval | None = _field("What the bounds are", ["ci95"], ["CI"], None)
    n: int | None = _field("Patients (or lesions, if the caveat says so) behind the number", [1001], [0], None)
    n_scope: NScope | None = _field(
        "`whole-series` when n is of the series and the group's own size was not read", ["whole-series"], ["all"], None
    )
    n_missing_because: str | None = _field("Why n is left out", ["size of this group not given in what was read"], [], None)
    liver_specific: bool | None = _field(
        "False when the cohort was not one of liver metastases; left out when nothing was marked", [False], ["no"], None
    )
    caveat: str | None = _field("What a reader must know", ["actuarial; operative deaths included"], [], None)
    second_reading: SecondReading | None = _field(
        "Verdict of an independent second reader, where there was one", ["confirmed"], [True], None
    )
    superseded_by: str | None = _field(
        "Id of the figure that replaced it", ["crlm-ablation-collision2025-os-hr"], ["2025"], None
    )
    same_as: str | None = _field(
        "Id of the figure that holds the same number of the same patients; this one is listed and counted with it once",
        ["crlm-transplant-dueland2023-median-os"],
        ["same"],
        None,
    )
    retracted: bool = _field("Withdrawn", [True], [], False)


class TreatmentTerm(Record):
    """One term of the treatment taxonomy."""

    id: str = _field("The term", ["repeat-hepatectomy"], ["Repeat hepatectomy"])
    label: str = _field("As a reader sees it", ["Repeat hepatectomy"])
    parent: str | None = _field("The broader term", ["hepatic-resection"], ["surgery"], None)
    covers: tuple[str, ...] = _field("Terms of the sources that mean the same", [["repeat-hepatic-surgery"]], [], ())
    note: str | None = _field(
        "What was decided, and what it must not be mixed with", ["time zero is the repeat operation"], [], None
    )


class Statement(Record):
    """A sentence about an option, with its source and, where it can be decided, a rule over the facts of a case."""

    text: str = _field("The statement, in our words", ["resectable liver recurrence with enough remnant"])
    source: str = _field("Id of its source", ["degraaff2024"], ["registry"])
    when: str | None = _field(
        "SQL condition over the facts of a case that decides it; left out when it cannot be decided",
        ["extrahepatic_disease"],
        ["if extrahepatic"],
        None,
    )
    requires: str | None = _field(
        "SQL condition without which it cannot hold, where the text says more than the facts can show: false decides against"
        " it, true leaves the rest to the board",
        ["braf_v600e"],
        ["always"],
        None,
    )
    weight: Weight = _field(
        "`relative`: against it, a warning that does not exclude; in its favour, only of whom it was studied. `remark`: says "
        "how or by whom, and decides nothing",
        ["relative"],
        ["weak"],
        "decides",
    )


class Option(Record):
    """A treatment option of a primary."""

    id: str = _field("Primary, dot, option", ["colorectal.hepatic-resection"], ["resection"])
    primary: Primary = _field("The primary it was curated for", ["colorectal"], ["CRC"])
    applies_to: tuple[Primary, ...] = _field(
        "Primaries of a case for which it is listed; the option's own primary when left out", [["testicular"]], [], ()
    )
    treatment: str = _field("Term of the treatment taxonomy", ["hepatic-resection"], ["surgery"])
    treatment_as_read: str | None = _field("The curated term, where it is not the taxonomy's", ["php"], [], None)
    name: str = _field("As a reader sees it", ["Hepatic resection (open, parenchyma-sparing or anatomical)"])
    kind: OptionKind = _field("What sort of treatment", ["local"], ["surgery"])
    intent: Intent = _field("What it is for", ["curative"], ["cure"])
    lines: str = _field("Where it stands in the sequence", ["salvage after first resection"])
    evidence_level: str = _field("What the evidence is, in words", ["one randomised trial, registries"], ["1A"])
    indications: tuple[Statement, ...] = _field("What speaks for it", [[{"text": "resectable", "source": "fong1999"}]], [], ())
    contraindications: tuple[Statement, ...] = _field(
        "What speaks against it", [[{"text": "margin unavoidable", "source": "abbas2011"}]], [], ()
    )
    key_figures: tuple[str, ...] = _field(
        "Ids of the figures that a board would ask for first", [["crlm-resection-fong1999-os5"]], [["37 %"]], ()
    )
    caveats: tuple[str, ...] = _field(
        "What must be said with it", [["comparisons with unresected patients are selection"]], [], ()
    )


class Claim(Record):
    """A claim of the founding texts, with what was read about it since. Never shown alone, never silently corrected."""

    id: str = _field("Unique over all records", ["seed-blm-3y"], ["30 %"])
    topic: str = _field("What it is about", ["treatment"])
    text: str = _field("The claim, paraphrased", ["3-year survival only 30% once the liver is involved"])
    said_in: tuple[str, ...] = _field(
        "Ids of the founding texts that say it; empty when the text was not noted",
        [["seed-mcmahon"]],
        [["encyclopedia"]],
        (),
    )
    primary: Primary | None = _field("Primary it speaks of", ["breast"], [], None)
    treatment: str | None = _field("Term of the treatment taxonomy", ["hepatic-resection"], ["surgery"], None)
    stratum: Stratum | None = _field("Group it speaks of", [{"system": "cn-three-phase", "group": "II"}], [], None)
    endpoint: Endpoint | None = _field("What it counts, for a number", ["overall-survival"], ["survival"], None)
    measure: Measure | None = _field("How it is expressed, for a number", ["rate"], ["percent"], None)
    horizon_months: float | None = _field("Horizon in months", [36], [3], None)
    value: float | None = _field("The number", [30], [0.3], None)
    low: float | None = _field("Lower bound", [40], [], None)
    high: float | None = _field("Upper bound", [50], [], None)
    interval: Interval | None = _field("What the bounds are", ["range"], [], None)
    caveat: str | None = _field("What the claim leaves open", ["horizon not stated"], [], None)
    reading: Reading = _field("How it stands against what was read since", ["out-of-date"], ["wrong"])
    why: str = _field("The reading in one or two sentences", ["Population registries read about a quarter."], ["wrong"])
    figures: tuple[str, ...] = _field("Ids of the figures that say so", [["crlm-frequency-manfredi2006-synchronous"]], [], ())
    sources: tuple[str, ...] = _field("Ids of the sources that say so", [["manfredi2006"]], [], ())
    see: tuple[str, ...] = _field("Ids of spread facts and published rules that say so", [["share-seer-lung"]], [], ())


class Dispute(Record):
    """A question on which sources disagree, as a reader of them sees it. Both sides are kept."""

    id: str = _field("Unique over all records", ["ablation-or-resection"], ["dispute 8"])
    primary: Primary = _field("The primary it is about; `mixed` when it is about several", ["colorectal"], ["CRC"])
    question: str = _field("The question, as a board would ask it", ["Is ablation as good as resection?"])
    why: str = _field("What the sides say and why they may differ", ["Only the last compares like with like."])
    figures: tuple[str, ...] = _field("Ids of the figures of all sides", [["crlm-ablation-collision2025-os-hr"]], [], ())
    see: tuple[str, ...] = _field("Ids of spread facts and published rules", [["ablation-collision"]], [], ())


class SpreadFact(Record):
    """One fact on how cancers reach the liver, or how liver cancer leaves it."""

    id: str = _field("Unique over all records", ["share-seer-lung"])
    direction: Direction = _field("Towards the liver or away from it", ["to-liver"], ["in"])
    label: str | None = _field("Short name, where the cancer or the site does not say it", ["All cancers"], [], None)
    question: SpreadQuestion = _field("What it answers; numbers on different questions are never mixed", ["liver-risk"])
    among: str | None = _field("Whom the number is of; only numbers of the same compare", ["coaxial biopsies"], [], None)
    primary: Primary = _field("The cancer", ["lung"], ["NSCLC"])
    route: Route | None = _field("The way; left out when no listed way was stated", ["portal-vein"], ["blood"], None)
    route_basis: RouteBasis = _field("Where the way comes from", ["source"], ["seed"])
    target: SpreadTarget = _field("Where it goes", ["liver"], ["hepatic"])
    statement: str = _field(
        "The fact in words, with its question", ["Second largest share of liver metastasis at diagnosis in SEER."]
    )
    value: float | None = _field("The number", [24.76], [0.2476], None)
    unit: SpreadUnit | None = _field("Its unit", ["percent"], ["%"], None)
    n: int | None = _field("Size of the denominator", [105329], [], None)
    source: str = _field("Id of the source", ["seer-pancancer2020"], ["SEER"])
    caveat: str | None = _field("What a reader must know", ["Synchronous only."], [], None)


class AdviceRule(Record):
    """One published rule of work-up, resectability, sequence or follow-up."""

    id: str = _field("Unique over all records", ["flr-post-chemo"])
    area: AdviceArea = _field("What it is about", ["resectability"], ["surgery"])
    condition: str = _field("When it holds, in words", ["fibrosis or cirrhosis AND FLR < 40% by CT"])
    when: str | None = _field(
        "The condition as SQL over the facts of a case, where it can be decided",
        ["hepatic_node_positive"],
        ["FLR low"],
        None,
    )
    requires: str | None = _field(
        "SQL condition without which it cannot hold, where the condition says more than the facts can show",
        ["prior_liver_resection"],
        ["always"],
        None,
    )
    conclusion: str = _field("What follows, in words", ["remnant too small"])
    strength: str = _field("How strong the support is, in words", ["randomised trial, n = 94"], ["A"])
    source: str = _field("Id of the source", ["kawaguchi2019tsh"], ["review"])
    caveat: str | None = _field(
        "What a reader must know", ["Thresholds by formula and by CT are not interchangeable."], [], None
    )


class UnverifiedNote(Record):
    """Something a reader would expect and that could not be verified. What was believed about it is not shipped."""

    id: str = _field("Unique over all records but systems, whose name it may carry", ["gennari-stage4"])
    kind: UnverifiedKind = _field("Why it is here", ["definition-not-read"], ["missing"])
    about: str = _field("What is missing", ["stages IVA and IVB"])
    primary: Primary | None = _field("Primary it belongs to", ["colorectal"], [], None)
    system: str | None = _field("System it belongs to", ["gennari-stage"], [], None)
    why_it_matters: str = _field("Why a board would miss it", ["without it patients with extrahepatic disease have no stage"])
    looked_for: str = _field("What was searched, or where it was read", ["title and author queries in three forms"])
    reading: str | None = _field(
        "What was read about it, where that is known", ["PubMed marks it as retracted."], ["about 36 %"], None
    )
    found_since: str | None = _field(
        "What a later search found", ["the abstract gives 36% at 5 years (cancer-specific)"], [], None
    )
    figures: tuple[str, ...] = _field("Ids of figures that stand in for it", [["crlm-resection-rees2008-css60"]], [], ())


class LeftOut(Record):
    """An item of the collected material that is not in `data/`, with the reason."""

    id: str = _field("Its id in the collected material", ["example2020-os5"])
    reason: str = _field("Why it is left out", ["the same number as example2020-os60"], ["wrong"])


RECORDS: tuple[type[Record], ...] = (
    Source,
    Figure,
    Stratum,
    TreatmentTerm,
    Option,
    Statement,
    Claim,
    Dispute,
    SpreadFact,
    AdviceRule,
    UnverifiedNote,
    LeftOut,
)


def json_schemas() -> dict[str, dict[str, Any]]:
    """The JSON schema of every kind of record, by the name of the model."""
    return {model.__name__: model.model_json_schema() for model in RECORDS}


def documentation() -> str:
    """The reference of all records as Markdown: the content of `docs/data-records.md`."""
    parts = [
        "# Records in `data/`",
        "",
        "Generated from `livermets/knowledge/records.py`; a test fails when this page lags. "
        "Keys that do not apply are left out of the files: a missing key means unknown or not applicable, never no.",
    ]
    for model in RECORDS:
        parts += ["", f"## {model.__name__}", "", " ".join((model.__doc__ or "").split()), ""]
        parts += ["| key | needed | meaning | right | looks right and is not |", "|---|---|---|---|---|"]
        for name, info in model.model_fields.items():
            extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
            bad = extra.get("bad_examples")
            cells = [
                f"`{name}`",
                "yes" if info.is_required() else "",
                info.description or "",
                _examples(info.examples or []),
                _examples(bad if isinstance(bad, list) else []),
            ]
            parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(parts) + "\n"


def _examples(values: Sequence[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)
