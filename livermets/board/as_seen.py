"""Reading a snapshot: how each option stood for the case, and what was unknown, as the board saw it.

A snapshot may have been written under an earlier release, or by an earlier version of the app: what cannot be read in it is
left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from livermets.assessment.options import STATUS_LABELS, STATUS_MARKS, STATUSES, OptionStatus
from livermets.board.models import Seen

AGAINST: Final = ("not-indicated", "contraindicated")
"""The statuses with which published rules speak against an option; a board that chooses it says why."""

_HEADS: Final[Mapping[str, str]] = {
    "contraindication": "A published contraindication is met",
    "indication": "No published indication is met",
    "need": "Something that it needs does not hold",
    "line": "It belongs to another line of treatment",
    "unless": "Something known takes it away",
    "gate": "A general rule speaks against it",
}
"""What the reason that carries a status is to the option."""


@dataclass(frozen=True, slots=True)
class SeenOption:
    """An option as it stood for the case. `status`, `mark` and `status_label` are empty where the snapshot has no status;
    `because` are the statements that carried a status against it, and `head` what they were to the option."""

    id: str
    name: str
    status: str
    mark: str
    status_label: str
    because: tuple[str, ...] = ()
    stands: bool = False
    head: str = ""

    @property
    def is_against(self) -> bool:
        """Whether published rules speak against it."""
        return self.status in AGAINST

    @property
    def against_words(self) -> str:
        """What speaks against it, as its source writes it; empty where nothing does."""
        if not self.is_against:
            return ""
        return f"{self.head}: {self.because[0]}" if self.because else f"{self.head}."

    @property
    def in_words(self) -> str:
        """`◐ Possible`, or that it is not known."""
        return f"{self.mark} {self.status_label}" if self.status else "status not recorded"


def seen_options(seen: Seen) -> dict[str, SeenOption]:
    """Every option of the case's primary by id: those on the screen of the board first, then by status."""
    briefing = seen.briefing
    on_screen = [one["id"] for one in _dicts(briefing.get("options")) if "id" in one]
    names = {str(pair[0]): str(pair[1]) for pair in briefing.get("all_options") or () if len(pair) == 2}
    results = {one["id"]: one for one in _dicts(seen.answer.get("options")) if "id" in one}
    order: dict[Any, int] = {status: place for place, status in enumerate(STATUSES)}
    others = [one for one in dict.fromkeys((*names, *results)) if one not in on_screen]
    others.sort(key=lambda one: order.get(results.get(one, {}).get("status"), len(order)))
    return {one: _option(one, names, results.get(one, {}), one in on_screen) for one in (*on_screen, *others)}


def chosen_options(identities: Iterable[str], options: Mapping[str, SeenOption]) -> list[SeenOption]:
    """The chosen options in their order; one that the snapshot does not know stands under its id."""
    return [options.get(one) or SeenOption(one, one, "", "", "") for one in identities]


def unknown_as_seen(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that were unknown and that systems asked for, by name, the most useful first."""
    return tuple(one["fact"] for one in _dicts(answer.get("ask_next")) if "fact" in one)


def _option(identity: str, names: Mapping[str, str], result: Mapping[str, Any], stands: bool) -> SeenOption:
    status: OptionStatus | None = next((one for one in STATUSES if one == result.get("status")), None)
    head, because = _against(result, status) if status in AGAINST else ("", [])
    return SeenOption(
        id=identity,
        name=names.get(identity, identity),
        status=status or "",
        mark=STATUS_MARKS[status] if status else "",
        status_label=STATUS_LABELS[status] if status else "",
        because=tuple(because),
        stands=stands,
        head=head,
    )


def _against(result: Mapping[str, Any], status: str | None) -> tuple[str, list[str]]:
    """What spoke against an option, and its statements; of an answer of before the reasons said which of them carries the
    status, those that were met or not met."""
    carried = result.get("carried_by")
    if isinstance(carried, dict) and "text" in carried:
        role = "indication" if status == "not-indicated" else "contraindication"
        return _HEADS.get(carried.get("role", role), _HEADS[role]), [str(carried["text"])]
    said = [one for one in _dicts(result.get("because")) if one.get("weight") != "remark"]
    if status == "contraindicated":
        return _HEADS["contraindication"], [str(one["text"]) for one in said if one.get("against") and one.get("value") is True]
    unmet = [str(one["text"]) for one in said if one.get("against") is False and one.get("value") is False]
    return _HEADS["indication"], unmet


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
