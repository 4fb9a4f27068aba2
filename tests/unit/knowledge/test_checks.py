"""Each rule of integrity, with the record that breaks it and what the person at the screen is told."""

from typing import Any

import pytest

from livermets.knowledge.checks import check_registry
from livermets.knowledge.files import read_documents
from livermets.knowledge.registry import build_registry
from tests.unit.evidence_fixtures import CLAIM, FIGURE, OPTION, SOURCE, TERMS, build, figure

DISPUTE = {"id": "which-one", "primary": "colorectal", "question": "?", "why": ".", "figures": ["smith-os5"]}
GROUPS = {"fong-crs": ["low", "high"], "tbs": ["1", "2", "3"]}


def faults_of(**records: list[dict[str, Any]]) -> list[str]:
    registry, form = build(**records)
    assert form == []
    return [str(fault) for fault in check_registry(registry, GROUPS)]


def test_the_sound_registry_has_no_fault() -> None:
    assert faults_of() == []


REREAD = {
    "id": "reread-a",
    "figure": "smith-os5",
    "verdict": "confirmed",
    "on": "2026-11",
    "reader": "a second reader",
    "says": "40% at five years",
}


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({"figures": [figure(source="jones1999")]}, "smith-os5: source: there is no source 'jones1999'"),
        (
            {"options": [OPTION | {"indications": [{"text": "x", "source": "nobody"}]}]},
            "colorectal.hepatic-resection: indications: there is no source 'nobody'",
        ),
        (
            {"options": [OPTION | {"contraindications": [{"text": "x", "source": "nobody"}]}]},
            "contraindications: there is no source 'nobody'",
        ),
        (
            {"results": [{"name": "her2_now", "label": "x", "when": "her2_positive", "source": "nobody"}]},
            "results.yaml: her2_now: source: there is no source 'nobody'",
        ),
        ({"claims": [CLAIM | {"said_in": ["nobody"]}]}, "claim-half: said_in: there is no source 'nobody'"),
        ({"claims": [CLAIM | {"sources": ["nobody"]}]}, "claim-half: sources: there is no source 'nobody'"),
        ({"claims": [CLAIM | {"see": ["no-rule"]}]}, "there is no spread fact or published rule 'no-rule'"),
        ({"disputes": [DISPUTE | {"see": ["no-rule"]}]}, "there is no spread fact or published rule 'no-rule'"),
        ({"disputes": [DISPUTE | {"figures": ["nothing"]}]}, "which-one: figures: there is no figure 'nothing'"),
        ({"disputes": [DISPUTE | {"figures": []}]}, "which-one: a dispute needs the records of its sides"),
        ({"figures": [figure(value=46)]}, "46.0 lies outside its interval 35.0 to 45.0"),
        ({"figures": [figure(value=34.9)]}, "34.9 lies outside its interval"),
        ({"figures": [figure(value=None, low=50, high=45)]}, "50.0 is above the upper bound 45.0"),
        ({"figures": [figure(value=101, low=None, high=None, interval=None)]}, "a percentage between 0 and 100"),
        ({"figures": [figure(value=-1, low=None, high=None, interval=None)]}, "a percentage between 0 and 100"),
        ({"figures": [figure(value=None, low=None, high=None, interval=None)]}, "needs a value or bounds"),
        ({"figures": [figure(interval=None)]}, "bounds need their kind"),
        ({"figures": [figure(n=None)]}, "n is missing without a word why"),
        ({"figures": [figure(n=0)]}, "n is at least 1"),
        (
            {"figures": [figure(measure="hazard-ratio", value=0.8, low=0.6, high=1.1)]},
            "a ratio needs its comparator, or comparator_missing_because",
        ),
        (
            {"figures": [figure(measure="relative-risk", value=0, low=0, high=1, comparator="systemic-chemotherapy")]},
            "a ratio is above 0",
        ),
        ({"figures": [figure(measure="c-index", value=57, low=None, high=None, interval=None)]}, "between 0 and 1"),
        ({"figures": [figure(measure="count")]}, "a count needs its unit"),
        ({"figures": [figure(years=[1998, 1985])]}, "the first year is after the last"),
        ({"figures": [figure(stratum={"group": "low"})]}, "either a system or a factor"),
        ({"sources": [SOURCE | {"doi": "https://doi.org/10.1234/abc"}]}, "smith2001: doi: 'https://doi.org/10.1234/abc'"),
        ({"sources": [SOURCE | {"pmid": "PMID 123"}]}, "'PMID 123' has the wrong form; accepted: digits only"),
        ({"sources": [SOURCE | {"pmcid": "123"}]}, "'123' has the wrong form; accepted: PMC and digits"),
        (
            {"sources": [SOURCE | {"retracted": {"notice": "PubMed: Retraction in"}}]},
            "smith-os5 is retracted and cannot be a key figure",
        ),
        ({"readings": [REREAD | {"on": "November"}]}, "reread-a: on: 'November' is no day; accepted: 2026-11-27, or"),
        ({"readings": [REREAD | {"on": "2026-02-30"}]}, "reread-a: on: '2026-02-30' is no day; accepted: 2026-11-27, or"),
        ({"readings": [REREAD | {"figure": "nobody"}]}, "reread-a: figure: there is no figure 'nobody'"),
        ({"readings": [REREAD]}, "smith-os5: second_reading: left out, but the last reading of it says confirmed"),
        (
            {
                "readings": [REREAD, REREAD | {"id": "reread-b", "on": "2026-12", "verdict": "not-found"}],
                "figures": [figure(second_reading="confirmed")],
            },
            "smith-os5: second_reading: confirmed, but the last reading of it says not-found",
        ),
        (
            {"sources": [SOURCE | {"concern": {"on": "May", "notice": "x"}}]},
            "smith2001: concern: 'May' is no day; accepted: 2026-11-27",
        ),
        (
            {"sources": [SOURCE | {"concern": {"on": "2026-11-31", "notice": "x"}}]},
            "smith2001: concern: '2026-11-31' is no day; accepted: 2026-11-27",
        ),
        ({"figures": [figure(retracted=True)]}, "smith-os5 is retracted and cannot be a key figure"),
        (
            {"figures": [figure(stratum={"system": "fong-crs", "group": "medium"})]},
            "fong-crs has no group 'medium'; accepted: high, low, points, or `all`",
        ),
        (
            {"figures": [figure(stratum={"system": "made-up", "group": "1"})]},
            "warning: there is no system 'made-up'",
        ),
        ({"figures": [FIGURE, FIGURE]}, "the id is used twice; it stands in figures/a.yaml already"),
        ({"claims": [CLAIM | {"id": "smith2001"}]}, "the id is used twice, in sources and in claims"),
        ({"sources": [SOURCE, SOURCE | {"id": "Smith et al."}]}, "an id is letters, digits, hyphens and dots"),
        ({"figures": [figure(treatment="surgery")]}, "'surgery' is not a term of the taxonomy, so no page would show"),
        (
            {"options": [OPTION | {"indications": [{"text": "x", "source": "smith2001", "when": "bilobar IS  not NULL"}]}]},
            "colorectal.hepatic-resection: indications.1: IS NULL takes an unknown fact for an answer",
        ),
        (
            {"options": [OPTION | {"outside": [{"text": "x", "source": "smith2001", "requires": "ecog IS NULL"}]}]},
            "colorectal.hepatic-resection: outside.1: IS NULL takes",
        ),
        (
            {"options": [OPTION | {"comparator_of": "colorectal.nowhere"}]},
            "comparator_of: is the id of a listed option of the same primary",
        ),
        (
            {
                "options": [
                    OPTION
                    | {
                        "needs": [
                            {"aspect": "line", "text": "x", "source": "smith2001", "when": "ecog > 1", "tests": ["response"]}
                        ]
                    }
                ]
            },
            "'response' is nothing that a test finds",
        ),
        ({"options": [OPTION | {"treatment": "surgery"}]}, "'surgery' is not a term of the taxonomy"),
        ({"options": [OPTION | {"key_figures": ["smith-os9"]}]}, "key_figures: there is no figure 'smith-os9'"),
        ({"figures": [figure(superseded_by="later")]}, "superseded_by: there is no figure 'later'"),
        ({"figures": [figure(same_as="twin")]}, "same_as: there is no figure 'twin'"),
        (
            {
                "figures": [
                    FIGURE,
                    figure(id="second", same_as="smith-os5"),
                    figure(id="third", same_as="second"),
                ]
            },
            "third: same_as: second is itself the same as another; name 'smith-os5'",
        ),
        ({"terms": [*TERMS, {"id": "x", "label": "X", "parent": "y"}]}, "there is no treatment term 'y'"),
        (
            {"terms": [*TERMS, {"id": "x", "label": "X", "parent": "y"}, {"id": "y", "label": "Y", "parent": "x"}]},
            "the term is its own broader term",
        ),
        (
            {"terms": [*TERMS, {"id": "x", "label": "X", "covers": ["hepatic-resection"]}]},
            "'hepatic-resection' is a term itself",
        ),
    ],
)
def test_a_broken_record_is_named_with_what_would_be_accepted(records: dict[str, list[dict[str, Any]]], said: str) -> None:
    assert any(said in fault for fault in faults_of(**records)), faults_of(**records)


@pytest.mark.parametrize(
    "record",
    [
        figure(value=35),
        figure(value=45),
        figure(value=0, low=0, high=0),
        figure(value=100, low=100, high=100),
        figure(n=None, n_missing_because="not given in what was read"),
        figure(measure="hazard-ratio", value=0.8, low=0.6, high=1.1, comparator="systemic-chemotherapy"),
        figure(measure="hazard-ratio", value=0.8, low=0.6, high=1.1, comparator_missing_because="a prognostic factor"),
        figure(stratum={"system": "fong-crs", "group": "low"}),
        figure(stratum={"system": "fong-crs", "group": "0-2"}),
        figure(stratum={"system": "fong-crs", "group": "all"}),
        figure(stratum={"system": "fong-crs", "group": ">10"}),
        figure(years=[1998, 1998]),
        figure(value=None),
    ],
)
def test_a_record_on_the_border_is_sound(record: dict[str, Any]) -> None:
    assert faults_of(figures=[record]) == []


def test_without_known_systems_no_stratum_is_judged() -> None:
    registry, _ = build(figures=[figure(stratum={"system": "made-up", "group": "any"})])
    assert check_registry(registry) == []


def test_the_shipped_data_have_no_fault() -> None:
    registry, form = build_registry(read_documents())
    assert form == []
    assert [str(fault) for fault in check_registry(registry) if not fault.warning] == []
