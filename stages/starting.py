"""The seconds in which a stage loads its libraries: Ctrl-C ends it then, too, in one line."""

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130


def stop_quietly() -> None:
    """Until `stoppable`, an interrupt ends the process at once: there is nothing yet to put in order.

    Python's own answer, an exception, would come out of the midst of an import, which some libraries
    take for their own failure.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else somebody wants it ignored
        signal.signal(signal.SIGINT, _stop)


def stoppable() -> None:
    """From here on an interrupt is an exception again."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(number: int, frame: FrameType | None) -> None:
    arguments = sys.orig_argv[sys.orig_argv.index("-m") + 1 :]
    label = " ".join(arguments).removeprefix("stages.")
    os.write(2, f"{label}: stopped\n".encode())
    os._exit(INTERRUPTED)
