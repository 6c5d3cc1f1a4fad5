"""What `motiontransfer ablate` does: each arm an experiment of DVC's, one table of all."""

import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from flows.ablation_results import Trained, fetched, write_results
from flows.arms import Arm, read_values
from flows.calibration import trainings_s
from flows.experiments import build_here, fetch, require_git, run_experiment
from flows.graph import read_graph
from flows.lengths import Lengths, in_words, proportional, scaled
from flows.overrides import Overrides, require_overridable
from flows.project import read_project
from flows.training_times import Values
from flows.weight_paths import judging_files, require_whole_paths, training_files
from motiontransfer.errors import ParamsError
from stages.blocks.ablation import read_arms
from stages.layout import Layout
from stages.params import PARAMS_FILE, Params
from stages.presets import Preset


def ablate(subject: str, minutes: float, steps: int | None) -> Path:
    """Trains and judges every arm, and writes tables, picture, film and page.

    Args:
        subject: of params.yaml.
        minutes: how long both trainings of an arm take.
        steps: of the generator's training with the subject's own preset, whatever time it takes; None goes by
            `minutes`.

    Returns:
        The folder of the results.

    Raises:
        MotionTransferError: the subject or a value is refused, or git cannot keep experiments here.
        RunFailedError: a stage failed, which has said why, or the run was stopped; finished arms stay.
    """
    params, layout = read_project(), Layout()
    own = params.entry("subjects", subject).preset
    arms = {name: Arm.of(overrides, own) for name, overrides in read_arms(params).items()}
    _require_overridable(subject, arms, params)
    values = read_values(subject, arms, layout)
    require_whole_paths(values[own]["detect"])
    if steps is not None and own != "default":
        raise ParamsError(
            f"{PARAMS_FILE}: subjects.{subject}.preset: found {own}, whose trainings are told in epochs, not "
            "steps; give --minutes in place of --steps"
        )
    require_git()
    _build_inputs(subject)
    lengths = _lengths(subject, own, values, minutes, steps, layout)
    trained = _train(subject, arms, lengths, values, layout)
    return write_results(subject, trained, lengths, values, layout)


def _require_overridable(subject: str, arms: Mapping[str, Arm], params: Params) -> None:
    entry = params.entry("subjects", subject)
    require_overridable(subject, (block for arm in arms.values() for block in arm.dropped(entry)))


def _build_inputs(subject: str) -> None:
    """Brings here up to date what all arms read, so that no copy of the project has to."""
    graph = read_graph([f"detect@{subject}"])
    graph.require_idle()
    if graph.stale:
        _tell(f"{subject}: frames and joints first")
        build_here(f"detect@{subject}")


def _lengths(
    subject: str,
    own: Preset,
    values: Mapping[Preset, Values],
    minutes: float,
    steps: int | None,
    layout: Layout,
) -> dict[Preset, Lengths]:
    """The lengths of each preset's trainings, all for the same time, the subject's own preset first."""
    if steps is not None and set(values) == {own}:
        return {own: proportional(values[own], steps)}
    _tell(f"{subject}: timing short trainings, unless that was done before")
    whole_s = {preset: trainings_s(subject, preset, values[preset], layout) for preset in values}
    budget_s = 60 * minutes
    if steps is not None:
        budget_s = whole_s[own] * steps / values[own]["train_gan"]["steps"]
    lengths = {preset: scaled(preset, values[preset], budget_s / whole_s[preset]) for preset in values}
    if steps is not None:
        lengths[own] = proportional(values[own], steps)
    return lengths


def _train(
    subject: str,
    arms: Mapping[str, Arm],
    lengths: Mapping[Preset, Lengths],
    values: Mapping[Preset, Values],
    layout: Layout,
) -> dict[str, Trained]:
    trained, entry = {}, read_project().entry("subjects", subject)
    for place, (name, arm) in enumerate(arms.items(), 1):
        trainings = arm.laid(lengths[arm.preset], training_files(values[arm.preset]))
        laid = {**trainings, **_films_unseen(values[arm.preset])}
        _tell(f"[{place}/{len(arms)}] {name} ({arm.in_words()}), {in_words(lengths[arm.preset])}")
        started, experiment = time.monotonic(), f"{subject}-{name}"
        files = judging_files(values[arm.preset])
        target, dropped = f"evaluate_subject@{subject}", arm.dropped(entry)
        commit = run_experiment(experiment, subject, laid, target, files, dropped)
        own = Layout(layout.work("ablation", subject) / "arms" / name)
        shutil.rmtree(own.root, ignore_errors=True)
        fetch(commit, dict(zip(fetched(subject, layout), fetched(subject, own), strict=True)))
        trained[name] = Trained(commit, arm.preset, laid, own)
        _tell(f"[{place}/{len(arms)}] {name}: {time.monotonic() - started:.0f} s, experiment {experiment}")
    return trained


def _films_unseen(values: Values) -> Overrides:
    """Takes OpenPose's output away from the arms: it is of the subject's own film, and each makes another."""
    if values["evaluate"]["film_openpose_folder"] is None:
        return {}
    return {"evaluate": {"film_openpose_folder": None, "film_openpose_sha256": None}}


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
