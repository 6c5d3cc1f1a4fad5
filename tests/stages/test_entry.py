"""The one entry point: what a stage is handed, and what a user sees when something is wrong."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from pydantic import Field

from motiontransfer.errors import VideoError
from stages.entry import Job, Stage, main
from stages.params import Block
from stages.tables import Table

ROOT = Path(__file__).parents[2]

PARAMS: dict[str, Any] = {
    "samples": {},
    "clips": {
        "ada": {"video": "a.mp4", "decode": {}, "detect": {}, "smooth": {"window": 2}},
        "ben": {"video": "b.mp4", "decode": {}, "detect": {}, "smooth": {"window": 3}},
    },
    "subjects": {
        "ada": {
            "preset": "edn",
            "split": {"gap_s": 4},
            "steady": {},
            "train_gan": {"window": 9},
            "train_face": {},
            "evaluate": {},
        },
    },
    "transfers": {
        "ben_to_ada": {
            "source": "ben",
            "subject": "ada",
            "normalize": {"window": 5},
            "render": {},
            "evaluate": {},
        },
    },
    "truths": {},
    "smooth": {"window": 1},
    "split": {"gap_s": 1},
    "train_gan": {"default": {"gap_s": 8}, "edn": {"window": 8}},
    "normalize": {"window": 1},
}


class Window(Block):
    window: Annotated[int, Field(ge=1)]


class Gap(Block):
    gap_s: float


SMOOTH = Stage(name="smooth", table="clips", blocks={"smooth": Window}, overrides={"smooth": "clips"})
NORMALIZE = Stage(
    name="normalize",
    table="transfers",
    blocks={"normalize": Window, "smooth": Window, "split": Gap},
    overrides={"normalize": "transfers", "smooth": "clips", "split": "subjects"},
)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(PARAMS))
    return tmp_path


def never(job: Job) -> None:
    raise AssertionError("the stage ran")


def job_of(stage: Stage, name: str) -> Job:
    jobs: list[Job] = []
    assert main(stage, jobs.append, [name]) == 0
    return jobs[0]


def test_a_stage_of_clips_gets_the_clip_s_values() -> None:
    job = job_of(SMOOTH, "ada")
    assert (job.name, job.entry.video, job["smooth"]) == ("ada", "a.mp4", Window(window=2))
    assert set(job.blocks) == {"smooth"}


def test_a_stage_of_transfers_gets_its_own_its_source_s_and_its_subject_s_values() -> None:
    job = job_of(NORMALIZE, "ben_to_ada")
    assert job.blocks == {"normalize": Window(window=5), "smooth": Window(window=3), "split": Gap(gap_s=4)}


def test_a_stage_of_subjects_gets_the_values_of_the_clip_of_that_name() -> None:
    stage = Stage("train_gan", "subjects", {"smooth": Window, "split": Gap}, {"smooth": "clips"})
    assert job_of(stage, "ada").blocks == {"smooth": Window(window=2), "split": Gap(gap_s=1)}


PRESETS = {"default": Gap, "edn": Window}


def test_a_block_of_presets_gives_the_subject_s_with_its_own_values_over_it(root: Path) -> None:
    stage = Stage("train_gan", "subjects", {"train_gan": PRESETS}, {"train_gan": "subjects"}, True)
    job = job_of(stage, "ada")
    assert (job.preset, job.blocks) == ("edn", {"train_gan": Window(window=9)})
    subject = {**PARAMS["subjects"]["ada"], "preset": "default", "train_gan": {}}
    changed = {**PARAMS, "subjects": {"ada": subject}}
    (root / "params.yaml").write_text(yaml.safe_dump(changed))
    job = job_of(stage, "ada")
    assert (job.preset, job.blocks) == ("default", {"train_gan": Gap(gap_s=8)})


def test_a_bad_value_of_a_preset_is_told_where_it_stands(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage("train_gan", "subjects", {"train_gan": PRESETS}, {"train_gan": "subjects"}, True)
    places = {"train_gan.edn.window": {"edn": {"window": 0}}, "train_gan.edn": {"default": {"gap_s": 8}}}
    for place, block in places.items():
        subject = {**PARAMS["subjects"]["ada"], "train_gan": {}}
        changed = {**PARAMS, "subjects": {"ada": subject}, "train_gan": block}
        (root / "params.yaml").write_text(yaml.safe_dump(changed))
        assert main(stage, never, ["ada"]) == 2
        assert f"params.yaml: {place}: " in capsys.readouterr().err
    (root / "params.yaml").write_text(yaml.safe_dump(PARAMS | {"train_gan": {"edn": {"window": 8}}}))
    assert job_of(stage, "ada").blocks == {"train_gan": Window(window=9)}  # others' numbers are not needed


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"gap_s": 8}, "subjects.ada.train_gan.gap_s: the preset edn has no such key, found 8; "),
        ({"edn": {"window": 9}}, "subjects.ada.train_gan.edn: found a block of a preset, "),
    ],
)  # fmt: skip
def test_a_subject_s_own_values_are_its_preset_s(
    root: Path, capsys: pytest.CaptureFixture[str], own: dict[str, Any], said: str
) -> None:
    stage = Stage("train_gan", "subjects", {"train_gan": PRESETS}, {"train_gan": "subjects"}, True)
    changed = {**PARAMS, "subjects": {"ada": {**PARAMS["subjects"]["ada"], "train_gan": own}}}
    (root / "params.yaml").write_text(yaml.safe_dump(changed))
    assert main(stage, never, ["ada"]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("table", "name"), [("transfers", "ben_to_ada"), ("subjects", "ada")])
def test_the_preset_is_handed_to_stages_that_read_it_alone(table: Table, name: str) -> None:
    assert job_of(Stage("judge", table, {}, {}, reads_preset=True), name).preset == "edn"
    assert job_of(Stage("judge", table, {}, {}), name).preset is None


def test_progress_is_written_in_the_stage_s_work_folder(root: Path) -> None:
    def run(job: Job) -> None:
        job.progress.start("count", 1)
        job.progress.advance()

    assert main(SMOOTH, run, ["ada"]) == 0
    assert (root / "data/work/smooth/ada/progress.jsonl").is_file()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("eve", "clips.eve: no such entry; there are: ada, ben"),
        ("../ada", "clips: name '../ada' is not made of letters, digits, '-' and '_' alone (it names files)"),
    ],
)
def test_a_bad_name_is_one_line_and_status_2(
    root: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    assert main(SMOOTH, never, [name]) == 2
    assert capsys.readouterr().err == f"smooth {name}: params.yaml: {said}\n"
    assert not (root / "data").exists()


def test_a_bad_value_is_one_line_and_status_2(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "params.yaml").write_text(yaml.safe_dump({**PARAMS, "smooth": {"window": 1, "widnow": 2}}))
    assert main(SMOOTH, never, ["ada"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("smooth ada: params.yaml: smooth.widnow: ")


def test_a_bad_film_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    def run(job: Job) -> None:
        raise VideoError(f"{job.entry.video}: no video stream")

    assert main(SMOOTH, run, ["ada"]) == 2
    assert capsys.readouterr().err == "smooth ada: a.mp4: no video stream\n"


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(AssertionError, match="the stage ran"):
        main(SMOOTH, never, ["ada"])


def test_an_interrupt_is_one_line_and_status_130(capsys: pytest.CaptureFixture[str]) -> None:
    def run(job: Job) -> None:
        raise KeyboardInterrupt

    assert main(SMOOTH, run, ["ada"]) == 130
    assert capsys.readouterr().err == "smooth ada: stopped\n"


# In place of torch, which takes seconds: a library that says that it is being loaded, and then waits. It
# takes any exception for a missing part of its own, as some do.
SLOW_LIBRARY = """
import sys, time
print("loading", flush=True)
try:
    time.sleep(30)
except BaseException:
    raise ImportError("no such part")
"""


def test_an_interrupt_while_libraries_load_is_the_same_line(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text(SLOW_LIBRARY)
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    process = subprocess.Popen(
        [sys.executable, "-m", "stages.train_gan", "ada"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        # Parallel test runners switch interrupts off, and a process inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None and process.stdout.readline() == "loading\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "train_gan ada: stopped\n")


def test_once_a_stage_runs_an_interrupt_is_an_exception_again() -> None:
    """It unwinds, so that half-written files go."""
    program = """
import os, signal, sys
sys.argv = ["-m", "ada"]
import stages
sys.argv = ["smooth", "ada"]
from stages.entry import Stage, main
def run(job):
    try:
        os.kill(os.getpid(), signal.SIGINT)
    finally:
        print("put in order", flush=True)
sys.exit(main(Stage("smooth", "clips", {}, {}), run))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "put in order\n", "smooth ada: stopped\n")
