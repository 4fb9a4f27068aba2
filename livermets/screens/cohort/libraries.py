"""What the page needs of libraries, loaded once and kept out of the way of the garbage collector."""

from __future__ import annotations

import atexit
import gc
import importlib
from functools import lru_cache
from typing import Final

_NEEDED: Final = ("duckdb", "pyarrow.compute", "pyarrow.csv", "pyarrow.parquet", "scipy.special")


@lru_cache(maxsize=1)
def load_libraries() -> None:
    """Import what reads and counts tables, before any patient is read, and take it out of the collector's sight.

    Streamlit collects garbage after every run of a script; going through a hundred thousand objects of libraries each time
    would cost more than drawing a curve.
    """
    for name in _NEEDED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    # At the end libraries look whether all of theirs was let go of.
    atexit.register(gc.unfreeze)
