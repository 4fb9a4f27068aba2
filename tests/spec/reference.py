"""A second implementation of scores and formulas, written from the published wording in plain arithmetic.

It shares nothing with the project but the names of the facts. Limits are compared with exact fractions, so that neither side
can profit from a rounding of the other.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Facts = dict[str, Any]
Answer = tuple[float | None, str | None]

# The values a fact is drawn from: its limits, both sides of them, and what is far from any.
DRAWN: dict[str, list[Any]] = {
    "primary_node_positive": [True, False],
    "disease_free_interval_months": [0, 0.5, 11, 11.9, 12, 12.1, 30, 60],
    "liver_lesion_count": [1, 2, 3, 4, 5, 8, 9, 12],
    "largest_lesion_mm": [5, 25, 29, 30, 49.9, 50, 50.1, 99, 100, 100.1, 150],
    "cea_ng_ml": [1, 5.9, 6, 19.9, 20, 20.1, 60, 60.1, 80, 199, 200, 200.1, 900],
    "extrahepatic_disease": [True, False],
    "kras_mutated": [True, False],
    "nras_mutated": [True, False],
    "primary_grade": ["well", "moderate", "poor"],
    "margin_status": ["R0", "R1", "R2"],
    "age_years": [18, 45, 57, 58, 65, 80],
    "sex": ["female", "male"],
    "height_cm": [150, 160, 162, 170, 180, 195],
    "weight_kg": [45, 60, 70, 72, 75, 80, 120],
    "bilirubin_umol_l": [5, 13.6832, 17.104, 20.52, 34, 34.1, 34.208, 34.3, 51, 51.312, 51.4, 102.624, 400],
    "albumin_g_l": [12, 15, 20, 27.9, 28, 28.1, 34.9, 35, 35.1, 40, 45],
    "inr": [0.8, 1, 1.1, 1.2, 1.3, 1.69, 1.7, 1.8, 2.3, 2.31, 4],
    "creatinine_umol_l": [50, 88.42, 106.104, 123.788, 265.26, 300, 353.68, 500],
    "sodium_mmol_l": [118, 125, 126, 130, 136, 137, 138, 150],
    "dialysis_twice_in_week": [True, False, False],
    "ascites": ["none", "slight", "moderate-severe"],
    "encephalopathy": ["none", "grade-1-2", "grade-3-4"],
    "platelets_10e9_l": [50, 150, 200, 250, 300],
    "ast_u_l": [20, 25, 40, 41, 50, 51, 60, 120, 121],
    "alt_u_l": [16, 25, 36, 50, 64],
    "ast_upper_normal_u_l": [30, 40],
    "total_liver_volume_ml": [1400, 1600, 1900],
    "tumour_volume_ml": [0, 100, 350],
    "future_remnant_before_ml": [250, 300, 382.9232],
    "future_remnant_ml": [350, 375, 376, 449, 450, 487.3568, 522.168, 540, 700],
    "weeks_since_augmentation": [1, 3, 4, 6],
    "remnant_uptake_percent_min_m2": [1, 2.68, 2.69, 2.7, 6],
    "limax_ug_kg_h": [60, 79, 80, 100, 101, 139, 140, 315, 316, 500],
    "limax_timing": ["before-resection", "after-resection"],
    "icg_k_remnant": [0.03, 0.059, 0.06, 0.08, 0.1, 0.119, 0.12, 0.2],
    "pt_percent_day5": [30, 49.9, 50, 80],
    "bilirubin_day5_umol_l": [20, 50, 50.1, 90],
    "bilirubin_peak_umol_l": [30, 119.7, 119.728, 119.8, 300],
    "inr_above_local_limit": [True, False],
    "bilirubin_above_local_limit": [True, False],
    "postoperative_day": [1, 4, 5, 9],
    "recist_baseline_mm": [100],
    "recist_smallest_mm": [20, 60, 100],
    "recist_current_mm": [0, 22, 24, 24.9, 25, 70, 70.1, 71.9, 72, 120],
    "recist_new_lesion": [True, False, False],
    "recist_targets_gone": [True, False, False],
    "recist_nodes_below_10_mm": [True, False],
}


def exact(value: float) -> Fraction:
    """The number as it is written."""
    return Fraction(str(value))


def first(*pairs: tuple[bool, str]) -> str | None:
    return next((name for holds, name in pairs if holds), None)


def fong(f: Facts) -> Answer:
    score = (
        f["primary_node_positive"]
        + (f["disease_free_interval_months"] < 12)
        + (f["liver_lesion_count"] > 1)
        + (f["largest_lesion_mm"] > 50)
        + (f["cea_ng_ml"] > 200)
    )
    return score, "low" if score <= 2 else "high"


def konopke(f: Facts) -> Answer:
    score = (f["liver_lesion_count"] >= 4) + (f["cea_ng_ml"] >= 200) + f["synchronous"]
    return score, ["low", "intermediate", "high", "high"][score]


def squared_burden(f: Facts) -> Fraction:
    number: int = f["liver_lesion_count"]
    return (exact(f["largest_lesion_mm"]) / 10) ** 2 + number**2


def tumour_burden(f: Facts) -> Answer:
    squared = squared_burden(f)
    zone = "zone 1" if squared < 3**2 else "zone 2" if squared < 9**2 else "zone 3"
    return math.sqrt(squared), zone


def game(f: Facts) -> Answer:
    squared = squared_burden(f)
    burden = 0 if squared < 3**2 else 1 if squared < 9**2 else 2
    score = f["kras_mutated"] + (f["cea_ng_ml"] >= 20) + f["primary_node_positive"] + burden + 2 * f["extrahepatic_disease"]
    return score, "low" if score <= 1 else "moderate" if score <= 3 else "high"


def modified_clinical_score(f: Facts) -> Answer:
    score = (f["kras_mutated"] or f["nras_mutated"]) + f["primary_node_positive"] + (f["largest_lesion_mm"] > 50)
    return score, ["low", "intermediate", "moderate", "high"][score]


def rees_after_resection(f: Facts) -> Answer:
    score = 2 * f["primary_node_positive"]
    score += {"well": 0, "moderate": 2, "poor": 4}[f["primary_grade"]]
    score += 3 if f["cea_ng_ml"] > 60 else 1 if f["cea_ng_ml"] >= 6 else 0
    score += 7 if f["largest_lesion_mm"] > 100 else 2 if f["largest_lesion_mm"] >= 50 else 0
    score += 11 * (f["margin_status"] != "R0")
    score += 4 * f["extrahepatic_disease"]
    return score, None


def child_pugh(f: Facts) -> Answer:
    bilirubin = exact(f["bilirubin_umol_l"]) / exact(17.104)
    albumin = exact(f["albumin_g_l"]) / 10
    score = 1 if bilirubin < 2 else 2 if bilirubin <= 3 else 3
    score += 1 if albumin > exact(3.5) else 2 if albumin >= exact(2.8) else 3
    score += 1 if f["inr"] < 1.7 else 2 if f["inr"] <= 2.3 else 3
    score += 1 + ["none", "slight", "moderate-severe"].index(f["ascites"])
    score += 1 + ["none", "grade-1-2", "grade-3-4"].index(f["encephalopathy"])
    return score, "A" if score <= 6 else "B" if score <= 9 else "C"


def albi(f: Facts) -> Answer:
    score = 0.66 * math.log10(f["bilirubin_umol_l"]) - 0.085 * f["albumin_g_l"]
    return score, "1" if score <= -2.60 else "2" if score <= -1.39 else "3"


def ez_albi(f: Facts) -> Answer:
    return f["bilirubin_umol_l"] / 17.104 - 9 * f["albumin_g_l"] / 10, None


def within(value: float, low: float, high: float) -> float:
    return low if value < low else high if value > high else value


def creatinine(f: Facts, cap: float) -> float:
    return cap if f["dialysis_twice_in_week"] else within(f["creatinine_umol_l"] / 88.42, 1, cap)


def meld(f: Facts) -> Answer:
    bilirubin, inr = max(f["bilirubin_umol_l"] / 17.104, 1), max(f["inr"], 1)
    value = 0.957 * math.log(creatinine(f, 4)) + 0.378 * math.log(bilirubin) + 1.120 * math.log(inr) + 0.6431
    return within(math.floor(10 * value + 0.5), 6, 40), None


def meld_na(f: Facts) -> Answer:
    score, _ = meld(f)
    assert score is not None
    if score <= 11:
        return score, None
    lacking = 137 - within(f["sodium_mmol_l"], 125, 137)
    return min(math.floor(score + 1.32 * lacking - 0.033 * score * lacking + 0.5), 40), None


def meld_3(f: Facts) -> Answer:
    bilirubin = math.log(max(f["bilirubin_umol_l"] / 17.104, 1))
    inr = math.log(max(f["inr"], 1))
    kidney = math.log(creatinine(f, 3))
    sodium = 137 - within(f["sodium_mmol_l"], 125, 137)
    albumin = 3.5 - within(f["albumin_g_l"] / 10, 1.5, 3.5)
    value = 1.33 if f["sex"] == "female" else 0
    value += 4.56 * bilirubin + 0.82 * sodium - 0.24 * sodium * bilirubin + 9.09 * inr + 11.14 * kidney
    value += 1.85 * albumin - 1.83 * albumin * kidney + 6
    return within(math.floor(value + 0.5), 6, 40), None


def mosteller(f: Facts) -> float:
    return math.sqrt(f["height_cm"] * f["weight_kg"] / 3600)


def dubois(f: Facts) -> float:
    return float(0.007184 * f["height_cm"] ** 0.725 * f["weight_kg"] ** 0.425)


def vauthey(f: Facts) -> float:
    return -794 + 1267.28 * mosteller(f)


def hypertrophy(f: Facts) -> float:
    return float(100 * f["future_remnant_ml"] / vauthey(f) - 100 * f["future_remnant_before_ml"] / vauthey(f))


def degree_of_hypertrophy(f: Facts) -> Answer:
    points = hypertrophy(f)
    return points, "adequate by the cohort optimum" if round(points, 7) >= 7.5 else "low"


def kinetic_growth(f: Facts) -> Answer:
    rate = hypertrophy(f) / f["weeks_since_augmentation"]
    return rate, "adequate" if round(rate, 7) >= 2 else "low"


def remnant_by_weight(f: Facts) -> Answer:
    ratio = exact(f["future_remnant_ml"]) / (10 * f["weight_kg"])
    return float(ratio), "lower risk" if ratio > Fraction(1, 2) else "high risk"


def remnant_by_surface(f: Facts) -> Answer:
    index = f["future_remnant_ml"] / mosteller(f)
    below_300 = "below the limit in cholangiocarcinoma series"
    below_250 = "below the limit in injured liver (Shirabe)"
    rounded = round(index, 6)
    return index, below_250 if rounded < 250 else below_300 if rounded < 300 else "at or above both limits"


def scintigraphy(f: Facts) -> Answer:
    uptake = f["remnant_uptake_percent_min_m2"]
    return uptake, "high risk" if uptake < 2.69 else "lower risk"


def limax(f: Facts) -> Answer:
    value = f["limax_ug_kg_h"]
    if f["limax_timing"] == "after-resection":
        return None, "after resection " + ("< 80" if value < 80 else "80-100" if value <= 100 else "> 100")
    return None, "before resection " + ("< 140" if value < 140 else "140-315" if value <= 315 else "> 315")


def kaneko(f: Facts) -> Answer:
    k = f["icg_k_remnant"]
    group = first(
        (k >= 0.12, "hemihepatectomy"),
        (k >= 0.10, "bisegmentectomy"),
        (k >= 0.08, "monosegmentectomy"),
        (k >= 0.06, "non-anatomic"),
        (True, "none"),
    )
    return k, group


def fifty_fifty(f: Facts) -> Answer:
    return None, "met" if f["pt_percent_day5"] < 50 and f["bilirubin_day5_umol_l"] > 50 else "not met"


def peak_bilirubin(f: Facts) -> Answer:
    peak = exact(f["bilirubin_peak_umol_l"]) / exact(17.104)
    return float(peak), "met" if peak > 7 else "not met"


def liver_failure(f: Facts) -> Answer:
    both = f["inr_above_local_limit"] and f["bilirubin_above_local_limit"]
    return None, "liver failure" if both and f["postoperative_day"] >= 5 else "none"


def recist(f: Facts) -> Answer:
    baseline, smallest, now = (exact(f[f"recist_{name}_mm"]) for name in ("baseline", "smallest", "current"))
    grown = now * 100 >= smallest * 120 and now - smallest >= 5
    group = first(
        (f["recist_new_lesion"] or grown, "PD"),
        (f["recist_targets_gone"] and f["recist_nodes_below_10_mm"], "CR"),
        (now * 100 <= baseline * 70, "PR"),
        (True, "SD"),
    )
    return None, group


def fib_4(f: Facts) -> Answer:
    score = f["age_years"] * f["ast_u_l"] / (f["platelets_10e9_l"] * math.sqrt(f["alt_u_l"]))
    rounded = round(score, 8)
    return score, "low (Sterling, viral hepatitis)" if rounded < 1.45 else "indeterminate" if rounded <= 3.25 else "high"


def apri(f: Facts) -> Answer:
    ratio = 100 * exact(f["ast_u_l"]) / (exact(f["ast_upper_normal_u_l"]) * exact(f["platelets_10e9_l"]))
    group = "low (Wai)" if ratio <= Fraction(1, 2) else "indeterminate" if ratio <= Fraction(3, 2) else "high"
    return float(ratio), group


REFERENCE: dict[str, Callable[[Facts], Answer]] = {
    "fong-crs": fong,
    "konopke": konopke,
    "tbs": tumour_burden,
    "game": game,
    "m-cs": modified_clinical_score,
    "rees-bpi-post": rees_after_resection,
    "child-pugh": child_pugh,
    "albi": albi,
    "ez-albi": ez_albi,
    "meld": meld,
    "meld-na": meld_na,
    "meld-3": meld_3,
    "bsa-mosteller": lambda f: (mosteller(f), None),
    "bsa-dubois": lambda f: (dubois(f), None),
    "tlv-vauthey2002": lambda f: (vauthey(f), None),
    "slv-urata": lambda f: (706.2 * mosteller(f) + 2.4, None),
    "slv-korea2015": lambda f: (908.204 * dubois(f) - 464.728, None),
    "slv-china2017": lambda f: (758.259 * mosteller(f) - 124.272, None),
    "flr-ratio": lambda f: (100 * f["future_remnant_ml"] / vauthey(f), None),
    "degree-of-hypertrophy": degree_of_hypertrophy,
    "kinetic-growth-rate": kinetic_growth,
    "rlv-body-weight-ratio": remnant_by_weight,
    "rlv-bsa-index": remnant_by_surface,
    "hbs-remnant-function": scintigraphy,
    "limax": limax,
    "icg-k-kaneko2005": kaneko,
    "fifty-fifty": fifty_fifty,
    "peak-bilirubin-7": peak_bilirubin,
    "isgls-phlf": liver_failure,
    "recist-1-1": recist,
    "fib-4": fib_4,
    "apri": apri,
}

VARIANTS: dict[tuple[str, str], Callable[[Facts], float]] = {
    ("slv-korea2015", "mosteller"): lambda f: 893.485 * mosteller(f) - 439.169,
    ("tlv-vauthey2002", "dubois"): lambda f: -794 + 1267.28 * dubois(f),
    ("flr-ratio", "measured"): lambda f: 100 * f["future_remnant_ml"] / (f["total_liver_volume_ml"] - f["tumour_volume_ml"]),
}


def drawn_case(draw: random.Random) -> Facts:
    """A case with every fact of DRAWN known; whether it is synchronous goes with its interval."""
    facts = {name: draw.choice(values) for name, values in DRAWN.items()}
    # The peak of seven days is never below the value of the fifth.
    facts["bilirubin_day5_umol_l"] = min(facts["bilirubin_day5_umol_l"], facts["bilirubin_peak_umol_l"])
    return {**facts, "primary_site": "colorectal", "synchronous": facts["disease_free_interval_months"] == 0}
