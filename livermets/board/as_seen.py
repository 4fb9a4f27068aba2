"""Reading a snapshot: how each option stood for the case, and what was unknown, as the board saw it.

A snapshot may have been written under an earlier release, or by an earlier version of the app: what cannot be read in it is
left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from livermets.assessment.options import STATUS_LABELS, STATUS_MARKS, STATUSES, OptionStatus
from livermets.board.briefing import Briefing, Unusable
from livermets.board.models import Facts, Seen
from livermets.board.usable import usable
from livermets.case.words import fact_label
from livermets.text import listed

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


def briefing_as_seen(facts: Facts, kept: Mapping[str, Any]) -> Briefing:
    """The briefing of a snapshot with these facts, whatever was kept of it.

    Parts that cannot be read are left out and named; the facts of one that was kept before such were named are read for it.
    """
    briefing, unreadable = _as_far_as_readable(dict(kept))
    left_out = briefing.left_out if "left_out" in kept else usable(facts).left_out
    if unreadable:
        said = Unusable(label="What was kept of the briefing", words=f"{listed(unreadable)}: not readable by this version")
        left_out = (said, *left_out)
    return briefing.model_copy(update={"left_out": left_out})


def _as_far_as_readable(kept: dict[str, Any]) -> tuple[Briefing, list[str]]:
    """The briefing of what can be read, and the names of the parts that cannot."""
    unreadable: dict[str, None] = {}
    while True:
        try:
            return Briefing.model_validate(kept), list(unreadable)
        except ValidationError as error:
            wrong: dict[str, set[int]] = {}
            for fault in error.errors(include_url=False, include_context=False, include_input=False):
                name, *place = fault["loc"]
                members = wrong.setdefault(str(name), set())
                members.add(place[0] if place and isinstance(place[0], int) else -1)
        for name, members in wrong.items():
            unreadable[fact_label(name).lower()] = None
            if -1 in members:
                del kept[name]
            else:
                kept[name] = [one for number, one in enumerate(kept[name]) if number not in members]


def names_as_seen(pairs: object) -> dict[str, str]:
    """The names of options by id out of a list of pairs, whatever stands there."""
    found = pairs if isinstance(pairs, list | tuple) else ()
    return {str(one[0]): str(one[1]) for one in found if isinstance(one, list | tuple) and len(one) == 2}


def seen_options(seen: Seen) -> dict[str, SeenOption]:
    """Every option of the case's primary by id: those on the screen of the board first, then by status."""
    briefing = seen.briefing
    on_screen = [one["id"] for one in _identified(briefing.get("options"))]
    names = names_as_seen(briefing.get("all_options"))
    results = {one["id"]: one for one in _identified(seen.answer.get("options"))}
    order = {str(status): place for place, status in enumerate(STATUSES)}
    others = [one for one in dict.fromkeys((*names, *results)) if one not in on_screen]
    others.sort(key=lambda one: order.get(str(results.get(one, {}).get("status")), len(order)))
    return {one: _option(one, names, results.get(one, {}), one in on_screen) for one in (*on_screen, *others)}


def chosen_options(identities: Iterable[str], options: Mapping[str, SeenOption]) -> list[SeenOption]:
    """The chosen options in their order; one that the snapshot does not know stands under its id."""
    return [options.get(one) or SeenOption(one, one, "", "", "") for one in identities]


def unknown_as_seen(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that were unknown and that systems asked for, by name, the most useful first."""
    return asked_as_seen(answer.get("ask_next"))


def asked_as_seen(asked: object) -> tuple[str, ...]:
    """The names of the facts in what was kept of the questions, whatever stands there."""
    return tuple(fact for one in _dicts(asked) if isinstance(fact := one.get("fact"), str))


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
        return _HEADS.get(str(carried.get("role", role)), _HEADS[role]), [str(carried["text"])]
    said = [one for one in _dicts(result.get("because")) if "text" in one and one.get("weight") != "remark"]
    if status == "contraindicated":
        return _HEADS["contraindication"], [str(one["text"]) for one in said if one.get("against") and one.get("value") is True]
    unmet = [str(one["text"]) for one in said if one.get("against") is False and one.get("value") is False]
    return _HEADS["indication"], unmet


def _identified(value: Any) -> list[dict[str, Any]]:
    return [one for one in _dicts(value) if isinstance(one.get("id"), str)]


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
