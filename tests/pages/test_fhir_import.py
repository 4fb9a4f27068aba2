"""A FHIR bundle on the case page: shown before it enters, entered by a click, and never over what the case says already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from livermets.screens.case.fhir_import import FHIR_UPLOAD
from livermets.screens.shared.session import OWN_CASE, HeldCase
from tests.pages.app import opened, ran
from tests.unit.exchange.bundles import bundle, coded, condition, lab, observation, patient, quantity

CEA = "loinc 2039-6"
CONTENT = bundle(
    patient(gender="female"),
    condition("c", "icd-10-cm C18.7", onset="2025-02-03"),
    lab("cea", CEA, 38, "ng/mL", "2026-11-03"),
    lab("old", CEA, 12, "ng/mL", "2026-08-03"),
    lab("alb", "loinc 1751-7", 40, "mmol/L"),
    observation("hb", "loinc 718-7"),
)


def uploaded(content: bytes, case: Mapping[str, Any] | None = None) -> AppTest:
    app = opened("case", case, open_dialog=("fhir", None))
    app.file_uploader(key=FHIR_UPLOAD).upload("bundle.json", content)
    return ran(app)


def held(app: AppTest) -> HeldCase:
    case: HeldCase = app.session_state[OWN_CASE]
    return case


def said(app: AppTest) -> str:
    tables = "\n".join(one.value.to_csv(sep="|") for one in app.table)
    every = "\n".join([*(one.value for one in app.markdown), *(one.value for one in app.error), tables])
    return every.replace("\\", "")


def test_what_was_read_is_shown_with_its_source_and_enters_by_a_click() -> None:
    app = uploaded(CONTENT)
    text = said(app)
    for part in ("CEA", "38 ng/mL", "Observation/cea", "LOINC 2039-6", "2026-11-03", "Observation/old", "LOINC 718-7"):
        assert part in text
    assert "the unit “mmol/L” is not one of" in text
    assert not held(app).entered
    app.button(key="fhir_enter").click()
    ran(app)
    assert held(app).entered["cea_ng_ml"] == 38
    assert held(app).case.values["primary_site"] == "colorectal"
    origin = held(app).origins["cea_ng_ml"]
    assert (origin.kind, origin.observed, origin.resource, origin.code) == (
        "resource",
        "2026-11-03",
        "Observation/cea",
        "LOINC 2039-6",
    )


def test_lesions_fill_their_table() -> None:
    part = {"code": coded("loinc 33728-7"), "valueQuantity": quantity(31, "mm")}
    app = uploaded(bundle(patient(), observation("l", "loinc 21889-1", bodySite=coded("sct 277959000"), component=[part])))
    before = held(app).generation
    app.button(key="fhir_enter").click()
    ran(app)
    assert held(app).entered["lesions"] == [{"segment": "5", "size_mm": 31}]
    assert held(app).case.values["largest_lesion_mm"] == 31
    assert held(app).generation > before


def test_what_disagrees_with_the_case_stays_unless_it_is_chosen() -> None:
    app = uploaded(CONTENT, {"cea_ng_ml": 5, "sex": "female"})
    assert "1 fact of the case on the screen" in said(app)
    assert "5 ng/mL" in said(app)
    app.button(key="fhir_enter").click()
    ran(app)
    assert held(app).entered["cea_ng_ml"] == 5
    assert held(app).entered["primary_site"] == "colorectal"
    app = uploaded(CONTENT, {"cea_ng_ml": 5})
    chosen = next(one for one in app.multiselect if one.label == "Facts to enter")
    chosen.set_value([*chosen.value, "cea_ng_ml"])
    app.button(key="fhir_enter").click()
    ran(app)
    assert held(app).entered["cea_ng_ml"] == 38


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<Bundle/>", "is XML or HTML"), (orjson.dumps({"resourceType": "Patient"}), "it is a Patient"), (b"", "empty")],
)
def test_what_is_no_bundle_changes_nothing(content: bytes, words: str) -> None:
    app = uploaded(content, {"cea_ng_ml": 5})
    assert words in said(app)
    assert "the case on the screen is unchanged" in said(app)
    assert held(app).entered == {"cea_ng_ml": 5}


def test_the_button_opens_the_dialog_and_the_case_can_be_saved() -> None:
    app = opened("case", {"cea_ng_ml": 5})
    assert [one.label for one in app.download_button] == ["Save"]
    app.button(key="fhir_button").click()
    ran(app)
    assert "Save the case as FHIR" in [one.label for one in app.download_button]
