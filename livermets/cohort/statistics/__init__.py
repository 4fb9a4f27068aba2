"""Survival statistics on arrays: pure functions with frozen results, each with the name of its method.

Conventions that hold in every module: a patient without a known time or status is left out and counted, never censored at
zero; deaths come before censorings at the same time; numbers at risk are those just before a time; no value is carried on
beyond the last observation. `event_times.py` reads columns, the others compute from what it returns.
"""
