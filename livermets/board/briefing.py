"""What a board needs to see of one case, in words: the one content of the discussion screen, the report and the slide.

Everything in a briefing is text and plain data, so that it can be stored with a decision and shown again as the board saw it,
whatever the release of the knowledge has become since. Every number that was reported points into `evidence`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final, Literal

from pydantic import ConfigDict, computed_field, model_validator

from livermets.board.models import BoardModel
from livermets.evidence import OVERDUE, OVERDUE_WORDS, ReportedValue
from livermets.facts import FACTS
from livermets.knowledge.vocabulary import INTERVAL_LABELS
from livermets.text import Amount


class _Part(BoardModel):
    # Stored briefings of later versions may hold more, and others less: what is not there is shown as not known.
    model_config = ConfigDict(frozen=True, extra="ignore")


DOUBTFUL: Final = "†"
"""Behind the name of a system whose definition nobody could verify, stands in a founding text alone, or was retracted."""

DOUBTFUL_WORDS: Final = f"{DOUBTFUL} not verified, from a founding text only, or source in doubt"


class Evidence(_Part):
    """A source behind something on the screen; `number` is the one that stands beside it there."""

    number: int
    about: str = ""
    sentence: str = ""
    citation: str = ""
    reference: str = ""
    badges: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    figure_id: str | None = None
    source_id: str = ""


class Unusable(_Part):
    """Something stored of a case that cannot be used: which facts, and why not."""

    label: str
    words: str = ""

    @property
    def in_full(self) -> str:
        """ "Age: “x” is not a number; accepted: …"."""
        return f"{self.label}: {self.words}" if self.words else self.label


class Said(_Part):
    """One thing that is known of the case or that a system says of it.

    `main` is None while it is unknown; `out_of` is the highest that it can be, and `short` its label where there is little
    room. `note` says what is missing or which group it is; `evidence` are numbers of sources.
    """

    label: str
    short: str = ""
    main: str | None = None
    out_of: str = ""
    unit: str = ""
    note: str = ""
    strip: str = ""
    missing: tuple[str, ...] = ()
    evidence: tuple[int, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def value(self) -> str | None:
        """The whole value: "3 of 5", "34 mm"."""
        return None if self.main is None else Amount(self.main, self.out_of, self.unit).words

    @property
    def absent(self) -> str:
        """What stands in the place of a value that is not known: a primary "unknown" would be the name of one."""
        return "not entered" if self.label == FACTS["primary_site"].label else "unknown"

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, stored: Any) -> Any:
        """What was stored before the parts of a value were kept apart holds it as a whole."""
        if isinstance(stored, dict) and "main" not in stored and stored.get("value") is not None:
            main, _, out_of = _whole(stored["value"]).partition(" of ")
            return {**stored, "main": main, "out_of": out_of}
        return stored


class Outcome(_Part):
    """One reported outcome: the parts of its value, `of` what was counted, and in what this patient differs.

    `population` and `era` are whom and when it was counted of, `compared` the arm that it was compared with, `others` from
    where to where other reports of the same run.
    `main` is the value in words, `interval` the kind of its `bounds`. `center`, `low` and `high` are the numbers behind them
    for a picture; None where none was reported. `time_zero` is from when its time runs, None where that is not stated.
    `sign` says that its review was overdue when the board saw it.
    """

    main: str
    unit: str = ""
    interval: str = ""
    bounds: str = ""
    of: str
    n: str = "not given"
    population: str = ""
    era: str = ""
    compared: str = ""
    others: str = ""
    differs: str = ""
    evidence: int
    compared_evidence: int | None = None
    sign: str = ""
    question: tuple[str, str, float | None] = ("", "", None)
    center: float | None = None
    low: float | None = None
    high: float | None = None
    time_zero: str | None = None

    @property
    def reported(self) -> ReportedValue:
        """The parts of the value."""
        return ReportedValue(self.main, self.unit, self.interval, self.bounds, self.sign)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def value(self) -> str:
        """The whole value: "44 % (95 % CI 42–46)"."""
        return self.reported.words

    @model_validator(mode="before")
    @classmethod
    def _of_before(cls, stored: Any) -> Any:
        """What was stored before the parts of a value were kept apart holds it as a whole."""
        if isinstance(stored, dict) and "main" not in stored and "value" in stored:
            value, _, interval = _whole(stored["value"]).partition(" (")
            unit = stored.get("unit", "")
            kind, bounds = _kind_and_bounds(interval.removesuffix(")"))
            return {**stored, "main": value.removesuffix(f" {unit}"), "interval": kind, "bounds": bounds}
        return stored


def _whole(value: Any) -> str:
    """A value that was stored as a whole. Raises ValueError for what is no text, which is not unknown, but not to be read."""
    if not isinstance(value, str):
        raise ValueError("a value was stored as a text")
    return value


def _kind_and_bounds(interval: str) -> tuple[str, str]:
    """ "95 % CI 42–46" as "95 % CI" and "42–46"."""
    kind = next((one for one in INTERVAL_LABELS.values() if interval.startswith(f"{one} ")), "")
    return kind, interval.removeprefix(kind).strip()


class FlagAcknowledged(_Part):
    """Why the board went on with a red flag, in which role that was said, and when."""

    reason: str
    by: str = ""
    at: datetime.datetime | None = None


class FlagLine(_Part):
    """A red flag that stands for the case: what is known, what follows, and what would settle it.

    `level` is one of `livermets.knowledge.vocabulary.FlagLevel`, or one that a later version knows; `missing` are the tests it
    asks for that are unknown, `holds` how many options wait while it stands, `source` the id of its source.
    """

    id: str
    level: str = "danger"
    text: str
    follows: str = ""
    settles: str = ""
    missing: tuple[str, ...] = ()
    holds: int = 0
    source: str = ""
    evidence: tuple[int, ...] = ()
    acknowledged: FlagAcknowledged | None = None

    @property
    def is_question(self) -> bool:
        """Whether it only asks for a test that is missing."""
        return self.level == "question"

    @property
    def sign(self) -> str:
        """Its sign where there are no pictures: a question, an answered danger, one that nobody has answered."""
        return "?" if self.is_question else "⚐" if self.acknowledged else "⚑"

    @property
    def tests(self) -> str:
        """The missing tests by name; what it says where it names none."""
        return ", ".join(self.missing) or self.text


def by_kind(lines: Iterable[FlagLine]) -> tuple[list[FlagLine], list[FlagLine]]:
    """The dangers, and the questions of missing tests, each in their order."""
    dangers: list[FlagLine] = []
    questions: list[FlagLine] = []
    for line in lines:
        (questions if line.is_question else dangers).append(line)
    return dangers, questions


StripKind = Literal["flag", "stage", "score", "resectable", "options", "ask", "stale"]


class StripPart(_Part):
    """One of the answers that stand in front of everything else that is said of a case.

    `words` are heavy and `rest` stands quietly behind them; `waits` is what is unknown of it. Where nothing is known yet,
    `known` is false and the words are quiet as well. `loud` is a danger that nobody has answered.
    """

    kind: StripKind
    label: str
    words: str = ""
    rest: str = ""
    waits: str = ""
    known: bool = True
    loud: bool = False
    evidence: tuple[int, ...] = ()

    @property
    def in_words(self) -> str:
        """The whole answer on one line: "Fong score 2 of 5 (low): overall survival at 5 years 40 % …; waits for CEA"."""
        waits = f"waits for {self.waits}" if self.waits else ""
        return f"{self.label}: " + "; ".join(filter(None, (self.words, self.rest, waits)))


class OptionLine(_Part):
    """An option that stands for this case, with what carries its status and one reported outcome.

    `needs` are what it needs and whether that holds, `cautions` what else is known to speak against it, `held_by` the red flags
    for which it waits; `missing` are facts on which its status waits, `to_check` those that could still take it away.
    `notice` is what a journal has said of a publication behind it since, such as "retracted", and stands in full in `cautions`.
    `no_outcome` says what was not reported where there is no `outcome`. The status is one of
    `livermets.assessment.options.OptionStatus`, or one that a later version knows.
    """

    id: str
    name: str
    intent: str = ""
    status: str
    status_label: str = ""
    mark: str = ""
    because: str = ""
    line: str = ""
    strength: str = ""
    notice: str = ""
    needs: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    to_check: tuple[str, ...] = ()
    outcome: Outcome | None = None
    no_outcome: str = "no outcome reported"
    evidence: tuple[int, ...] = ()


LEFT_OUT_HEAD: Final = "These facts cannot be used"
LEFT_OUT_END: Final = "Shown is what fits."


def left_out_words(parts: Iterable[Unusable]) -> str:
    """What of a case cannot be used, in a sentence; empty when all can."""
    said = "; ".join(one.in_full.rstrip(".") for one in parts)
    return f"{LEFT_OUT_HEAD}: {said}. {LEFT_OUT_END}" if said else ""


class Briefing(_Part):
    """One case for the board. Lists are in the order in which they are shown.

    `flags` are the red flags that stand; a briefing that was stored before there were any has none, which says nothing of them.
    `treatment` is what was done before, `basis` the other known facts on which a shown score or option rests.
    `strip` are the answers in front of it all; a briefing of before there was a strip has none.
    `left_out` is what is stored of the case and cannot be used; all else is said of what fits.
    `stances` and `limits` are what `resectability` says in sentences, apart and with their sources: who holds the liver
    resectable and who not, and which limits the remnant reaches, by what it is a share of. `ages` says which facts are stale
    or missing; empty where none is, or nothing is known of their days.
    """

    label: str = "Case without a label"
    moment: str | None = None
    question: str | None = None
    left_out: tuple[Unusable, ...] = ()
    flags: tuple[FlagLine, ...] = ()
    strip: tuple[StripPart, ...] = ()
    who: tuple[Said, ...] = ()
    primary: tuple[Said, ...] = ()
    markers: tuple[Said, ...] = ()
    disease: tuple[Said, ...] = ()
    treatment: tuple[Said, ...] = ()
    basis: tuple[Said, ...] = ()
    stages: tuple[Said, ...] = ()
    scores: tuple[Said, ...] = ()
    function: tuple[Said, ...] = ()
    remnant: tuple[Said, ...] = ()
    resectability: tuple[str, ...] = ()
    stances: tuple[Said, ...] = ()
    limits: tuple[Said, ...] = ()
    options: tuple[OptionLine, ...] = ()
    other_options: tuple[tuple[str, int], ...] = ()
    all_options: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    workup: tuple[str, ...] = ()
    ages: str = ""
    evidence: tuple[Evidence, ...] = ()
    release: str = "not recorded"

    @property
    def sections(self) -> tuple[tuple[str, tuple[Said, ...]], ...]:
        """What is known of the case and what systems say of it, under its headings; those without content are left out."""
        found = (
            ("Patient", self.who),
            ("Primary", self.primary),
            ("Markers", self.markers),
            ("Disease", self.disease),
            ("Treatment so far", self.treatment),
            ("Also known", self.basis),
            ("Stages", self.stages),
            ("Scores", self.scores),
            ("Liver function", self.function),
            ("Remnant", self.remnant),
        )
        return tuple((title, said) for title, said in found if said)

    @property
    def left_out_words(self) -> str:
        """What cannot be used, in a sentence; empty when all can."""
        return left_out_words(self.left_out)

    @property
    def has_overdue(self) -> bool:
        """Whether a number of an outcome is marked as overdue for its review."""
        return any(OVERDUE in f"{one.outcome.sign}{one.outcome.compared}" for one in self.options if one.outcome)

    @property
    def option_names(self) -> dict[str, str]:
        """The names of all options of this case's primary by id."""
        return dict(self.all_options)

    def option_name(self, identity: str) -> str:
        """The name of an option of this case's primary; its id when the briefing does not know it."""
        return self.option_names.get(identity, identity)

    @property
    def no_option_words(self) -> str:
        """Why no option stands; empty when one does."""
        if self.options:
            return ""
        if not self.primary or self.primary[0].value is None:
            return "No option is shown: options follow from the primary, and the primary is not entered."
        if not self.all_options:
            return "No option is listed for this primary."
        return "No option stands: published rules speak against every one that is listed for this primary."


def signs_words(*briefings: Briefing) -> str:
    """What the signs behind names and numbers of these briefings mean; that of numbers only where one is marked so."""
    return f"{DOUBTFUL_WORDS} · {OVERDUE_WORDS}" if any(one.has_overdue for one in briefings) else DOUBTFUL_WORDS
