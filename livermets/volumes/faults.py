"""What can go wrong when masks are read: always one sentence for the person at the screen."""

from __future__ import annotations


class VolumeError(Exception):
    """A file, a plan or an answer that cannot be used; the message says what was wrong and what would be accepted."""


NOT_INSTALLED = (
    "the packages that read segmentations are not installed; install them with: pip install -r requirements-volumes.txt"
)
