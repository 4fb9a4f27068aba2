"""An answer is held for a minute, found by all that it follows from, and then gone."""

from __future__ import annotations

import pytest

from livermets.api.recent import LARGEST_ANSWER, MOST_ANSWERS, SECONDS, Recent


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_is_asked_again_is_not_worked_out_again_for_a_minute() -> None:
    clock, asked = Clock(), []
    recent = Recent(clock=clock)

    def ask(content: bytes, of: str = "release 2026-11-27") -> bytes:
        return recent.answer(content, of, lambda: asked.append(content) or content.upper())  # type: ignore[func-returns-value]

    assert ask(b"a") == ask(b"a") == b"A"
    assert ask(b"b") == b"B"
    assert ask(b"a", "another release 2026-11-27") == b"A"
    assert asked == [b"a", b"b", b"a"]
    clock.now = SECONDS - 0.1
    ask(b"a")
    assert len(asked) == 3
    clock.now = SECONDS
    ask(b"a")
    assert len(asked) == 4
    assert len(recent._held) == 1, "what is past its minute is gone"


def test_no_more_than_a_few_are_held_and_none_that_is_large() -> None:
    recent = Recent()
    for number in range(MOST_ANSWERS + 5):
        recent.answer(str(number).encode(), "", lambda: b"x")
    assert len(recent._held) == MOST_ANSWERS
    recent = Recent()
    recent.answer(b"many", "", lambda: b"x" * (LARGEST_ANSWER + 1))
    assert not recent._held


def test_a_refusal_is_not_held_and_nothing_that_was_sent_is() -> None:
    recent = Recent()

    def refuses() -> bytes:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the one above
        recent.answer(b"a", "", refuses)
    assert not recent._held
    recent.answer(b"CEA 212", "", lambda: b"answer")
    assert b"212" not in b"".join(recent._held)
