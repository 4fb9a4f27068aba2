#!/usr/bin/env bash
# scikit-survival 0.28.0, concordance_index_ipcw: with tied times, as follow-up in whole months has them, Uno's C is not the
# published estimator. Uno et al. (2011) weigh a pair by the chance to be uncensored just BEFORE the event, G(t-); the package
# takes G(t), after the censorings of the same moment. Four patients, events at 1, 2 and 3, one censored at 2:
#   by definition   C = (1/G(1-)^2 * c1 + 1/G(2-)^2 * c2) / (1/G(1-)^2 * p1 + 1/G(2-)^2 * p2), all G are 1 here:  3/5 = 0.6
#   seen            0.2727...
# Without the tie (censored at 2.5 in place of 2) the package and the definition agree. Who compares scores on months gets
# weights that depend on how times were rounded.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet scikit-survival==0.28.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PY'
import numpy as np
from sksurv.metrics import concordance_index_ipcw
from importlib.metadata import version

KIND = [("event", bool), ("time", float)]


def by_definition(events, times, scores):
    """Uno's C with G(t-): pairs (i, j) with an event of i before the time of j, each weighed by 1 / G(t_i-)^2."""
    def before(t):  # Kaplan-Meier of the censoring, just before t
        g = 1.0
        for moment in sorted({x for x, e in zip(times, events) if not e and x < t}):
            # Of those at risk of being censored at a moment, who had the event at that moment has left.
            at_risk = sum(x > moment or (x == moment and not e) for x, e in zip(times, events))
            g *= 1 - sum(x == moment and not e for x, e in zip(times, events)) / at_risk
        return g
    top = bottom = 0.0
    for i, (t, e) in enumerate(zip(times, events)):
        for j, u in enumerate(times):
            # Censored at the moment of the event is longer than the event.
            if e and (t < u or (t == u and not events[j])):
                weight = before(t) ** -2
                bottom += weight
                top += weight * (1.0 if scores[i] > scores[j] else 0.5 if scores[i] == scores[j] else 0.0)
    return top / bottom


def package(events, times, scores):
    data = np.array(list(zip(events, times)), dtype=KIND)
    return concordance_index_ipcw(data, data, np.array(scores, dtype=float))[0]


print("scikit-survival", version("scikit-survival"))
for name, times in {"tied": (1.0, 2.0, 2.0, 3.0), "apart": (1.0, 2.0, 2.5, 3.0)}.items():
    case = ((True, True, False, True), times, (4, 1, 2, 3))
    seen, right = package(*case), by_definition(*case)
    print(f"{name}: package {seen:.4f}, by definition {right:.4f}")
    if name == "apart":
        assert abs(seen - right) < 1e-9, "without ties they agreed"
    else:
        assert abs(right - 0.6) < 1e-9
        assert abs(seen - 0.272727) < 1e-5, "the package no longer takes G(t)"
PY
