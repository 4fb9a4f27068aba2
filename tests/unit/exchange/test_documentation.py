"""The page on the exchange is made from the table of codes: when this fails, `page_with` says what belongs there."""

from __future__ import annotations

from livermets.exchange.documentation import mapping_blocks, page_with
from livermets.facts import FACTS
from livermets.knowledge.loading import knowledge
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "exchange.md"


def test_the_page_holds_the_table_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page_with(page, mapping_blocks(knowledge().fhir)) == page


def test_a_changed_table_changes_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    mapping = knowledge().fhir
    assert page_with(page, mapping_blocks(mapping.model_copy(update={"measured": mapping.measured[1:]}))) != page


def test_every_fact_has_its_place_elsewhere() -> None:
    block = mapping_blocks(knowledge().fhir)["elsewhere"]
    assert all(f"| `{name}` |" in block for name in FACTS)
    assert "| `cea_ng_ml` | measurement.value_as_number, unit ng/mL | LOINC 2039-6 |" in block
