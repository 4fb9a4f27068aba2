"""The records of `data/cohort`: what happened to patients after a resection, and the indicators that count it."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from livermets.knowledge.record import Record, described


class OutcomeColumn(Record):
    """A column of a cohort that indicators speak of. An empty cell is unknown."""

    id: str = described("Name of the column", ["days_observed"], ["Days observed"])
    label: str = described("As a reader sees it", ["Died before discharge"])
    kind: Literal["boolean", "number", "choice"] = described("What its cells hold", ["choice"], ["text"])
    values: tuple[str, ...] = described("Of a choice: every value", [["none", "A", "B", "C"]], [], ())
    unit: str | None = described("Of a number: its unit", ["days"], ["d"], None)
    minimum: float | None = described("Of a number: the lowest that is accepted", [0], [], None)
    maximum: float | None = described("Of a number: the highest that is accepted", [40000], [], None)
    meaning: str = described("What exactly is recorded", ["For any reason"], ["readmission"])

    @model_validator(mode="after")
    def _complete(self) -> OutcomeColumn:
        if (self.kind == "choice") != bool(self.values):
            raise ValueError("a choice has values, and nothing else has")
        bounds = self.minimum is not None and self.maximum is not None
        if (self.kind == "number") != bounds:
            raise ValueError("a number has minimum and maximum, and nothing else has")
        return self


class Indicator(Record):
    """A published indicator of quality, as rules over outcome columns."""

    id: str = described("Unique over all indicators", ["mortality-90d"], ["90d"])
    name: str = described("As a reader sees it", ["90-day mortality"])
    definition: str = described("The definition in words", ["Death of any cause within 90 days of the resection"], ["deaths"])
    source: str = described("Id of the source that defines it", ["mayo2011-perioperative"], ["Mayo"])
    also: tuple[str, ...] = described("Ids of sources in which the definition was read as well", [["tols-pcca2025"]], [], ())
    desired: Literal["low", "high"] = described("Whether a low or a high proportion is desired", ["low"], ["good"])
    among: str | None = described(
        "SQL condition over outcome columns: of whom it is; left out for all patients",
        ["worst_complication_30d IN ('IIIa', 'V')"],
        ["complications"],
        None,
    )
    yes: str = described("SQL condition that counts a patient", ["died AND days_observed <= 90"], ["dead"])
    no: str | None = described(
        "SQL condition under which a patient is known not to count; left out where that is simply not `yes`",
        ["days_observed >= 90 AND NOT (died AND days_observed <= 90)"],
        [],
        None,
    )
    caveat: str | None = described("What a reader must know", ["Defined after resection of hepatocellular carcinoma"], [], None)
