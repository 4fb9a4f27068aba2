"""The document of the interface: valid, complete, and true of every answer (`test_routes.py` holds the answers to it)."""

from __future__ import annotations

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from livermets.api.document import COMMON, document, schemas
from livermets.api.routes import operations
from livermets.knowledge.loading import knowledge
from tests.unit.api.programs_asking import asker

DOCUMENT = document(operations(), "http://localhost:8501/")


def test_it_is_a_valid_openapi_document() -> None:
    validate(DOCUMENT, cls=OpenAPIV31SpecValidator)
    for schema in schemas().values():
        Draft202012Validator.check_schema(schema)


def test_it_is_what_the_server_gives_and_names_the_release_and_the_address() -> None:
    given = asker(host="localhost:8501").get("/api/openapi.json").json()
    assert given == DOCUMENT
    assert given["info"]["version"] == knowledge().release
    assert given["servers"] == [{"url": "http://localhost:8501"}]


def test_every_path_has_its_operations_with_all_that_they_may_answer() -> None:
    assert DOCUMENT["paths"].keys() == operations().keys()
    for path, listed in operations().items():
        assert DOCUMENT["paths"][path].keys() == {one.method.lower() for one in listed}
        for one in listed:
            said = DOCUMENT["paths"][path][one.method.lower()]
            assert {int(status) for status in said["responses"]} >= {*COMMON, *one.answers}
            assert ("requestBody" in said) is (one.takes is not None)
    names = [one.name for listed in operations().values() for one in listed]
    assert len(names) == len(set(names))


def test_a_reason_that_is_ours_stands_in_the_shape_of_a_card() -> None:
    assert set(schemas()["Card"]["required"]) == {"uuid", "summary", "detail", "indicator", "source", "overrideReasons"}
    assert schemas()["CardSource"]["required"] == ["label", "url"]
