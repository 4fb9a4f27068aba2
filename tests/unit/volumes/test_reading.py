"""Sets of files: what is read together, what is refused, and that no damage raises or hangs."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless

from livermets.volumes.measured import measure
from livermets.volumes.reading import SIZE_VARIABLE, Given, given_paths, most_bytes, read_set
from tests.measuring import content_of, ml, read, refusals
from tests.phantoms import block, circle, map_of_labels, segmentation, series, square, structure_set, written


@cache
def whole() -> dict[str, bytes]:
    """A file of each kind, with sequences of stated and of open length."""
    images = series()
    slices = {height * 5.0: [square(40, (0, 0)), square(10, (5, 5))] for height in range(10)}
    outlines = structure_set({"Liver": slices, "GTV": {height * 5.0: [circle(5, (20, 20))] for height in (3, 4)}}, images)
    return {
        "segmentation": written(segmentation(images, {"Liver": block(), "Tumour": block(7, 9)})),
        "compressed": written(
            segmentation(images, {"Liver": block().astype(float)}, kind="FRACTIONAL", transfer_syntax_uid=RLELossless)
        ),
        "outlines": written(outlines),
        "open outlines": written(_opened(outlines)),
        "packed labels": content_of(map_of_labels(block())),
        "labels": map_of_labels(block()).to_bytes(),
    }


def _opened(outlines: Dataset) -> Dataset:
    """The same with sequences whose length is left open, as many programs write them."""
    for element in outlines:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True
                _opened(item)
    return outlines


def sentence(content: bytes) -> str | None:
    """The reason for which a file is refused; None when it is read. Measuring what is read raises nothing."""
    found = read_set([Given("file", lambda: content, len(content))])
    measure(found)
    assert len(found.refused) <= 1
    for one in found.refused:
        assert 10 < len(one.reason) < 250
        assert "\n" not in one.reason
        return one.reason
    return None


@pytest.mark.parametrize("kind", list(whole()))
def test_whole_files_are_read(kind: str) -> None:
    assert sentence(whole()[kind]) is None


@pytest.mark.parametrize("kind", list(whole()))
def test_a_file_that_is_cut_off_anywhere_is_refused_in_one_sentence(kind: str) -> None:
    content, places = whole()[kind], random.Random(18)
    cuts = [0, 1, 131, 132, 140, 348, 352, len(content) - 1, *(places.randrange(len(content)) for _ in range(40))]
    assert [at for at in cuts if sentence(content[:at]) is None] == []


@pytest.mark.parametrize("kind", list(whole()))
def test_a_file_with_turned_bits_ends_in_a_result_or_in_one_sentence(kind: str) -> None:
    content, places = whole()[kind], random.Random(2026)
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(places.choice((1, 2, 8))):
            damaged[places.randrange(min(len(damaged), 4000))] ^= 1 << places.randrange(8)
        sentence(bytes(damaged))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"%PDF-1.7", "it is a PDF document; accepted: DICOM segmentation"),
        (b"NRRD0004\ntype: short\n", "an NRRD file: save it as a DICOM segmentation or as NIfTI"),
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "a picture"),
        (b"PK\x03\x04" + bytes(50), "a zip file: unpack it first"),
        (b"MINC" + bytes(50), "none of the kinds of file that hold masks"),
        (bytes(128) + b"DICM", "DICOM header is cut off"),
        (bytes(128) + b"DICM" + bytes(500), "DICOM header is cut off"),
        (b"\x1f\x8b" + bytes(50), "what is packed in it is damaged"),
        (bytes(344) + b"n+1\0" + bytes(10), "fewer voxels|dimensions|damaged"),
        (bytes(344) + b"ni1\0" + bytes(10), "half of a pair of files"),
    ],
)
def test_foreign_files_are_refused_in_one_sentence(content: bytes, said: str) -> None:
    import re

    reason = sentence(content)
    assert reason is not None
    assert re.search(said, reason), reason


def test_a_deflated_file_is_read() -> None:
    mask = segmentation(series(), {"Liver": block()})
    mask.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    assert ml(read(mask=mask)) == {"Liver": 80.0}


def test_the_retired_byte_order_is_refused() -> None:
    mask = written(segmentation(series(), {"Liver": block()}))
    assert "big-endian" in str(sentence(mask.replace(b"1.2.840.10008.1.2.1\0", ExplicitVRBigEndian.encode() + b"\0", 1)))


def test_a_mask_compressed_with_loss_is_refused() -> None:
    mask = segmentation(series(), {"Liver": block().astype(float)}, kind="FRACTIONAL", transfer_syntax_uid=RLELossless)
    mask.LossyImageCompression = "01"
    assert "compressed with loss" in refusals(read(mask=mask))[0]


def test_files_of_a_folder_are_read_together(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    images = series(without=(9,))
    for number, one in enumerate(images):
        (folder / f"image{number}.dcm").write_bytes(written(one))
    (folder / "mask.dcm").write_bytes(written(segmentation(images, {"Liver": np.delete(block(), 9, 0)})))
    found = read_set(given_paths([str(folder)]))
    assert ml(found) == {"Liver": (72.0, 80.0)}
    assert found.files == ("mask.dcm",)


def test_a_file_that_is_not_there_is_one_sentence() -> None:
    assert refusals(read_set(given_paths(["/no/such/file.dcm"]))) == ["it cannot be read: No such file or directory"]


def test_the_limit_of_size_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert most_bytes({SIZE_VARIABLE: "20"}) == 20_000_000
    assert most_bytes({SIZE_VARIABLE: "many"}) == most_bytes({})
    monkeypatch.setenv(SIZE_VARIABLE, "1")
    assert "larger than the limit of 1 MB" in str(sentence(bytes(2_000_000)))


def test_two_structures_of_one_name_are_told_apart() -> None:
    images = series()
    found = read(
        one=segmentation(images, {"Liver": block(), "Tumour": block(7, 8)}), two=segmentation(images, {"Tumour": block(9, 10)})
    )
    assert ml(found) == {"Liver": 80.0, "Tumour": 8.0, "Tumour (two)": 8.0}


def test_nothing_of_a_patient_stands_in_a_sentence_or_a_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    mask = segmentation(series(patient="MILLER-7"), {"Liver": block()})
    content = written(mask).replace(b"A^B ", b"A\\B\xff")
    sentence(content)
    sentence(content[:-100])
    assert "MILLER" not in caplog.text
    out, err = capfd.readouterr()
    assert out == err == ""


def test_a_table_with_the_name_of_one_map_is_not_that_of_another() -> None:
    one = map_of_labels(block())
    files = {"p1.nii.gz": one, "p10.csv": b"1,liver\n", "p10.nii.gz": one}
    assert [each.name for each in read(**files).structures] == ["p1", "liver"]
    assert [each.name for each in read(**files, **{"p1_labels.csv": b"1,tumour\n"}).structures] == ["tumour", "liver"]


def test_maps_of_one_label_each_keep_their_own_names_beside_a_table_of_nobody() -> None:
    one = map_of_labels(block())
    found = read(**{"liver.nii.gz": one, "tumor.nii.gz": one, "labels.csv": b"1,liver\n2,tumor\n"})
    assert [each.name for each in found.structures] == ["liver", "tumor"]
    alone = read(**{"case.nii.gz": one, "labels.csv": b"1,liver\n2,tumor\n"})
    assert [each.name for each in alone.structures] == ["liver"]
