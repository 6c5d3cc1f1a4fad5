"""The clone's data as a browser asks for it: parts of films, right types, and nothing beside the data."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import anyio
import httpx
import pytest

from flows import files
from flows.files import data_app, link_to
from flows.server import ServerError

ROOT = Path(__file__).parents[2]


def ask(app: object, method: str, path: str, **headers: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as client:
            return await client.request(method, path, headers=headers)

    return anyio.run(asked)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "renders").mkdir(parents=True)
    (folder / "renders" / "film.mp4").write_bytes(bytes(range(100)))
    (folder / "report.html").write_text("<p>")
    (folder / "frames.parquet").write_bytes(b"PAR1")
    (tmp_path / "params.yaml").write_text("secret")
    (folder / "out").symlink_to(tmp_path)
    return folder


def test_a_part_of_a_film(data: Path) -> None:
    part = ask(data_app(data), "GET", "/renders/film.mp4", Range="bytes=10-19")
    assert part.status_code == 206
    assert part.content == bytes(range(10, 20))
    assert part.headers["content-range"] == "bytes 10-19/100"
    assert ask(data_app(data), "GET", "/renders/film.mp4", Range="bytes=200-").status_code == 416


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("renders/film.mp4", "video/mp4"),
        ("report.html", "text/html; charset=utf-8"),
        ("frames.parquet", "application/octet-stream"),
    ],
)
def test_each_file_has_its_type_and_is_asked_for_anew(data: Path, path: str, kind: str) -> None:
    whole = ask(data_app(data), "GET", f"/{path}")
    assert whole.headers["content-type"] == kind
    assert whole.headers["cache-control"] == "no-cache"
    again = ask(data_app(data), "GET", f"/{path}", **{"If-None-Match": whole.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/%2e%2e/params.yaml", "/out/params.yaml", "/renders", "/renders/none.mp4"])
def test_nothing_beside_the_data(data: Path, path: str) -> None:
    assert ask(data_app(data), "GET", path).status_code == 404


def test_it_is_read_only(data: Path) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert ask(data_app(data), method, "/report.html").status_code == 405


def test_pages_from_elsewhere_do_not_read_it_by_a_name_of_theirs(data: Path) -> None:
    assert ask(data_app(data), "GET", "/report.html", Host="elsewhere.example").status_code == 400
    assert ask(data_app(data), "GET", "/report.html", Host="localhost:8000").status_code == 200
    asked = ask(data_app(data, "studio.example"), "GET", "/report.html", Host="studio.example:80")
    assert asked.status_code == 200


class Worker:
    """A process that serves the data of the working directory."""

    def __init__(self) -> None:
        program = "from flows.files import serve_data; print(serve_data(), flush=True); input()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.communicate("\n")


def test_a_clone_keeps_its_port(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)
    assert link_to(Path("data/report.html")) is None
    first = Worker()
    second = Worker()  # beside the first one, of which it tells
    assert first.url == second.url
    assert link_to(Path("data/renders/my film.mp4")) == f"{first.url}/renders/my%20film.mp4"
    assert httpx.get(f"{first.url}/report.html").text == "<p>"
    second.end()
    first.end()
    third = Worker()
    third.end()
    assert third.url == first.url


def test_a_port_that_is_taken(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)
    Path(".prefect").mkdir()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServerError, match=f"127.0.0.1:{port}: Address already in use; name another"):
            files.serve_data(port=port)
        # The remembered one may be given up.
        Path(".prefect/files.json").write_text(json.dumps({"url": "http://127.0.0.1", "port": port}))
        worker = Worker()
        assert worker.url and worker.url != f"http://127.0.0.1:{port}"
        worker.end()
