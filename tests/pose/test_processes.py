import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from motiontransfer.errors import PoseError, VideoError
from motiontransfer.pose.processes import stream_results


def count(task: int) -> Iterator[tuple[int, int]]:
    yield from ((task, number) for number in range(5))


def fail_on_three(task: int) -> Iterator[int]:
    yield task
    if task == 3:
        raise VideoError("film.mp4: frame 3 is missing")


def die(task: int) -> Iterator[int]:
    os._exit(7)
    yield task


def dawdle(task: int) -> Iterator[int]:
    while True:
        yield os.getpid()
        time.sleep(0.02)


def sleep_after_the_first(task: int) -> Iterator[int]:
    yield os.getpid()
    time.sleep(60)


@pytest.mark.parametrize("processes", [1, 3])
def test_all_results_of_a_task_come_in_order(processes: int) -> None:
    results = list(stream_results(count, range(4), processes))
    assert sorted(results) == [(task, number) for task in range(4) for number in range(5)]
    for task in range(4):
        assert [number for owner, number in results if owner == task] == list(range(5))
    assert multiprocessing.active_children() == []


def test_no_tasks_no_processes() -> None:
    assert list(stream_results(count, [], 2)) == []


def test_error_of_a_worker_arrives_as_it_was() -> None:
    with pytest.raises(VideoError, match=r"^film\.mp4: frame 3 is missing$"):
        list(stream_results(fail_on_three, range(6), 2))
    assert multiprocessing.active_children() == []


def test_death_of_a_worker_is_told() -> None:
    with pytest.raises(PoseError, match=r"ended with status 7.*fewer processes"):
        list(stream_results(die, [0], 1))


def test_whoever_stops_reading_ends_the_workers() -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        closing(stream_results(dawdle, range(2), 2)) as pids,
    ):
        workers = {next(pids) for _ in range(20)}
        raise KeyboardInterrupt
    assert workers
    assert not any(alive(pid) for pid in workers)


def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        f"import sys\nsys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}\n"
        "from motiontransfer.pose.processes import stream_results\n"
        "from test_processes import sleep_after_the_first\n"
        "if __name__ == '__main__':\n"
        "    for pid in stream_results(sleep_after_the_first, range(1), 1):\n"
        "        print(pid, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(worker)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has collected does not."""
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"
