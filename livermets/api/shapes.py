"""The shapes of CDS Hooks 2.0 and of small answers, as models: requests are read by them, and the document is made of them.

A request may hold more than is named here (extensions, what later versions of the specification add): that is passed over.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AnyUrl, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

LONGEST_SUMMARY = 139
"""Characters of a card's summary: the specification says fewer than 140."""
LONGEST_ID = 200
MOST_FEEDBACK = 200

ShortText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)]
SHAPE = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"


class _Said(BaseModel):
    """What is answered holds what is named and nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _Hook(BaseModel):
    """What is received may hold more than is named."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class _HookSaid(_Said):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class NotAnswered(_Said):
    """Why something is not answered, in the sentences of the command line."""

    error: str
    errors: list[str] | None = Field(None, description="All sentences, where there are several")


class Wellness(_Said):
    """Whether the server can do its work."""

    status: Literal["ok", "failing"]
    knowledge: str | None = Field(description="The digest of the release; null where it cannot be loaded")
    store: Literal["none", "ok", "failing"]


class AssessedCase(BaseModel):
    """Everything that the knowledge says of a case: what `python -m livermets assess` prints."""

    model_config = ConfigDict(extra="forbid")

    release: str = Field(description="The digest of the knowledge by which it was answered")
    case: dict[str, Any] = Field(description="The facts as they were read")
    origins: dict[str, Any] = Field(description="Where facts come from, where that was said")
    settled: dict[str, list[str]] = Field(description="Facts that follow from others, and from which")
    doubts: list[dict[str, Any]] = Field(description="What was accepted and is asked about")
    warnings: list[dict[str, Any]] = Field(description="The same, by the name of the fact")
    derived: dict[str, float | None] = Field(description="Numbers that follow by a formula; null is unknown")
    systems: dict[str, dict[str, Any]] = Field(description="Stages, scores and classifications; what is unknown is an interval")
    options: list[dict[str, Any]] = Field(description="Treatments of this primary, each with its status and why")
    red_flags: list[dict[str, Any]] = Field(description="What must be known before treatment is spoken of")
    advice: list[dict[str, Any]] = Field(description="Other published rules that concern the case")
    workup: dict[str, Any] = Field(description="Tests that are done, asked for or advised against")
    ask_next: list[dict[str, Any]] = Field(description="Unknown facts, those first that most would gain by")
    ages: list[dict[str, Any]] = Field(description="How old facts are, where that is known")
    resectability: dict[str, Any] = Field(description="What classifications say of it, and where they differ")
    spread: list[dict[str, Any]] = Field(description="The ways by which this primary reaches the liver")


class ImportedCase(BaseModel):
    """A case out of a FHIR bundle: what `python -m livermets import` prints."""

    model_config = ConfigDict(extra="allow")

    case: dict[str, Any]
    origins: dict[str, dict[str, Any]] = Field(description="For each fact resource, code and date")
    refused: list[dict[str, Any]] = Field(description="Resources that were not taken, and why")
    not_understood: list[dict[str, Any]]


class ReadLetter(BaseModel):
    """Facts that a letter states: what `python -m livermets read` prints."""

    model_config = ConfigDict(extra="forbid")

    case: dict[str, Any]
    origins: dict[str, dict[str, Any]]
    proposals: list[dict[str, Any]] = Field(description="Each fact with the words that say so")
    not_understood: list[dict[str, Any]]


class FigureInShort(BaseModel):
    """A reported number with whom, how many, from where, and how it was read."""

    model_config = ConfigDict(extra="forbid")

    id: str
    value: str
    question: str
    primary: str
    treatment: str
    group: str
    n: str
    population: str
    caveat: str
    source: str
    year: int | None
    access: str
    read_by: str
    signs: list[str] = Field(description="Retracted, replaced, doubtful, overdue: what a reader must know first")


class FoundFigures(_Said):
    """Figures that a search found."""

    release: str
    found: int
    left_out: int
    figures: list[FigureInShort]


class OneFigure(FigureInShort):
    """One figure with its record and its citation."""

    release: str
    figure: dict[str, Any]
    sentence: str
    citation: str
    links: list[dict[str, str]]
    disagrees_with: list[str] = Field(description="Ids of figures of other sources that ask the same and differ")


class HookCoding(_Hook):
    """A code, its system, and its words."""

    code: ShortText
    system: ShortText
    display: str | None = None


class HookContext(_Hook):
    """Whose record was opened, and by whom."""

    patient_id: ShortText
    user_id: str | None = None
    encounter_id: str | None = None


class HookRequest(_Hook):
    """What a client sends when a record is opened. `prefetch` holds the answers to the queries of the discovery."""

    hook: Literal["patient-view"]
    hook_instance: ShortText
    context: HookContext
    fhir_server: str | None = Field(None, description="Passed over: no server is asked for anything")
    fhir_authorization: dict[str, Any] | None = Field(None, description="Passed over")
    prefetch: dict[str, dict[str, Any] | None] | None = None


class HookService(_HookSaid):
    """A service in the discovery."""

    hook: Literal["patient-view"]
    title: str
    description: str
    id: str
    prefetch: dict[str, str]
    usage_requirements: str


class HookServices(_HookSaid):
    """The discovery."""

    services: list[HookService]


class CardSource(_HookSaid):
    """Where what a card says comes from."""

    label: str
    url: AnyUrl


class CardLink(_HookSaid):
    """A page about what a card says."""

    label: str
    url: AnyUrl
    type: Literal["absolute"] = "absolute"


class OverrideReason(_HookSaid):
    """Why a card may be overridden: a reason for which a board departs from published rules."""

    code: str
    system: str
    display: str


class Card(_HookSaid):
    """One card. It suggests no order and changes nothing."""

    uuid: Annotated[str, StringConstraints(pattern=SHAPE)]
    summary: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SUMMARY)]
    detail: str = Field(description="Markdown")
    indicator: Literal["info", "warning", "critical"]
    source: CardSource
    override_reasons: list[OverrideReason]
    links: list[CardLink] | None = None


class Cards(_HookSaid):
    """The cards of a patient; none where there is nothing to say."""

    cards: list[Card]


def _with_a_zone(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        raise ValueError("the time has no zone; accepted: a moment such as 2026-11-27T10:05:31Z")
    return moment


class FeedbackReason(_Hook):
    """Why a card was overridden. A comment is free text and is never kept."""

    reason: HookCoding | None = None
    user_comment: str | None = None


class AcceptedSuggestion(_Hook):
    """A suggestion that was accepted; no card of livermets makes one."""

    id: ShortText


class CardFeedback(_Hook):
    """What became of one card."""

    card: Annotated[str, StringConstraints(pattern=SHAPE)]
    outcome: Literal["accepted", "overridden"]
    outcome_timestamp: Annotated[datetime.datetime, AfterValidator(_with_a_zone)]
    accepted_suggestions: list[AcceptedSuggestion] | None = None
    override_reason: FeedbackReason | None = None


class FeedbackRequest(_Hook):
    """Feedback on cards, one or more at once."""

    feedback: Annotated[list[CardFeedback], Field(min_length=1, max_length=MOST_FEEDBACK)]


class FeedbackTaken(_Said):
    """How much of the feedback is kept, and why nothing is."""

    kept: int
    note: str | None = None
