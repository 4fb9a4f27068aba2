"""The records and the registry: what is loaded, what is refused, and that nothing collected was lost."""

from typing import Any, get_args

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from livermets.knowledge import records, vocabulary
from livermets.knowledge.files import Documents, read_documents
from livermets.knowledge.registry import build_registry
from tests.conftest import ROOT, shared_file
from tests.unit.evidence_fixtures import FIGURE, build, figure


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (figure(primary="CRC"), "smith-os5: primary: Input should be 'colorectal'"),
        (figure(endpoint="survival"), "smith-os5: endpoint: Input should be 'overall-survival'"),
        (figure(colour="red"), "smith-os5: colour: Extra inputs are not permitted"),
        (figure(population=None), "smith-os5: population: Field required"),
        (figure(value="about forty"), "smith-os5: value: Input should be a valid number"),
    ],
)
def test_a_record_of_wrong_form_is_named_and_the_rest_is_loaded(record: dict[str, Any], said: str) -> None:
    registry, faults = build(figures=[record, FIGURE | {"id": "other"}])
    assert list(registry.figures) == ["other"]
    assert any(said in str(fault) and str(fault).startswith("figures/a.yaml") for fault in faults), faults


def test_a_record_without_a_name_is_counted_and_one_that_is_no_record_said_to_be_none() -> None:
    unnamed = {key: value for key, value in FIGURE.items() if key != "id"}
    _, faults = build_registry(Documents({"figures/a.yaml": [FIGURE, unnamed, "x"]}, "", ()))
    said = [str(fault) for fault in faults]
    assert said[0] == "figures/a.yaml: record 2: id: Field required"
    assert said[1].startswith("figures/a.yaml: record 3: Input should be a valid dictionary")


def test_a_file_that_is_not_a_list_is_a_fault() -> None:
    _, faults = build_registry(Documents({"figures/a.yaml": {"id": "x"}}, "", ()))
    assert [str(fault) for fault in faults] == ["figures/a.yaml: document: a list of records is expected"]


def test_a_record_cannot_be_changed_once_loaded() -> None:
    registry, _ = build()
    with pytest.raises(ValidationError, match="frozen"):
        registry.figures["smith-os5"].value = 99
    with pytest.raises(TypeError):
        registry.figures["new"] = registry.figures["smith-os5"]  # type: ignore[index]


def test_unknown_is_none_and_never_false() -> None:
    registry, _ = build(figures=[figure(low=None, high=None, interval=None)])
    one = registry.figures["smith-os5"]
    assert (one.low, one.time_zero, one.liver_specific, one.caveat) == (None, None, None, None)


def test_the_taxonomy_knows_broader_and_narrower_terms() -> None:
    registry, _ = build()
    assert registry.ancestors("repeat-hepatectomy") == ("hepatic-resection", "local-treatment")
    assert registry.descendants("local-treatment") == ("hepatic-resection", "repeat-hepatectomy")
    assert registry.ancestors("nothing") == registry.descendants("nothing") == ()
    assert registry.treatment_label("repeat-hepatectomy") == "Repeat hepatectomy"
    assert registry.treatment_label("high-dose-octreotide") == "high dose octreotide"


def test_an_option_of_a_group_of_primaries_is_listed_for_each_of_them() -> None:
    registry, _ = build_registry(read_documents())
    assert "ncnn.hepatic-resection" in [option.id for option in registry.options_for("bladder")]
    assert "ncnn.hepatic-resection" not in [option.id for option in registry.options_for("renal")]
    assert "ncnn.hepatic-resection" not in [option.id for option in registry.options_for("colorectal")]
    assert "germ-cell.postchemotherapy-resection" in [option.id for option in registry.options_for("testicular")]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (vocabulary.Primary, vocabulary.PRIMARY_LABELS),
        (vocabulary.Endpoint, vocabulary.ENDPOINT_LABELS),
        (vocabulary.Measure, vocabulary.MEASURE_LABELS),
        (vocabulary.IntervalKind, vocabulary.INTERVAL_LABELS),
        (vocabulary.TimeZero, vocabulary.TIME_ZERO_LABELS),
        (vocabulary.Design, vocabulary.DESIGN_LABELS),
        (vocabulary.Access, vocabulary.ACCESS_LABELS),
        (vocabulary.OptionKind, vocabulary.OPTION_KIND_LABELS),
        (vocabulary.Intent, vocabulary.INTENT_LABELS),
        (vocabulary.Reading, vocabulary.READING_LABELS),
        (vocabulary.Route, vocabulary.ROUTE_LABELS),
        (vocabulary.UnverifiedKind, vocabulary.UNVERIFIED_KIND_LABELS),
    ],
)
def test_every_value_of_a_vocabulary_has_words(values: Any, labels: dict[str, str]) -> None:
    assert list(get_args(values)) == list(labels)


def test_the_documentation_of_the_records_does_not_lag() -> None:
    assert (ROOT / "docs" / "data-records.md").read_text(encoding="utf-8") == records.documentation()


def test_every_field_is_described_with_an_example() -> None:
    schemas = records.json_schemas()
    assert set(schemas) == {model.__name__ for model in records.RECORDS}
    bare = [
        f"{name}.{key}"
        for name, schema in schemas.items()
        for key, field in schema["properties"].items()
        if not field.get("description") or not field.get("examples")
    ]
    assert bare == []


@pytest.mark.parametrize("model", records.RECORDS, ids=lambda model: model.__name__)
def test_the_examples_of_a_field_are_accepted_by_it(model: type[records.Record]) -> None:
    for info in model.model_fields.values():
        for example in info.examples or []:
            TypeAdapter(info.annotation).validate_python(example)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("figures.yaml", "figures"),
        ("sources.yaml", "sources"),
        ("treatments.yaml", "options"),
        ("rules.yaml", "advice"),
        ("spread.yaml", "spread"),
    ],
)
def test_every_collected_id_is_in_data_or_left_out_with_a_reason(file: str, kind: str) -> None:
    collected = [item["id"] for item in _collected(file)]
    registry, _ = build_registry(read_documents())
    present = set(getattr(registry, kind))
    missing = [identity for identity in collected if identity not in present and identity not in registry.left_out]
    assert missing == []
    assert len(present.intersection(collected)) >= 0.98 * len(collected)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("sources.yaml", "sources"),
        ("figures.yaml", "figures"),
        ("options.yaml", "options"),
        ("rules.yaml", "advice"),
        ("unverified.yaml", "unverified"),
    ],
)
def test_all_that_was_read_in_november_2026_is_in_data(file: str, kind: str) -> None:
    registry, _ = build_registry(read_documents())
    collected = [item["id"] for item in _collected(file, "evidence2")]
    assert collected
    assert [identity for identity in collected if identity not in getattr(registry, kind)] == []


def test_its_systems_are_in_data() -> None:
    files = read_documents().under("systems")
    assert all(f"systems/{item['id']}.yaml" in files for item in _collected("systems.yaml", "evidence2"))


def test_its_numbers_are_as_they_were_read_and_its_options_keep_their_key_figures() -> None:
    registry, _ = build_registry(read_documents())
    for item in _collected("figures.yaml", "evidence2"):
        one = registry.figures[item["id"]]
        if one.second_reading == "corrected":
            continue
        for key in ("value", "low", "high", "interval", "n", "horizon_months", "endpoint", "measure", "source", "primary"):
            assert getattr(one, key) == item.get(key), (item["id"], key)
    for item in _collected("options.yaml", "evidence2"):
        assert set(item["key_figures"]) <= set(registry.options[item["id"]].key_figures), item["id"]


def test_every_second_reading_of_november_2026_stands_with_its_figure() -> None:
    registry, _ = build_registry(read_documents())
    said = {one.figure: one for one in registry.rereadings.values()}
    verdicts = {"confirmed": "confirmed", "misleading": "corrected", "not-found": "not-found"}
    collected = _collected("second_reading.yaml", "evidence2")
    for item in collected:
        verdict = verdicts[item["verdict"]]
        assert registry.figures[item["figure"]].second_reading == said[item["figure"]].verdict == verdict, item["figure"]
        assert bool(said[item["figure"]].changed) == bool((item["correction"] or {}).get("field")), item["figure"]
    counts = {verdict: sum(item["verdict"] == verdict for item in collected) for verdict in verdicts}
    assert counts == {"confirmed": 59, "misleading": 3, "not-found": 8}


def test_who_did_not_find_a_number_is_no_second_reader_of_it() -> None:
    registry, _ = build(
        figures=[figure(second_reading="not-found"), figure(id="b", second_reading="corrected"), figure(id="c")]
    )
    assert [(one.read_by, one.is_doubtful) for one in registry.figures.values()] == [
        ("one", True),
        ("two", False),
        ("one", False),
    ]


CORRECTED = (
    "crlm-resection-beppu2012-pover10-dfs-median",
    "crlm-conversion-dccg2019",
    "ne-tace-pitt-os-median",
    "cm-wolchok2025-nivoipi-mst",
)
"""Figures that a second reader corrected or completed; `data/CHANGELOG.md` tells."""


def test_no_collected_number_was_changed_but_those_that_a_second_reader_corrected() -> None:
    registry, _ = build_registry(read_documents())
    keys = ("value", "low", "high", "n", "horizon_months", "source", "primary", "n_scope")
    for item in _collected("figures.yaml"):
        one = registry.figures[item["id"]]
        if one.id in CORRECTED or one.second_reading == "corrected":
            assert one.second_reading is not None
            continue
        assert item.get("second_reading") in (None, one.second_reading)
        for key in keys:
            assert getattr(one, key) == item.get(key), (item["id"], key)
        said = one.treatment_as_read or one.treatment
        assert said == item["treatment"], item["id"]
        if item["liver_specific"] is not None:
            assert one.liver_specific == item["liver_specific"], item["id"]


def test_the_founding_claims_are_all_there_and_read() -> None:
    registry, _ = build_registry(read_documents())
    numbers = [claim for claim in registry.claims.values() if claim.measure is not None]
    assert (len(numbers), len(registry.claims) - len(numbers)) == (13, 33)
    assert all(claim.why for claim in registry.claims.values())
    garbled = registry.claims["seed-ovarian-10-90"]
    assert garbled.reading == "garbled"
    assert "never be shown for epithelial" in garbled.why


def _collected(name: str, folder: str = "evidence") -> list[dict[str, Any]]:
    text = shared_file(f"{folder}/{name}").read_text(encoding="utf-8")
    items: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return items
