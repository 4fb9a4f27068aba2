"""What a structure is by name and code, and when a person is asked."""

import numpy as np
import pytest

from livermets.case.liver import LEFT_HEMILIVER, RIGHT_HEMILIVER
from livermets.volumes.faults import VolumeError
from livermets.volumes.lattice import Lattice
from livermets.volumes.meaning import (
    CHOICES,
    LESIONS,
    REMNANT,
    UNUSED,
    VESSELS,
    WHOLE_LIVER,
    WITHOUT_TUMOUR,
    Meaning,
    meaning_of,
    part,
    read_meaning,
)
from livermets.volumes.region import region_of
from livermets.volumes.structure import Structure, StructureCode

LATTICE = Lattice(np.zeros(3), np.array([0, 0, 5.0]), np.array([0, 1.0, 0]), np.array([1.0, 0, 0]))


def named(name: str, code: StructureCode | None = None, others: tuple[str, ...] = ()) -> Meaning | None:
    region = region_of(LATTICE, np.ones((1, 1, 1), dtype=bool), (0, 0, 0))
    return meaning_of(Structure(name, "file", region, "", code), others)[0]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Liver", WHOLE_LIVER),
        ("liver.nii", WHOLE_LIVER),
        ("Leber", WHOLE_LIVER),
        ("liver incl. tumor", WHOLE_LIVER),
        ("liver without tumour", WITHOUT_TUMOUR),
        ("Liver parenchyma", WITHOUT_TUMOUR),
        ("liver_tumor", LESIONS),
        ("Metastasis 3", LESIONS),
        ("GTV1", LESIONS),
        ("CRLM", LESIONS),
        ("liver_segment_4", part("4")),
        ("S4a", part("4a")),
        ("Segment IVb", part("4b")),
        ("Couinaud VIII", part("8")),
        ("Segment 7", part("7")),
        ("caudate lobe", part("1")),
        ("Right hemiliver", Meaning("part", RIGHT_HEMILIVER)),
        ("left hemiliver", Meaning("part", LEFT_HEMILIVER)),
        ("FLR", REMNANT),
        ("Future liver remnant", REMNANT),
        ("portal_vein_and_splenic_vein", UNUSED),
        ("Portal vein", VESSELS),
        ("hepatic veins", VESSELS),
        ("inferior_vena_cava", VESSELS),
        ("spleen", UNUSED),
        ("kidney tumor", UNUSED),
        ("Lung metastasis", UNUSED),
        ("liver_mask_v2", WHOLE_LIVER),
        ("patient_12_liver", WHOLE_LIVER),
        ("whole liver", WHOLE_LIVER),
        ("right liver", Meaning("part", RIGHT_HEMILIVER)),
        ("Liver (left)", Meaning("part", LEFT_HEMILIVER)),
        ("Metastase Leber", LESIONS),
        ("tumeur du foie", LESIONS),
        ("right hemiliver metastasis", LESIONS),
        ("lésion hépatique 2", LESIONS),
        ("liver minus GTV", WITHOUT_TUMOUR),
        ("Leber ohne Tumor", WITHOUT_TUMOUR),
    ],
)
def test_names_that_say_what_they_are(name: str, meant: Meaning) -> None:
    assert named(name) == meant


@pytest.mark.parametrize(
    "name",
    [
        "Segment_1",
        "label 2",
        "Segmentation",
        "ROI 1",
        "right lobe of liver",
        "left lateral section",
        "ablation zone",
        "liver cyst",
        "tumour bed",
        "PTV_liver",
        "resected liver",
        "liver_old",
        "S7b",
        "Liver-GTV",
        "liver no tumor",
        "tumor free liver",
        "tumor-bearing liver",
        "healthy liver",
        "Leber links",
        "Leberherd Leber",
        "liver segment 2 and 3",
        "liver segments 5-8",
        "Liver S2+S3",
        "colon cancer liver metastases",
        "FLR tumour",
        "liver lateral",
        "x",
        "",
    ],
)
def test_names_that_could_be_anything_are_asked_about(name: str) -> None:
    assert named(name) in (None, UNUSED)
    if "PTV" not in name:
        assert named(name) is None


def test_eight_numbered_structures_of_a_program_are_the_segments() -> None:
    assert named("Segment_4", others=tuple(f"Segment_{number}" for number in range(1, 9))) == part("4")
    assert named("Segment_4", others=("Segment_1", "Segment_4")) is None


def test_names_that_a_viewer_counts_are_asked_about_unless_they_are_the_segments() -> None:
    assert named("Segment 1", others=("Segment 1",)) is None
    assert named("Segment 2", others=("Segment 1", "Segment 2")) is None
    assert named("Segment 2", others=("Segment 1", "Segment 2", "Liver")) == part("2")
    assert named("Segment 2", others=tuple(f"Segment {number}" for number in range(1, 9))) == part("2")
    assert named("Segment 2", others=("Segment 2", "Segment 3")) == part("2")


def test_codes_say_what_a_name_does_not() -> None:
    assert named("Segment_1", StructureCode("SCT", "10200004")) == WHOLE_LIVER
    assert named("Segment_1", StructureCode("SRT", "T-62000")) == WHOLE_LIVER
    assert named("a", StructureCode("SCT", "277958008")) == part("4")
    assert named("a", StructureCode("SCT", "108369006")) == LESIONS
    assert named("a", StructureCode("SCT", "32764006")) == VESSELS
    assert named("a", StructureCode("SCT", "85756007", "Tissue")) is None


def test_a_name_that_contradicts_its_code_is_asked_about() -> None:
    region = region_of(LATTICE, np.ones((1, 1, 1), dtype=bool), (0, 0, 0))
    meaning, question = meaning_of(Structure("Tumour", "file", region, "", StructureCode("SCT", "10200004")))
    assert meaning is None
    assert question == "its name says lesions, its code says liver, tumour included"


def test_a_name_may_be_more_exact_than_its_code() -> None:
    assert named("S4a", StructureCode("SCT", "277958008")) == part("4a")
    assert named("liver without tumour", StructureCode("SCT", "10200004")) == WITHOUT_TUMOUR


def test_every_choice_can_be_answered_in_its_words() -> None:
    assert [read_meaning(one.words) for one in CHOICES] == list(CHOICES)
    assert read_meaning("tumour") == LESIONS
    with pytest.raises(VolumeError, match="accepted: liver, tumour included, liver without tumour"):
        read_meaning("something")
