"""NIfTI maps of labels: whole numbers, one spacing, a known unit."""

import gzip

import nibabel
import numpy as np
import pytest

from tests.measuring import measured, ml, read, refusals
from tests.phantoms import APART, block, map_of_labels, segmentation, series


def labels() -> np.ndarray:
    """Liver 1 of 78.0 mL and a tumour 2 of 2.0 mL in it."""
    found = block()
    found[8:10, 20:30, 20:40] = 2
    return found


TABLE = b'{"labels": {"background": 0, "liver": 1, "tumour": 2}}'


def test_labels_are_named_by_a_table() -> None:
    found = measured(mask=map_of_labels(labels()), table=TABLE)
    assert ml(found) == {"liver": 78.0, "tumour": 2.0}
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0)
    assert not found.asked


def test_without_a_table_a_person_is_asked_what_each_label_is() -> None:
    found = measured(mask=map_of_labels(labels()))
    assert ml(found) == {"label 1": 78.0, "label 2": 2.0}
    assert [one.structure.name for one in found.asked] == ["label 1", "label 2"]
    assert found.total is None


def test_one_label_has_the_name_of_its_file() -> None:
    found = measured(**{"liver.nii.gz": map_of_labels(block())})
    assert ml(found) == {"liver": 80.0}
    assert not found.asked


def test_labels_that_scaling_left_beside_a_whole_number_count_as_it() -> None:
    values = labels().astype(float)
    values[values == 2] = 1.9999999995
    assert ml(read(mask=map_of_labels(values), table=TABLE)) == {"liver": 78.0, "tumour": 2.0}


def test_labels_that_are_not_whole_are_refused() -> None:
    image = map_of_labels(labels().astype(np.uint8))
    image.header.set_slope_inter(0.92, 0)
    content = bytearray(image.to_bytes())
    content[112:116] = np.float32(0.92).tobytes()
    found = read(mask=bytes(content))
    assert not found.structures
    assert "its labels are not whole numbers (0.92, 1.84)" in refusals(found)[0]


def test_117_labels_in_8_bits_are_refused_though_some_come_out_whole() -> None:
    values = np.zeros((20, 64, 64), np.uint8)
    values[5, 10, 1:64] = np.arange(1, 64)
    values[6, 10, 1:55] = np.arange(64, 118)
    content = bytearray(map_of_labels(values).to_bytes())
    content[112:116] = np.float32(0.92).tobytes()
    assert "not whole numbers" in refusals(read(mask=bytes(content)))[0]


def test_an_affine_that_contradicts_the_spacing_is_refused() -> None:
    content = bytearray(map_of_labels(block()).to_bytes())
    content[88:92] = np.float32(2.5).tobytes()  # pixdim[3]; the affine says 5 mm
    found = read(mask=bytes(content))
    assert "its spacing contradicts itself: 1 x 1 x 5 mm by its affine (sform), 1 x 1 x 2.5 mm by pixdim" in refusals(found)[0]


@pytest.mark.parametrize(("unit", "scale"), [("meter", 0.001), ("micron", 1000.0), ("mm", 1.0)])
def test_the_unit_of_the_header_is_applied(unit: str, scale: float) -> None:
    affine = np.diag([-scale, -scale, APART * scale, 1.0])
    assert ml(read(**{"liver.nii": map_of_labels(block(), affine, unit)})) == {"liver": 80.0}


def test_without_a_unit_millimetres_are_read_and_said() -> None:
    (one,) = read(**{"liver.nii": map_of_labels(block(), unit=None)}).structures
    assert one.volume.low == pytest.approx(80.0)
    assert "does not say its unit; read as millimetres" in one.notes[0]


def test_voxels_of_a_metre_are_refused() -> None:
    assert "check the unit" in refusals(read(mask=map_of_labels(block(), unit="meter")))[0]


def test_sheared_slices_are_refused() -> None:
    lean = np.deg2rad(20)
    affine = np.array([[-1, 0, 0, 0], [0, -np.cos(lean), 0, 0], [0, np.sin(lean), 5, 0], [0, 0, 0, 1.0]])
    assert "sheared (tilted gantry)" in refusals(read(mask=map_of_labels(block(), affine)))[0]


@pytest.mark.parametrize("flip", [(1, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)])
def test_a_mark_in_a_corner_stands_at_the_same_place_however_rows_are_stored(flip: tuple[int, int, int]) -> None:
    mark = np.zeros((20, 64, 64), np.uint8)
    mark[2:4, 3:6, 50:60] = 1
    mark[4, 3, 50] = 1
    dicom = read(mask=segmentation(series(), {"Liver": mark})).structures[0]
    steps = np.array([-1.0, -1.0, 5.0]) * flip
    corner = [0.0 if way > 0 else step * (size - 1) * -1 for way, step, size in zip(flip, steps, (64, 64, 20), strict=True)]
    affine = np.eye(4)
    affine[:3, :3], affine[:3, 3] = np.diag(steps), corner
    stored = mark[:: flip[2], :: flip[1], :: flip[0]]
    nifti = read(mask=map_of_labels(stored, affine)).structures[0]
    assert nifti.region.centre_mm() == pytest.approx(dicom.region.centre_mm())


def test_masks_of_two_kinds_of_file_are_joined_where_their_voxels_are_the_same() -> None:
    tumour = np.zeros_like(block())
    tumour[8:10, 20:30, 20:40] = 1
    liver = segmentation(series(), {"Liver": block()}, {"Liver": "liver"})
    affine = np.diag([-1.0, 1.0, APART, 1.0])
    affine[1, 3] = -63
    found = measured(liver=liver, **{"tumour.nii": map_of_labels(tumour[:, ::-1], affine)})
    assert ml(found) == {"Liver": 80.0, "tumour": 2.0}
    assert found.without_tumour is not None
    assert found.without_tumour.low == pytest.approx(78.0)


def test_slices_stored_sideways_are_measured_and_joined() -> None:
    tumour = np.zeros_like(block())
    tumour[8:10, 20:30, 20:40] = 1
    image = nibabel.as_closest_canonical(map_of_labels(tumour))
    turned = image.as_reoriented(np.array([[2, 1], [0, 1], [1, 1]]))
    found = measured(liver=segmentation(series(), {"Liver": block()}), **{"tumour.nii": turned})
    assert found.without_tumour is not None
    assert found.without_tumour.low == pytest.approx(78.0)
    assert found.lesions[0].longest_axial_mm == pytest.approx(np.hypot(20, 10), abs=1.0)


def test_another_grid_is_measured_and_not_combined() -> None:
    other = np.diag([-1.3, -1.3, APART, 1.0])
    found = measured(liver=segmentation(series(), {"Liver": block()}), **{"tumour.nii": map_of_labels(block(8, 9), other)})
    assert found.total is not None
    assert found.tumour is None
    assert any("another grid" in note for note in found.read.notes)


def test_the_mask_of_another_image_is_refused() -> None:
    image = map_of_labels(np.random.default_rng(1).integers(-900, 900, (20, 64, 64)).astype(np.int16))
    good = read(image=image, **{"liver.nii": map_of_labels(block())})
    assert ml(good) == {"liver": 80.0}
    other = read(image=image, **{"liver.nii": map_of_labels(block(), np.diag([-1.0, -1.0, 3.0, 1.0]))})
    assert "another grid than the image beside it" in refusals(other)[0]


def test_an_image_alone_is_no_mask() -> None:
    image = map_of_labels(np.random.default_rng(1).integers(-900, 900, (20, 64, 64)).astype(np.int16))
    assert "it is an image and no mask" in refusals(read(image=image))[0]


@pytest.mark.parametrize("at", [3, 40, 200, 2000])
def test_a_file_that_is_cut_off_is_refused(at: int) -> None:
    content = gzip.compress(map_of_labels(block()).to_bytes(), 1)
    found = read(mask=content[: min(at, len(content) - 5)])
    assert not found.structures
    assert len(found.refused) == 1


def test_a_file_that_swells_is_refused() -> None:
    from livermets.volumes.faults import VolumeError
    from livermets.volumes.nifti import unpacked

    with pytest.raises(VolumeError, match="unpacks to more than 1 MB"):
        unpacked(gzip.compress(bytes(5_000_000)), 1_000_000)


def test_labels_in_the_header_of_the_file_are_read() -> None:
    image = map_of_labels(labels())
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><CaretExtension><VolumeInformation Index="0"><LabelTable>'
        '<Label Key="1" Red="1" Green="0" Blue="0" Alpha="1"><![CDATA[liver]]></Label>'
        '<Label Key="2" Red="1" Green="0" Blue="0" Alpha="1"><![CDATA[liver_tumor]]></Label>'
        "</LabelTable></VolumeInformation></CaretExtension>"
    )
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension(0, xml.encode()))
    assert ml(read(mask=image)) == {"liver": 78.0, "liver_tumor": 2.0}
