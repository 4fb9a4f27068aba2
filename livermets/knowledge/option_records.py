"""The records of options and published rules: what is offered, for whom, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator

from livermets.facts import DRUGS
from livermets.knowledge.record import Record, described, due_field, readers_field, signed_field
from livermets.knowledge.vocabulary import (
    AdviceArea,
    Aspect,
    EvidenceScope,
    FlagLevel,
    GateEffect,
    Intent,
    OptionKind,
    Primary,
    ReadBy,
    Region,
    Stance,
    Strength,
    TreatmentLine,
    Weight,
    in_region,
)


def _known_drug(word: str) -> str:
    if word not in DRUGS:
        raise ValueError(f"{word!r} is not among the drugs of `livermets.facts.DRUGS`")
    return word


Drug = Annotated[str, AfterValidator(_known_drug)]
"""One of `livermets.facts.DRUGS`."""


class Statement(Record):
    """A sentence about an option, with its source and, where it can be decided, a rule over the facts of a case."""

    text: str = described("The statement, in our words", ["resectable liver recurrence with enough remnant"])
    source: str = described("Id of its source", ["degraaff2024"], ["registry"])
    when: str | None = described(
        "SQL condition over the facts of a case that decides it; left out when it cannot be decided",
        ["extrahepatic_disease"],
        ["if extrahepatic"],
        None,
    )
    requires: str | None = described(
        "SQL condition without which it cannot hold, where the text says more than the facts can show: false decides against"
        " it, true leaves the rest to the board",
        ["braf_v600e"],
        ["always"],
        None,
    )
    weight: Weight = described(
        "`relative`: against it, a warning that does not exclude; in its favour, only of whom it was studied. `remark`: says "
        "how or by whom, and decides nothing",
        ["relative"],
        ["weak"],
        "decides",
    )
    region: Region | None = described("Where alone it holds; left out where it is not bound to a region", ["eu"], ["EU"], None)

    @property
    def said(self) -> str:
        """The statement with the region in which alone it holds."""
        return in_region(self.text, self.region)


class Need(Statement):
    """What must hold before an option may be named: known not to hold, it is not indicated; unknown, it is undetermined."""

    aspect: Aspect = described("What it is about", ["target"], ["biomarker"])
    tests: tuple[str, ...] = described(
        "Facts that a test finds, to test for while unknown", [["hla_a0201"]], [["response"]], ()
    )


class Option(Record):
    """A treatment option of a primary."""

    id: str = described("Primary, dot, option", ["colorectal.hepatic-resection"], ["resection"])
    primary: Primary = described("The primary it was curated for", ["colorectal"], ["CRC"])
    applies_to: tuple[Primary, ...] = described(
        "Primaries of a case for which it is listed; the option's own primary when left out", [["testicular"]], [], ()
    )
    treatment: str = described("Term of the treatment taxonomy", ["hepatic-resection"], ["surgery"])
    treatment_as_read: str | None = described("The curated term, where it is not the taxonomy's", ["php"], [], None)
    name: str = described("As a reader sees it", ["Hepatic resection (open, parenchyma-sparing or anatomical)"])
    kind: OptionKind = described("What sort of treatment", ["local"], ["surgery"])
    intent: Intent = described("What it is for", ["curative"], ["cure"])
    lines: str = described("Where it stands in the sequence", ["salvage after first resection"])
    evidence_level: str = described("What the evidence is, in words", ["one randomised trial, registries"], ["1A"])
    line: TreatmentLine = described(
        "Its line of treatment; the rule of each stands in `treatments/lines.yaml`", ["first"], ["1L"], "any"
    )
    drugs: tuple[Drug, ...] = described(
        "Drugs it contains, for the gates that speak of them", [["irinotecan"]], [["FOLFIRI"]], ()
    )
    strength: Strength = described("What speaks best for it", ["randomised"], ["1A"], "series")
    evidence_scope: EvidenceScope = described("In whom it was studied", ["pooled"], ["mixed"], "this-primary")
    liver_specific: bool = described("Studied in patients with liver metastases", [True], ["yes"], False)
    sourced: bool = described("False where no source could be read: listed by name, undetermined", [False], ["no"], True)
    needs: tuple[Need, ...] = described(
        "What must hold, all of it, before it may be named",
        [[{"aspect": "target", "text": "HLA-A*02:01 positive", "source": "nathan2021", "when": "hla_a0201"}]],
        [],
        (),
    )
    indications: tuple[Statement, ...] = described(
        "What speaks for it; one of them is enough", [[{"text": "resectable", "source": "fong1999"}]], [], ()
    )
    contraindications: tuple[Statement, ...] = described(
        "What speaks against it", [[{"text": "margin unavoidable", "source": "abbas2011"}]], [], ()
    )
    unless: tuple[Statement, ...] = described(
        "What takes it away once it is known, such as a histology for which it does not hold or the same drug given before: "
        "then it is not indicated; until then it is named as still to check",
        [[{"text": "small-cell", "source": "fong1999", "when": "primary_histology = 'small-cell'"}]],
        [],
        (),
    )
    outside: tuple[Statement, ...] = described(
        "Who was outside the population studied, such as by a trial's exclusion criterion: a caution, no contraindication",
        [[{"text": "over 75 years", "source": "fong1999", "when": "age_years > 75"}]],
        [],
        (),
    )
    key_figures: tuple[str, ...] = described(
        "Ids of the figures that a board would ask for first", [["crlm-resection-fong1999-os5"]], [["37 %"]], ()
    )
    caveats: tuple[str, ...] = described(
        "What must be said with it", [["comparisons with unresected patients are selection"]], [], ()
    )
    comparator_of: str | None = described(
        "Id of the option beside which alone it stands: the comparator arm of a trial, not to be decided for",
        ["colorectal.laparoscopic-resection"],
        ["laparoscopy"],
        None,
    )
    read_by: ReadBy = readers_field()
    clinical_review: str = signed_field()
    next_review: str | None = due_field()

    def statements(self) -> Iterator[tuple[str, int, Statement]]:
        """Each statement with the key it stands under and its place there, counted from 1."""
        for key in ("needs", "unless", "indications", "contraindications", "outside"):
            for number, statement in enumerate(getattr(self, key), 1):
                yield key, number, statement


class Applies(Record):
    """To which options something applies: every key that is given must match, any one of its values suffices."""

    kinds: tuple[OptionKind, ...] = described("Kinds of treatment", [["systemic"]], [["chemotherapy"]], ())
    treatments: tuple[str, ...] = described(
        "Terms of the taxonomy, narrower ones included", [["hepatic-resection"]], [["surgery"]], ()
    )
    drugs: tuple[Drug, ...] = described("Drugs that the option contains", [["irinotecan"]], [["FOLFIRI"]], ())
    options: tuple[str, ...] = described("Ids of options", [["colorectal.hepatic-resection"]], [["resection"]], ())
    primaries: tuple[Primary, ...] = described("Primaries of the case", [["neuroendocrine"]], [["NET"]], ())
    except_treatments: tuple[str, ...] = described("Terms left out, narrower ones included", [["supportive-care"]], [], ())
    except_options: tuple[str, ...] = described("Options left out", [["testicular.bep"]], [], ())
    except_primaries: tuple[Primary, ...] = described("Primaries of the case left out", [["lymphoma"]], [], ())


class CountingResult(Record):
    """Which of two results counts, such as of the primary and of a metastasis: a name that conditions may use like a fact.

    The order of the two is said here once. It is the only place where a condition of an option may ask whether a fact is known.
    """

    name: str = described("As conditions write it", ["her2_that_counts"], ["her2_positive"])
    label: str = described("What it is, in words", ["HER2-positive on the metastasis, or on the primary"])
    when: str = described(
        "SQL condition over the facts of a case that the name stands for",
        ["CASE WHEN her2_positive_metastasis IS NOT NULL THEN her2_positive_metastasis ELSE her2_positive END"],
    )
    source: str = described("Id of its source", ["criscitiello2014"])
    note: str | None = described("What a reader must know", ["Without a biopsy treatment follows the primary."], [], None)


class LineRule(Record):
    """What a line of treatment means, as a rule over what was given."""

    line: TreatmentLine = described("The line", ["first"], ["1L"])
    text: str = described("What it asks, in words", ["no systemic treatment for metastatic disease yet"])
    when: str | None = described(
        "SQL condition over the facts of a case; none for a line that asks nothing", ["lines_of_chemotherapy = 0"], [], None
    )
    board: str | None = described(
        "SQL condition that leaves it to the board where `when` is open", ["lines_of_chemotherapy = 1"], [], None
    )
    asks: tuple[str, ...] = described(
        "Facts to ask for where it is open; until then the option is possible at most", [["lines_of_chemotherapy"]], [], ()
    )
    source: str | None = described("Id of its source; none where it is the meaning of the words", ["escat2018"], [], None)


class Gate(Record):
    """What holds for every option of a kind, a treatment or a drug, written once."""

    id: str = described("Unique over all records", ["ecog-3-cytotoxic"])
    text: str = described("What it says, in our words", ["ECOG 3 or 4: outside the trials of combination chemotherapy"])
    source: str = described("Id of its source", ["moga-cw"])
    when: str | None = described("SQL condition that decides it", ["ecog >= 3"], ["unfit"], None)
    requires: str | None = described(
        "SQL condition without which it cannot hold, where the text says more", ["ecog >= 3"], [], None
    )
    effect: GateEffect = described(
        "`excludes`: contraindicated; `rules-out`: not indicated; `waits`: undetermined at most; `doubts`: possible at most; "
        "`indicates`: counts as an indication that is met",
        ["doubts"],
        ["forbidden"],
    )
    applies: Applies = described("To which options", [{"kinds": ["systemic"]}])
    read_by: ReadBy = readers_field()
    clinical_review: str = signed_field()
    next_review: str | None = due_field()


class RedFlag(Record):
    """What a board must know before it speaks of treatment."""

    id: str = described("Unique over all records", ["likely-hcc"])
    text: str = described("What is known", ["cirrhosis and no tissue"])
    follows: str = described("What follows", ["primary liver cancer is likelier than a metastasis"])
    settles: str = described("What would settle it", ["multiphase CT or MRI read by LI-RADS, or a biopsy"])
    source: str = described("Id of its source", ["easl2024"])
    tests: tuple[str, ...] = described("Facts that it asks to be tested", [["hla_a0201"]], [["HLA"]], ())
    level: FlagLevel = described(
        "`danger`, or `question` where it only asks for a test that is missing", ["question"], ["low"], "danger"
    )
    when: str = described("SQL condition over the facts of a case", ["cirrhosis AND biopsy_proven IS NULL"])
    holds: Applies | None = described("Options that wait while it stands", [{"kinds": ["systemic"]}], [], None)
    read_by: ReadBy = readers_field()
    clinical_review: str = signed_field()
    next_review: str | None = due_field()


class AdviceRule(Record):
    """One published rule of work-up, resectability, sequence or follow-up."""

    id: str = described("Unique over all records", ["flr-post-chemo"])
    area: AdviceArea = described("What it is about", ["resectability"], ["surgery"])
    places: tuple[str, ...] = described(
        "Places of `data/pages` where it stands; else it stands by its area", [["who-decides"]], [], ()
    )
    stance: Stance | None = described(
        "What it says of resectability, where it sorts cases", ["against"], ["unresectable"], None
    )
    restates: str | None = described("System that it restates; it counts beside that only once met", ["flr-minimum"], [], None)
    condition: str = described("When it holds, in words", ["fibrosis or cirrhosis AND FLR < 40% by CT"])
    when: str | None = described(
        "The condition as SQL over the facts of a case, where it can be decided",
        ["hepatic_node_positive"],
        ["FLR low"],
        None,
    )
    requires: str | None = described(
        "SQL condition without which it cannot hold, where the condition says more than the facts can show",
        ["prior_liver_resection"],
        ["always"],
        None,
    )
    against: tuple[str, ...] = described(
        "Options, or terms of the taxonomy, against which it speaks when it holds", [["liver-transplantation"]], [], ()
    )
    conclusion: str = described("What follows, in words", ["remnant too small"])
    strength: str = described("How strong the support is, in words", ["randomised trial, n = 94"], ["A"])
    source: str = described("Id of the source", ["kawaguchi2019tsh"], ["review"])
    region: Region | None = described("Where alone it holds; left out where it is not bound to a region", ["uk"], ["UK"], None)
    caveat: str | None = described(
        "What a reader must know", ["Thresholds by formula and by CT are not interchangeable."], [], None
    )
    read_by: ReadBy = readers_field()
    clinical_review: str = signed_field()
    next_review: str | None = due_field()
