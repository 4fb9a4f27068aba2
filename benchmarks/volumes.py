"""Reading and measuring a mask of 512 x 512 x 300 voxels against what the plain library takes to load it."""

from __future__ import annotations

import gzip
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import highdicom
import nibabel
import numpy as np

from benchmarks.measure import Row
from livermets.volumes.measured import measure
from livermets.volumes.reading import given_paths, read_set
from tests.phantoms import segmentation, series, written

SLICES, SIDE, APART = 300, 512, 2.5
BUDGET = 2.0
"""How many times the plain library's own loading it may take."""
MOST_MB = 1500
_REPEATS = 5


def rows() -> list[Row]:
    """A NIfTI and a DICOM segmentation, each against its library, and the memory of the larger one in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        labels = _labels()
        nifti, dicom = Path(folder) / "liver.nii.gz", Path(folder) / "liver.dcm"
        _write_nifti(nifti, labels)
        _write_dicom(dicom, labels)
        found = [
            _row("NIfTI map of labels, packed", nifti, lambda: np.asanyarray(nibabel.load(nifti).dataobj), "nibabel: voxels"),
            _row("DICOM segmentation", dicom, lambda: _loaded(dicom), "highdicom: its volume of all segments"),
        ]
        return [*found, *(_memory(path) for path in (nifti, dicom))]


def _labels() -> np.ndarray:
    """A liver (1) of an ellipsoid with ten tumours (2), the size of a real one on pixels of 0.75 mm."""
    rng = np.random.default_rng(18)
    z, y, x = (np.arange(size, dtype=np.float32) for size in (SLICES, SIDE, SIDE))
    labels = np.zeros((SLICES, SIDE, SIDE), np.uint8)
    shape = ((z[:, None, None] - 150) / 40) ** 2 + ((y[:, None] - 256) / 110) ** 2 + ((x - 200) / 140) ** 2
    labels[shape < 1] = 1
    for _ in range(10):
        centre = rng.uniform((120, 190, 120), (180, 320, 280))
        ball = ((z[:, None, None] - centre[0]) * 3.3) ** 2 + (y[:, None] - centre[1]) ** 2 + (x - centre[2]) ** 2 < 18**2
        labels[ball & (labels == 1)] = 2
    return labels


def _write_nifti(path: Path, labels: np.ndarray) -> None:
    image = nibabel.Nifti1Image(np.ascontiguousarray(labels.transpose(2, 1, 0)), np.diag([-0.75, -0.75, APART, 1]))
    image.header.set_xyzt_units("mm")
    path.write_bytes(gzip.compress(image.to_bytes(), 6))


def _write_dicom(path: Path, labels: np.ndarray) -> None:
    images = series(SLICES, apart=APART, pixel=0.75, side=SIDE)
    masks = {"Liver": labels > 0, "Tumour": labels == 2}
    path.write_bytes(written(segmentation(images, masks, {"Liver": "liver", "Tumour": "lesion"})))


def _loaded(path: Path) -> Any:
    return highdicom.seg.segread(path).get_volume(combine_segments=False).array


def _row(name: str, path: Path, plain: Callable[[], object], reference: str) -> Row:
    seconds: dict[str, list[float]] = {"plain": [], "ours": []}
    for _ in range(_REPEATS):  # turn and turn about, so that both meet the same machine
        seconds["plain"].append(_took(plain))
        seconds["ours"].append(_took(lambda: measure(read_set(given_paths([str(path)])))))
    plain_ms, ours = (statistics.median(times) * 1000 for times in (seconds["plain"], seconds["ours"]))
    return Row(f"{name}: read and measured", ours, reference, plain_ms, f"{BUDGET:g} times", ours <= BUDGET * plain_ms)


def _took(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start


def _memory(path: Path) -> Row:
    """The most memory that a process of its own had while it read and measured a file; in MB, not in milliseconds."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        before, most = pool.apply(_peak, (str(path),))
    kind = "NIfTI" if path.suffix == ".gz" else "DICOM"
    return Row(f"{kind}: most memory, MB", most, "the same process before, MB", before, f"{MOST_MB} MB", most < MOST_MB)


def _peak(path: str) -> tuple[float, float]:
    before = _most_mb()
    measure(read_set(given_paths([path])))
    return before, _most_mb()


def _most_mb() -> float:
    """Of this program alone: what `getrusage` says holds what started it as well."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
