"""A request that is not answered: its status, and the sentences that say why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from livermets.text import first_and_more

if TYPE_CHECKING:
    from livermets.case.faults import CaseFault

BAD_REQUEST: Final = 400
NOT_ACCEPTED: Final = 422


class DeclinedError(Exception):
    """Why something is not answered, in the sentences of the command line; `headers` go with the answer."""

    def __init__(self, status: int, lines: Iterable[str], headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.lines = tuple(lines)
        self.headers = dict(headers or {})
        super().__init__("\n".join(self.lines))

    def to_json(self) -> dict[str, Any]:
        """The first sentence as `error`; all of them as `errors` where there are several."""
        return {"error": self.lines[0]} | ({"errors": list(self.lines)} if len(self.lines) > 1 else {})


def refused_for(faults: Iterable[CaseFault]) -> DeclinedError:
    """The refusal of a case or a file: unreadable as a whole, or read and not accepted."""
    from livermets.case.case_file import WHOLE_FILE  # not at the top: a server answers before cases can be read

    every = tuple(faults)
    status = BAD_REQUEST if any(one.field == WHOLE_FILE for one in every) else NOT_ACCEPTED
    return DeclinedError(status, first_and_more(map(str, every)))
