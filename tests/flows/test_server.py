"""Which server a run takes, and the one line where none answers."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows import server
from flows.add_commands import _hint_run
from flows.server import ServerError, find_server, require_server, serve

NOBODY = "http://127.0.0.1:9/api"


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def healthy() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Healthy) as http:
        threading.Thread(target=http.serve_forever).start()
        yield f"http://127.0.0.1:{http.server_port}/api"
        http.shutdown()


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PREFECT_API_URL", "")


def note(url: str) -> None:
    server._ADDRESS_FILE.parent.mkdir()
    server._ADDRESS_FILE.write_text(json.dumps({"url": url}))


def test_the_one_in_the_environment_wins(healthy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    note(NOBODY)
    monkeypatch.setenv("PREFECT_API_URL", healthy)
    assert find_server() == healthy


def test_one_in_the_environment_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", NOBODY)
    with pytest.raises(ServerError, match="no Prefect server answers there") as caught:
        find_server()
    assert "\n" not in str(caught.value)


def test_the_clone_s_own_is_found(healthy: str) -> None:
    note(healthy)
    assert find_server() == require_server() == healthy
    with pytest.raises(ServerError, match="is running already"):
        serve("127.0.0.1", 4200)


def test_one_that_was_killed_left_its_address() -> None:
    note(NOBODY)
    assert find_server() is None
    with pytest.raises(ServerError, match="start one with 'motiontransfer server'"):
        require_server()


def test_a_port_that_is_taken(healthy: str) -> None:
    with pytest.raises(ServerError, match="name another with --port"):
        serve("127.0.0.1", int(healthy.split(":")[2].removesuffix("/api")))


def test_what_was_added_can_be_offered_on_the_server_that_runs_here(
    healthy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _hint_run("ada")
    assert capsys.readouterr().out == "next: motiontransfer run ada\n"
    note(healthy)
    _hint_run("ada")
    assert "or: motiontransfer deploy" in capsys.readouterr().out
