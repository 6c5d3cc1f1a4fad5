"""The clone's data on loopback, to read: a browser opens no file from a page that came over the network.

The worker serves it, for its machine has the data. The port is chosen once a clone and remembered in
.prefect/files.json, so that a link that a run showed last week still leads there.
"""

import fcntl
import json
import mimetypes
import socket
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from flows.environment import LOOPBACK, PREFECT_FOLDER
from flows.server import ServerError
from stages.layout import Layout

_ADDRESS_FILE = Path(PREFECT_FOLDER) / "files.json"
_LOCK_FILE = Path(PREFECT_FOLDER) / "files.lock"
_EVERYWHERE = "0.0.0.0"
_TYPES = {
    ".csv": "text/csv",
    ".jsonl": "text/plain",
    ".mp4": "video/mp4",
    ".parquet": "application/octet-stream",
    ".safetensors": "application/octet-stream",
}


class _Current(StaticFiles):
    """Files that are built anew under the same names: a browser asks each time whether its copy holds."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def data_app(data: Path, host: str = LOOPBACK) -> Starlette:
    """Serves the files of one folder, and none that a link leads out of it; byte ranges too.

    Args:
        data: the folder.
        host: the name that it is asked for by. Others are refused: they would let a page from elsewhere read
            the films, by a name of its own for this machine. An empty name is any.
    """
    for suffix, kind in _TYPES.items():
        mimetypes.add_type(kind, suffix)
    hosts = [LOOPBACK, "localhost", host] if host else ["*"]
    return Starlette(
        routes=[Mount("/", _Current(directory=data))],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts)],
    )


def serve_data(host: str = LOOPBACK, port: int | None = None) -> str:
    """Serves this clone's data until the process ends; gives the address, also of another worker's that does.

    Args:
        host: where it listens.
        port: None is the one of the last time, or a free one.

    Raises:
        ServerError: another program has the port that was asked for.
    """
    Layout().data.mkdir(exist_ok=True)  # a project in which nothing was built yet
    _ADDRESS_FILE.parent.mkdir(exist_ok=True)
    with ExitStack() as held:
        lock = held.enter_context(_LOCK_FILE.open("a"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another worker in this clone
            return address() or ""
        listening = _listening(host, port)
        held.pop_all()  # the thread holds the lock: both last as long as the process
    port = listening.getsockname()[1]
    called = socket.gethostname() if host == _EVERYWHERE else host
    url = f"http://{called}:{port}"
    _ADDRESS_FILE.write_text(json.dumps({"url": url, "port": port}))
    app = data_app(Layout().data.absolute(), "" if host == _EVERYWHERE else host)
    threading.Thread(target=_serve, args=(app, listening, lock), daemon=True, name="files").start()
    return url


def address() -> str | None:
    """Where this clone's data is served, or was the last time; None where it never was."""
    return _remembered().get("url")


def link_to(path: Path) -> str | None:
    """The address of a file of the data; None where it never was served."""
    url = address()
    return url and f"{url}/{quote(path.relative_to(Layout().data).as_posix())}"


def _serve(app: Starlette, listening: socket.socket, lock: object) -> None:
    import uvicorn

    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run([listening])


def _listening(host: str, port: int | None) -> socket.socket:
    """A socket at the port; where none was asked for and the last one is taken, at a free one."""
    wanted = port or _remembered().get("port", 0)
    try:
        return _bound(host, wanted)
    except OSError as error:
        if port is None and wanted:
            return _bound(host, 0)
        raise ServerError(f"{host}:{wanted}: {error.strerror}; name another with --port or --host") from error


def _bound(host: str, port: int) -> socket.socket:
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


def _remembered() -> dict[str, Any]:
    try:
        return dict(json.loads(_ADDRESS_FILE.read_text()))
    except (FileNotFoundError, ValueError):
        return {}
