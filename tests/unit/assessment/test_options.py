"""Options and published rules of a case: what each status means, and the worked cases that were checked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from livermets.assessment.assess import assess
from livermets.assessment.options import INTENTS, STATUS_LABELS, STATUS_MEANINGS, STATUSES, AdviceResult, OptionResult
from livermets.case.reading import read_case
from livermets.knowledge.files import Fault
from livermets.knowledge.loading import Knowledge, knowledge
from livermets.knowledge.options import compile_options
from livermets.rules import FACT_SCOPE
from tests.unit.evidence_fixtures import OPTION, build

KNOWLEDGE = knowledge()

MANY = {"text": "few lesions", "source": "smith2001", "when": "liver_lesion_count <= 3"}
KRAS = {"text": "KRAS wild type", "source": "smith2001", "when": "NOT kras_mutated"}
PART = {"text": "resectable in an experienced centre", "source": "smith2001", "requires": "liver_completely_resectable"}
TEXT = {"text": "selected by a board", "source": "smith2001"}
ASCITES = {"text": "ascites", "source": "smith2001", "when": "ascites <> 'none'"}
BILOBAR = {"text": "bilobar", "source": "smith2001", "when": "bilobar"}
RELATIVE = {"weight": "relative"}
REMARK = {"weight": "remark"}
NONE = {"text": "none", "source": "smith2001", "when": "FALSE"}


def small(
    *options: dict[str, Any], advice: list[dict[str, Any]] | None = None, **more: list[dict[str, Any]]
) -> tuple[Knowledge, list[Fault]]:
    """The knowledge with these options, rules, lines, gates and red flags alone, and what is wrong with their conditions."""
    registry, faults = build(options=list(options), advice=advice or [], **more)
    assert faults == []
    compiled, found = compile_options(registry, (), KNOWLEDGE.systems, FACT_SCOPE)
    return replace(KNOWLEDGE, registry=registry, compiled=compiled), found


def option(indications: list[dict[str, Any]], contraindications: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return OPTION | {"indications": indications, "contraindications": contraindications, **changes}


def result(
    facts: dict[str, Any],
    indications: list[dict[str, Any]],
    against: list[dict[str, Any]],
    more: dict[str, list[dict[str, Any]]] | None = None,
    **changes: Any,
) -> OptionResult:
    """The one option for a colorectal case; `more` are lines, gates, red flags and advice, `changes` keys of the option."""
    known, faults = small(option(indications, against, **changes), **(more or {}))
    assert faults == []
    (found,) = assess(read_case({"primary_site": "colorectal"} | facts), known).options
    return found


@pytest.mark.parametrize(
    ("facts", "indications", "against", "status", "missing", "to_check"),
    [
        ({"liver_lesion_count": 3}, [MANY], [], "indicated", [], []),
        ({"liver_lesion_count": 3, "ascites": "none"}, [MANY], [ASCITES], "indicated", [], []),
        ({"liver_lesion_count": 3}, [MANY], [TEXT], "indicated", [], []),
        # What is still to be excluded lowers nothing and is named.
        ({"liver_lesion_count": 3}, [MANY], [ASCITES], "indicated", [], ["ascites"]),
        ({"liver_lesion_count": 3}, [MANY, KRAS], [ASCITES], "indicated", [], ["ascites"]),
        ({"liver_lesion_count": 3, "ascites": "slight"}, [MANY], [ASCITES | RELATIVE], "possible", [], []),
        ({"liver_lesion_count": 3, "ascites": "slight"}, [MANY], [ASCITES], "contraindicated", [], []),
        ({"ascites": "slight"}, [MANY], [ASCITES], "contraindicated", [], []),
        ({}, [MANY], [], "undetermined", ["liver_lesion_count"], []),
        ({}, [MANY], [ASCITES], "undetermined", ["liver_lesion_count"], []),
        ({"liver_lesion_count": 4}, [MANY, KRAS], [], "undetermined", ["kras_mutated"], []),
        ({"liver_lesion_count": 4}, [MANY], [], "not-indicated", [], []),
        ({"liver_lesion_count": 4, "kras_mutated": True}, [MANY, KRAS], [], "not-indicated", [], []),
        ({"liver_lesion_count": 4}, [MANY], [ASCITES], "not-indicated", [], []),
        # A relative indication carries nothing where a decisive one is known not to be met.
        ({"liver_lesion_count": 4, "bilobar": True}, [MANY, BILOBAR | RELATIVE], [], "not-indicated", [], []),
        ({"liver_lesion_count": 3}, [MANY | RELATIVE, KRAS], [], "undetermined", ["kras_mutated"], []),
        ({"liver_lesion_count": 3}, [MANY | RELATIVE], [], "possible", [], []),
        ({"liver_lesion_count": 3}, [MANY | RELATIVE, KRAS | RELATIVE], [], "possible", [], []),
        ({"liver_lesion_count": 4}, [MANY | RELATIVE], [], "not-indicated", [], []),
        ({}, [MANY | RELATIVE], [ASCITES | RELATIVE], "undetermined", [], []),
        ({"liver_lesion_count": 4}, [MANY, TEXT], [], "possible", [], []),
        ({}, [MANY, TEXT], [], "undetermined", ["liver_lesion_count"], []),
        ({"liver_lesion_count": 4}, [MANY, TEXT | REMARK], [], "not-indicated", [], []),
        ({}, [TEXT], [ASCITES], "possible", [], ["ascites"]),
        ({}, [], [], "possible", [], []),
        ({}, [NONE], [], "not-indicated", [], []),
        ({"liver_completely_resectable": True}, [PART], [], "possible", [], []),
        ({"liver_completely_resectable": False}, [PART], [], "not-indicated", [], []),
        ({}, [PART], [], "undetermined", ["liver_completely_resectable"], []),
        # A statement against it of which the visible part holds is a doubt at the least.
        ({"liver_lesion_count": 3, "liver_completely_resectable": True}, [MANY], [PART], "possible", [], []),
        ({"liver_lesion_count": 3, "liver_completely_resectable": False}, [MANY], [PART], "indicated", [], []),
    ],
)
def test_a_status_follows_from_indications_and_contraindications(
    facts: dict[str, Any],
    indications: list[dict[str, Any]],
    against: list[dict[str, Any]],
    status: str,
    missing: list[str],
    to_check: list[str],
) -> None:
    found = result(facts, indications, against)
    assert (found.status, list(found.missing), list(found.to_check)) == (status, missing, to_check)


TARGET = {"aspect": "target", "text": "BRAF V600E", "source": "smith2001", "when": "braf_v600e", "tests": ["braf_v600e"]}
RESECTABLE = {
    "aspect": "setting",
    "text": "resectable in an experienced centre",
    "source": "smith2001",
    "requires": "liver_completely_resectable",
}
SMALL = {"text": "small-cell", "source": "smith2001", "when": "primary_histology = 'small-cell'"}
OLD = {"text": "over 75 years", "source": "smith2001", "when": "age_years > 75"}


@pytest.mark.parametrize(
    ("facts", "changes", "status", "missing"),
    [
        # An absent target is an indication that fails; an untested one names the test.
        ({"liver_lesion_count": 3, "braf_v600e": True}, {"needs": [TARGET]}, "indicated", []),
        ({"liver_lesion_count": 3, "braf_v600e": False}, {"needs": [TARGET]}, "not-indicated", []),
        ({"liver_lesion_count": 3}, {"needs": [TARGET]}, "undetermined", ["braf_v600e"]),
        ({"liver_lesion_count": 4, "braf_v600e": True}, {"needs": [TARGET]}, "not-indicated", []),
        # All needs must hold.
        (
            {"liver_lesion_count": 3, "braf_v600e": True},
            {"needs": [TARGET, RESECTABLE]},
            "undetermined",
            [RESECTABLE["requires"]],
        ),
        # What holds as far as facts can tell is for the board.
        (
            {"liver_lesion_count": 3, "braf_v600e": True, "liver_completely_resectable": True},
            {"needs": [TARGET, RESECTABLE]},
            "possible",
            [],
        ),
        # Outside the population studied is a caution, at the exact boundary too.
        ({"liver_lesion_count": 3, "age_years": 75}, {"outside": [OLD]}, "indicated", []),
        ({"liver_lesion_count": 3, "age_years": 76}, {"outside": [OLD]}, "possible", []),
        ({"liver_lesion_count": 3}, {"outside": [OLD]}, "indicated", []),
        # What takes it away does so once it is known; until then it is named as still to check.
        ({"liver_lesion_count": 3, "primary_histology": "small-cell"}, {"unless": [SMALL]}, "not-indicated", []),
        ({"liver_lesion_count": 3, "primary_histology": "squamous"}, {"unless": [SMALL]}, "indicated", []),
        ({"liver_lesion_count": 3}, {"unless": [SMALL]}, "indicated", []),
        ({"liver_lesion_count": 3}, {"sourced": False, "strength": "not-sourced"}, "undetermined", []),
    ],
)
def test_needs_decide_before_indications_and_who_was_outside_is_a_caution(
    facts: dict[str, Any], changes: dict[str, Any], status: str, missing: list[str]
) -> None:
    found = result(facts, [MANY], [], **changes)
    assert (found.status, list(found.missing)) == (status, missing)
    assert ("primary_histology" in found.to_check) == ("unless" in changes and "primary_histology" not in facts)


FIRST = {
    "line": "first",
    "text": "untreated",
    "when": "CASE WHEN lines_of_chemotherapy = 0 THEN TRUE WHEN lines_of_chemotherapy >= 2 THEN FALSE ELSE NULL END",
    "board": "lines_of_chemotherapy = 1 AND response <> 'progression'",
    "asks": ["lines_of_chemotherapy"],
}


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"lines_of_chemotherapy": 0}, "indicated"),
        ({"chemotherapy_months": 0}, "indicated"),
        ({"lines_of_chemotherapy": 1, "response": "stable"}, "possible"),
        ({"lines_of_chemotherapy": 2}, "not-indicated"),
        # What was given is not known: nothing is indicated, and the fact is asked for.
        ({}, "possible"),
    ],
)
def test_a_line_is_a_rule_over_what_was_given(facts: dict[str, Any], status: str) -> None:
    found = result({"liver_lesion_count": 3} | facts, [MANY], [], {"lines": [FIRST]}, line="first")
    assert found.status == status
    assert found.missing == (() if facts else ("lines_of_chemotherapy",))


def gate(effect: str, **changes: Any) -> dict[str, Any]:
    base = {"id": "gate", "text": "ECOG 3", "source": "smith2001", "when": "ecog >= 3", "effect": effect}
    return base | {"applies": {"kinds": ["local"]}} | changes


@pytest.mark.parametrize(
    ("facts", "given", "status"),
    [
        ({"ecog": 3}, gate("excludes"), "contraindicated"),
        ({"ecog": 3}, gate("rules-out"), "not-indicated"),
        ({"ecog": 3}, gate("waits"), "undetermined"),
        ({"ecog": 3}, gate("doubts"), "possible"),
        ({"ecog": 3}, gate("indicates"), "indicated"),
        ({"ecog": 2}, gate("excludes"), "indicated"),
        # What is unknown never changes a status; it stands among what is still to be checked.
        ({}, gate("excludes"), "indicated"),
        ({"ecog": 3}, gate("excludes", applies={"kinds": ["systemic"]}), "indicated"),
        ({"ecog": 3}, gate("excludes", applies={"treatments": ["local-treatment"]}), "contraindicated"),
        ({"ecog": 3}, gate("excludes", applies={"drugs": ["irinotecan"]}), "contraindicated"),
        ({"ecog": 3}, gate("excludes", applies={"drugs": ["taxane"]}), "indicated"),
        ({"ecog": 3}, gate("excludes", applies={"primaries": ["breast"]}), "indicated"),
        ({"ecog": 3}, gate("excludes", applies={"except_primaries": ["colorectal"]}), "indicated"),
        ({"ecog": 3}, gate("excludes", applies={"except_treatments": ["local-treatment"]}), "indicated"),
        ({"ecog": 3}, gate("excludes", applies={"except_options": ["colorectal.hepatic-resection"]}), "indicated"),
    ],
)
def test_a_gate_speaks_to_every_option_that_it_names(facts: dict[str, Any], given: dict[str, Any], status: str) -> None:
    found = result({"liver_lesion_count": 3} | facts, [MANY], [], {"gates": [given]}, drugs=["irinotecan"])
    assert found.status == status
    assert ("ecog" in found.to_check) == (facts == {})


def test_a_gate_that_indicates_stands_in_for_an_indication() -> None:
    found = result({"liver_lesion_count": 4, "ecog": 3}, [MANY], [], {"gates": [gate("indicates")]})
    assert found.status == "indicated"


def test_a_published_rule_that_says_the_opposite_stands_beside_the_option() -> None:
    rule = ADVICE | {"when": "bilobar", "against": ["local-treatment"]}
    for bilobar, status in ((True, "possible"), (False, "indicated"), (None, "indicated")):
        found = result({"liver_lesion_count": 3, "bilobar": bilobar}, [MANY], [], {"advice": [rule]})
        assert found.status == status
        assert [one.statement.text for one in found.cautions] == (["as said: augment first"] if bilobar else [])


FLAG = {
    "id": "no-tissue",
    "text": "no tissue",
    "follows": "biopsy first",
    "settles": "a biopsy",
    "source": "smith2001",
    "when": "NOT biopsy_proven",
    "tests": ["biopsy_proven", "ki67_percent"],
    "holds": {"kinds": ["local"]},
}


def test_an_option_waits_while_a_red_flag_holds_it() -> None:
    for proven, status, held in ((False, "undetermined", ["no-tissue"]), (True, "indicated", []), (None, "indicated", [])):
        found = result({"liver_lesion_count": 3, "biopsy_proven": proven}, [MANY], [], {"red_flags": [FLAG]})
        assert (found.status, [flag.id for flag in found.held_by]) == (status, held)


def test_a_red_flag_says_what_is_known_what_follows_and_what_would_settle_it() -> None:
    known, _ = small(red_flags=[FLAG])
    answer = assess(read_case({"biopsy_proven": False}), known).to_json()
    keys = ("id", "text", "source", "follows", "settles")
    assert answer["red_flags"] == [{key: FLAG[key] for key in keys} | {"level": "danger", "missing": ["ki67_percent"]}]
    assert assess(read_case({}), known).to_json()["red_flags"] == []


def test_an_option_says_every_reason_and_who_decides_it() -> None:
    found = result({"liver_lesion_count": 4, "liver_completely_resectable": True}, [MANY, PART], [ASCITES | RELATIVE])
    shared = {"source": "smith2001", "missing": []}
    assert found.to_json() == {
        "id": "colorectal.hepatic-resection",
        "name": OPTION["name"],
        "treatment": OPTION["treatment"],
        "intent": OPTION["intent"],
        "status": "possible",
        "strength": "series",
        "because": [
            shared | {"text": "few lesions", "value": False, "against": False, "weight": "decides", "role": "indication"},
            shared
            | {
                "text": "resectable in an experienced centre",
                "value": None,
                "against": False,
                "weight": "decides",
                "role": "indication",
            },
            shared
            | {
                "text": "ascites",
                "value": None,
                "against": True,
                "weight": "relative",
                "missing": ["ascites"],
                "role": "contraindication",
            },
        ],
        "carried_by": shared
        | {
            "text": "resectable in an experienced centre",
            "value": None,
            "against": False,
            "weight": "decides",
            "role": "indication",
        },
        "cautions": [],
        "held_by": [],
        "missing": [],
        "to_check": ["ascites"],
    }


def test_options_stand_by_intent_then_status_then_strength() -> None:
    known, _ = small(
        option([NONE], [], id="colorectal.a", intent="palliative", strength="guideline"),
        option([NONE], [], id="colorectal.b", strength="guideline"),
        option([MANY], [], id="colorectal.c", strength="series"),
        option([MANY], [], id="colorectal.d", strength="randomised", evidence_scope="pooled"),
        option([MANY], [], id="colorectal.e", strength="randomised"),
        option([MANY], [], id="colorectal.f", strength="randomised", liver_specific=True, evidence_scope="pooled"),
        option([MANY], [], id="colorectal.g", intent="conversion"),
    )
    found = assess(read_case({"primary_site": "colorectal", "liver_lesion_count": 1}), known).options
    assert [one.id.split(".")[1] for one in found] == ["f", "e", "d", "c", "b", "g", "a"]


def test_the_order_does_not_hang_on_how_many_exclusions_were_written() -> None:
    known, _ = small(
        option([MANY], [ASCITES, KRAS], id="colorectal.documented", strength="randomised"),
        option([MANY], [], id="colorectal.bare", strength="series"),
    )
    found = assess(read_case({"primary_site": "colorectal", "liver_lesion_count": 1}), known).options
    assert [one.id.split(".")[1] for one in found] == ["documented", "bare"]


def test_a_score_can_stand_in_a_condition() -> None:
    low = {"text": "clinical risk score 0-2", "source": "smith2001", "when": "fong_crs_score <= 2"}
    known = {"primary_node_positive": False, "disease_free_interval_months": 12, "liver_lesion_count": 2}
    assert result(known | {"largest_lesion_mm": 50}, [low], []).status == "indicated"
    assert result(known, [low], []).missing == ("largest_lesion_mm", "cea_ng_ml")
    three = known | {"largest_lesion_mm": 51, "cea_ng_ml": 201}
    assert result(three, [low], []).status == "not-indicated"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (MANY | {"when": "lesion_count <= 3"}, "lesion_count"),
        (MANY | {"when": "liver_lesion_count"}, "liver_lesion_count"),
        (PART | {"requires": "resectable AND"}, "requires"),
        (MANY | {"requires": "bilobar"}, "both `when` and `requires`"),
    ],
)
def test_a_condition_that_cannot_be_read_is_named_with_file_and_key(statement: dict[str, Any], said: str) -> None:
    _, faults = small(option([TEXT, statement], []))
    assert [str(fault) for fault in faults if said in str(fault)]
    assert all(
        str(fault).startswith("treatments/colorectal.yaml: colorectal.hepatic-resection: indications.2") for fault in faults
    )


ADVICE = {
    "id": "augment-first",
    "area": "resectability",
    "condition": "as said",
    "conclusion": "augment first",
    "strength": "cohort",
    "source": "smith2001",
}


def advice(facts: dict[str, Any], **rule: str) -> AdviceResult:
    known, faults = small(advice=[ADVICE | rule])
    assert faults == []
    (found,) = assess(read_case({"primary_site": "colorectal"} | facts), known).advice
    return found


def test_without_a_primary_there_is_no_option() -> None:
    assert assess(read_case({"liver_lesion_count": 1}), KNOWLEDGE).options == ()


@pytest.mark.parametrize(
    "primary", sorted(KNOWLEDGE.registry.options_by_primary.keys() & set(FACT_SCOPE["primary_site"].values))
)
def test_a_case_has_the_options_of_its_primary_and_no_other(primary: str) -> None:
    found = assess(read_case({"primary_site": primary}), KNOWLEDGE).options
    assert {one.id for one in found} == {one.id for one in KNOWLEDGE.registry.options_for(primary)}
    places = [(INTENTS.index(one.option.intent), STATUSES.index(one.status)) for one in found]
    assert places == sorted(places)


def test_every_status_has_words_for_the_screen() -> None:
    assert tuple(STATUS_LABELS) == tuple(STATUS_MEANINGS) == STATUSES
