"""Guides: what leads a reader through the evidence on work-up and spread, and holds none of its own.

Each record points to the published rules, founding claims, figures and facts that it rests on; `compiled_guides` checks
that they exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from pydantic import Field

from livermets.knowledge.record import Record
from livermets.knowledge.vocabulary import AdviceArea, Direction, Primary, Route, SpreadTarget

PlannedTreatment = Literal["resection", "ablation", "systemic"]
PLAN_LABELS: Final[Mapping[PlannedTreatment, str]] = MappingProxyType(
    {"resection": "Resection", "ablation": "Ablation", "systemic": "Systemic treatment"}
)

CheckKind = Literal["examination", "laboratory", "imaging", "endoscopy", "pathology", "operation"]
CHECK_KIND_LABELS: Final[Mapping[CheckKind, str]] = MappingProxyType(
    {
        "examination": "Examination",
        "laboratory": "Laboratory",
        "imaging": "Imaging",
        "endoscopy": "Endoscopy",
        "pathology": "Pathology",
        "operation": "At the operation",
    }
)

Step = Literal["stage", "sample", "function", "fitness", "operation"]
STEP_LABELS: Final[Mapping[Step, str]] = MappingProxyType(
    {
        "stage": "Stage it",
        "sample": "Sample it",
        "function": "Function",
        "fitness": "Fitness, and before drugs",
        "operation": "At the operation",
    }
)
"""What a unit does, in its order; the checklist follows it."""

Says = Literal["needed", "consider", "not-needed"]
SpeaksFor = Literal["metastasis", "primary-liver-cancer"]
RouteOrBlood = Route | Literal["blood"]


class AskedBy(Record):
    """Why a test is asked for, to be considered, or not needed: a published rule or a founding claim, and for whom."""

    because: str = Field(description="Id of a published rule or of a founding claim")
    says: Says = Field(description="What it says of the test")
    when: str | None = Field(
        None,
        description="SQL condition over the facts of a case; the rule's own when left out. What the rule leaves to the plan is"
        " taken as given by `plans`",
    )
    plans: tuple[PlannedTreatment, ...] = Field((), description="Plans to which it belongs; empty for any")
    stands: bool = Field(
        False, description="The part of an out-of-date claim that still stands, as the claim's own reading or a rule says"
    )
    note: str | None = Field(None, description="How the rule was read where its words leave a choice")


class WorkupTest(Record):
    """One test of the checklist: how a case shows that it was done, and who asks for it."""

    id: str = Field(description="Unique among the tests")
    label: str = Field(description="As a reader sees it")
    step: Step = Field(description="Where in the checklist it stands; the file keeps the order of the steps")
    kind: CheckKind = Field(description="What kind of test it is")
    imaging: tuple[str, ...] = Field((), description="Values of `imaging_done`, any of which means that it was done")
    facts: tuple[str, ...] = Field((), description="Facts that are all known once it was done")
    done_when: str | None = Field(None, description="SQL condition that is true once it was done")
    finds_primary: int | None = Field(
        None, description="Place in the founding texts' order of the search for the primary, where it has one"
    )
    reasons: tuple[AskedBy, ...] = Field((), description="Who asks for it, who advises against it")
    figures: tuple[str, ...] = Field((), description="Ids of figures on what it finds and how often it changes the plan")


class Sign(Record):
    """A fact that speaks for a metastasis or for primary liver cancer."""

    id: str = Field(description="Unique among the signs")
    speaks_for: SpeaksFor = Field(description="For which of the two")
    label: str = Field(description="As a reader sees it")
    when: str = Field(description="SQL condition over the facts of a case")
    because: tuple[str, ...] = Field(description="Ids of published rules, founding claims or systems")


class SymptomGroup(Record):
    """Symptoms that the founding texts name together."""

    id: str = Field(description="Unique among the groups")
    label: str = Field(description="What they belong to, as a reader sees it")
    primaries: tuple[Primary, ...] = Field((), description="Primaries to which they point")
    symptoms: tuple[str, ...] = Field(description="Values of the fact `symptoms`")
    also: str | None = Field(None, description="What the texts name beside and a case cannot record")
    claim: str = Field(description="Id of the founding claim")


class Pathway(Record):
    """One way to or from the liver: an organ, the route, and what is said of it. Facts join by organ and route."""

    id: str = Field(description="Unique among the pathways")
    direction: Direction = Field(description="Towards the liver or away from it")
    label: str = Field(description="The organ at the other end, as a reader sees it")
    organ: str = Field(description="The same place in the body on both maps")
    route: RouteOrBlood | None = Field(None, description="The way; left out when none was stated")
    primaries: tuple[Primary, ...] = Field((), description="To the liver: the cancers that start there")
    targets: tuple[SpreadTarget, ...] = Field((), description="From the liver: the targets of spread facts")
    claims: tuple[str, ...] = Field((), description="Ids of founding claims that name it")
    figures: tuple[str, ...] = Field((), description="Ids of figures on it")
    rules: tuple[str, ...] = Field((), description="Ids of published rules on it")
    first_symptoms: str | None = Field(None, description="Symptoms by which it may show first, as the records say")


class Place(Record):
    """A place on a page: published rules name it under `places`, all else that stands there is named here, in its order."""

    id: str = Field(description="Unique over all pages")
    label: str = Field("", description="Its heading, where the page has none of its own")
    systems: tuple[str, ...] = Field((), description="Ids of systems")
    claims: tuple[str, ...] = Field((), description="Ids of founding claims")
    disputes: tuple[str, ...] = Field((), description="Ids of questions on which sources disagree")
    figures: tuple[str, ...] = Field((), description="Ids of figures")


class View(Record):
    """One view of a page: the facts on which it turns, as a board names them, its systems, and the headings of its rules."""

    label: str = Field(description="As a reader sees it")
    area: AdviceArea | None = Field(None, description="The area of the rules that stand here when they name no place")
    facts: tuple[str, ...] = Field((), description="Facts of a case")
    systems: tuple[str, ...] = Field((), description="Ids of systems; those that apply to the case are shown")
    criteria: tuple[str, ...] = Field((), description="Ids of those systems whose criteria are shown one by one")
    places: tuple[Place, ...] = Field((), description="The headings under which its rules stand")


class Page(Record):
    """What a page takes from `data/`, in its order: its views, and places outside of them."""

    views: tuple[View, ...] = ()
    places: tuple[Place, ...] = ()
