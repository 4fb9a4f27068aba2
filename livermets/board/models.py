"""What a board works with, as frozen models: meetings, cases, snapshots, decisions, what became of them, events.

The screens, the reports and the store speak of these. Facts of a case stand in them as they are written in a case file;
label and question of a case are facts of it (`case_label`, `board_question`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from livermets.board.store.texts import clean_text

Facts = dict[str, Any]
Origins = dict[str, Any]
"""Where facts come from, as a case file has it."""

Role = Literal[
    "liver-surgery",
    "colorectal-surgery",
    "transplant-surgery",
    "medical-oncology",
    "radiation-oncology",
    "radiology",
    "interventional-radiology",
    "nuclear-medicine",
    "pathology",
    "hepatology",
    "anaesthesia",
    "palliative-care",
    "nursing",
    "primary-tumour-team",
    "trial-office",
    "coordination",
    "other",
]
ROLE_LABELS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        "liver-surgery": "Liver surgery",
        "colorectal-surgery": "Colorectal surgery",
        "transplant-surgery": "Transplant surgery",
        "medical-oncology": "Medical oncology",
        "radiation-oncology": "Radiation oncology",
        "radiology": "Radiology",
        "interventional-radiology": "Interventional radiology",
        "nuclear-medicine": "Nuclear medicine",
        "pathology": "Pathology",
        "hepatology": "Hepatology",
        "anaesthesia": "Anaesthesia",
        "palliative-care": "Palliative care",
        "nursing": "Nursing",
        "primary-tumour-team": "Team of the primary tumour",
        "trial-office": "Trial office",
        "coordination": "Board coordination",
        "other": "Other",
    }
)

CaseStatus = Literal["draft", "ready", "discussed", "carried-out"]
CASE_STATUS_LABELS: Final[Mapping[CaseStatus, str]] = MappingProxyType(
    {"draft": "Draft", "ready": "Ready", "discussed": "Discussed", "carried-out": "Carried out"}
)

DeviationReason = Literal["comorbidity", "progression", "patient-preference", "physician-decision", "missing-data", "other"]
DEVIATION_LABELS: Final[Mapping[DeviationReason, str]] = MappingProxyType(
    {
        "comorbidity": "Comorbidity",
        "progression": "Progression",
        "patient-preference": "Patient preference",
        "physician-decision": "Physician decision",
        "missing-data": "Missing data",
        "other": "Other",
    }
)
"""Why a decision departs from what the published rules say of the case."""

TrialConsidered = Literal["offered", "none-fits", "declined", "not-considered"]
TRIAL_LABELS: Final[Mapping[TrialConsidered, str]] = MappingProxyType(
    {
        "offered": "A trial is offered",
        "none-fits": "Considered, none fits",
        "declined": "Offered before, declined",
        "not-considered": "Not considered",
    }
)

FollowUpOutcome = Literal["carried-out", "changed", "not-carried-out"]
FOLLOW_UP_LABELS: Final[Mapping[FollowUpOutcome, str]] = MappingProxyType(
    {"carried-out": "Carried out as decided", "changed": "Something else was done", "not-carried-out": "Not carried out"}
)

SnapshotReason = Literal["ready", "decided"]

LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 4000
LONGEST_REASON: Final = 1000
LONGEST_MINUTES: Final = 120
_LONGEST_LABEL: Final = 120
_LONGEST_QUESTION: Final = 600

# Cleaned before the length is measured and the ends are stripped.
_Cleaned = BeforeValidator(lambda text: clean_text(text) if isinstance(text, str) else text)
OneLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_LINE), _Cleaned]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT), _Cleaned]
ReasonText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON), _Cleaned]


def _of_the_place(time: datetime.time) -> datetime.time:
    if time.tzinfo is not None:
        raise ValueError("the time of a meeting is that of its place, without a time zone")
    return time


LocalTime = Annotated[datetime.time, AfterValidator(_of_the_place)]


def signed(name: str, access: str | None) -> str:
    """Who recorded something: the name, and the role in which a signed-in person acted."""
    return f"{name} ({access})" if access else name


Roles = Annotated[tuple[Role, ...], AfterValidator(lambda roles: tuple(sorted(set(roles))))]
"""Roles, each once, in one order."""


class BoardModel(BaseModel):
    """Frozen; an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Meeting(BoardModel):
    """One meeting of the board. `roles` are those who take part; names of people have no place here."""

    id: str
    title: OneLine
    held_on: datetime.date | None = None
    starts_at: LocalTime | None = None
    roles: Roles = ()
    version: int = 1
    created_at: datetime.datetime


class BoardCase(BoardModel):
    """One case on the agenda of a meeting.

    `origins` say of facts where they come from, as a case file has them.
    `options` are ids of the options put up for discussion, `systems` those of the stage and the score that are to stand in
    front; empty leaves them to the rule of the briefing. `version` rises with every change of facts, options, systems, status,
    minutes or decision; `position` is the meeting's. `faults` say what of its record beside the facts cannot be read, and what
    stands for it.
    """

    id: str
    meeting_id: str
    position: int
    minutes: int | None = Field(default=None, ge=1, le=LONGEST_MINUTES)
    status: CaseStatus = "draft"
    facts: Facts = Field(default_factory=dict)
    origins: Origins = Field(default_factory=dict)
    options: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    copied_from: str | None = Field(default=None, max_length=32)
    version: int = 1
    created_at: datetime.datetime
    updated_at: datetime.datetime
    faults: tuple[str, ...] = Field(default=(), exclude=True)

    @property
    def label(self) -> str:
        """The pseudonym, or how the case is called without one."""
        return label_of(self.facts) or f"Case {self.id[:6]}"

    @property
    def question(self) -> str | None:
        """What the board is asked to decide; None while nobody wrote it."""
        return question_of(self.facts) or None


def label_of(facts: Facts) -> str:
    """How a case is called by its facts, whatever stands there; empty without a label."""
    return _shown(facts.get("case_label"), _LONGEST_LABEL)


def question_of(facts: Facts) -> str:
    """The question of a case by its facts, whatever stands there; empty while nobody wrote it."""
    return _shown(facts.get("board_question"), _LONGEST_QUESTION)


def _shown(value: object, most: int) -> str:
    """A text of a case in a row; one that no field would take is cut, and what is no text is shown as it is stored."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if len(text) <= most:
        return text
    cut = text[:most]
    return f"{cut}… ({len(text) - most:,} more characters)"


class Seen(BoardModel):
    """What the board sees of a case: facts, release of the knowledge, the whole assessment, and the briefing on the screen."""

    facts: Facts
    release: str = Field(max_length=100)
    answer: dict[str, Any]
    briefing: dict[str, Any]


class Snapshot(Seen):
    """A case as it was at one moment. It never changes."""

    id: str
    case_id: str
    taken_at: datetime.datetime
    why: SnapshotReason


class Dissent(BoardModel):
    """Who of the board sees it otherwise, by role, and why."""

    role: Role
    reason: ReasonText


class FlagAnswer(BoardModel):
    """Why the board goes on with a red flag: what it said then, and the facts on which it stood (None is unknown)."""

    flag: OneLine
    text: Text
    facts: Facts
    reason: ReasonText


class SignedModel(BoardModel):
    """Something recorded. `subject` and `access` (the role) are those of a signed-in person; None where nobody signs in."""

    subject: str | None = None
    access: str | None = None


class AcknowledgedFlag(FlagAnswer):
    """A recorded answer to a red flag. It never changes: the latest one of a flag counts."""

    at: datetime.datetime
    by: str


class MovedSince(BoardModel):
    """One thing that reads differently under another release: of what kind it is, which, and from what to what."""

    kind: str
    id: str
    before: str
    now: str


class RecallAnswer(BoardModel):
    """That a board knows what moved for a case since its last snapshot, and what follows from it."""

    snapshot_id: str
    release: str
    moved: tuple[MovedSince, ...]
    reason: ReasonText


class AcknowledgedRecall(RecallAnswer):
    """A recorded answer to a recall. It never changes, and holds until something further moves."""

    at: datetime.datetime
    by: str


class DecisionDraft(BoardModel):
    """What the board decides. `options` are ids of options in the order of treatment; `plan` says it in words."""

    options: tuple[str, ...] = ()
    plan: Text = ""
    rationale: Text = ""
    deviations: tuple[DeviationReason, ...] = ()
    deviation_note: Text = ""
    dissents: tuple[Dissent, ...] = ()
    conditions: tuple[OneLine, ...] = ()
    responsible: Role | None = None
    review_on: datetime.date | None = None
    trial: TrialConsidered | None = None
    trial_note: OneLine = ""

    @model_validator(mode="after")
    def _decides_something(self) -> DecisionDraft:
        if not self.options and not self.plan:
            raise ValueError("a decision names at least one option or says in words what is to be done")
        if len(set(self.options)) != len(self.options):
            raise ValueError("an option stands twice in the sequence")
        return self


class Decision(DecisionDraft, SignedModel):
    """A recorded decision. It never changes: a later one on the same case has a higher `number`."""

    id: str
    case_id: str
    snapshot_id: str
    number: int
    release: str
    decided_at: datetime.datetime
    decided_by: str

    @property
    def recorder(self) -> str:
        """Who recorded it, with the role of a signed-in person."""
        return signed(self.decided_by, self.access)


class FollowUpDraft(BoardModel):
    """What became of a decision: carried out, or what was done instead, or nothing, and why."""

    outcome: FollowUpOutcome
    options: tuple[str, ...] = ()
    done_on: datetime.date | None = None
    why: Text = ""

    @model_validator(mode="after")
    def _says_why(self) -> FollowUpDraft:
        if self.outcome != "carried-out" and not self.why:
            raise ValueError("a decision that was not carried out as it stands needs a reason")
        return self


class FollowUp(FollowUpDraft, SignedModel):
    """A recorded follow-up. It never changes: the latest one of a decision counts."""

    id: str
    decision_id: str
    recorded_at: datetime.datetime
    recorded_by: str

    @property
    def recorder(self) -> str:
        """Who recorded it, with the role of a signed-in person."""
        return signed(self.recorded_by, self.access)


class Event(SignedModel):
    """One change, in the order of `id`: when, who, what (`case.facts`, `decision.recorded`, …), from what, to what."""

    id: int
    at: datetime.datetime
    who: str
    what: str
    meeting_id: str | None
    case_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Difference(BoardModel):
    """One thing in which an edit and what is stored differ; None is unknown or absent."""

    field: str
    base: Any
    yours: Any
    theirs: Any
