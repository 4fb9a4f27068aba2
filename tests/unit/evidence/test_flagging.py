"""The text with which a record is flagged: what it holds, what it never holds, and the mail that carries it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from livermets.evidence.flagging import (
    ADDRESS_VARIABLE,
    NOT_WRITTEN,
    flag_address,
    flag_subject,
    flag_text,
    mail_link,
    record_words,
)
from livermets.knowledge.loading import knowledge
from livermets.knowledge.review import ReviewedRecord, kind_name

KNOWN = knowledge()
EVERY = tuple(KNOWN.review.records())
ONE_OF_EACH: tuple[ReviewedRecord, ...] = tuple({kind_name(one): one for one in EVERY}.values())


@pytest.mark.parametrize("record", ONE_OF_EACH, ids=kind_name)
def test_it_says_what_where_by_which_release_and_on_what_it_rests(record: ReviewedRecord) -> None:
    text = flag_text(record, KNOWN.registry, release=KNOWN.release, where="page survival", why="It is 34, not 43.")
    assert record.id in text
    assert record_words(record, KNOWN.registry) in text
    assert "Seen on: page survival" in text
    assert f"Knowledge release: {KNOWN.release}" in text
    assert "Source: " in text
    assert text.endswith("What is wrong: It is 34, not 43.")


def test_every_record_can_be_flagged_and_asks_for_a_reason_until_there_is_one() -> None:
    assert len(ONE_OF_EACH) == 6
    for record in EVERY:
        assert flag_text(record, KNOWN.registry, release="r", where="page case", why=" ").endswith(NOT_WRITTEN)


def test_every_mail_is_short_enough_and_keeps_the_reason() -> None:
    why = "The table says 34 % at 5 years; the text 43 % at 3 years. Ünïcode & signs?"
    for record in EVERY:
        text = flag_text(record, KNOWN.registry, release=KNOWN.release, where="page survival", why=why)
        link = mail_link("board@example.org", flag_subject(record, KNOWN.release), text)
        assert len(link) <= 1900, record.id
        asked = parse_qs(urlsplit(link).query, strict_parsing=True)
        assert record.id in asked["subject"][0]
        assert asked["body"][0].endswith(f"What is wrong: {why}"), record.id
        assert asked["body"][0].startswith("Record: ")


@pytest.mark.parametrize("letter", ["x", "ü", "漢", "&", "\n", "🫀"])
def test_a_long_reason_is_cut_between_letters(letter: str) -> None:
    record = EVERY[0]
    text = flag_text(record, KNOWN.registry, release="r", where="page case", why=f"Because {letter * 5000} end")
    link = mail_link("board@example.org", flag_subject(record, "r"), text)
    assert len(link) <= 1900
    assert "What is wrong: Because" in parse_qs(urlsplit(link).query, strict_parsing=True, errors="strict")["body"][0]


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("board@example.org", "board@example.org"),
        (" board@example.org ", "board@example.org"),
        ("", None),
        ("board", None),
        ("board@example.org?bcc=a@b.org", None),
        ("a@b.org,c@d.org", None),
        ("board@example.org\nx", None),
    ],
)
def test_only_one_plain_address_is_taken(given: str, taken: str | None) -> None:
    assert flag_address({ADDRESS_VARIABLE: given}) == taken
    assert flag_address({}) is None
