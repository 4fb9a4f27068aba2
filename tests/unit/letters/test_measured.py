"""Numbers behind a name: the value of today in its unit, and what is no single value."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.letters.reading import read_letter

READ = {
    "CEA 38": ("cea_ng_ml", 38),
    "CEA: 14,8 ng/ml": ("cea_ng_ml", 14.8),
    "CEA (12.05.2024): 38 µg/l": ("cea_ng_ml", 38),
    "CEA fell from 210 to 38 ng/mL": ("cea_ng_ml", 38),
    "CEA 210 → 80 → 38": ("cea_ng_ml", 38),
    "CEA 38 (was 210)": ("cea_ng_ml", 38),
    "CEA 38 (06/2024: 210)": ("cea_ng_ml", 38),
    "CEA was 210 at diagnosis, now 38": ("cea_ng_ml", 38),
    "CEA 88 ng/mL, nadir 4": ("cea_ng_ml", 88),
    "CEA\u00a038": ("cea_ng_ml", 38),
    "CEA < 5 ng/ml": ("cea_ng_ml", "<5"),
    "bilirubin 1.2 mg/dL": ("bilirubin_umol_l", 20.5248),
    "Bilirubin 0,7 mg/dl": ("bilirubin_umol_l", 11.9728),
    "albumin 3.9 g/dL": ("albumin_g_l", 39),
    "albumin 39": ("albumin_g_l", 39),
    "creatinine 0.9 mg/dL": ("creatinine_umol_l", 79.578),
    "platelets 164 K/uL": ("platelets_10e9_l", 164),
    "Thrombozyten 231 G/l": ("platelets_10e9_l", 231),
    "height 1.65 m": ("height_cm", 165),
    "ECOG PS 1": ("ecog", 1),
    "ASA III": ("asa_class", 3),
    "CA 19-9 22 U/ml": ("ca19_9_u_ml", 22),
    "Ki-67: 8 %": ("ki67_percent", 8),
    "FLR after right hepatectomy 470 ml": ("future_remnant_ml", 470),
}
NOT_READ = {
    "CEA at diagnosis 210, not repeated": "cea_ng_ml",
    "previous CEA 210": "cea_ng_ml",
    "CEA 210 (01/2024), 38 (05/2024)": "cea_ng_ml",
    "CEA 12, 25, 38": "cea_ng_ml",
    "CEA 3-5": "cea_ng_ml",
    "bilirubin 11": "bilirubin_umol_l",
    "direct bilirubin 0.4 mg/dL": "bilirubin_umol_l",
    "albumin 3.9": "albumin_g_l",
    "bilirubin 1.5 x ULN": "bilirubin_umol_l",
    "ECOG 0-1": "ecog",
    "CEA 14 months after surgery": "cea_ng_ml",
    "mitoses 5/50 HPF": "mitoses_per_2mm2",
    "If CEA is 200 we will stop.": "cea_ng_ml",
    "His father had a CEA of 200 ng/ml.": "cea_ng_ml",
    "albuminuria 40": "albumin_g_l",
}


@pytest.mark.parametrize("text", READ)
def test_a_number_is_read_in_its_unit(text: str) -> None:
    name, value = READ[text]
    found: Any = read_letter(text).facts[name]
    assert found == (value if isinstance(value, str) else pytest.approx(value))


@pytest.mark.parametrize("text", NOT_READ)
def test_what_is_no_single_value_of_today_is_not_read(text: str) -> None:
    assert NOT_READ[text] not in read_letter(f"{text}. This is the end of it." if text.endswith(".") else text).facts


def test_the_sign_between_thousands_is_known_by_the_decimals_of_the_same_text() -> None:
    assert read_letter("CA 19-9 1,540 U/mL, INR 1.1").facts["ca19_9_u_ml"] == 1540
    assert read_letter("CA 19-9 1.540 U/mL, INR 1,1").facts["ca19_9_u_ml"] == 1540
    assert "ca19_9_u_ml" not in read_letter("CA 19-9 1,540 U/mL").facts
