"""What `motiontransfer ablate` does: each arm an experiment of DVC's, one table of all."""

import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.ablation_results import Trained, fetched, write_results
from flows.calibration import TRAININGS, proportional_steps, steps_for
from flows.experiments import build_here, fetch, require_git, require_overridable, run_experiment
from flows.graph import read_graph
from flows.project import read_project
from motiontransfer.artifacts.files import write_json
from motiontransfer.errors import ParamsError
from motiontransfer.progress import silent
from stages import decode, evaluate_subject, train_face, train_gan
from stages.blocks.ablation import Arms, read_arms
from stages.entry import job_for
from stages.layout import Layout
from stages.params import PARAMS_FILE, Params
from stages.yaml_text import parse_mapping, read_text

_STAGES = (decode.STAGE, train_gan.STAGE, train_face.STAGE, evaluate_subject.STAGE)


def ablate(subject: str, minutes: float, steps: int | None) -> Path:
    """Trains and judges every arm, and writes tables, picture, film and page.

    Args:
        subject: of params.yaml.
        minutes: how long both trainings of an arm take.
        steps: of the generator's training, whatever time it takes; None goes by `minutes`.

    Returns:
        The folder of the results.

    Raises:
        MotionTransferError: the subject or a value is refused, or git cannot keep experiments here.
        RunFailedError: a stage failed, which has said why, or the run was stopped; finished arms stay.
    """
    params, layout = read_project(), Layout()
    params.entry("subjects", subject)
    require_overridable(subject)
    arms = read_arms(params)
    values = _values(params, subject)
    _check_arms(subject, arms, layout)
    _require_whole_paths(values["detect"])
    require_git()
    _build_inputs(subject)
    if steps is None:
        _tell(f"{subject}: timing a short training, unless that was done before")
        equal = steps_for(subject, values, minutes, layout)
    else:
        equal = proportional_steps(values, steps)
    trained = _train(subject, arms, equal, _weights(values), layout)
    return write_results(subject, trained, equal, values, layout)


def _values(params: Params, subject: str) -> dict[str, dict[str, Any]]:
    """The blocks that hold for the subject, of its pictures, its trainings and its judgement."""
    blocks: dict[str, dict[str, Any]] = {}
    for stage in _STAGES:
        job = job_for(stage, subject, params, Layout(), silent())
        blocks |= {block: values.model_dump() for block, values in job.blocks.items()}
    return blocks


def _check_arms(subject: str, arms: Arms, layout: Layout) -> None:
    """Holds every arm's values against their bounds now, and not when its turn comes."""
    path = layout.work("ablation", subject) / PARAMS_FILE
    for arm, overrides in arms.items():
        content = parse_mapping(PARAMS_FILE, read_text(PARAMS_FILE))
        for block, values in _by_block(overrides).items():
            content["subjects"][subject][block] |= values
        write_json(path, content)  # JSON is YAML
        try:
            _values(Params(path), subject)
        except ParamsError as error:
            told = str(error).removeprefix(f"{path}: subjects.{subject}.")
            raise ParamsError(f"{PARAMS_FILE}: ablation.{arm}: {told}") from error


def _require_whole_paths(detect: Mapping[str, Any]) -> None:
    """Refuses networks told by their way from here, which leads nowhere from a copy of the project.

    Told otherwise there, as files of LPIPS are, they would have the clip detected anew.
    """
    for key in ("pose_file", "person_file") if detect["detector"] == "wholebody" else ():
        if detect[key] and not Path(detect[key]).expanduser().is_absolute():
            raise ParamsError(
                f"{PARAMS_FILE}: detect.{key}: found {detect[key]!r}, expected a whole path, /... or ~/..., "
                "because an ablation builds in a copy of the project; write it so"
            )


def _by_block(
    overrides: Mapping[str, Any], steps: Mapping[str, int] | None = None
) -> dict[str, dict[str, Any]]:
    blocks: dict[str, dict[str, Any]] = {block: {"steps": count} for block, count in (steps or {}).items()}
    for key, value in overrides.items():
        block, _, name = key.partition(".")
        blocks.setdefault(block, {})[name] = value
    return blocks


def _build_inputs(subject: str) -> None:
    """Brings here up to date what all arms read, so that no copy of the project has to."""
    graph = read_graph([f"detect@{subject}"])
    graph.require_idle()
    if graph.stale:
        _tell(f"{subject}: frames and joints first")
        build_here(f"detect@{subject}")


def _weights(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Path]:
    """The files of weights that judging reads and that no copy of the project has."""
    told = values["lpips"]
    if told["backbone"] == "none":
        return {}
    named = {f"lpips.{key}": told[key] for key in ("backbone_file", "heads_file")}
    return {key: Path(file).expanduser() for key, file in named.items() if file}


def _train(
    subject: str, arms: Arms, steps: Mapping[str, int], files: Mapping[str, Path], layout: Layout
) -> dict[str, Trained]:
    trained = {}
    told_steps = " + ".join(str(steps[training]) for training in TRAININGS)
    for place, (arm, overrides) in enumerate(arms.items(), 1):
        changed = ", ".join(f"{key}: {value}" for key, value in overrides.items()) or "as it is"
        _tell(f"[{place}/{len(arms)}] {arm} ({changed}), {told_steps} steps")
        started = time.monotonic()
        laid = _by_block(overrides, steps)
        commit = run_experiment(f"{subject}-{arm}", subject, laid, f"evaluate_subject@{subject}", files)
        own = Layout(layout.work("ablation", subject) / "arms" / arm)
        shutil.rmtree(own.root, ignore_errors=True)
        fetch(commit, dict(zip(fetched(subject, layout), fetched(subject, own), strict=True)))
        trained[arm] = Trained(commit, laid, own)
        _tell(f"[{place}/{len(arms)}] {arm}: {time.monotonic() - started:.0f} s, experiment {subject}-{arm}")
    return trained


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
