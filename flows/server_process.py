"""`python -m flows.server_process PORT`: Prefect's server for one run, which ends when that has."""

import os
import signal
import sys
import time

from flows.environment import LOOPBACK
from flows.lifeline import end_with_parent
from flows.server import run_uvicorn

_END_TIMEOUT_S = 10.0


def _end() -> None:
    """Lets the server write down what it has in hand."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_END_TIMEOUT_S)
    os._exit(1)


if __name__ == "__main__":
    end_with_parent(_end)
    # It asks nobody but itself, and nobody looks at its page.
    os.environ.pop("PREFECT_API_URL", None)
    os.environ["PREFECT_SERVER_UI_ENABLED"] = "false"
    run_uvicorn(LOOPBACK, int(sys.argv[1]), of_a_run=True)
