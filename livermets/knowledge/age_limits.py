"""How old a fact may be, by the sources that say so: the records of `data/ages.yaml` with their conditions ready for a case."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from livermets.facts import FACTS
from livermets.knowledge.conditions import Conditions
from livermets.knowledge.files import Documents, Fault, faults_of
from livermets.knowledge.record import Record
from livermets.knowledge.registry import Registry
from livermets.rules import FACT_SCOPE, Condition
from livermets.text import counted

AGES_FILE: Final = "ages.yaml"


class AgeLimit(Record):
    """How old some facts may be in some cases, before what, and in which words a source says it."""

    id: str = Field(description="Unique among the limits")
    label: str = Field(description="What the facts are called together")
    facts: tuple[str, ...] = Field(description="The facts that it is about")
    when: str = Field(description="SQL condition over the facts of a case: for which cases the source speaks")
    days: int | None = Field(None, description="The limit in days; exactly one of days, weeks and months is given", ge=1)
    weeks: int | None = Field(None, description="The limit in weeks", ge=1)
    months: int | None = Field(None, description="The limit in months", ge=1)
    before: str = Field(description="Before what a fact may be so old")
    source: str = Field(description="Id of the source")
    words: str = Field(description="The words of the source as they were read")
    caveat: str = Field("", description="What must be known of the limit")

    @model_validator(mode="after")
    def _one_limit(self) -> AgeLimit:
        if sum(one is not None for one in (self.days, self.weeks, self.months)) != 1:
            raise ValueError("exactly one of days, weeks and months says the limit")
        return self

    @property
    def limit_words(self) -> str:
        """The limit as it is read: "2 weeks"."""
        number, noun = next(
            (number, noun)
            for number, noun in ((self.days, "day"), (self.weeks, "week"), (self.months, "month"))
            if number is not None
        )
        return counted(number, noun)

    def last_day(self, observed: datetime.date) -> datetime.date:
        """The last day on which a fact observed on this day is not too old."""
        if self.months is None:
            return observed + datetime.timedelta(days=self.days or 7 * (self.weeks or 0))
        years, month = divmod(observed.month - 1 + self.months, 12)
        year = observed.year + years
        return datetime.date(year, month + 1, min(observed.day, calendar.monthrange(year, month + 1)[1]))


class NoAgeLimit(Record):
    """Facts for which a limit was looked for and none was found."""

    label: str = Field(description="What the facts are called together")
    facts: tuple[str, ...] = Field(description="The facts that it is about")
    searched: str = Field(description="What was looked for, and what was found instead")


class AgesDocument(Record):
    """The file of limits."""

    limits: tuple[AgeLimit, ...] = Field((), description="The limits")
    without: tuple[NoAgeLimit, ...] = Field((), description="Facts without a limit, although one was looked for")


@dataclass(frozen=True, slots=True)
class CompiledAgeLimit:
    """A limit with its condition."""

    limit: AgeLimit
    when: Condition


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """All limits in the order of the file, and for which facts none was found."""

    limits: tuple[CompiledAgeLimit, ...] = ()
    without: tuple[NoAgeLimit, ...] = ()


_DOCUMENT: Final = TypeAdapter(AgesDocument)


def compile_ages(documents: Documents, registry: Registry) -> tuple[AgeLimits, list[Fault]]:
    """The limits, and a fault for each record that is not valid or names what does not exist."""
    try:
        document = _DOCUMENT.validate_python(documents.by_path.get(AGES_FILE, {}))
    except ValidationError as error:
        return AgeLimits(), faults_of(AGES_FILE, error)
    conditions = Conditions(FACT_SCOPE)
    compiled = []
    for limit in document.limits:
        when = conditions.condition(AGES_FILE, f"{limit.id}: when", limit.when)
        if when is not None:
            compiled.append(CompiledAgeLimit(limit, when))
    return AgeLimits(tuple(compiled), document.without), [*conditions.faults, *_unknown(document, registry)]


def _unknown(document: AgesDocument, registry: Registry) -> Iterator[Fault]:
    names = [limit.id for limit in document.limits]
    for place, limit in enumerate(document.limits):
        if limit.id in names[:place]:
            yield Fault(AGES_FILE, limit.id, "the id is used twice")
        if limit.source not in registry.sources:
            yield Fault(AGES_FILE, f"{limit.id}: source", f"there is no source {limit.source!r}")
    named = [(one.label, one.facts) for one in document.limits] + [(one.label, one.facts) for one in document.without]
    for label, facts in named:
        for name in facts:
            if name not in FACTS:
                yield Fault(AGES_FILE, f"{label}: facts", f"there is no fact {name!r}")
