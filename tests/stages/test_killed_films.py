"""A film whose rendering is killed at any moment is the same to the byte as one that nobody killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = 50


@pytest.mark.parametrize("stride", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_killed_at_any_moment_the_next_run_ends_with_the_same_bytes(tmp_path: Path, stride: int) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in (".", "tests", "tests/gan")),
        "MOTIONTRANSFER_DEVICE": "cpu",
        "OMP_NUM_THREADS": "1",
    }
    command = (sys.executable, str(Path(__file__).with_name("killed_films.py")), str(tmp_path), str(KILLS))
    done = subprocess.run(
        (*command, str(stride)), env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (moments, whole), *killed = (line.split() for line in done.stdout.splitlines())
    assert len(killed) == KILLS // stride
    assert {film for _, _, film in killed} == {whole}
    # Whoever was killed late has the less left to do.
    assert int(killed[-1][1]) < int(moments) / 2
