"""The records of the evidence registry: one frozen model per kind of record in `data/`.

Each field says what it holds, with examples and with values that look right and are not. The JSON schema and
`docs/data-records.md` are generated from these descriptions (`json_schemas`, `documentation`). What spans several
fields or records is checked in `livermets.knowledge.loading.checks`, so that reading three thousand records stays fast.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from pydantic import PrivateAttr

from livermets.knowledge.indicator_records import Indicator, OutcomeColumn
from livermets.knowledge.option_records import (
    AdviceRule,
    Applies,
    CountingResult,
    Gate,
    LineRule,
    Need,
    Option,
    RedFlag,
    Statement,
)
from livermets.knowledge.record import Record, described, due_field, read_on_field, signed_field
from livermets.knowledge.vocabulary import (
    Access,
    Design,
    Direction,
    Endpoint,
    IntervalKind,
    Measure,
    NScope,
    Primary,
    ReadBy,
    Reading,
    Route,
    RouteBasis,
    SecondReading,
    SpreadQuestion,
    SpreadTarget,
    SpreadUnit,
    TimeZero,
    UnverifiedKind,
)


class Notice(Record):
    """What a journal said of a publication after it had appeared."""

    on: str | None = described("Day of the notice; left out when it was not displayed", ["2021-04-15"], ["April"], None)
    notice: str = described("DOI of the notice, or where it stands", ["10.1038/retraction-1"])
    because: str | None = described("Reason as given", ["Error in Data"], [], None)


class Source(Record):
    """A paper, guideline, registry or text, with how it was read."""

    id: str = described("Short name, unique over all records", ["fong1999"], ["Fong 1999", "10.1097/00000658"])
    authors: str = described("Authors as printed; says so when they were not displayed", ["Fong Y, Fortner J, Sun RL, et al."])
    title: str | None = described(
        "Title as printed; in square brackets when it is our description",
        ["Clinical score for predicting recurrence"],
        ["Fong"],
        None,
    )
    journal: str = described("Journal, publisher or site", ["Ann Surg"], ["1999;230:309"])
    year: int | None = described("Year of publication; left out when it was not displayed", [1999], [99, 1900], None)
    design: Design = described("Kind of study or text", ["retrospective"], ["cohort"])
    n: int | None = described("Patients of the whole publication", [1001], [0], None)
    access: Access = described("How it was read", ["abstract"], ["pdf"])
    read_in: str | None = described("Where it was read", ["PMID 10493478"], [], None)
    also_read_in: str | None = described("A second place where it was read", ["BMC Cancer 2018 (abstract)"], [], None)
    doi: str | None = described("DOI without prefix", ["10.1097/00000658-199909000-00004"], ["https://doi.org/10.1097/x"], None)
    pmid: str | None = described("PubMed number, as text", ["10493478"], ["PMID 10493478"], None)
    pmcid: str | None = described("PubMed Central number", ["PMC1420876"], ["1420876"], None)
    url: str | None = described(
        "Address, where there is no DOI, PMID or PMCID", ["https://www.nice.org.uk/guidance/ipg672"], [], None
    )
    read_on: str | None = read_on_field()
    founding: bool = described("One of the texts from which the project began", [True], [], False)
    superseded: str | None = described("What replaced it", ["superseded by the long-term report (Rinke 2017)"], [], None)
    retracted: Notice | None = described(
        "Its retraction; all that rests on it is marked, and it supports no key figure",
        [{"on": "2021-04-15", "notice": "10.1038/retraction-1"}],
        [True],
        None,
    )
    concern: Notice | None = described(
        "An expression of concern about it, which is no retraction; all that rests on it is marked",
        [{"notice": "PubMed: Expression of concern in"}],
        ["doubtful"],
        None,
    )
    note: str | None = described("What a reader must know before citing it", ["year believed, not displayed"], [], None)


class Stratum(Record):
    """Which part of a population a figure speaks of: a group of a staging system or score, or a level of a factor."""

    system: str | None = described("Id of a system in `data/systems`", ["fong-crs"], ["Fong"], None)
    factor: str | None = described("A factor in words, where no system is meant", ["timing"], [], None)
    group: str = described("The group, score or level; `all` when the figure speaks of the whole system", ["0-2", "II"], [2])


class Figure(Record):
    """One reported number with everything that it needs to be read honestly."""

    id: str = described("Unique over all records", ["crlm-resection-fong1999-os5"], ["os5"])
    source: str = described("Id of the source in which it was read", ["fong1999"], ["Fong et al."])
    primary: Primary = described("Primary of the patients; `mixed` when several", ["colorectal"], ["CRC"])
    treatment: str = described("Term of the treatment taxonomy", ["hepatic-resection"], ["surgery"])
    treatment_as_read: str | None = described(
        "The source's own term, where it is not the taxonomy's", ["tare"], ["hepatic-resection"], None
    )
    comparator: str | None = described(
        "What it is compared with: a treatment term or the reference group in words",
        ["systemic-chemotherapy", "absence of the factor"],
        ["control"],
        None,
    )
    comparator_missing_because: str | None = described(
        "Why a ratio has no comparator",
        ["a prognostic factor; the reference group is not spelled out in what was read"],
        [],
        None,
    )
    population: str = described(
        "Who the patients were, where and when",
        ["1,001 consecutive liver resections, one centre, 1985-1998"],
        ["patients"],
    )
    years: tuple[int, int] | None = described(
        "First and last year of treatment of these patients, where the population says so",
        [[1985, 1998]],
        [[1998, 1985]],
        None,
    )
    stratum: Stratum | None = described(
        "The part of the population it speaks of", [{"system": "fong-crs", "group": "0"}], [{"group": "0"}], None
    )
    endpoint: Endpoint = described("What was counted", ["overall-survival"], ["survival"])
    measure: Measure = described(
        "How it is expressed; rates and proportions in percent, medians in months", ["rate"], ["percent"]
    )
    unit: str | None = described("Unit of a count", ["days"], ["months (median)"], None)
    horizon_months: float | None = described("Horizon of a rate in months", [60], [5], None)
    time_zero: TimeZero | None = described(
        "The moment from which time runs; left out when it is not stated, which means unknown",
        ["resection"],
        ["start"],
        None,
    )
    value: float | None = described("The number; left out where only bounds were published", [37], [0.37], None)
    low: float | None = described("Lower bound", [34], [40], None)
    high: float | None = described("Upper bound", [40], [34], None)
    interval: IntervalKind | None = described("What the bounds are", ["ci95"], ["CI"], None)
    n: int | None = described("Patients (or lesions, if the caveat says so) behind the number", [1001], [0], None)
    n_scope: NScope | None = described(
        "`whole-series` when n is of the series and the group's own size was not read", ["whole-series"], ["all"], None
    )
    n_missing_because: str | None = described("Why n is left out", ["size of this group not given in what was read"], [], None)
    liver_specific: bool | None = described(
        "False when the cohort was not one of liver metastases; left out when nothing was marked", [False], ["no"], None
    )
    caveat: str | None = described("What a reader must know", ["actuarial; operative deaths included"], [], None)
    second_reading: SecondReading | None = described(
        "Verdict of an independent second reader, where there was one; `not-found`: looked for and not found again",
        ["confirmed"],
        [True],
        None,
    )
    superseded_by: str | None = described(
        "Id of the figure that replaced it", ["crlm-ablation-collision2025-os-hr"], ["2025"], None
    )
    same_as: str | None = described(
        "Id of the figure that holds the same number of the same patients; this one is listed and counted with it once",
        ["crlm-transplant-dueland2023-median-os"],
        ["same"],
        None,
    )
    retracted: bool = described("Withdrawn; by itself where its source was retracted", [True], [], False)
    read_on: str | None = read_on_field()
    clinical_review: str = signed_field()
    next_review: str | None = due_field()
    _overdue_since: datetime.date | None = PrivateAttr(default=None)

    @property
    def overdue_since(self) -> datetime.date | None:
        """Since when it should have been read again; None while it is not due, or where the day of reading is unknown.

        It is in no file: it follows from the day on which the knowledge is looked at.
        """
        return self._overdue_since

    def as_overdue(self, since: datetime.date) -> Figure:
        """The same figure, known to be overdue."""
        found = self.model_copy()
        found._overdue_since = since
        return found

    @property
    def read_by(self) -> ReadBy:
        """Two when a second reader found the number in its source; one who looked for it in vain did not read it."""
        return "two" if self.second_reading in ("confirmed", "corrected") else "one"

    @property
    def stands(self) -> bool:
        """Whether it is neither retracted nor replaced by a later report."""
        return not self.retracted and self.superseded_by is None

    @property
    def is_doubtful(self) -> bool:
        """Whether a second reader looked for the number and did not find it again."""
        return self.second_reading == "not-found"


class Rereading(Record):
    """A figure read again by another reader: what the source was found to say, and what was changed by it."""

    id: str = described("Unique over all records", ["reread-2026-11-crlm-resection-konopke2009-low-rfs-median"])
    figure: str = described("Id of the figure", ["crlm-resection-konopke2009-low-rfs-median"], ["Konopke"])
    verdict: SecondReading = described(
        "What came of it; the last one stands with the figure as `second_reading`", ["confirmed"]
    )
    on: str = described("When, as exactly as it was recorded", ["2026-11", "2026-11-27"], ["November"])
    reader: str = described("Who read", ["second dossier"])
    read: Access | None = described("What was read; left out when that was not recorded", ["abstract"], ["pdf"], None)
    read_in: str | None = described("Where", ["https://pubmed.ncbi.nlm.nih.gov/33197213/"], [], None)
    says: str = described("What the source says, in the reader's words", ["median OS GAME low 68.1 months"])
    changed: str | None = described("What was corrected in the figure", ["value: 7.2 became nothing"], [], None)
    note: str | None = described("What else the reader saw", ["an end-of-study report exists"], [], None)


class TreatmentTerm(Record):
    """One term of the treatment taxonomy."""

    id: str = described("The term", ["repeat-hepatectomy"], ["Repeat hepatectomy"])
    label: str = described("As a reader sees it", ["Repeat hepatectomy"])
    parent: str | None = described("The broader term", ["hepatic-resection"], ["surgery"], None)
    covers: tuple[str, ...] = described("Terms of the sources that mean the same", [["repeat-hepatic-surgery"]], [], ())
    note: str | None = described(
        "What was decided, and what it must not be mixed with", ["time zero is the repeat operation"], [], None
    )


class Claim(Record):
    """A claim of the founding texts, with what was read about it since. Never shown alone, never silently corrected."""

    id: str = described("Unique over all records", ["seed-blm-3y"], ["30 %"])
    topic: str = described("What it is about", ["treatment"])
    text: str = described("The claim, paraphrased", ["3-year survival only 30% once the liver is involved"])
    said_in: tuple[str, ...] = described(
        "Ids of the founding texts that say it; empty when the text was not noted",
        [["seed-mcmahon"]],
        [["encyclopedia"]],
        (),
    )
    primary: Primary | None = described("Primary it speaks of", ["breast"], [], None)
    treatment: str | None = described("Term of the treatment taxonomy", ["hepatic-resection"], ["surgery"], None)
    stratum: Stratum | None = described("Group it speaks of", [{"system": "cn-three-phase", "group": "II"}], [], None)
    endpoint: Endpoint | None = described("What it counts, for a number", ["overall-survival"], ["survival"], None)
    measure: Measure | None = described("How it is expressed, for a number", ["rate"], ["percent"], None)
    horizon_months: float | None = described("Horizon in months", [36], [3], None)
    value: float | None = described("The number", [30], [0.3], None)
    low: float | None = described("Lower bound", [40], [], None)
    high: float | None = described("Upper bound", [50], [], None)
    interval: IntervalKind | None = described("What the bounds are", ["range"], [], None)
    caveat: str | None = described("What the claim leaves open", ["horizon not stated"], [], None)
    reading: Reading = described("How it stands against what was read since", ["out-of-date"], ["wrong"])
    why: str = described("The reading in one or two sentences", ["Population registries read about a quarter."], ["wrong"])
    figures: tuple[str, ...] = described(
        "Ids of the figures that say so", [["crlm-frequency-manfredi2006-synchronous"]], [], ()
    )
    sources: tuple[str, ...] = described("Ids of the sources that say so", [["manfredi2006"]], [], ())
    see: tuple[str, ...] = described("Ids of spread facts and published rules that say so", [["share-seer-lung"]], [], ())


class Dispute(Record):
    """A question on which sources disagree, as a reader of them sees it. Both sides are kept."""

    id: str = described("Unique over all records", ["ablation-or-resection"], ["dispute 8"])
    primary: Primary = described("The primary it is about; `mixed` when it is about several", ["colorectal"], ["CRC"])
    question: str = described("The question, as a board would ask it", ["Is ablation as good as resection?"])
    why: str = described("What the sides say and why they may differ", ["Only the last compares like with like."])
    figures: tuple[str, ...] = described("Ids of the figures of all sides", [["crlm-ablation-collision2025-os-hr"]], [], ())
    see: tuple[str, ...] = described("Ids of spread facts and published rules", [["ablation-collision"]], [], ())


class SpreadFact(Record):
    """One fact on how cancers reach the liver, or how liver cancer leaves it."""

    id: str = described("Unique over all records", ["share-seer-lung"])
    direction: Direction = described("Towards the liver or away from it", ["to-liver"], ["in"])
    label: str | None = described("Short name, where the cancer or the site does not say it", ["All cancers"], [], None)
    question: SpreadQuestion = described("What it answers; numbers on different questions are never mixed", ["liver-risk"])
    among: str | None = described("Whom the number is of; only numbers of the same compare", ["coaxial biopsies"], [], None)
    primary: Primary = described("The cancer", ["lung"], ["NSCLC"])
    route: Route | None = described("The way; left out when no listed way was stated", ["portal-vein"], ["blood"], None)
    route_basis: RouteBasis = described("Where the way comes from", ["source"], ["seed"])
    target: SpreadTarget = described("Where it goes", ["liver"], ["hepatic"])
    statement: str = described(
        "The fact in words, with its question", ["Second largest share of liver metastasis at diagnosis in SEER."]
    )
    value: float | None = described("The number", [24.76], [0.2476], None)
    unit: SpreadUnit | None = described("Its unit", ["percent"], ["%"], None)
    n: int | None = described("Size of the denominator", [105329], [], None)
    source: str = described("Id of the source", ["seer-pancancer2020"], ["SEER"])
    caveat: str | None = described("What a reader must know", ["Synchronous only."], [], None)


class UnverifiedNote(Record):
    """Something a reader would expect and that could not be verified. What was believed about it is not shipped."""

    id: str = described("Unique over all records but systems, whose name it may carry", ["gennari-stage4"])
    kind: UnverifiedKind = described("Why it is here", ["definition-not-read"], ["missing"])
    about: str = described("What is missing", ["stages IVA and IVB"])
    primary: Primary | None = described("Primary it belongs to", ["colorectal"], [], None)
    system: str | None = described("System it belongs to", ["gennari-stage"], [], None)
    why_it_matters: str = described(
        "Why a board would miss it", ["without it patients with extrahepatic disease have no stage"]
    )
    looked_for: str = described("What was searched, or where it was read", ["title and author queries in three forms"])
    reading: str | None = described(
        "What was read about it, where that is known", ["PubMed marks it as retracted."], ["about 36 %"], None
    )
    found_since: str | None = described(
        "What a later search found", ["the abstract gives 36% at 5 years (cancer-specific)"], [], None
    )
    figures: tuple[str, ...] = described("Ids of figures that stand in for it", [["crlm-resection-rees2008-css60"]], [], ())


class LeftOut(Record):
    """An item of the collected material that is not in `data/`, with the reason."""

    id: str = described("Its id in the collected material", ["example2020-os5"])
    reason: str = described("Why it is left out", ["the same number as example2020-os60"], ["wrong"])


RECORDS: tuple[type[Record], ...] = (
    Source,
    Notice,
    Figure,
    Stratum,
    Rereading,
    TreatmentTerm,
    Option,
    Statement,
    Need,
    Applies,
    CountingResult,
    LineRule,
    Gate,
    RedFlag,
    Claim,
    Dispute,
    SpreadFact,
    AdviceRule,
    UnverifiedNote,
    LeftOut,
    OutcomeColumn,
    Indicator,
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
