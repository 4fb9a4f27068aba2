"""Names of case files, and the edits of the lesion table."""

import pytest

from livermets.assessment.assess import assess
from livermets.case.case_file import read_case_file
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.casefile import case_file, case_file_name
from livermets.screens.shared.lesions import edited_rows


@pytest.mark.parametrize(
    ("label", "moment", "name"),
    [
        ("Demo 1", "after 4 cycles", "demo-1-after-4-cycles.json"),
        ("../../etc/passwd", None, "etc-passwd.json"),
        ("<script>", None, "script.json"),
        ("Müller Ø", None, "muller.json"),
        ("…", None, "case.json"),
        (None, None, "case.json"),
        ("x" * 80, "y" * 80, "x" * 60 + ".json"),
    ],
)
def test_a_label_becomes_a_safe_file_name(label, moment, name):
    assert case_file_name(read_case({"case_label": label, "snapshot": moment})) == name


@pytest.mark.parametrize("name", sorted(knowledge().demo_cases))
def test_a_saved_case_is_the_same_case_when_opened(name):
    case = knowledge().demo_cases[name].case
    file = read_case_file(case_file(assess(case, knowledge())))
    assert read_case(file.facts) == case
    assert file.release == knowledge().release


def test_edits_of_the_lesion_table_are_applied_in_their_order():
    base = [{"segment": "2", "size_mm": 14.0}, {"segment": "6", "size_mm": 30.0}]
    edits = {
        "edited_rows": {0: {"size_mm": 15.0}, "1": {"segment": None}},
        "added_rows": [{"segment": "8"}, {}],
        "deleted_rows": [],
    }
    assert edited_rows(base, edits) == [{"segment": "2", "size_mm": 15.0}, {"size_mm": 30.0}, {"segment": "8"}]
    assert edited_rows(base, {"deleted_rows": [0]}) == [{"segment": "6", "size_mm": 30.0}]
    assert edited_rows(base, {"deleted_rows": [0, 1]}) == []
