"""Flagging a record where it is opened, and how it was reviewed beside it."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from livermets.evidence.flagging import ADDRESS_VARIABLE
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.review import seen_on
from tests.pages.app import opened, ran, words

CASE = "colorectal-synchronous"


def flagged(app: AppTest, name: str = "flag-") -> AppTest:
    """The dialog, opened by the first of its buttons."""
    button = next(one for one in app.button if (one.key or "").startswith(name))
    button.click()
    return ran(app)


def text_of(app: AppTest) -> str:
    (code,) = app.code
    return str(code.value)


@pytest.fixture
def record() -> str:
    return next(name for name, figure in knowledge().registry.figures.items() if figure.primary == "colorectal")


def test_a_figure_is_flagged_from_its_record(record: str) -> None:
    text = text_of(flagged(opened("evidence", CASE, {"figure": record})))
    assert f"Record: figure {record}" in text
    assert "[please say" in text
    assert f"Knowledge release: {knowledge().release}" in text


def test_the_reason_that_is_written_ends_the_text() -> None:
    app = AppTest.from_function(_dialog, default_timeout=60).run()
    assert "[please say" in text_of(app)
    app.text_area[0].set_value("It is 34, not 43.").run()
    assert text_of(app).endswith("What is wrong: It is 34, not 43.")


def _dialog() -> None:
    from livermets.knowledge.loading import knowledge
    from livermets.screens.shared.review import flag_dialog

    flag_dialog(next(iter(knowledge().registry.figures.values())))


def test_the_text_holds_nothing_of_the_case_on_the_screen(record: str) -> None:
    facts = {"case_label": "ZEBRA-77", "primary_site": "colorectal", "board_question": "QUAGGA?", "cea_ng_ml": 7431}
    text = text_of(flagged(opened("evidence", facts, {"figure": record})))
    assert not any(word in text for word in ("ZEBRA", "QUAGGA", "7431", "7,431"))


def test_without_an_address_it_can_only_be_copied(record: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    app = flagged(opened("evidence", None, {"figure": record}))
    assert not app.get("link_button")
    assert ADDRESS_VARIABLE in words(app)


def test_with_an_address_it_is_mailed(record: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, "board@example.org")
    app = flagged(opened("evidence", None, {"figure": record}))
    (link,) = app.get("link_button")
    assert link.proto.url.startswith("mailto:board@example.org?subject=livermets%2C%20release%20")
    assert record in link.proto.url


def test_the_page_is_named_without_what_may_name_a_case() -> None:
    assert seen_on("https://x.org/board/survival?case=4711#x") == "page survival"
    assert seen_on("https://x.org/") == "page case"
    assert seen_on(None) == "page case"


def test_a_figure_a_system_an_option_and_a_rule_say_how_they_were_reviewed(
    record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    expected = ("no clinical review", "next review 20")
    for app in (
        opened("evidence", None, {"figure": record}),
        opened("about", None, {"system": "fong-crs"}),
        AppTest.from_function(_option, default_timeout=60).run(),
        AppTest.from_function(_rules, default_timeout=60).run(),
    ):
        assert not app.exception
        said = words(app)
        assert all(one in said for one in expected), said[:500]
        assert any((one.key or "").startswith("flag-") for one in app.button)


def _option() -> None:
    from livermets.knowledge.loading import knowledge
    from livermets.screens.treatments.views import option_detail

    option_detail(knowledge().registry.options_for("colorectal")[0], "colorectal", None)


def _rules() -> None:
    import streamlit as st

    from livermets.knowledge.loading import knowledge
    from livermets.screens.shared.review import reviewed_rules

    rules = list(knowledge().registry.advice.values())[:3]
    name = next(iter(st.session_state), None)
    if name is None:
        import zlib

        st.session_state[f"rules--{zlib.crc32(' '.join(one.id for one in rules).encode())}"] = True
    reviewed_rules(rules)
