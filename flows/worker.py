"""What `motiontransfer worker` does: takes runs from Prefect's server and runs them in this clone."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import TextIO

import psutil
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

from flows.deploy import POOL
from flows.devices import VARIABLE, limit_of, machine_devices
from flows.environment import LOOPBACK, for_stages
from flows.files import serve_data
from flows.flow_process import ROOT_VARIABLE
from flows.server import ServerError, answers
from flows.slots import parts_of

_INTERVAL_S = 5.0
_END_TIMEOUT_S = 15.0


def work(limit: int | None, host: str = LOOPBACK, port: int | None = None) -> None:
    """Registers this machine's devices and takes runs until it is stopped; stopped, it ends its runs.

    Args:
        limit: how many runs at once; None is as many as there are. Devices have limits of their own.
        host: where the clone's data is served meanwhile, for the page to link to.
        port: the same; None is the one of the last time, or a free one.

    Raises:
        ServerError: nothing is deployed on the server of PREFECT_API_URL, or the port is another program's.
    """
    devices = machine_devices()
    _register(devices)
    data_url = serve_data(host, port)
    # The runs read these: which devices there are, and which Python and clone they work with.
    os.environ |= {**for_stages(), VARIABLE: ",".join(devices), ROOT_VARIABLE: str(Path.cwd())}
    name = f"{socket.gethostname()}:{Path.cwd()}".replace("/", "_")
    sys.stdout.write(f"worker {name}: {', '.join(devices)}   (Ctrl-C ends it and its runs)\n")
    sys.stdout.write(f"films and pages at {data_url}\n")
    with suppress(asyncio.CancelledError):
        asyncio.run(_work(ProcessWorker(POOL, name=name, limit=limit, create_pool_if_not_found=False)))


def _register(devices: tuple[str, ...]) -> None:
    """A limit a device, of 1; one that is there stays, for somebody may have set it to 0 to keep it free."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(POOL)
        except ObjectNotFound as error:
            raise ServerError(
                "nothing is deployed on the server; do it with 'motiontransfer deploy'"
            ) from error
        for limit in (limit_of(part) for device in devices for part in parts_of(device)):
            try:
                client.read_global_concurrency_limit_by_name(limit)
            except ObjectNotFound:
                client.upsert_global_concurrency_limit_by_name(limit, 1)


async def _work(worker: ProcessWorker) -> None:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    ending = asyncio.create_task(_end_runs(stopping, task))
    telling = asyncio.create_task(_tell_of_server(sys.stdout))
    # Of a server that is away Prefect writes pages; one line is enough.
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        await worker.start(printer=lambda line: None)
    telling.cancel()
    ending.cancel()


async def _end_runs(stopping: asyncio.Event, worker: asyncio.Task[None]) -> None:
    """Ends the runs before the worker, who would not give them the time to tell the server."""
    await stopping.wait()
    runs = psutil.Process().children()
    for run in runs:
        with suppress(psutil.NoSuchProcess):
            run.terminate()
    await asyncio.to_thread(psutil.wait_procs, runs, _END_TIMEOUT_S)
    worker.cancel()


async def _tell_of_server(stream: TextIO) -> None:
    """Says when the server goes away, and when it is back."""
    there = True
    while True:
        await asyncio.sleep(_INTERVAL_S)
        answered = await asyncio.to_thread(answers, os.environ["PREFECT_API_URL"])
        if answered != there:
            there = answered
            stream.write(f"the server {'answers again' if there else 'does not answer; waiting for it'}\n")
