"""`python -m flows.stage_process STAGE`: `dvc repro` for one stage, which ends when the flow's process does.

Left alone it would go on training, hold a device that nobody knows is held, and keep DVC's record of who
writes what.
"""

import os
import signal
import sys
import time

from dvc.cli import main

from flows.lifeline import end_with_parent

_END_TIMEOUT_S = 5.0


def _end_group() -> None:
    """Ends DVC, the stage, and all that it started: they are a process group of their own."""
    os.killpg(0, signal.SIGINT)
    time.sleep(_END_TIMEOUT_S)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    end_with_parent(_end_group)
    # Waits for other DVC commands; of the graph it builds this stage and nothing else.
    sys.exit(main(["--wait-for-lock", "repro", "--single-item", sys.argv[1]]))
