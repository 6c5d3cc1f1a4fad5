"""What the pipeline itself costs at scale: `python -m benchmarks.scale [SUBJECTS [FOLDER]]`.

Makes a project of that many subjects, each with a transfer onto it, from this checkout's own dvc.yaml; every
stage's command only writes its outputs. Builds it as a flow, and then times what does nothing: the flow,
`dvc repro`, `dvc status`, beside a flow of one sample that has nothing to do either.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from flows.environment import for_stages, prepare

ROOT = Path(__file__).parents[1]


def main(subjects: int, folder: Path) -> None:
    """Prints the seconds that each command takes."""
    project = folder / "project"
    stages = make_project(project, [f"dancer{number:03}" for number in range(subjects)])
    print(f"{subjects} subjects, {stages} stages, {os.cpu_count()} cores", flush=True)
    flow = ("-m", "flows", "flow", "everything")
    first = seconds_of(project, *flow)
    print(f"first flow: {first:.0f} s, {first / stages:.2f} s a stage", flush=True)
    changed = project / "params.yaml"
    changed.write_text(changed.read_text().replace("body_sigma_s: 0.028", "body_sigma_s: 0.03"))
    print(f"flow after one smoothing parameter: {seconds_of(project, *flow):.0f} s", flush=True)
    for name, command in {
        "flow": flow,
        "dvc repro": ("-m", "dvc", "repro", "-q"),
        "dvc status": ("-m", "dvc", "status", "-q"),
    }.items():
        print(f"{name} with nothing to do: {seconds_of(project, *command):.1f} s", flush=True)
    one = folder / "one"
    make_project(one, ["dancer"])
    seconds_of(one, *flow)
    print(f"flow of one subject with nothing to do: {seconds_of(one, *flow):.1f} s", flush=True)


def make_project(project: Path, subjects: list[str]) -> int:
    """Makes the project, under git and DVC; returns how many stages it has."""
    project.mkdir(parents=True)
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, files):
        target = project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    params = yaml.safe_load((project / "params.yaml").read_text())
    params.update(entries(subjects))
    (project / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    graph = yaml.safe_load((project / "dvc.yaml").read_text())
    for stage in graph["stages"].values():
        stage["do"]["cmd"] = only_writes(stage["do"])
    (project / "dvc.yaml").write_text(yaml.safe_dump(graph, sort_keys=False))
    (project / "data/raw").mkdir(parents=True, exist_ok=True)
    for subject in subjects:
        (project / f"data/raw/{subject}.mp4").write_text(subject)
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    tables = {stage["foreach"][2:-1] for stage in graph["stages"].values()}
    return sum(
        len(params[table])
        for stage in graph["stages"].values()
        for table in tables
        if stage["foreach"] == f"${{{table}}}"
    )


def entries(subjects: list[str]) -> dict[str, Any]:
    """The tables of params.yaml: every subject dances what the next one dances."""
    blocks = ("decode", "detect", "smooth")
    learnt = ("split", "steady", "train_gan", "train_face", "evaluate")
    return {
        "samples": {},
        "truths": {},
        "clips": {
            name: {"video": f"data/raw/{name}.mp4", **{block: {} for block in blocks}} for name in subjects
        },
        "subjects": {name: {"preset": "default", **{block: {} for block in learnt}} for name in subjects},
        "transfers": {
            f"{source}_to_{name}": {
                "source": source,
                "subject": name,
                "normalize": {},
                "render": {},
                "evaluate": {},
            }
            for name, source in zip(subjects, subjects[1:] + subjects[:1], strict=True)
        },
    }


def only_writes(stage: dict[str, Any]) -> str:
    """A shell command that writes a stage's outputs, of its parameters' words, and nothing else."""
    outs = [
        next(iter(out)) if isinstance(out, dict) else out
        for kind in ("outs", "metrics", "plots")
        for out in stage.get(kind, [])
    ]
    # Downstream stages have to run again when a smoothing parameter changed.
    said = "grep -h body_sigma_s params.yaml" if "smooth" in stage.get("params", []) else "echo"
    return "; ".join(f'mkdir -p "$(dirname {out})" && {{ {said}; echo {out}; }} > {out}' for out in outs)


def seconds_of(project: Path, *arguments: str) -> float:
    """How long a Python command takes in the project, from start to end."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**for_stages(), "PREFECT_HOME": str(project / ".prefect"), "PYTHONPATH": str(project)},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return time.perf_counter() - started


if __name__ == "__main__":
    prepare()
    with tempfile.TemporaryDirectory() as temporary:
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 50,
            Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary),
        )
