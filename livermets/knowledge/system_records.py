"""How a system of `data/systems/` and a derived number of `data/derived.yaml` are written."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from livermets.knowledge.vocabulary import ReadBy, SortsBy, Stance

Verification = Literal["full-text", "abstract", "secondary", "seed-text-only", "unverified"]
Setting = Literal["before-resection", "after-resection", "any"]
SystemKind = Literal["points", "stages", "formula", "code", "listed"]


class Record(BaseModel):
    """Frozen, and refusing keys it does not know. A condition or formula may be written as YAML true, false or number."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class DerivedDefinition(Record):
    """A number that follows from the facts by formula and may stand in every expression like a fact."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    unit: str = ""
    as_: str = Field(alias="as", description="The formula over facts and the derived numbers before it.")
    source: str | None = None
    decimals: int = 1
    note: str = ""
    most: float | None = Field(
        default=None, description="The most it can be by arithmetic alone; above it the facts behind it are asked about."
    )


class Term(Record):
    """A named number local to one system."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    unit: str = ""
    as_: str = Field(alias="as")


class Band(Record):
    """One alternative of a criterion."""

    id: str
    label: str
    points: float
    when: str


class Criterion(Record):
    """One item. Either `when` (with `points` where it counts) or `bands`, alternatives of which at most one is true.

    `none_when` says when no band applies; FALSE where the bands leave nothing out.
    """

    id: str
    label: str
    points: float | None = None
    when: str | None = None
    bands: tuple[Band, ...] = ()
    none_when: str | None = None


class Group(Record):
    """A group or stage: `when` is over `score` for point scores and formulas, over the facts for stages."""

    group: str
    when: str
    label: str = ""
    stance: Stance | None = Field(None, description="What it says of what the system sorts by; nothing when left out.")


class Formula(Record):
    as_: str = Field(alias="as")
    unit: str = ""
    label: str = ""
    decimals: int = 1


class Choice(Record):
    """One alternative of a part of a code."""

    id: str
    text: str
    label: str
    when: str


class CodePart(Record):
    """A part of a code: one of `choices`, or `text` shown `when` true."""

    id: str
    label: str
    choices: tuple[Choice, ...] = ()
    text: str = ""
    when: str | None = None


class Variant(Record):
    """Another grouping, denominator or reading under the same name. What it leaves out is as in the system itself."""

    by: str
    label: str
    source: str | None = None
    criteria: tuple[Criterion, ...] = ()
    formula: Formula | None = None
    groups: tuple[Group, ...] = ()
    stages: tuple[Group, ...] = ()
    code: tuple[CodePart, ...] = ()
    order: tuple[str, ...] = ()
    ordered: bool = True


class Flag(Record):
    id: str
    text: str
    when: str


class Gap(Record):
    """A gap in the wording of a definition, and how it is read here."""

    id: str
    case: str
    problem: str
    reading: str


class SaidOfGroup(Record):
    """What a text itself says of a group."""

    group: str
    text: str
    figure: str | None = None


class Example(Record):
    """A worked case: facts in, what is expected out, and why. Run as a test and shown on the methods page."""

    given: dict[str, Any]
    expect: dict[str, Any]
    because: str
    from_: Literal["source", "own"] = Field(alias="from", default="own")


class SystemDefinition(Record):
    """One staging system, score, formula or set of criteria, as its file says it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    short: str = Field(
        max_length=24, pattern=r"^[^,;]+$", description="Its name in a list of others: what tells it apart stands in brackets."
    )
    kind: SystemKind
    source: str
    also_read: tuple[str, ...] = ()
    verification: Verification
    verification_note: str = ""
    clinical_review: str
    read_by: ReadBy = Field("one", description="How many have read its definition in the sources.")
    next_review: str | None = Field(
        None, description="Day on which it is to be read again; else it follows from `review.yaml`."
    )
    category: str
    purpose: str
    setting: Setting
    sorts: SortsBy | None = Field(None, description="By what it takes part in the verdict on resectability.")
    applies_when: str | None = None
    accepted: str = Field(
        "", description="Why it is the stage that everyone means for its primaries; else it is one of several."
    )
    made_for: str | None = Field(
        None,
        description="For which cases a definition that could not be verified was made; a board is shown it of these alone.",
    )
    terms: tuple[Term, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    groups: tuple[Group, ...] = ()
    overrides: tuple[Group, ...] = ()
    stages: tuple[Group, ...] = ()
    order: tuple[str, ...] = ()
    ordered: bool = True
    group_noun: str = Field("group", description="What one of its groups is called: a grade, a class, a stage.")
    called_by_group: bool = Field(
        False, description="Its result is the group, as a stage that is reached by points; the points stand beside it."
    )
    formula: Formula | None = None
    code: tuple[CodePart, ...] = ()
    join: str = ""
    variants: tuple[Variant, ...] = ()
    related: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    readings: tuple[Gap, ...] = ()
    cautions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    stated: tuple[SaidOfGroup, ...] = ()
    not_computed_because: str = ""
    outcomes: tuple[str, ...] = ()
    discrimination: tuple[str, ...] = ()
    external: tuple[str, ...] = Field(
        (), description="Those of the figures above that are of other patients than it was made from."
    )
    lacks: dict[str, str] = {}
    examples: tuple[Example, ...] = ()
