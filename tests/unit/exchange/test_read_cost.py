"""What reading a bundle costs: for each resource no more in a large one than in a small one, in time and in the answer."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

from livermets.exchange.follow_ups import DECISION_ID, OPTION_CODE
from livermets.exchange.read import read_fhir
from livermets.knowledge.loading import knowledge
from tests.cost import ratio
from tests.unit.exchange.bundles import TODAY, lab, observation, patient, quantity, read, reasons

CEA = "loinc 2039-6"
_SMALL, _LARGE = 300, 2400
_MORE = 2.5 * _LARGE / _SMALL


def _listed(resources: list[dict[str, Any]], addresses: list[str] | None = None) -> bytes:
    entries = [
        {"resource": one, **({"fullUrl": at} if at else {})}
        for one, at in zip(resources, addresses or [""] * len(resources), strict=True)
    ]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def _undated(many: int) -> bytes:
    return _listed([patient(), *(lab(f"a{i}", CEA, i, "ng/mL", None) for i in range(many))])


def _each_day(many: int) -> bytes:
    first = datetime.date(2026, 1, 1)
    days = [(first - datetime.timedelta(days=i)).isoformat() for i in range(many)]
    return _listed([patient(), *(lab(f"a{i}", CEA, i, "ng/mL", day) for i, day in enumerate(days))])


def _based_on(many: int) -> bytes:
    activities = [{"detail": {"code": {"coding": [{"system": OPTION_CODE, "code": f"o{i}"}]}}} for i in range(many)]
    plan = {
        "resourceType": "CarePlan",
        "id": "plan",
        "identifier": [{"system": DECISION_ID, "value": "d"}],
        "activity": activities,
    }
    done = {"resourceType": "Procedure", "status": "completed", "basedOn": [{"reference": "CarePlan/plan"}]}
    options = [{"coding": [{"system": OPTION_CODE, "code": f"o{i}"}]} for i in range(many)]
    return _listed([plan, *({**done, "id": f"p{i}", "code": option} for i, option in enumerate(options))])


def _identifiers(many: int) -> bytes:
    person = patient(identifier=[{"system": "s", "value": f"{i}"} for i in range(many)])
    subject = {"identifier": {"system": "s", "value": "another"}}
    return _listed([person, *({**lab(f"a{i}", CEA, 5, "ng/mL"), "subject": subject} for i in range(many))])


def _one_name(many: int) -> bytes:
    focus = [{"reference": "http://elsewhere.example/Observation/a"}]
    same = {**lab("a", CEA, 5, "ng/mL"), "focus": focus}
    return _listed([patient(), *[same] * many], ["", *(f"http://s{i}.example/Observation/a" for i in range(many))])


def _wide(many: int) -> bytes:
    part = {"code": {"coding": [{"system": "http://loinc.org", "code": "0"}]}}
    more = {f"k{i}": i for i in range(10 * many)}
    return _listed([patient(), observation("a", "loinc 85354-9", component=[part] * (many // 15), **more)])


@pytest.mark.parametrize("written", [_undated, _each_day, _based_on, _identifiers, _one_name, _wide])
def test_a_resource_costs_no_more_in_a_large_bundle_than_in_a_small_one(written: Callable[[int], bytes]) -> None:
    def reading(many: int) -> Callable[[], object]:
        content = written(many)
        return lambda: read_fhir(content, knowledge().fhir, TODAY)

    assert ratio(reading(_LARGE), reading(_SMALL)) < _MORE


def test_what_is_said_of_a_resource_is_no_longer_in_a_large_bundle() -> None:
    small, large = (len(json.dumps(read_fhir(_undated(many), knowledge().fhir, TODAY).to_json())) for many in (_SMALL, _LARGE))
    assert large < 1.2 * small * _LARGE / _SMALL


@pytest.mark.parametrize(("many", "end"), [(5, "cea_ng_ml = 5.0"), (6, "cea_ng_ml = 5.0 and 1 more"), (7, "5.0 and 2 more")])
def test_of_values_that_contradict_each_other_five_are_named(many: int, end: str) -> None:
    said = reasons(read(*(lab(f"a{i}", CEA, i + 1, "ng/mL", None) for i in range(many)))).splitlines()
    assert [one.partition(":")[0] for one in said] == [f"Observation/a{i}" for i in range(many)]
    assert all(one.endswith(end) for one in said)


@pytest.mark.parametrize(("many", "value"), [(200, 5), (201, None)])
def test_of_one_observation_so_many_components_are_read_and_of_more_none(many: int, value: int | None) -> None:
    other = {"code": {"coding": [{"system": "http://loinc.org", "code": "0"}]}}
    cea = {"code": {"coding": [{"system": "http://loinc.org", "code": "2039-6"}]}, "valueQuantity": quantity(5, "ng/mL")}
    found = read(observation("a", "loinc 85354-9", component=[cea, *[other] * (many - 1)]))
    assert found.case.get("cea_ng_ml") == value
    assert ("201 components are more than are read" in reasons(found)) is (value is None)


def test_a_component_is_made_when_and_where_the_whole_was_made() -> None:
    cea = {"code": {"coding": [{"system": "http://loinc.org", "code": "2039-6"}]}, "valueQuantity": quantity(5, "ng/mL")}
    whole = observation("a", "loinc 85354-9", component=[cea], effectiveDateTime="2026-11-01")
    assert read(whole).sources["cea_ng_ml"].date == "2026-11-01"
    assert "is not of blood" in reasons(read({**whole, "bodySite": {"text": "ascites"}}))
