"""What Prefect and DVC read from the environment when they are imported. Import this before either.

Whatever the user has set stays.
"""

import os
import sys
from pathlib import Path

# Prefect's database and files, in the project's root.
PREFECT_FOLDER = ".prefect"

# Where the project's server listens unless told otherwise.
LOOPBACK, PORT = "127.0.0.1", 4200

_DEFAULTS = {
    # Nothing is told to anybody unless the user turns it on.
    "DO_NOT_TRACK": "1",
    "DVC_NO_ANALYTICS": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The page's second version asks Amplitude's servers even so (flows.page_policy keeps it from that).
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # A run whose process is gone is found by its silence (flows.deploy); slots of the dead outlive a
    # restart of the server, and are then taken back.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "5",
    # A worker looks for new runs this often.
    "PREFECT_WORKER_QUERY_SECONDS": "5",
    # Stages and errors speak for themselves; Prefect's own lines go to its log, not to the terminal.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


def prepare() -> None:
    """Fills in what the user has not set; Prefect's memory lies in the project unless told otherwise."""
    os.environ.setdefault("PREFECT_HOME", str(Path(PREFECT_FOLDER).absolute()))
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)


def for_stages() -> dict[str, str]:
    """The environment of a stage: this Python first, lines as they are written."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}
