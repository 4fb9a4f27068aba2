"""Clinical vignettes of `data/vignettes`: cases with what a careful board would sign, written before the rules were asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError, model_validator

from livermets.knowledge.files import Documents, Fault, faults_of
from livermets.knowledge.record import Record, described

Status = Literal["indicated", "possible", "undetermined", "not-indicated", "contraindicated"]


class Expectation(Record):
    """One thing that must come out of a vignette: of options, of a system, or of what is said. Patterns ignore case."""

    options: str | None = described("Regular expression over `id | name | treatment` of an option", ["fruquintinib"], [], None)
    any_status: tuple[Status, ...] = described("At least one such option has one of these", [["indicated"]], [], ())
    never_status: tuple[Status, ...] = described("No such option has one of these", [["possible"]], [], ())
    system: str | None = described("Id of a system", ["fong-crs"], ["Fong"], None)
    applicable: bool | None = described("Whether the system applies", [False], [], None)
    score: float | None = described("Its score", [2], [], None)
    group: str | None = described("Its group", ["low"], [], None)
    says: str | None = described("Regular expression that decided advice, a flag or a test says", ["MRI"], [], None)
    never_says: str | None = described("Regular expression that none of these says", ["resectab"], [], None)
    note: str | None = described("Why, where it is not plain", ["microsatellite-stable: target absent"], [], None)

    @model_validator(mode="after")
    def _one_kind(self) -> Expectation:
        kinds = [part for part in (self.options, self.system, self.says, self.never_says) if part is not None]
        if len(kinds) != 1 or (self.options is not None and not (self.any_status or self.never_status)):
            raise ValueError("an expectation is of options (with any_status or never_status), of a system, or of what is said")
        for pattern in (self.options, self.says, self.never_says):
            try:
                re.compile(pattern or "")
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return self


class Vignette(Record):
    """A case and what must come out of it."""

    id: str = described("Unique over all vignettes", ["C01"])
    title: str = described("The case in one line", ["Solitary small metachronous metastasis, easily resectable"])
    note: str | None = described("What it was written for", ["no resection up front"], [], None)
    case: dict[str, Any] = described("The facts, as in a case file", [{"primary_site": "colorectal"}])
    expect: tuple[Expectation, ...] = described("What must come out", [[{"system": "fong-crs", "score": 0}]])


_VIGNETTES: Final = TypeAdapter(list[Vignette])


def read_vignettes(documents: Documents) -> tuple[Mapping[str, Vignette], list[Fault]]:
    """Every vignette by its id, and a fault for each file that is not valid and each id that stands twice."""
    found: dict[str, Vignette] = {}
    faults: list[Fault] = []
    for file, document in documents.under("vignettes").items():
        try:
            vignettes = _VIGNETTES.validate_python(document)
        except ValidationError as error:
            faults += faults_of(file, error)
            continue
        for one in vignettes:
            if one.id in found:
                faults.append(Fault(file, one.id, "the id is used twice"))
            found[one.id] = one
    return MappingProxyType(found), faults
