"""`python -m flows.stage_process STAGE`: `dvc repro` for one stage, which ends when the flow's process does.

Left alone it would go on training, hold a device that nobody knows is held, and keep DVC's record of who
writes what.

With MOTIONTRANSFER_SHARE=1 in the environment it shares with other machines, through DVC's default remote:
what was built anywhere is fetched and not built again, and what was built here is sent.
"""

import os
import signal
import subprocess
import sys
import time

from dvc.cli import main

from flows.lifeline import end_with_parent
from flows.lock_file import write_quickly_and_whole

SHARE_VARIABLE = "MOTIONTRANSFER_SHARE"

_END_TIMEOUT_S = 5.0


def _end_group() -> None:
    """Ends DVC, the stage, and all that it started: they are a process group of their own."""
    os.killpg(0, signal.SIGINT)
    time.sleep(_END_TIMEOUT_S)
    os.killpg(0, signal.SIGKILL)


def _repro(stage: str) -> int:
    """Builds this stage of the graph and nothing else; waits for other DVC commands. Gives DVC's status."""
    write_quickly_and_whole()
    shared = os.environ.get(SHARE_VARIABLE) == "1"
    status = int(main(["--wait-for-lock", "repro", "--single-item", *(["--pull"] if shared else []), stage]))
    if status == 0 and shared:
        # In a process of its own: DVC is made for one command a process.
        push = [sys.executable, "-m", "dvc", "--wait-for-lock", "push", "--run-cache", stage]
        status = subprocess.run(push, check=False).returncode
    return status


if __name__ == "__main__":
    end_with_parent(_end_group)
    sys.exit(_repro(sys.argv[1]))
