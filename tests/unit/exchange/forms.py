"""Referral forms as a PDF reader fills them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping

from pypdf import PdfWriter

from livermets.report.pdf.referral import referral_pdf

AT = datetime.datetime(2026, 11, 27, tzinfo=datetime.UTC)


def filled_form(primary: str, answers: Mapping[str, str]) -> bytes:
    """The form of a primary with these answers; a box is ticked by "/Yes"."""
    writer = PdfWriter(clone_from=io.BytesIO(referral_pdf(primary, at=AT)))
    writer.update_page_form_field_values(writer.pages[0], dict(answers))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
