"""Case files: their names, and what is read from them."""

import orjson
import pytest

from livermets.assessment.assess import assess
from livermets.case.reading import read_case
from livermets.knowledge.loading import knowledge
from livermets.screens.shared.casefile import case_file, case_file_name, read_case_file


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


def test_a_bare_object_of_facts_is_a_case_file():
    assert read_case_file(orjson.dumps({"liver_lesion_count": 3})).facts == {"liver_lesion_count": 3}
    assert read_case_file(b"\xef\xbb\xbf{}").facts == {}
