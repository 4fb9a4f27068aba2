"""Timing, the reference every row is compared with, and the table."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `milliseconds` is a median; `reference_milliseconds` is what it is compared with, measured in the same run;
    `budget` says what was promised, and `within` whether it was kept (None: nothing was promised).
    """

    name: str
    milliseconds: float
    reference: str
    reference_milliseconds: float
    budget: str = ""
    within: bool | None = None

    @property
    def ratio(self) -> float:
        return self.milliseconds / self.reference_milliseconds


def median_ms(call: Callable[[], object], *, repeats: int = 30, warm_up: int = 2) -> float:
    """The median processor time of a call in milliseconds, after `warm_up` calls that are not counted.

    Processor time, because a longer call is interrupted more often than a short one where a machine has other work.
    """
    for _ in range(warm_up):
        call()
    times = []
    for _ in range(repeats):
        start = time.thread_time()
        call()
        times.append(time.thread_time() - start)
    return statistics.median(times) * 1000


def reference_loop() -> int:
    """A fixed piece of pure Python, about a millisecond of a common machine: what a machine is worth today."""
    total = 0
    for number in range(20_000):
        total += number * number % 7
    return total


def against(name: str, milliseconds: float, reference: str, reference_ms: float, *, budget: float) -> Row:
    """A row that may take at most so many times what it is compared with."""
    return Row(name, milliseconds, reference, reference_ms, f"{budget:g}x", milliseconds <= budget * reference_ms)


REFERENCE = "20,000 steps of plain Python"


def against_loop(name: str, milliseconds: float, loop_ms: float, *, budget_ms: float | None = None) -> Row:
    """A row compared with the reference loop, with an optional budget in milliseconds."""
    if budget_ms is None:
        return Row(name, milliseconds, REFERENCE, loop_ms)
    return Row(name, milliseconds, REFERENCE, loop_ms, f"{budget_ms:g} ms", milliseconds <= budget_ms)


def print_table(title: str, rows: Iterable[Row]) -> None:
    """Print the rows as an aligned text table."""
    heads = ("what", "ms", "ratio", "against", "ms", "budget", "")
    lines = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    print(f"\n{title}")
    for line in lines:
        print("  " + _aligned(line, widths).rstrip())


def _cells(row: Row) -> tuple[str, ...]:
    verdict = "" if row.within is None else "kept" if row.within else "MISSED"
    ratio = f"{row.ratio:.2f}x" if row.ratio >= 0.01 else f"{row.ratio:.4f}x"
    return (
        row.name,
        f"{row.milliseconds:.3f}" if row.milliseconds < 10 else f"{row.milliseconds:.1f}",
        ratio,
        row.reference,
        f"{row.reference_milliseconds:.2f}",
        row.budget,
        verdict,
    )


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    numeric = {1, 2, 4}
    cells = (
        cell.rjust(width) if column in numeric else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join(cells)
