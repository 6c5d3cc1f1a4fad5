"""A run that does what people say of it in Prefect, whether a worker started it, and lives, or not."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectException
from prefect.runtime import flow_run
from prefect.states import Running

_INTERVAL_S = 3.0
_LONGEST_ABSENCE_S = 1800.0


class Watch:
    """What was said of the run while it was at work.

    Attributes:
        cancelled: somebody wants it ended, and it was.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self.cancelled = False
        self._stop = stop
        self._over = threading.Event()

    def end(self) -> None:
        """Looks no more."""
        self._over.set()

    def look(self, run: UUID) -> None:
        """Looks at the run's state until it is over, or is to be; passes over a server that is away."""
        with get_client(sync_client=True) as client:
            while not self._over.wait(_INTERVAL_S):
                try:
                    self._obey(client, run)
                except (httpx.HTTPError, PrefectException):
                    continue
                if self.cancelled:
                    self._stop()
                    return

    def _obey(self, client: SyncPrefectClient, run: UUID) -> None:
        state = client.read_flow_run(run).state
        if state is None:
            return
        if state.is_cancelling() or state.is_cancelled():
            self.cancelled = True
        elif state.is_crashed() and not self._over.is_set():
            # Taken for dead: no heartbeat came through, the server was away or this machine asleep.
            client.set_flow_run_state(run, Running(message="it is alive after all"), force=True)


def wait_for_server() -> None:
    """Waits until the server answers: what it is not told of a stage's or a run's end, it never hears.

    Gives up after half an hour.
    """
    until = time.monotonic() + _LONGEST_ABSENCE_S
    with get_client(sync_client=True) as client:
        while client.api_healthcheck() is not None and time.monotonic() < until:
            time.sleep(_INTERVAL_S)


@contextmanager
def watched(stop: Callable[[], None]) -> Iterator[Watch]:
    """Has the run's state looked at meanwhile; `stop` is called once it is being cancelled."""
    watch = Watch(stop)
    thread = threading.Thread(target=watch.look, args=(UUID(flow_run.id),), daemon=True, name="watch")
    thread.start()
    try:
        yield watch
    finally:
        watch.end()
