"""What Prefect and DVC read from the environment when they are imported. Import this before either.

Whatever the user has set stays.
"""

import os
import sys
from pathlib import Path

_DEFAULTS = {
    # Nothing is told to anybody unless the user turns it on.
    "DO_NOT_TRACK": "1",
    "DVC_NO_ANALYTICS": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # Without a server Prefect starts one of its own for the run; its first start migrates a database.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # Stages and errors speak for themselves; Prefect's own lines go to its log, not to the terminal.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


def prepare() -> None:
    """Fills in what the user has not set."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)


def for_stages() -> dict[str, str]:
    """The environment of a stage: this Python first, lines as they are written."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}
