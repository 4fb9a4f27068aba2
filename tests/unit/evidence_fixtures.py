"""Small records for the evidence tests: a sound registry, and the same with one thing changed."""

from typing import Any

from livermets.knowledge.files import Documents, Fault
from livermets.knowledge.registry import Registry, build_registry

SOURCE: dict[str, Any] = {
    "id": "smith2001",
    "authors": "Smith A",
    "title": "A series",
    "journal": "J Test",
    "year": 2001,
    "design": "retrospective",
    "access": "abstract",
    "doi": "10.1234/abc",
    "pmid": "123456",
    "pmcid": "PMC123",
}
FIGURE: dict[str, Any] = {
    "id": "smith-os5",
    "source": "smith2001",
    "primary": "colorectal",
    "treatment": "hepatic-resection",
    "population": "100 resected patients, one centre, 1985-1998",
    "years": [1985, 1998],
    "endpoint": "overall-survival",
    "measure": "rate",
    "horizon_months": 60,
    "value": 40,
    "low": 35,
    "high": 45,
    "interval": "ci95",
    "n": 100,
}
TERMS: list[dict[str, Any]] = [
    {"id": "local-treatment", "label": "Local treatment"},
    {"id": "hepatic-resection", "label": "Hepatic resection", "parent": "local-treatment"},
    {"id": "repeat-hepatectomy", "label": "Repeat hepatectomy", "parent": "hepatic-resection"},
    {"id": "systemic-chemotherapy", "label": "Chemotherapy"},
]
OPTION: dict[str, Any] = {
    "id": "colorectal.hepatic-resection",
    "primary": "colorectal",
    "treatment": "hepatic-resection",
    "name": "Hepatic resection",
    "kind": "local",
    "intent": "curative",
    "lines": "first",
    "evidence_level": "series",
    "indications": [{"text": "resectable", "source": "smith2001"}],
    "key_figures": ["smith-os5"],
}
CLAIM: dict[str, Any] = {
    "id": "claim-half",
    "topic": "frequency",
    "text": "Half of them",
    "reading": "disagrees",
    "why": "A quarter was read.",
    "figures": ["smith-os5"],
    "sources": ["smith2001"],
}


def figure(**changes: Any) -> dict[str, Any]:
    """The sound figure with some keys changed; a key given as None is left out."""
    return {key: value for key, value in (FIGURE | changes).items() if value is not None}


def build(
    *,
    sources: list[dict[str, Any]] | None = None,
    figures: list[dict[str, Any]] | None = None,
    terms: list[dict[str, Any]] | None = None,
    options: list[dict[str, Any]] | None = None,
    claims: list[dict[str, Any]] | None = None,
    lines: list[dict[str, Any]] | None = None,
    results: list[dict[str, Any]] | None = None,
    gates: list[dict[str, Any]] | None = None,
    red_flags: list[dict[str, Any]] | None = None,
    **folders: list[dict[str, Any]],
) -> tuple[Registry, list[Fault]]:
    """A registry of these records, each kind replaced as a whole where it is given."""
    content: dict[str, Any] = {
        "sources/a.yaml": [SOURCE] if sources is None else sources,
        "figures/a.yaml": [FIGURE] if figures is None else figures,
        "treatments/taxonomy.yaml": TERMS if terms is None else terms,
        "treatments/colorectal.yaml": [OPTION] if options is None else options,
        "claims/a.yaml": [CLAIM] if claims is None else claims,
        "treatments/lines.yaml": lines or [],
        "results.yaml": results or [],
        "gates.yaml": gates or [],
        "red-flags.yaml": red_flags or [],
    }
    content |= {f"{folder}/a.yaml": records for folder, records in folders.items()}
    return build_registry(Documents(content, "digest", ()))
