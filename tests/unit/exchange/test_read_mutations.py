"""A bundle in which anything at all stands where something else belongs is read or refused, and never breaks the reader."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from livermets.assessment.assess import assess
from livermets.case.case_file import json_bytes
from livermets.case.reading import read_case
from livermets.exchange.bundle import ExchangeError
from livermets.exchange.read import read_fhir
from livermets.exchange.write import case_bundle
from livermets.knowledge.loading import knowledge
from tests.unit.exchange.bundles import TODAY, bundle, patient
from tests.unit.exchange.test_read_diagnoses import variant
from tests.unit.exchange.test_read_dialects import german

OWN = {
    "cea_ng_ml": "<5",
    "lesions": [{"segment": "4a", "size_mm": 20}],
    "symptoms": ["fatigue"],
    "primary_side": "left",
    "ecog": 1,
}
DOCUMENTS = [
    json.loads(
        bundle(patient(gender="male", birthDate="1960"), *german(), variant("v", "LA9633-4", "6407", c53037_8="LA6668-3"))
    ),
    json.loads(json_bytes(case_bundle(assess(read_case(OWN), knowledge()), knowledge()))),
]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "x", "#", "Patient/p", "2026-13-45", "2026-02-30T25:00:00Z", "0000", "urn:uuid:1", "<5", "5.1"]),
    st.sampled_from([[], {}, [None], [[]], {"coding": 1}, {"coding": [None]}, {"reference": 5}, [{}], {"value": {}}]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, from its root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


PLACES = [places(one)[1:] for one in DOCUMENTS]


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_nothing_in_a_bundle_breaks_the_reader(data: st.DataObject) -> None:
    which = data.draw(st.integers(0, len(DOCUMENTS) - 1))
    document = copy.deepcopy(DOCUMENTS[which])
    for path in data.draw(st.lists(st.sampled_from(PLACES[which]), min_size=1, max_size=3)):
        place: Any = document
        try:
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = data.draw(JUNK)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    try:
        found = read_fhir(json.dumps(document).encode(), knowledge().fhir, TODAY)
    except ExchangeError:
        return
    read_case(found.case)
    json.dumps(found.to_json())
    assert found.case.keys() == found.sources.keys()
