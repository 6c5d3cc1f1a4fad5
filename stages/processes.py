"""How many processes a stage may use: a matter of the machine, so it is environment and no parameter."""

import os

from motiontransfer.errors import ParamsError

VARIABLE = "MOTIONTRANSFER_PROCESSES"


def process_count() -> int:
    """The number in MOTIONTRANSFER_PROCESSES, or as many as there are cores.

    Raises:
        ParamsError: the variable holds no whole number above 0.
    """
    text = os.environ.get(VARIABLE, "")
    if not text:
        return os.cpu_count() or 1
    if not text.isdecimal() or int(text) < 1:
        raise ParamsError(f"environment variable {VARIABLE}: found {text!r}, expected a whole number above 0")
    return int(text)
