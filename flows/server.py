"""Prefect's server: this project's own, which people start and watch, or one for the length of a run.

A run finds its server in this order: the one that PREFECT_API_URL names; the one that `motiontransfer server`
runs in this clone, which leaves its address in .prefect/server.json; else it starts one and ends it.
"""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from flows.environment import LOOPBACK, PREFECT_FOLDER
from motiontransfer.errors import MotionTransferError

_URL = "PREFECT_API_URL"
_ADDRESS_FILE = Path(PREFECT_FOLDER) / "server.json"
_LOG_FILE = Path(PREFECT_FOLDER) / "run_server.log"

_ANSWER_TIMEOUT_S = 5.0
_START_TIMEOUT_S = 120.0  # a first start makes the database
# Browsers and workers keep connections open; Ctrl-C waits for them no longer than this.
_GRACE_S = 2

# The server of this process's run, whose pipe stays open until this process is gone: Prefect sends its last
# lines as Python ends.
_held_open: list[subprocess.Popen[bytes]] = []


class ServerError(MotionTransferError):
    """No Prefect server answers where one should, or none can be started."""


def serve(host: str, port: int) -> None:
    """Runs this project's server until it is stopped.

    Raises:
        ServerError: it runs already, or another program has the port.
    """
    if running := _own_url():
        raise ServerError(f"the server is running already: {_page(running)}")
    _require_free(host, port)
    # Read when Prefect is imported. A server asks nobody but itself, and tells its page where it is.
    os.environ.pop(_URL, None)
    os.environ |= {"PREFECT_SERVER_API_HOST": host, "PREFECT_SERVER_API_PORT": str(port)}
    url = f"http://{host}:{port}/api"
    _ADDRESS_FILE.parent.mkdir(exist_ok=True)
    _ADDRESS_FILE.write_text(json.dumps({"url": url}))
    sys.stdout.write(
        f"{_page(url)}   (Ctrl-C ends it; what it knows stays in {os.environ['PREFECT_HOME']})\n"
    )
    try:
        run_uvicorn(host, port)
    finally:
        _ADDRESS_FILE.unlink(missing_ok=True)


def run_uvicorn(host: str, port: int, of_a_run: bool = False) -> None:
    """Serves Prefect's API in this process; of a run, without page and without the services of days."""
    import uvicorn
    from prefect.server.api.server import create_app

    from flows.page_policy import asking_nobody_else

    app = create_app(final=True, ephemeral=of_a_run)
    uvicorn.run(
        app if of_a_run else asking_nobody_else(app),
        host=host,
        port=port,
        log_level="critical",
        timeout_graceful_shutdown=_GRACE_S,
    )


def find_server() -> str | None:
    """The address of the API that runs here are told to, and sets PREFECT_API_URL to it; None where none is.

    Raises:
        ServerError: PREFECT_API_URL names one that does not answer.
    """
    if named := os.environ.get(_URL):
        if not answers(named):
            raise ServerError(f"{_URL}={named}: no Prefect server answers there; start it, or unset {_URL}")
        return named
    own = _own_url()
    if own is not None:
        os.environ[_URL] = own
    return own


def require_server() -> str:
    """As `find_server`, where there must be one.

    Raises:
        ServerError: there is none.
    """
    url = find_server()
    if url is None:
        raise ServerError(
            f"no Prefect server runs here; start one with 'motiontransfer server', or name one in {_URL}"
        )
    return url


def start_for_run() -> None:
    """Has PREFECT_API_URL name a server: the one that runs, or one of the run's own, which ends after it.

    Call it before Prefect is imported: the run's own starts meanwhile, and `wait_until_ready` waits for it.

    Raises:
        ServerError: as `find_server`.
    """
    if find_server() is not None:
        return
    port = _free_port()
    _LOG_FILE.parent.mkdir(exist_ok=True)
    with _LOG_FILE.open("w") as log:
        # In a session of its own: it is to hear of an interrupted run's end, and not of the Ctrl-C itself.
        server = subprocess.Popen(
            (sys.executable, "-m", "flows.server_process", str(port)),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _held_open.append(server)
    os.environ[_URL] = f"http://{LOOPBACK}:{port}/api"


def runs_here() -> bool:
    """Whether `motiontransfer server` runs in this clone."""
    return _own_url() is not None


def is_of_this_run() -> bool:
    """Whether the server ends with this process's run, so that nobody ever looks at it."""
    return bool(_held_open)


def wait_until_ready() -> None:
    """Waits for the server that PREFECT_API_URL names.

    Raises:
        ServerError: it does not come.
    """
    until = time.monotonic() + _START_TIMEOUT_S
    while not answers(os.environ[_URL]):
        if time.monotonic() > until:
            raise ServerError(f"Prefect's server did not start; {_LOG_FILE} may say why")
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether a Prefect API answers at an address."""
    try:
        return httpx.get(f"{url}/health", timeout=_ANSWER_TIMEOUT_S).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def _own_url() -> str | None:
    try:
        url = json.loads(_ADDRESS_FILE.read_text())["url"]
    except (FileNotFoundError, ValueError, KeyError):
        return None
    return url if answers(url) else None  # it was killed, and left the file


def _page(url: str) -> str:
    return url.removesuffix("/api")


def _require_free(host: str, port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise ServerError(f"{host}:{port}: {error.strerror}; name another with --port") from error


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind((LOOPBACK, 0))
        return int(tried.getsockname()[1])
