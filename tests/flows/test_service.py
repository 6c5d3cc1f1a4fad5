"""A real server, a deployment and a worker: runs started as the page starts them, cancelled and killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import yaml

ROOT = Path(__file__).parents[2]
PORT_TIMEOUT_S, RUN_TIMEOUT_S, END_TIMEOUT_S = 300, 90, 60

# Counts a step a second where the file "slow" says how many, and goes on where it was stopped.
STUB = """
import os, pathlib, subprocess, sys, time
stage, name, out, *inputs = sys.argv[1:]
if pathlib.Path("bad").exists():
    sys.exit(sys.stderr.write(f"{stage} {name}: params.yaml: {stage}.bad: found 1\\n") and 2)
if stage == "train_gan" and pathlib.Path("slow").exists():
    child = subprocess.Popen(["sleep", "600"])
    checkpoint = pathlib.Path(f"checkpoint_{name}")
    first = int(checkpoint.read_text()) if checkpoint.exists() else 0
    pathlib.Path("pids").write_text(f"{os.getpid()} {child.pid} {first}")
    for step in range(first, int(pathlib.Path("slow").read_text())):
        checkpoint.write_text(str(step))
        time.sleep(1)
    child.kill()
    child.wait()
out = pathlib.Path(out)
out.parent.mkdir(parents=True, exist_ok=True)
out.write_text("".join(pathlib.Path(path).read_text() for path in inputs) + stage)
"""

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")]


class Service:
    """Server and worker of the tiny project, and what a browser would do with them."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.api = httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api", timeout=30)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def begin(self, command: str, *options: str) -> None:
        self.processes[command] = subprocess.Popen(
            [sys.executable, "-m", "flows", command, *options], env={**os.environ, "PYTHONPATH": str(ROOT)}
        )

    def begin_server(self) -> None:
        self.begin("server", "--port", str(self.port))
        wait_for(self.answers, PORT_TIMEOUT_S)

    def answers(self) -> bool:
        try:
            return self.api.get("/health").is_success
        except httpx.HTTPError:
            return False

    def kill(self, command: str) -> None:
        self.processes[command].kill()
        self.processes.pop(command).wait()

    def start(self, flow: str, **parameters: Any) -> str:
        deployment = self.api.get(f"/deployments/name/{flow}/motiontransfer").json()
        answer = self.api.post(
            f"/deployments/{deployment['id']}/create_flow_run", json={"parameters": parameters}
        )
        answer.raise_for_status()
        return answer.json()["id"]

    def cancel(self, run: str) -> None:
        self.api.post(f"/flow_runs/{run}/set_state", json={"state": {"type": "CANCELLING"}})

    def state(self, run: str) -> str:
        return self.api.get(f"/flow_runs/{run}").json()["state_name"]

    def ends_in(self, run: str, state: str, seconds: float = RUN_TIMEOUT_S) -> dict[str, Any]:
        wait_for(lambda: self.state(run) == state, seconds)
        return self.api.get(f"/flow_runs/{run}").json()

    def slots_taken(self) -> int:
        limits = self.api.post("/v2/concurrency_limits/filter", json={}).json()
        return sum(limit["active_slots"] for limit in limits)

    def end(self) -> None:
        """Ends all, the last first; whatever will not end in time is killed, and nothing stays behind."""
        with ExitStack() as stack:
            stack.callback(self.api.close)
            for process in self.processes.values():
                stack.callback(_ended, process)


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(END_TIMEOUT_S)
    finally:
        process.kill()
        process.wait()


def wait_for(holds: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.2)


@pytest.fixture
def counting(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny project with a training that takes its time."""
    monkeypatch.setenv("MOTIONTRANSFER_DEVICES", "cuda:0,cuda:1")
    monkeypatch.setenv("PREFECT_HOME", str(Path(".prefect").absolute()))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    real = yaml.safe_load((ROOT / "params.yaml").read_text())  # whose values a run checks
    tiny = yaml.safe_load(Path("params.yaml").read_text())
    tables = {table: tiny[table] for table in ("samples", "clips", "subjects", "transfers")}
    Path("params.yaml").write_text(yaml.safe_dump({**real, **tables}))
    Path("stub.py").write_text(STUB)


@contextmanager
def serving(deploys: int = 1) -> Iterator[Service]:
    """Server, deployments and worker of the project in the working directory."""
    service = Service()
    try:
        service.begin_server()
        for _ in range(deploys):
            service.begin("deploy")
            assert service.processes["deploy"].wait(PORT_TIMEOUT_S) == 0
            service.processes.pop("deploy")
        service.begin("worker")
        yield service
    finally:
        service.end()


@pytest.fixture
def service(counting: None) -> Iterator[Service]:
    with serving(deploys=2) as service:  # the second brings up to date what is there
        yield service


def slow_training(service: Service, steps: int = 600) -> tuple[str, list[int]]:
    """Starts ada's training anew; gives the run and the processes of the stage."""
    Path("slow").write_text(str(steps))
    Path("pids").unlink(missing_ok=True)
    run = service.start("subject", name="ada")
    wait_for(lambda: Path("pids").exists() and bool(Path("pids").read_text()), RUN_TIMEOUT_S)
    time.sleep(2.5)  # some steps
    return run, [int(pid) for pid in Path("pids").read_text().split()[:2]]


def none_left(pids: list[int]) -> bool:
    return not any(
        psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids
    )


def flow_process() -> psutil.Process:
    (process,) = (
        process
        for process in psutil.process_iter(["cmdline", "cwd"])
        if "flows.flow_process" in (process.info["cmdline"] or ()) and process.info["cwd"] == str(Path.cwd())
    )
    return process


def test_runs_are_started_refused_cancelled_and_killed(service: Service) -> None:
    # Names to choose from, and a run named after its subject.
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        service.start("subject", name="eve")
    Path("bad").touch()
    failed = service.ends_in(service.start("subject", name="ada"), "Failed")
    assert failed["name"] == "ada"
    assert failed["state"]["message"] == "decode ada: params.yaml: decode.bad: found 1"
    Path("bad").unlink()

    # Cancelled: all of it gone and said so within ten seconds or so, the slot free.
    run, pids = slow_training(service)
    assert service.slots_taken() == 1
    service.cancel(run)
    wait_for(lambda: none_left(pids), 10)
    service.ends_in(run, "Cancelled", 15)
    assert service.slots_taken() == 0

    # The stage is killed, then the flow: each is told at once, and the next goes on from the checkpoint.
    run, pids = slow_training(service)
    assert int(Path("pids").read_text().split()[2]) > 0
    os.kill(pids[0], signal.SIGKILL)
    assert "was ended by SIGKILL" in service.ends_in(run, "Failed", 15)["state"]["message"]
    assert none_left(pids)
    run, pids = slow_training(service)
    flow_process().kill()
    service.ends_in(run, "Crashed", 15)
    wait_for(lambda: none_left(pids), 10)

    # The worker is killed: its run goes on, and can be cancelled.
    run, pids = slow_training(service)
    service.kill("worker")
    time.sleep(3)
    assert service.state(run) == "Running" and not none_left(pids)
    service.cancel(run)
    service.ends_in(run, "Cancelled", 15)
    assert none_left(pids)


def test_a_machine_and_a_server_that_go_away(service: Service) -> None:
    # Worker and flow at once, as with their machine: silence tells.
    run, pids = slow_training(service)
    service.kill("worker")
    flow_process().kill()
    wait_for(lambda: none_left(pids), 10)
    service.ends_in(run, "Crashed", 65)
    wait_for(lambda: service.slots_taken() == 0, 30)

    # The server, while the stage ends: the run waits to tell it.
    service.begin("worker")
    checkpoint = int(Path("checkpoint_ada").read_text())
    run, pids = slow_training(service, steps=checkpoint + 10)
    service.kill("server")
    wait_for(lambda: none_left(pids), 30)
    time.sleep(5)
    service.begin_server()
    service.ends_in(run, "Completed", 60)


def test_eight_subjects_on_two_devices(service: Service) -> None:
    service.kill("worker")
    names = [f"s{number}" for number in range(8)]
    params = yaml.safe_load(Path("params.yaml").read_text())
    for name in names:
        params["clips"][name] = params["clips"]["ada"]
        params["subjects"][name] = params["subjects"]["ada"]
    Path("params.yaml").write_text(yaml.safe_dump(params))
    service.begin("deploy")
    assert service.processes.pop("deploy").wait(60) == 0
    service.begin("worker")
    Path("slow").write_text("3")
    runs = [service.start("subject", name=name) for name in names]
    most = 0
    until = time.monotonic() + 300
    while not all(service.state(run) == "Completed" for run in runs):
        assert time.monotonic() < until
        most = max(most, service.slots_taken())
    assert most == 2
    assert all(Path("data/models", name).exists() for name in names)


def test_ctrl_c_ends_a_run_without_a_server(counting: None) -> None:
    """As a terminal does it: everything in the foreground hears of it."""
    Path("slow").write_text("600")
    command = [sys.executable, "-m", "flows", "flow", "subject", "ada"]
    run = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, process_group=0
    )
    wait_for(lambda: Path("pids").exists() and bool(Path("pids").read_text()), RUN_TIMEOUT_S)
    started = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert time.monotonic() - started < 15
    assert run.returncode == 130
    assert errors.decode().splitlines()[-1] == "stopped; the same command goes on from there"
    assert none_left([int(pid) for pid in Path("pids").read_text().split()[:2]])
