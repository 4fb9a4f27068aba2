#!/usr/bin/env bash
# lifelines 0.30.3, restricted_mean_survival_time(..., return_variance=True): the number that comes second is the variance of
# min(T, t) among patients, not the variance of the restricted mean. Its root is about sqrt(n) times the standard error: a test
# of two restricted means built on it finds nothing. R's survival prints the standard error of the mean.
# Seen on the package's own copy of the lung data (228 patients, 365 days): 263.2 and 13480; the variance of the estimate by
# Greenwood's formula is 60.8, that is a standard error of 7.8 days and not of 116.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet lifelines==0.30.3 numpy==2.4.6 pandas==2.3.3
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_lung
from lifelines.utils import restricted_mean_survival_time

UNTIL = 365
lung = load_lung()
times, died = lung["time"].to_numpy(float), lung["status"].to_numpy(int)
fitted = KaplanMeierFitter().fit(times, died)
mean, second = restricted_mean_survival_time(fitted, t=UNTIL, return_variance=True)

# Greenwood: the sum over event times of (area under the curve from there on)^2 * d / (n * (n - d)).
moments = np.unique(times[(died == 1) & (times <= UNTIL)])
at_risk = np.array([(times >= m).sum() for m in moments])
deaths = np.array([((times == m) & (died == 1)).sum() for m in moments])
curve = np.cumprod(1 - deaths / at_risk)
area = np.cumsum((curve * np.diff(np.append(moments, UNTIL)))[::-1])[::-1]
variance = float(np.sum(area**2 * deaths / (at_risk * (at_risk - deaths))))

print("lifelines", version("lifelines"))
print(f"mean {mean:.1f}, second number {second:.0f}, variance of the estimate {variance:.1f}, patients {len(times)}")
assert abs(mean - 263.2) < 0.1
assert abs(variance - 60.8) < 0.2
assert abs(second - 13480) < 20, "the second number is another one now"
assert second / len(times) < 1.2 * variance
PY
