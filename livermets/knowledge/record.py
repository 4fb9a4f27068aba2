"""What every record of `data/` shares: it is frozen, and each of its fields is described."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

_REQUIRED: Any = ...


def described(description: str, good: Sequence[Any], bad: Sequence[Any] = (), default: Any = _REQUIRED) -> Any:
    """A field with what it means, values that are right, and values that look right and are not."""
    return Field(default, description=description, examples=list(good), json_schema_extra={"bad_examples": list(bad)})


class Record(BaseModel):
    """What every record shares: it cannot change once loaded, and an unknown key in the file is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")
