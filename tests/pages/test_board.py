"""The board page as a person uses it: planning a meeting and preparing its cases."""

import pytest
from streamlit.testing.v1 import AppTest

from livermets.knowledge import knowledge
from tests.conftest import ROOT


@pytest.fixture
def app() -> AppTest:
    started = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    started.switch_page("pages/board.py").run()
    assert not started.exception
    return started


def agenda_of(app: AppTest) -> list[dict[str, object]]:
    """The rows of the agenda as they are shown."""
    return app.dataframe[0].value.to_dict("records")


def test_one_click_makes_a_meeting_of_the_demo_cases(app: AppTest):
    app.button(key="demo_meeting").click().run()
    assert not app.exception
    assert [row["Label"] for row in agenda_of(app)] == [
        demo.case.values["case_label"] for demo in knowledge().demo_cases.values()
    ]
