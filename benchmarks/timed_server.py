"""Streamlit's own command line, with the time of every script run appended to the file named by SCRIPT_TIMES.

Streamlit reports no script time of its own. This wraps, in the real server, the one method that runs a script or a
fragment of it.
"""

import os
import time
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

TIMES_VARIABLE = "SCRIPT_TIMES"


def write_times(path: str) -> None:
    """Append the wall time in milliseconds of each run to `path`, one a line."""
    run = ScriptRunner._run_script

    def timed(self: ScriptRunner, *args: Any, **kwargs: Any) -> None:
        start = time.perf_counter()
        try:
            run(self, *args, **kwargs)
        finally:
            elapsed = (time.perf_counter() - start) * 1000
            with open(path, "a", encoding="utf-8") as times:
                times.write(f"{elapsed}\n")

    ScriptRunner._run_script = timed  # type: ignore[method-assign]


if __name__ == "__main__":
    write_times(os.environ[TIMES_VARIABLE])
    cli.main()
