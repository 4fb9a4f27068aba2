"""DICOM segmentations: every phantom comes out at its volume, or is refused with the reason."""

import numpy as np
import pytest
from pydicom.uid import RLELossless, generate_uid

from tests.measuring import measured, ml, read, refusals
from tests.phantoms import block, segmentation, series


def test_the_block_has_80_ml() -> None:
    assert ml(read(mask=segmentation(series(), {"Liver": block()}))) == {"Liver": 80.0}
    assert ml(read(mask=segmentation(series(), {"Liver": block()}, omit=False))) == {"Liver": 80.0}


@pytest.mark.parametrize("says_spacing", [True, False])
@pytest.mark.parametrize("with_images", [True, False])
def test_empty_slices_that_the_file_leaves_out_are_empty(says_spacing: bool, with_images: bool) -> None:
    images = series(says_spacing=says_spacing)
    pieces, alternate = block(), block(3, 15)
    pieces[9:11] = 0
    alternate[::2] = 0
    beside = {"images": images} if with_images else {}
    assert ml(read(mask=segmentation(images, {"Liver": pieces}), **beside)) == {"Liver": 64.0}
    assert ml(read(mask=segmentation(images, {"Liver": alternate}), **beside)) == {"Liver": 48.0}


def test_what_was_left_out_is_said() -> None:
    pieces = block()
    pieces[9:11] = 0
    (one,) = read(mask=segmentation(series(), {"Liver": pieces})).structures
    assert one.notes == ("2 empty slices left out in the file, counted as empty",)


@pytest.mark.parametrize("omit", [True, False])
@pytest.mark.parametrize("says_spacing", [True, False])
@pytest.mark.parametrize("with_images", [True, False])
def test_a_slice_that_the_series_lacks_gives_a_range_and_its_place(omit: bool, says_spacing: bool, with_images: bool) -> None:
    images = series(without=(9,), says_spacing=says_spacing)
    mask = segmentation(images, {"Liver": np.delete(block(), 9, 0)}, omit=omit)
    found = read(mask=mask, **({"images": images} if with_images else {}))
    assert ml(found) == {"Liver": (72.0, 80.0)}
    assert found.structures[0].region.missing == ((9,) if with_images or not omit else (4,))
    assert found.structures[0].region.lattice.at((found.structures[0].region.missing[0], 0, 0))[2] == 45.0


def test_a_slice_that_lacks_far_from_the_mask_changes_nothing() -> None:
    images = series(without=(1,))
    assert ml(read(mask=segmentation(images, {"Liver": np.delete(block(), 1, 0)}), images=images)) == {"Liver": 80.0}


def test_a_slice_that_lacks_at_the_border_of_the_mask_may_belong_to_it() -> None:
    images = series(without=(15,))
    assert ml(read(mask=segmentation(images, {"Liver": np.delete(block(), 15, 0)}), images=images)) == {"Liver": (80.0, 88.0)}


def test_the_second_slice_of_a_series_lacks() -> None:
    images = series(without=(1,))
    mask = segmentation(images, {"Liver": np.delete(block(0, 20), 1, 0)})
    assert ml(read(mask=mask)) == {"Liver": (152.0, 160.0)}


@pytest.mark.parametrize("says_spacing", [True, False])
def test_distance_between_tilted_slices_counts_along_their_normal(says_spacing: bool) -> None:
    images = series(tilt=20, says_spacing=says_spacing)
    found = ml(read(mask=segmentation(images, {"Liver": block(0, 20)})))
    assert found["Liver"] == pytest.approx(160 * np.cos(np.deg2rad(20)), abs=0.01)
    assert found["Liver"] == pytest.approx(150.4, abs=0.1)


def test_a_spacing_that_the_positions_contradict_is_refused() -> None:
    mask = segmentation(series(), {"Liver": block()})
    mask.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices = 3.5
    found = read(mask=mask)
    assert not found.structures
    assert (
        "its spacing contradicts itself: slices 3.5 mm apart by what is written, and 5 mm by their positions"
        in refusals(found)[0]
    )


def test_uneven_slices_are_refused() -> None:
    mask = segmentation(series(), {"Liver": block()})
    del mask.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices
    frames = mask.PerFrameFunctionalGroupsSequence
    frames[4].PlanePositionSequence[0].ImagePositionPatient = [0, 0, 47.0]
    for group in frames:
        del group.DerivationImageSequence
    assert "not multiples of one distance" in refusals(read(mask=mask))[0]


def test_thin_slices_far_apart_without_a_word_on_those_between_give_a_range() -> None:
    alternate = block(3, 15)
    alternate[::2] = 0
    mask = segmentation(series(), {"Liver": alternate})
    del mask.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices
    for group in mask.PerFrameFunctionalGroupsSequence:
        del group.DerivationImageSequence
    assert ml(read(mask=mask)) == {"Liver": (48.0, 88.0)}


def test_a_tilt_that_cannot_be_known_is_refused() -> None:
    mask = segmentation(series(tilt=20), {"Liver": block()})
    del mask.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence
    assert "so that a tilt cannot be known" in refusals(read(mask=mask))[0]


def test_one_slice_needs_to_know_how_far_the_next_one_is() -> None:
    images = series()
    mask = segmentation(images, {"Liver": block(9, 10)})
    assert ml(read(mask=mask)) == {"Liver": 8.0}
    del mask.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices
    assert "does not say how far slices are apart" in refusals(read(mask=mask))[0]
    assert ml(read(mask=mask, images=images)) == {"Liver": 8.0}


def test_a_tumour_in_the_liver_is_shown_apart_and_counted_once() -> None:
    tumour = np.zeros_like(block())
    tumour[8:10, 20:30, 20:40] = 1
    masks = {"Liver": block(), "Tumour": tumour}
    found = measured(mask=segmentation(series(), masks, {"Liver": "liver", "Tumour": "lesion"}))
    assert ml(found) == {"Liver": 80.0, "Tumour": 2.0}
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0)
    assert found.without_tumour is not None
    assert found.without_tumour.high == pytest.approx(78.0)
    assert found.burden is not None
    assert found.burden.low == pytest.approx(2.5)


def test_fractions_of_voxels_are_added_and_probabilities_are_a_range() -> None:
    shares = block().astype(float)
    shares[5] *= 0.5
    images = series()
    occupied = segmentation(images, {"Liver": shares}, kind="FRACTIONAL", fractional_type="OCCUPANCY", max_fractional_value=200)
    assert ml(read(mask=occupied)) == {"Liver": 76.0}
    likely = segmentation(images, {"Liver": shares}, kind="FRACTIONAL", fractional_type="PROBABILITY", max_fractional_value=200)
    assert ml(read(mask=likely)) == {"Liver": (72.0, 80.0)}
    certain = segmentation(images, {"Liver": block().astype(float)}, kind="FRACTIONAL")
    assert ml(read(mask=certain)) == {"Liver": 80.0}


def test_a_segmentation_by_labels_is_read() -> None:
    tumour = np.zeros_like(block())
    tumour[8:10, 20:30, 20:40] = 1
    masks = {"Liver": block() - tumour, "Tumour": tumour}
    found = measured(mask=segmentation(series(), masks, {"Liver": "liver", "Tumour": "lesion"}, kind="LABELMAP"))
    assert ml(found) == {"Liver": 78.0, "Tumour": 2.0}
    assert found.total is not None
    assert found.total.low == pytest.approx(80.0)


def test_a_mask_compressed_without_loss_is_read() -> None:
    shares = block().astype(float)
    mask = segmentation(series(), {"Liver": shares}, kind="FRACTIONAL", transfer_syntax_uid=RLELossless)
    assert ml(read(mask=mask)) == {"Liver": 80.0}


def test_oblique_slices_keep_their_volume() -> None:
    images = series()
    turn = np.linalg.qr(np.array([[0.9, 0.3, 0.1], [-0.2, 0.8, 0.4], [0.1, -0.3, 0.9]]))[0]
    turn *= np.sign(np.linalg.det(turn))
    for number, one in enumerate(images):
        one.ImageOrientationPatient = [*map(float, turn[:, 0]), *map(float, turn[:, 1])]
        one.ImagePositionPatient = [float(f"{value:.6f}") for value in turn[:, 2] * number * 5]
    assert ml(read(mask=segmentation(images, {"Liver": block()}))) == {"Liver": 80.0}


def test_masks_on_images_of_another_frame_are_refused() -> None:
    found = read(mask=segmentation(series(), {"Liver": block()}), images=series())
    assert not found.structures
    assert "different frames of reference" in refusals(found)[0]


def test_masks_of_two_frames_are_not_combined() -> None:
    found = read(one=segmentation(series(), {"Liver": block()}), two=segmentation(series(), {"Tumour": block(7, 9)}))
    assert ml(found) == {"Liver": 80.0}
    assert "another frame of reference than one" in refusals(found)[0]


def test_two_patients_in_one_set_are_refused_without_their_names() -> None:
    one = segmentation(series(patient="MILLER-7"), {"Liver": block()})
    other = segmentation(series(patient="SMITH-8"), {"Tumour": block(7, 9)})
    found = read(one=one, other=other)
    assert not found.structures
    assert len(found.refused) == 2
    assert all("two patients" in reason and "MILLER" not in reason and "SMITH" not in reason for reason in refusals(found))


def test_two_frames_at_one_place_are_refused() -> None:
    mask = segmentation(series(), {"Liver": block()})
    frames = mask.PerFrameFunctionalGroupsSequence
    frames[1].PlanePositionSequence[0].ImagePositionPatient = frames[0].PlanePositionSequence[0].ImagePositionPatient
    for group in frames:
        del group.DerivationImageSequence
    assert "two frames of one segment stand at one place" in refusals(read(mask=mask))[0]


def test_the_day_is_that_of_the_images() -> None:
    assert read(mask=segmentation(series(), {"Liver": block()})).day == "2026-11-01"


def test_an_empty_segment_is_named_and_not_measured() -> None:
    mask = segmentation(series(), {"Liver": block(), "Tumour": np.zeros_like(block())})
    found = read(mask=mask)
    assert ml(found) == {"Liver": 80.0}
    assert any("without a voxel: Tumour" in note for note in found.notes)


def test_another_kind_of_dicom_is_named() -> None:
    (one,) = series(1)
    one.SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"
    del one.ImagePositionPatient
    one.SOPInstanceUID = generate_uid()
    assert "holds no mask; accepted: DICOM segmentation" in refusals(read(file=one))[0]
