"""What every record of `data/` shares: it is frozen, and each of its fields is described."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_REQUIRED: Any = ...


def described(description: str, good: Sequence[Any], bad: Sequence[Any] = (), default: Any = _REQUIRED) -> Any:
    """A field with what it means, values that are right, and values that look right and are not."""
    return Field(default, description=description, examples=list(good), json_schema_extra={"bad_examples": list(bad)})


def signed_field() -> Any:
    """The field that says who signed a record off clinically."""
    words = "Who signed it off clinically: name, role and day; `none` until a person has"
    return described(words, ["none", "A. Example, hepatic surgeon, 2026-12-01"], ["yes"], "none")


def due_field() -> Any:
    """The field that says on which day a record is to be read again, where that does not follow from its kind."""
    return described(
        "Day on which it is to be read again; else it follows from `data/review.yaml`", ["2027-06-30"], ["soon"], None
    )


def readers_field() -> Any:
    """The field that says how many have read what a record says in its sources."""
    return described("How many have read it in its sources", ["one"], ["twice"], "one")


def read_on_field() -> Any:
    """The field that says when a record was read, where its file does not."""
    return described("When it was read, where `data/review.yaml` does not say it of the file", ["2026-12-01"], ["lately"], None)


class Record(BaseModel):
    """What every record shares: it cannot change once loaded, and an unknown key in the file is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")
