#!/usr/bin/env bash
# highdicom 0.28.2, Segmentation.get_volume: a slice that the source series does not have comes back as "nothing drawn here".
# A block of 40 x 40 pixels of 1 mm in slices 6 to 15 of a series of 20 slices 5 mm apart has 80.0 mL. Slice 10 of the series was
# lost before the mask was drawn, so nobody knows what it held: between 72.0 and 80.0 mL.
#   seen   10 planes 5.0 mm apart, 72.0 mL, no warning; the same with every empty frame stored
# The mask knows better: it has no Spacing Between Slices, which highdicom writes only for an even series, and two neighbouring
# images of its list stand 10 mm apart. Only allow_missing_positions=False, which is not the default and also refuses every mask
# whose truly empty slices were left out, stops it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet highdicom==0.28.2 pydicom==3.0.2 numpy==2.4.6
"$folder/venv/bin/python" - "$folder" <<'PY'
import sys
import warnings

import highdicom
import numpy as np
from importlib.metadata import version
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

warnings.simplefilter("error")  # a warning would be an answer


def series(lost):
    study, this, frame = generate_uid(), generate_uid(), generate_uid()
    for number in range(20):
        if number == lost:
            continue
        one = Dataset()
        one.file_meta = FileMetaDataset()
        one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        one.SOPClassUID, one.SOPInstanceUID = CTImageStorage, generate_uid()
        one.StudyInstanceUID, one.SeriesInstanceUID, one.FrameOfReferenceUID = study, this, frame
        one.PatientID, one.PatientName, one.PatientBirthDate, one.PatientSex = "P", "A^B", "", "O"
        one.StudyDate = one.StudyTime = one.AccessionNumber = one.ReferringPhysicianName = ""
        one.StudyID, one.SeriesNumber, one.InstanceNumber, one.Modality, one.Manufacturer = "1", 1, number + 1, "CT", "maker"
        one.ImageOrientationPatient, one.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [0, 0, number * 5.0]
        one.PixelSpacing, one.SliceThickness, one.Rows, one.Columns = [1, 1], 5.0, 64, 64
        yield one


def mask(lost, omit):
    block = np.zeros((20, 64, 64), np.uint8)
    block[5:15, 12:52, 12:52] = 1
    liver = highdicom.seg.SegmentDescription(1, "Liver", codes.SCT.Organ, codes.SCT.Liver, "MANUAL")
    return highdicom.seg.Segmentation(
        source_images=list(series(lost)),
        pixel_array=np.delete(block, lost, 0),
        segmentation_type="BINARY",
        segment_descriptions=[liver],
        series_instance_uid=generate_uid(),
        series_number=2,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="maker",
        manufacturer_model_name="model",
        software_versions="1",
        device_serial_number="1",
        omit_empty_frames=omit,
    )


for omit in (True, False):
    path = f"{sys.argv[1]}/mask.dcm"
    mask(9, omit).save_as(path)
    read = highdicom.seg.segread(path)
    measures = read.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    volume = read.get_volume(combine_segments=True)
    ml = round(float((volume.array > 0).sum() * volume.voxel_volume / 1000), 1)
    planes = int((volume.array > 0).any(axis=(1, 2)).sum())
    print(
        f"highdicom {version('highdicom')}, empty frames {'left out' if omit else 'stored'}: {ml} mL in {planes} of "
        f"{volume.spatial_shape[0]} planes {volume.spacing[0]} mm apart, spacing written in the file: "
        f"{measures.get('SpacingBetweenSlices')}"
    )
    assert (ml, planes, volume.spacing[0]) == (72.0, 9, 5.0)
    assert "SpacingBetweenSlices" not in measures
    try:
        read.get_volume(combine_segments=True, allow_missing_positions=False)
    except RuntimeError as error:
        print(f"with allow_missing_positions=False: {error}")
    else:
        raise AssertionError("read without a word although a position is missing")
PY
