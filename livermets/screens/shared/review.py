"""How a record was reviewed, beside it wherever it is opened, and a text to flag it with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import shorten
from typing import Final
from urllib.parse import urlsplit
from zlib import crc32

import streamlit as st

from livermets.evidence.flagging import (
    ADDRESS_VARIABLE,
    KIND_WORDS,
    flag_address,
    flag_subject,
    flag_text,
    mail_link,
    record_words,
)
from livermets.knowledge import loading
from livermets.knowledge.loading import knowledge
from livermets.knowledge.records import Figure
from livermets.knowledge.review import Review, ReviewedRecord, kind_name, review_of
from livermets.knowledge.vocabulary import READ_BY_LABELS
from livermets.screens.shared.pages import EVIDENCE_PAGE
from livermets.screens.shared.text import as_text, quiet
from livermets.text import day_words

REVIEW: Final = "review"
"""The name in the address under which a link asks for the review of a record: its kind, a colon, its id."""

_LONGEST: Final = 90


def review_today(record: ReviewedRecord) -> Review:
    """How a record stands today."""
    return review_of(record, knowledge().review, loading.today())


def review_badges(record: ReviewedRecord) -> str:
    """Readers, clinical review and next review as quiet badges; only what is overdue or not found again stands out."""
    review = review_today(record)
    signed = f"signed: {review.clinical_review}" if review.is_signed else "no clinical review"
    parts = [] if isinstance(record, Figure) else [f":gray-badge[{READ_BY_LABELS[review.read_by]}]"]
    parts.append(f":{'green' if review.is_signed else 'gray'}-badge[{as_text(signed)}]")
    if review.expired:
        parts.append(f":orange-badge[:material/event_busy: review overdue since {day_words(review.next_review)}]")
    elif review.next_review is None:
        parts.append(":gray-badge[next review unknown]")
    else:
        parts.append(f":gray-badge[next review {day_words(review.next_review)}]")
    return " ".join(parts)


def review_address(record: ReviewedRecord) -> dict[str, str]:
    """What a link to the review of a record has in its address."""
    return {REVIEW: f"{kind_name(record)}:{record.id}"}


def flag_this(record: ReviewedRecord, *, key: str) -> None:
    """The button beside a record that makes a text of what somebody doubts in it."""
    if st.button("Flag this", icon=":material/outlined_flag:", type="tertiary", key=f"flag-{key}"):
        flag_dialog(record)


def review_line(record: ReviewedRecord, *, key: str) -> None:
    """The badges of a record, and what can be done about it: flag it, or review it."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"review-{key}"):
        st.markdown(review_badges(record), width="content")
        flag_this(record, key=key)
        st.page_link(EVIDENCE_PAGE, label="Review it", icon=":material/rate_review:", query_params=review_address(record))


def reviewed_rules(records: Iterable[ReviewedRecord], *, key: str = "") -> None:
    """Rules that stand in a list above: a popover in which one of them is chosen, with its badges."""
    found = {record.id: record for record in records}
    if not found:
        return
    place = f"rules-{key}-{crc32(' '.join(found).encode())}"
    words = "Review of these rules" if len(found) > 1 else "Review of this rule"
    with st.popover(words, icon=":material/rate_review:", type="tertiary", key=place, on_change="rerun") as box:
        if not box.open:
            return
        chosen = st.selectbox("Rule", list(found), format_func=lambda name: _short(found[name]), key=f"{place}-chosen")
        record = found[chosen or next(iter(found))]
        quiet(f"{KIND_WORDS[kind_name(record)]}: {as_text(record_words(record, knowledge().registry))}")
        review_line(record, key=f"{place}-{record.id}")


def _short(record: ReviewedRecord) -> str:
    return shorten(record_words(record, knowledge().registry), _LONGEST, placeholder=" …")


def seen_on(url: str | None) -> str:
    """The page of an address; never what stands behind its question mark, which may name a case of the board."""
    page = urlsplit(url or "").path.strip("/").rpartition("/")[2]
    return f"page {page or 'case'}"


@st.dialog("Flag this", width="large", icon=":material/outlined_flag:")
def flag_dialog(record: ReviewedRecord) -> None:
    """A text that flags a record, to copy or mail; the person writes why."""
    known = knowledge()
    st.markdown(as_text(record_words(record, known.registry)))
    why = st.text_area(
        "What is wrong, and where does the source say otherwise?",
        key=f"flag-why-{kind_name(record)}-{record.id}",
        help="Nothing of a patient belongs here.",
    )
    quiet("The text names the record, its sources and this release, and nothing of the case on the screen.")
    text = flag_text(record, known.registry, release=known.release, where=seen_on(st.context.url), why=why)
    st.code(text, language=None, wrap_lines=True)
    address = flag_address()
    if address is None:
        quiet(f"Copy it with the sign in its corner. No address is set to mail it to (`{ADDRESS_VARIABLE}`).")
        return
    link = mail_link(address, flag_subject(record, known.release), text)
    st.link_button(f"Mail it to {as_text(address)}", link, icon=":material/mail:", on_click="ignore")


def asked_review(params: Mapping[str, str]) -> ReviewedRecord | str | None:
    """The record whose review a link asks for; a sentence when it names none; None when it asks for no record."""
    asked = params.get(REVIEW)
    if asked is None or asked in ("", "due"):
        return None
    kind, _, identity = asked.partition(":")
    found = next((one for one in knowledge().review.records() if one.id == identity and kind_name(one) == kind), None)
    if found is not None:
        return found
    return f"This release has no record “{asked[:80]}” to review. The link may be of another release or mistyped."
