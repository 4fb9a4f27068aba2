"""`python -m benchmarks [NAME …]` with names of `TABLES`: without a name, everything.

Prints tables of median milliseconds, each with the ratio to a reference measured in the same run. Compare ratios between
machines and days, never milliseconds. A missed budget is printed and is not an error: nothing here is a test.
"""

import sys
from collections.abc import Callable

from benchmarks import (
    api,
    board,
    case_page,
    cohort_import,
    cohort_page,
    cohort_staging,
    deployment,
    domain,
    exchange,
    load,
    page_switch,
    reading_pages,
    recall,
    volumes,
)
from benchmarks.measure import Row, print_table

TABLES: dict[str, tuple[str, Callable[[], list[Row]]]] = {
    "assess": ("Everything for one case", domain.assess_rows),
    "systems": ("Each system, its dearest demo case", domain.system_rows),
    "knowledge": ("Reading data/", domain.knowledge_rows),
    "page": ("The case page against a bare page with as many widgets and charts", case_page.rows),
    "switch": ("A switch of pages against two bare pages", page_switch.rows),
    "options": ("Treatments and survival against bare pages with as many elements", reading_pages.option_rows),
    "filter": ("The filter of the evidence page against a bare table of the same size", reading_pages.filter_rows),
    "cohort": ("A table of patients", lambda: cohort_import.rows() + cohort_staging.rows()),
    "curve": ("The curve of 100,000 patients against a bare page with the same chart", cohort_page.rows),
    "board": ("A case of the board: opened, moved to, printed", board.rows),
    "api": ("Requests of a program against the same answer without a server", api.rows),
    "exchange": ("FHIR bundles in and out", exchange.rows),
    "load": ("Many visitors on one process", load.rows),
    "deployment": ("Many visitors on two processes, and after they left", lambda: list(deployment.rows())),
    "volumes": ("Masks of 512 x 512 x 300 voxels, read and measured", volumes.rows),
    "recall": ("All decisions of a board against a corrected release", recall.rows),
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(TABLES)}", file=sys.stderr)
        return 2
    for name in names or TABLES:
        title, measure = TABLES[name]
        print_table(title, measure())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
