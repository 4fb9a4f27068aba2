"""Phantoms of known volume, as the libraries of this field write them: series of images, masks, outlines, maps of labels.

The block that most of them hold has 40 x 40 pixels of 1 mm in slices 6 to 15 of 20, which stand 5 mm apart: 80.0 mL.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import highdicom as hd
import nibabel
import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, RTStructureSetStorage, generate_uid

SIDE, SLICES, APART = 64, 20, 5.0
DAY = "20261101"


def block(first: int = 5, last: int = 15) -> np.ndarray:
    """The block of 80.0 mL in an empty stack of slices."""
    mask = np.zeros((SLICES, SIDE, SIDE), np.uint8)
    mask[first:last, 12:52, 12:52] = 1
    return mask


def series(
    count: int = SLICES,
    *,
    apart: float = APART,
    without: Collection[int] = (),
    tilt: float = 0,
    says_spacing: bool = False,
    patient: str = "P1",
    pixel: float = 1.0,
    side: int = SIDE,
) -> list[Dataset]:
    """Headers and empty pixels of a CT series; `tilt` in degrees leans the slices as a gantry does."""
    study, this, frame = generate_uid(), generate_uid(), generate_uid()
    lean = np.deg2rad(tilt)
    found = []
    for number in range(count):
        if number in without:
            continue
        one = Dataset()
        one.file_meta = FileMetaDataset()
        one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        one.SOPClassUID = one.file_meta.MediaStorageSOPClassUID = CTImageStorage
        one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        one.StudyInstanceUID, one.SeriesInstanceUID, one.FrameOfReferenceUID = study, this, frame
        one.PatientID, one.PatientName, one.PatientBirthDate, one.PatientSex = patient, "A^B", "", "O"
        one.StudyDate, one.StudyTime, one.StudyID, one.AccessionNumber = DAY, "", "1", ""
        one.ReferringPhysicianName, one.SeriesNumber, one.InstanceNumber = "", 1, number + 1
        one.Modality, one.Manufacturer = "CT", "maker"
        one.ImageOrientationPatient = [1, 0, 0, 0, float(np.cos(lean)), float(-np.sin(lean))]
        one.ImagePositionPatient = [0, 0, number * apart]
        one.PixelSpacing, one.SliceThickness = [pixel, pixel], apart
        if says_spacing:
            one.SpacingBetweenSlices = apart
        one.Rows = one.Columns = side
        one.BitsAllocated = one.BitsStored = 16
        one.HighBit, one.PixelRepresentation, one.SamplesPerPixel = 15, 0, 1
        one.PhotometricInterpretation = "MONOCHROME2"
        one.PixelData = bytes(2 * side * side)
        found.append(one)
    return found


CODED = {
    "liver": codes.SCT.Liver,
    "lesion": codes.SCT.Neoplasm,
    "vein": codes.SCT.PortalVein,
    **{
        str(number): getattr(codes.SCT, f"CouinaudHepaticSegment{roman}")
        for number, roman in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII"], 1)
    },
    "tissue": Code("85756007", "SCT", "Tissue"),
}


def segmentation(
    images: Sequence[Dataset],
    masks: Mapping[str, np.ndarray],
    coded: Mapping[str, str] | None = None,
    *,
    omit: bool = True,
    kind: str = "BINARY",
    **more: Any,
) -> Dataset:
    """A DICOM segmentation of these masks (slice, row, column) by name, as highdicom writes it."""
    described = [
        hd.seg.SegmentDescription(
            segment_number=number,
            segment_label=name,
            segmented_property_category=codes.SCT.Organ,
            segmented_property_type=CODED[(coded or {}).get(name, "tissue")],
            algorithm_type="MANUAL",
        )
        for number, name in enumerate(masks, 1)
    ]
    return hd.seg.Segmentation(
        source_images=list(images),
        pixel_array=np.stack(list(masks.values()), axis=-1),
        segmentation_type=kind,
        segment_descriptions=described,
        series_instance_uid=generate_uid(),
        series_number=2,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="maker",
        manufacturer_model_name="model",
        software_versions="1",
        device_serial_number="1",
        omit_empty_frames=omit,
        **more,
    )


def written(dataset: Dataset) -> bytes:
    """The file of a dataset."""
    target = io.BytesIO()
    dataset.save_as(target, enforce_file_format=True)
    return target.getvalue()


def map_of_labels(values: np.ndarray, affine: np.ndarray | None = None, unit: str | None = "mm") -> Any:
    """A NIfTI image of labels (slice, row, column) that stand where `series` has them."""
    affine = np.diag([-1.0, -1.0, APART, 1.0]) if affine is None else affine
    image = nibabel.Nifti1Image(np.ascontiguousarray(values.transpose(2, 1, 0)), affine)
    if unit:
        image.header.set_xyzt_units(unit)
    return image


def circle(radius: float, centre: tuple[float, float], points: int = 90) -> np.ndarray:
    """A round outline (points, 2)."""
    turns = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return np.column_stack([centre[0] + radius * np.cos(turns), centre[1] + radius * np.sin(turns)])


def square(side: float, corner: tuple[float, float]) -> np.ndarray:
    """A square outline (4, 2)."""
    return np.array([[0, 0], [side, 0], [side, side], [0, side]]) + corner


def structure_set(
    outlines: Mapping[str, Mapping[float, Sequence[np.ndarray]]], images: Sequence[Dataset] = (), kind: str = "CLOSED_PLANAR"
) -> Dataset:
    """An RTSTRUCT of outlines by name and height in mm."""
    one = Dataset()
    one.file_meta = FileMetaDataset()
    one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    one.SOPClassUID = one.file_meta.MediaStorageSOPClassUID = RTStructureSetStorage
    one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    one.PatientID, one.PatientName, one.PatientBirthDate, one.StudyDate, one.Modality = "P1", "A^B", "", DAY, "RTSTRUCT"
    frame = images[0].FrameOfReferenceUID if images else generate_uid()
    referenced, study, of = Dataset(), Dataset(), Dataset()
    of.SeriesInstanceUID = images[0].SeriesInstanceUID if images else generate_uid()
    of.ContourImageSequence = [_reference(image) for image in images]
    study.RTReferencedSeriesSequence = [of]
    referenced.FrameOfReferenceUID, referenced.RTReferencedStudySequence = frame, [study]
    one.ReferencedFrameOfReferenceSequence = [referenced]
    one.StructureSetROISequence, one.ROIContourSequence = [], []
    at = {float(image.ImagePositionPatient[2]): image for image in images}
    for number, (name, slices) in enumerate(outlines.items(), 1):
        roi, drawn = Dataset(), Dataset()
        roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID = number, name, frame
        drawn.ReferencedROINumber, drawn.ContourSequence = number, []
        for height, members in slices.items():
            for points in members:
                contour = Dataset()
                contour.ContourGeometricType, contour.NumberOfContourPoints = kind, len(points)
                contour.ContourData = [f"{value:.4f}" for x, y in points for value in (x, y, height)]
                if height in at:
                    contour.ContourImageSequence = [_reference(at[height])]
                drawn.ContourSequence.append(contour)
        one.StructureSetROISequence.append(roi)
        one.ROIContourSequence.append(drawn)
    return one


def _reference(image: Dataset) -> Dataset:
    one = Dataset()
    one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID = image.SOPClassUID, image.SOPInstanceUID
    return one
