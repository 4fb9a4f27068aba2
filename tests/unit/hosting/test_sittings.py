"""How long a sign-in holds: by the hours since it, by the minutes without an action, and until the person signs out."""

from __future__ import annotations

from livermets.hosting import sittings as module
from livermets.hosting.people import Person
from livermets.hosting.sittings import Sitting, Sittings

import pytest  # isort: skip

START = 1_800_000_000.0


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> float:
        return self.at


def sitting(clock: Clock) -> Sittings:
    return Sittings(hours=8, idle_minutes=30, clock=clock)


ANNA = Person("anna", "Anna", START)


def test_it_goes_on_while_something_is_done_and_not_a_second_longer_than_may_be_idle() -> None:
    clock = Clock()
    kept = sitting(clock)
    kept.act(ANNA)
    clock.at += 30 * 60 - 1
    assert kept.state(ANNA) is Sitting.GOES_ON
    kept.act(ANNA)
    clock.at += 30 * 60 - 1
    assert kept.state(ANNA) is Sitting.GOES_ON, "asking alone is no action, the action before was"
    clock.at += 1
    assert kept.state(ANNA) is Sitting.IDLE
    kept.act(ANNA)
    assert kept.state(ANNA) is Sitting.IDLE, "an action does not bring it back"


def test_after_the_hours_it_is_over_however_busy_one_is() -> None:
    clock = Clock()
    kept = sitting(clock)
    while clock.at < START + 8 * 3600 - 600:
        kept.act(ANNA)
        clock.at += 600
    assert kept.state(ANNA) is Sitting.GOES_ON
    clock.at = START + 8 * 3600
    assert kept.state(ANNA) is Sitting.OVER


def test_of_a_sign_in_never_seen_here_the_time_of_the_sign_in_counts() -> None:
    clock = Clock()
    clock.at = START + 29 * 60
    assert sitting(clock).state(ANNA) is Sitting.GOES_ON
    clock.at = START + 30 * 60
    assert sitting(clock).state(ANNA) is Sitting.IDLE


def test_who_signed_out_is_out_everywhere_and_a_new_sign_in_is_another_one() -> None:
    kept = sitting(Clock())
    kept.act(ANNA)
    kept.end(ANNA)
    assert kept.state(ANNA) is Sitting.ENDED
    kept.act(ANNA)
    assert kept.state(ANNA) is Sitting.ENDED
    assert kept.state(Person("anna", "Anna", START + 1)) is Sitting.GOES_ON
    assert kept.state(Person("otto", "Otto", START)) is Sitting.GOES_ON


def test_whom_a_proxy_names_may_be_idle_no_longer_and_goes_on_when_asked() -> None:
    clock = Clock()
    kept, otto = sitting(clock), Person("otto", "Otto", None)
    assert kept.state(otto) is Sitting.GOES_ON
    kept.act(otto)
    clock.at += 30 * 60
    assert kept.state(otto) is Sitting.IDLE
    kept.begin_anew(otto)
    assert kept.state(otto) is Sitting.GOES_ON
    kept.begin_anew(ANNA)
    assert kept.state(ANNA) is Sitting.IDLE, "with a provider one signs in again"


def test_what_is_remembered_is_bounded_and_who_did_nothing_for_the_longest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 3)
    kept = sitting(Clock())
    for number in range(5):
        kept.act(Person(f"p{number}", "", START))
        kept.act(Person("p0", "", START))
    assert {subject for subject, _ in kept._kept} == {"p0", "p3", "p4"}
