"""What a person sees when the app itself fails."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from livermets.hosting.quiet_log import incident_of
from livermets.screens.app.failure import failure_sentence, say_failure


def page() -> None:
    from livermets.screens.app.failure import say_failure

    error = ValueError("CEA 212 ng/mL")
    error.livermets_incident = "0123456789ab"  # type: ignore[attr-defined]
    assert say_failure(error)


def test_one_sentence_with_the_incident_and_nothing_of_the_failure() -> None:
    app = AppTest.from_function(page).run()
    assert [one.value for one in app.error] == [failure_sentence("0123456789ab")]
    assert "212" not in app.error[0].value
    assert not app.exception


def test_who_asked_for_the_traceback_sees_that_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: {"client.showErrorDetails": "full"}[name])
    error = ValueError("x")
    assert not say_failure(error)
    assert incident_of(error)
