"""Which figures are read first, and whose outcome a page asks for by itself."""

from livermets.evidence.reading_order import read_first, terms_of_intent, usual_treatment
from livermets.evidence.table import standing
from livermets.knowledge.loading import knowledge
from tests.unit.evidence_fixtures import FIGURE, SOURCE, build

REGISTRY = knowledge().registry


def figures_of(*changes: dict[str, object]) -> list[str]:
    """Figures that differ in this from one another, by id, in the order in which they are read."""
    sources = [{**SOURCE, "id": f"s{place}", "year": change.pop("year", 2010)} for place, change in enumerate(changes)]
    figures = [{**FIGURE, "id": f"f{place}", "source": f"s{place}", **change} for place, change in enumerate(changes)]
    registry, _ = build(figures=figures, sources=sources)
    return [one.id for one in read_first(registry.figures.values(), registry)]


def test_cohorts_of_liver_metastases_come_first() -> None:
    assert figures_of({"liver_specific": False, "year": 2024}, {"year": 2001}) == ["f1", "f0"]


def test_the_newer_and_the_larger_come_first_and_unknown_ones_last() -> None:
    assert figures_of({"year": 2001}, {"year": 2020}, {"year": None}) == ["f1", "f0", "f2"]
    assert figures_of({"n": 10}, {"n": 5000}) == ["f1", "f0"]
    # The places by year and by number are added up: newest and second in number before oldest and first.
    assert figures_of({"year": 1999, "n": 900}, {"year": 2021, "n": 800}, {"year": 2020, "n": 20}) == ["f1", "f0", "f2"]


def test_patients_who_differ_from_the_case_stand_behind_and_unknown_facts_differ_from_nothing() -> None:
    figures = [one for one in standing("colorectal") if "with extrahepatic disease" in one.population]
    assert figures
    others = [one for one in standing("colorectal") if "extrahepatic" not in one.population][:5]
    ordered = read_first([*figures, *others], REGISTRY, {"extrahepatic_disease": False})
    assert {one.id for one in ordered[-len(figures) :]} == {one.id for one in figures}
    assert read_first([*figures, *others], REGISTRY, {"extrahepatic_disease": None}) == read_first(
        [*figures, *others], REGISTRY
    )


def test_the_usual_treatment_is_the_first_that_stands_for_the_case_and_else_of_the_first_intent() -> None:
    figures = standing("colorectal")
    assert usual_treatment(REGISTRY, "colorectal", figures) == "hepatic-resection"
    assert usual_treatment(REGISTRY, "colorectal", figures, ["colorectal.thermal-ablation"]) == "thermal-ablation"
    # An option of which no survival was read is passed over.
    silent = ["colorectal.histotripsy", "colorectal.liver-transplantation"]
    assert usual_treatment(REGISTRY, "colorectal", figures, silent) == "liver-transplantation"
    assert usual_treatment(REGISTRY, "gallbladder", ()) is None


def test_an_intent_has_the_treatments_of_its_options_with_their_kinds() -> None:
    terms = terms_of_intent("curative", REGISTRY, "colorectal")
    assert {"hepatic-resection", "repeat-hepatectomy", "thermal-ablation"} <= terms
    assert "systemic-chemotherapy" not in terms
