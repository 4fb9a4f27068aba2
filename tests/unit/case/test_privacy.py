"""What in a label looks as if it told who the patient is, and what does not."""

import pytest

from livermets.case.privacy import BIRTH, MAIL, NAME, NUMBER, PHONE, personal_signs
from livermets.knowledge.loading import knowledge


@pytest.mark.parametrize(
    "label",
    [
        "J. Smith",
        "Smith J.",
        "J. R. Smith",
        "SMITH JOHN",
        "Smith JOHN",
        "Müller, Anna",
        "MÜLLER, ANNA",
        "Anna-Maria Müller",
        "O'Neill Patrick",
        "case of Bob Marley",
        "Mr Miller",
        "Mrs. miller",
        "Dr House",
        "Frau Meier",
        "Herrn Meier",
        "Łukasz Żak",
        "Иван Петров",
        "Demo 3, Anna Meier",
    ],
)
def test_a_name_is_seen(label: str) -> None:
    assert NAME in personal_signs(label)


@pytest.mark.parametrize(
    ("label", "sign"),
    [
        ("12.03.1956", BIRTH),
        ("12. 3. 56", BIRTH),
        ("1956-03-12", BIRTH),
        ("12/03/1956", BIRTH),
        ("12 March 1956", BIRTH),
        ("March 12th, 1956", BIRTH),
        ("12. März 1956", BIRTH),
        ("born 1956", BIRTH),
        ("DOB 1956", BIRTH),
        ("geb. 1956", BIRTH),
        ("*1956", BIRTH),
        ("123456", NUMBER),
        ("12345", NUMBER),
        ("F 12-34-56", NUMBER),
        ("123 456 7890", NUMBER),
        ("MRN 77", NUMBER),
        ("NHS 1", NUMBER),
        ("KIS-4", NUMBER),
        ("a.b@example.org", MAIL),
        ("+49 170 1234567", PHONE),
        ("Tel. 0170", PHONE),
    ],
)
def test_a_day_a_number_an_address_is_seen_for_what_it_is(label: str, sign: str) -> None:
    assert personal_signs(label) == (sign,)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "   ",
        "Demo 3",
        "Case 12",
        "Case A, 4th line",
        "F58-CRC-2026",
        "Case 2026-11",
        "1234",
        "Board 12, case 3",
        "Colorectal, Left",
        "Oesophageal",
        "Testicular",
        "Liver First",
        "Segment 4a",
        "May 2026",
        "Tuesday Group",
        "KRAS BRAF",
        "CRLM CT",
        "MR shows two lesions",
        "Case III",
        "after 4 cycles",
        "😀 🫀 Case 7",
        "W" * 80,
        "<script>alert(1)</script>",
        "**case** [3](x)",
        None,
    ],
)
def test_a_pseudonym_is_left_alone(label: str | None) -> None:
    assert personal_signs(label) == ()


@pytest.mark.parametrize("label", ["محمد علي", "王小明", "김철수", "Smith", "JS"])
def test_what_it_cannot_see_is_known(label: str) -> None:
    """A single first name or surname, initials, and scripts without capitals: the words of the module say so."""
    assert personal_signs(label) == ()


def test_several_signs_are_all_named_once() -> None:
    assert personal_signs("Müller, Anna, geb. 12.03.1956, MRN 123456, a@b.de") == (NAME, MAIL, BIRTH, NUMBER)


def test_the_labels_of_the_demo_cases_are_pseudonyms() -> None:
    labels = [demo.case.values["case_label"] for demo in knowledge().demo_cases.values()]
    assert labels
    assert [personal_signs(label) for label in labels] == [()] * len(labels)
