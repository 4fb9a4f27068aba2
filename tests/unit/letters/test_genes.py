"""Results of genes and receptors, alone or several at once; what is pending or ambiguous is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from livermets.letters.reading import read_letter

RESULTS: dict[str, dict[str, Any]] = {
    "RAS/BRAF wt": {"ras_mutated": False, "braf_v600e": False},
    "KRAS and NRAS wild type, no BRAF V600E mutation": {"kras_mutated": False, "nras_mutated": False, "braf_v600e": False},
    "KRAS G12C": {"kras_mutated": True, "kras_g12c": True},
    "K-RAS mut": {"kras_mutated": True},
    "RASwt": {"ras_mutated": False},
    "RAS mutation: none": {"ras_mutated": False},
    "KRAS pending, NRAS wt": {"nras_mutated": False},
    "BRAF V600E: mutated": {"braf_v600e": True},
    "BRAF mutated": {},
    "MSI: dMMR excluded (MSS)": {"msi_high": False},
    "MSI-H": {"msi_high": True},
    "mismatch repair proficient": {"msi_high": False},
    "MSI pending": {},
    "HER2 3+": {"her2_positive": True},
    "HER2 2+": {},
    "HER2 2+, not amplified": {"her2_positive": False, "her2_low": True},
    "HER2 IHC 1+ (HER2-low)": {"her2_positive": False, "her2_low": True},
    "Not HER2 positive": {},
    "ER 90%, PR 40%": {"hormone_receptor_positive": True},
    "ER-, PR-": {"hormone_receptor_positive": False},
    "ER-": {},
    "ER 5 %": {},
    "BRCA1/2: no pathogenic variant detected": {"brca_mutated": False},
    "BRCA2 germline mutation": {"brca_mutated": True},
    "HLA-A*02:01 positive": {"hla_a0201": True},
    "CK7+, CK20-": {"ck7_positive": True, "ck20_positive": False},
    "HBsAg negative, anti-HCV negative": {"hbsag_positive": False, "anti_hcv_positive": False},
    "Her sister carries a BRCA mutation.": {},
}


@pytest.mark.parametrize("text", RESULTS)
def test_a_result_is_read_or_left_open(text: str) -> None:
    assert read_letter(text).facts == RESULTS[text]
