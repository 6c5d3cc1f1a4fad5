"""A device that a stage has got, held in Prefect's eyes too: its concurrency limit there is taken.

The lock of the machine (flows.slots) is what keeps two stages apart, also while no server answers. The limit
shows people which devices are in use, and lets them keep one free: with a limit of 0 it is passed over.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLeaseHolder
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run

from flows.devices import limit_of

# The shortest that Prefect admits. Whoever is killed gives the limit back after this time; the lock at once.
_LEASE_S = 60


@contextmanager
def leased(device: str) -> Iterator[bool]:
    """Holds a device's concurrency limit; gives False where that is taken.

    Where the server has no such limit, or does not answer, there is nothing to hold.
    """
    held = ExitStack()
    try:
        yield _entered(held, limit_of(device))
    finally:
        with suppress(httpx.HTTPError):  # the server is away, and takes the limit back when the lease ends
            held.close()


def _entered(held: ExitStack, limit: str) -> bool:
    try:
        with get_client(sync_client=True) as client:
            client.read_global_concurrency_limit_by_name(limit)
        holder = ConcurrencyLeaseHolder(type="flow_run", id=flow_run.id)
        held.enter_context(concurrency(limit, max_retries=0, lease_duration=_LEASE_S, holder=holder))
    except (ObjectNotFound, httpx.HTTPError):
        return True
    except ConcurrencySlotAcquisitionError as error:
        cause = error.__cause__
        taken = isinstance(cause, httpx.HTTPStatusError) and cause.response.status_code == httpx.codes.LOCKED
        return not taken
    return True
