"""The table of lesions in a page: what the browser sends becomes the list of the case, or stands as a fault."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from livermets.case.lesions import MOST_LESIONS
from livermets.screens.shared.session import OWN_CASE
from tests.pages.app import opened, ran, words

EMPTY = ["", "", "", ""]


def table_alone() -> None:
    import streamlit as st

    from livermets.screens.shared import fields, lesions

    if sent := st.session_state.pop("sent", None):
        lesions.take_cells(sent)
    fields.unit_choice("liver", ["largest_lesion_mm"])
    lesions.lesion_table()


@pytest.fixture
def app() -> AppTest:
    started = ran(AppTest.from_function(table_alone, default_timeout=60))
    started.toggle[0].set_value(True)
    return ran(started)


def send(app: AppTest, *rows: list[str], **pasted: object) -> AppTest:
    """What the browser sends after a cell was left, or after a paste."""
    app.session_state["sent"] = {"rows": rows, "stamp": 1, "pasted": pasted or None}
    return ran(app)


def shown(app: AppTest) -> dict[str, Any]:
    """What the browser gets."""
    (one,) = [one for one in app.get("bidi_component") if one.proto.component_name == "livermets_lesions"]
    data: dict[str, Any] = json.loads(one.proto.json)
    return data


def test_what_was_typed_becomes_the_list_and_its_facts(app: AppTest) -> None:
    send(app, ["IVa", "12,5", "none", "Resected"], ["S6", "4.8 cm", "", ""], EMPTY)
    held = app.session_state[OWN_CASE]
    assert held.entered["lesions"] == [
        {"segment": "4a", "size_mm": 12.5, "near": "none", "status": "resected"},
        {"segment": "6", "size_mm": 48},
    ]
    assert (held.case.values["liver_lesion_count"], held.case.values["largest_lesion_mm"]) == (1, 48)
    assert shown(app)["rows"] == [["4a", "12.5", "none", "Resected"], ["6", "48", "", ""]]
    assert "4.8 cm read as 48 mm" in words(app)


def test_a_cell_that_cannot_be_read_is_a_fault_and_the_results_stay(app: AppTest) -> None:
    send(app, ["5", "20", "", ""])
    send(app, ["5", "20", "", ""], ["9", "many", "", ""])
    held = app.session_state[OWN_CASE]
    assert held.case.values["largest_lesion_mm"] == 20
    assert [fault.field for fault in held.faults] == ["lesions[2].segment", "lesions[2].size_mm"]
    assert shown(app)["rows"][1] == ["9", "many", "", ""]
    assert all(shown(app)["marks"][1][:2])
    assert "Lesion 2, size: “many” is not a number" in words(app)
    assert "Not used as it stands" in words(app)
    send(app, ["5", "20", "", ""], ["8", "30", "", ""])
    assert app.session_state[OWN_CASE].case.values["largest_lesion_mm"] == 30
    assert app.session_state[OWN_CASE].faults == ()


def test_what_a_paste_did_not_bring_in_is_listed_until_it_was_seen(app: AppTest) -> None:
    send(app, ["5", "20", "", ""], EMPTY, text="6\t30\t\tpresent\tcalcified\n", row=1, column=0)
    assert shown(app)["rows"] == [["5", "20", "", ""], ["6", "30", "", "Present"]]
    assert "1 part of the paste was not brought in" in words(app)
    assert app.code[0].value == "line 1, column 5: calcified"
    send(app, *shown(app)["rows"])
    assert app.code[0].value == "line 1, column 5: calcified"
    app.button[0].click()
    ran(app)
    assert not app.code
    assert shown(app)["rows"][1][0] == "6"


def test_more_lesions_than_fit_are_listed_by_themselves(app: AppTest) -> None:
    send(app, EMPTY, text="\n".join(["7\t12"] * (MOST_LESIONS + 3)), row=0, column=0)
    assert len(app.session_state[OWN_CASE].entered["lesions"]) == MOST_LESIONS
    assert "3 parts of the paste were not brought in" in words(app)
    assert f"at most {MOST_LESIONS} lesions fit" in app.code[0].value


def test_with_centimetres_chosen_the_column_says_so_and_bare_numbers_are_centimetres(app: AppTest) -> None:
    send(app, ["5", "20", "", ""])
    app.segmented_control[0].set_value("cm")
    ran(app)
    data = shown(app)
    assert [column["label"] for column in data["columns"]] == ["Segment", "Size (cm)", "Near", "Status"]
    assert data["rows"] == [["5", "2", "", ""]]
    send(app, ["5", "2", "", ""], ["6", "4,8", "", ""], ["7", "12 mm", "", ""])
    assert [lesion["size_mm"] for lesion in app.session_state[OWN_CASE].entered["lesions"]] == [20, 48, 12]


def test_an_empty_table_is_no_list(app: AppTest) -> None:
    send(app, ["5", "20", "", ""])
    send(app, EMPTY)
    assert "lesions" not in app.session_state[OWN_CASE].entered


def test_a_table_of_another_case_is_made_anew(app: AppTest) -> None:
    send(app, ["5", "20", "", ""])
    before = shown(app)["of"]
    held = app.session_state[OWN_CASE]
    held.generation += 1
    held.entered = {"lesions": [{"segment": "2"}]}
    ran(app)
    assert shown(app)["of"] != before
    assert shown(app)["rows"] == [["2", "", "", ""]]


def test_the_segments_of_the_list_stand_below_their_field_as_a_bound_and_a_number_can_be_entered() -> None:
    app = opened("case", {"lesions": [{"segment": one} for one in "12345678"], "primary_site": "colorectal"})
    app.button(key="head_liver").click().run()
    field = app.get_by_key("fact_segments_involved")
    assert (field.value, field.disabled) == (None, False)
    assert ": at least 8" in words(app)
    field.set_value("8")
    app.run()
    assert not app.exception
    assert app.session_state["livermets_case"].case.values["segments_involved"] == 8
    assert ": at least 8" not in words(app)
    app.get_by_key("fact_segments_involved").set_value("7")
    app.run()
    assert "8 by the list" in words(app)
