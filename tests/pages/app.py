"""The app as a test of a page uses it: a page opened in a new session, and everything that it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from html import unescape
from typing import Any

from streamlit.testing.v1 import AppTest

from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.session import OWN_CASE, HeldCase
from tests.conftest import ROOT
from tests.pages.rows import row_words, rows_html


def opened(
    page: str, case: str | Mapping[str, Any] | None = None, query: Mapping[str, str] | None = None, **state: object
) -> AppTest:
    """A page in a new session, with a demo case or the facts of another, parameters of its address and keys of the session."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if case is not None:
        put_case(app, case)
    for key, value in state.items():
        app.session_state[key] = value
    app.switch_page(f"pages/{page}.py")
    app.query_params.update(query or {})
    return ran(app)


def put_case(app: AppTest, case: str | Mapping[str, Any]) -> None:
    """Put a demo case, or these facts, on the screen as the case page does when a case is opened."""
    read = knowledge().demo_cases[case].case if isinstance(case, str) else read_case(case)
    facts = read.to_json()
    app.session_state[OWN_CASE] = HeldCase(entered=facts, case=read, opened=facts)


def ran(app: AppTest) -> AppTest:
    """The app after a run in which nothing failed."""
    app.run()
    assert [one.message for one in app.exception] == []
    return app


def choices_alike(app: AppTest) -> list[str]:
    """Choices that share their label with another one of the same field: Streamlit takes them for one."""
    fields = (*app.selectbox, *app.multiselect, *app.radio, *app.button_group)
    return [
        f"{field.proto.label or field.key}: {label!r} stands {times} times"
        for field in fields
        for label, times in Counter(" ".join(one.split()).casefold() for one in field.options).items()
        if times > 1
    ]


def fields_of_the_browser(app: AppTest) -> list[str]:
    """Fields in which a browser would read a number or a day by its own rules, or drop what is too long without a word."""
    own = (*app.number_input, *app.date_input)
    limited = [one for one in (*app.text_input, *app.text_area) if one.proto.max_chars]
    return [f"{one.type}: {one.proto.label}" for one in (*own, *limited)]


def words(app: AppTest) -> str:
    """Everything the page says in text, small tables and rows, without the backslashes that keep it from being Markdown."""
    texts = (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption)
    alerts = (*app.info, *app.warning, *app.error, *app.success)
    rows = [row for table in app.table for row in (table.value.columns, *table.value.itertuples(index=False))]
    said = [*(str(one.value) for one in (*texts, *alerts)), *(f"| {' | '.join(map(str, row))} |" for row in rows)]
    return "\n".join(said).replace("\\", "") + "\n".join(["", *(f"| {row}" for row in row_words(rows_html(app)))])


def answers(app: AppTest) -> str:
    """The answers under the navigation as plain text, a line each."""
    found = [str(one.proto.body) for one in app.get("html") if '<ol class="answers"' in str(one.proto.body)]
    lines = re.findall(r"<li.*?</li>", found[0], re.DOTALL) if found else []
    return "\n".join(" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in lines)
