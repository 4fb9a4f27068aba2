"""After each entry the case page draws only what changed: it must then say what it says when it is drawn as a whole."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from livermets.knowledge.loading import knowledge
from tests.browser.screen import LAPTOP, load_demo, settle

_SAID = """() => {
  const lines = [];
  const walk = (place) => {
    for (const one of place.querySelectorAll('*')) {
      if (one.shadowRoot) walk(one.shadowRoot);
      if (one.tagName === 'INPUT' || one.tagName === 'TEXTAREA') lines.push(`${one.getAttribute('aria-label')}: ${one.value}`);
      if (one.tagName === 'BUTTON') lines.push(`${one.innerText} ${one.disabled} ${one.getAttribute('aria-checked')}`);
      if (['P', 'LI', 'TH', 'TD', 'SUMMARY'].includes(one.tagName)) lines.push(one.innerText);
    }
  };
  walk(document.querySelector('[data-testid="stMain"]'));
  return lines;
}"""

TYPED = (
    ("CEA", "38"),
    ("CEA", "250"),
    ("Largest liver metastasis", "48 x 32"),
    ("Number of liver metastases", "4"),
    ("CEA", "< 5"),
    ("Largest liver metastasis", "abc"),
    ("Largest liver metastasis", "51"),
    ("CEA", ""),
)
"""Fields and what is typed into them, in order: steps over thresholds, a reading that is said below the field, a bound, what
cannot be read, and an emptied field."""
CHOSEN = (("Synchronous", "Yes"), ("Primary node-positive", "No"), ("ECOG performance status", "1"), ("Synchronous", "Yes"))
"""Choices; the last one is taken back."""


def drawn_whole(page: Page) -> list[str]:
    """What the page says after it was drawn from its beginning."""
    page.evaluate("() => document.activeElement?.blur()")
    before = page.evaluate("() => window.ranAt")
    page.keyboard.press("r")
    settle(page)
    assert page.evaluate("() => window.ranAt") > before
    said: list[str] = page.evaluate(_SAID)
    return said


def type_into(page: Page, label: str, text: str) -> None:
    page.get_by_role("textbox", name=re.compile(rf"^{label}( \(|$)")).first.fill(text)
    page.keyboard.press("Enter")
    settle(page)


def choose(page: Page, label: str, choice: str) -> None:
    group = page.locator('[data-testid="stButtonGroup"]', has=page.get_by_text(label, exact=True)).first
    group.get_by_text(choice, exact=True).click()
    settle(page)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """The case page with a half-filled case and a section open."""
    opened = open_page(viewport=LAPTOP)
    load_demo(opened, knowledge().demo_cases["half-filled"].title)
    opened.get_by_role("button", name=re.compile("^(expand_more|chevron_right)?\\s*Laboratory")).click()
    settle(opened)
    return opened


def test_what_is_drawn_anew_after_an_entry_is_all_that_it_changes(page: Page):
    for label, text in TYPED:
        type_into(page, label, text)
        assert page.evaluate(_SAID) == drawn_whole(page), (label, text)
    for label, choice in CHOSEN:
        choose(page, label, choice)
        assert page.evaluate(_SAID) == drawn_whole(page), (label, choice)
    page.get_by_role("tab", name="Risk scores").click()
    settle(page)
    page.locator("summary", has_text="Fong score").first.click()
    settle(page)
    type_into(page, "CEA", "201")
    assert page.locator('[data-testid="stExpanderDetails"]', has_text="Rests on").filter(has_text="201").is_visible()
    assert page.evaluate(_SAID) == drawn_whole(page)
