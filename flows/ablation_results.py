"""The results of an ablation: tables, picture, film and page, from what was fetched of its experiments."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.lengths import KEYS, Lengths, in_words
from flows.overrides import Overrides
from flows.training_times import Values
from motiontransfer.artifacts.files import write_json
from motiontransfer.artifacts.table import read_table
from motiontransfer.metrics.ablation import judge_arms
from motiontransfer.metrics.ablation_page import ablation_page
from motiontransfer.metrics.ablation_panels import PICTURE, write_pictures
from motiontransfer.metrics.ablation_rows import FULL, Ablation
from motiontransfer.metrics.ablation_tables import ablation_tables, as_csv, as_json, as_markdown
from motiontransfer.metrics.card_notes import perceptual_notes
from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.origin import Origin
from motiontransfer.metrics.page import COMPARISON, write_page
from motiontransfer.metrics.perceptual_weights import perceptual_metrics
from motiontransfer.metrics.subject_evaluation import SCHEMA
from motiontransfer.metrics.training_log import compared_curves, steps_taken
from motiontransfer.video.index import read_index
from stages.layout import Layout
from stages.presets import Preset


@dataclass(frozen=True)
class Trained:
    """An arm that is trained and judged.

    Attributes:
        commit: of its experiment.
        preset: it was trained with.
        overrides: what was laid over the subject's entry, the lengths too.
        layout: where its files were fetched to, placed as in the project.
    """

    commit: str
    preset: Preset
    overrides: Overrides
    layout: Layout


def fetched(subject: str, layout: Layout) -> list[Path]:
    """The files of an experiment that the results are made from, or that tell what was judged."""
    evaluation = layout.subject_evaluation(subject)
    return [*_made(subject, layout), *(evaluation / name for name in ("frames.parquet", COMPARISON))]


def write_results(
    subject: str,
    trained: Mapping[str, Trained],
    lengths: Mapping[Preset, Lengths],
    values: Mapping[Preset, Values],
    layout: Layout,
) -> Path:
    """Writes tables, picture, film and page, all of them or none.

    Args:
        subject: of params.yaml.
        trained: arm to what came of it.
        lengths: of each training, the same in all arms of a preset.
        values: the blocks that hold for the subject with each preset, where nothing else is changed.
        layout: where its frames and joints lie, and the results.

    Returns:
        Their folder.
    """
    ablation = _judged(subject, trained, layout)
    lead = " ".join(
        [_frames_told(ablation), _lengths_told(subject, trained, lengths), *_weights_told(values)]
    )
    arms = {
        arm: {"experiment": f"{subject}-{arm}", "commit": done.commit, "overrides": done.overrides}
        for arm, done in trained.items()
    }
    told = {"subject": subject, "lengths": dict(lengths), "arms": arms, **as_json(ablation)}
    films = {arm: done.layout.subject_evaluation(subject) / COMPARISON for arm, done in trained.items()}
    with _replacing_folder(layout.ablation(subject)) as folder:
        markdown = as_markdown(f"Ablation of {subject}", lead, ablation_tables(ablation))
        (folder / "table.md").write_text(markdown, encoding="utf-8")
        (folder / "table.csv").write_text(as_csv(ablation), encoding="utf-8")
        write_json(folder / "table.json", told)
        write_pictures(folder, films, _size(subject, trained), ablation.frames)
        origin, curves = _origin(subject, trained, lengths, values, layout), _curves(subject, trained)
        write_page(folder / "report.html", ablation_page(subject, ablation, lead), origin, curves, PICTURE)
    return layout.ablation(subject)


@contextmanager
def _replacing_folder(path: Path) -> Iterator[Path]:
    """Yields an empty folder beside `path`, and puts it in its place when the block succeeds."""
    beside, old = (path.with_name(f".{path.name}.{word}") for word in ("partial", "old"))
    for folder in (beside, old):
        shutil.rmtree(folder, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        yield beside
        if path.exists():
            path.rename(old)
        beside.rename(path)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _judged(subject: str, trained: Mapping[str, Trained], layout: Layout) -> Ablation:
    places = {arm: _frames(subject, done) for arm, done in trained.items()}
    tables = {arm: read_table(place, SCHEMA) for arm, place in places.items()}
    backbone = tables[FULL][1].get("lpips_backbone")
    return judge_arms(
        {arm: table for arm, (table, _) in tables.items()}, read_index(layout.index(subject)), backbone
    )


def _size(subject: str, trained: Mapping[str, Trained]) -> tuple[int, int]:
    """(height, width) of the pictures that were judged."""
    _, metadata = read_table(_frames(subject, trained[FULL]), SCHEMA)
    height, width = metadata["size"]
    return int(height), int(width)


def _frames(subject: str, done: Trained) -> Path:
    return done.layout.subject_evaluation(subject) / "frames.parquet"


def _frames_told(ablation: Ablation) -> str:
    left_out = int((~ablation.counted).sum())
    repeats = f", {left_out} of them repeated pictures that do not count" if left_out else ""
    frames = ablation.frames
    together = frames[-1] - frames[0] == len(frames) - 1
    which = f"{frames[0]} to {frames[-1]}" if together else "the ends of several films"
    return f"{len(frames)} held-out frames ({which}{repeats})."


def _lengths_told(subject: str, trained: Mapping[str, Trained], lengths: Mapping[Preset, Lengths]) -> str:
    """How long the arms trained: equal steps where they share a preset, else equal time."""
    own = trained[FULL].preset
    told = f"Every arm trained anew: {in_words(lengths[own])}."
    for preset, length in lengths.items():
        arms = {arm: done.layout for arm, done in trained.items() if done.preset == preset}
        if preset != own:
            layout = next(iter(arms.values()))
            logs = (layout.train_gan_log(subject), layout.train_face_log(subject))
            steps = " and ".join(str(steps_taken(log)) for log in logs)
            told += (
                f" With the preset {preset} ({', '.join(arms)}): {in_words(length)} ({steps} steps), its own "
                "numbers times one factor, so that both trainings take as long on this machine, by the time "
                "of short ones."
            )
    return told


def _weights_told(values: Mapping[Preset, Values]) -> list[str]:
    """Whose weights the perceptual loss had, of presets that have one."""
    return [note for of in values.values() for note in perceptual_notes(perceptual_metrics(_trainings(of)))]


def _trainings(values: Values) -> dict[str, Mapping[str, Any]]:
    return {training: values[training] for training in ("train_gan", "train_face")}


def _curves(subject: str, trained: Mapping[str, Trained]) -> list[Curve]:
    names = {arm: arm.replace("_", " ") for arm in trained}
    logs = {
        "generator": {names[arm]: done.layout.train_gan_log(subject) for arm, done in trained.items()},
        "face net": {names[arm]: done.layout.train_face_log(subject) for arm, done in trained.items()},
    }
    return [curve for of, found in logs.items() for curve in compared_curves(of, found)]


def _origin(
    subject: str,
    trained: Mapping[str, Trained],
    lengths: Mapping[Preset, Lengths],
    values: Mapping[Preset, Values],
    layout: Layout,
) -> Origin:
    """The subject's own blocks with the arms' lengths, what each arm changes, and all files that went in."""
    own = trained[FULL].preset
    equal = {block: {**held, **lengths[own].get(block, {})} for block, held in values[own].items()}
    for preset in lengths:
        if preset != own:
            equal |= {
                f"{block}.{preset}": {**values[preset][block], **length}
                for block, length in lengths[preset].items()
            }
    shared = (layout.frames(subject), layout.index(subject), layout.keypoints(subject))
    found = [Origin.of(equal, shared, layout.root)]
    for arm, done in trained.items():
        name = f"{subject}-{arm}"
        judged = Origin.of({name: _changed(done)}, fetched(subject, done.layout), done.layout.root)
        found.append(
            Origin(judged.parameters, {f"{name}: {at}": told for at, told in judged.digests.items()})
        )
    return Origin(
        {block: told for origin in found for block, told in origin.parameters.items()},
        {file: told for origin in found for file, told in origin.digests.items()},
    )


def _changed(done: Trained) -> dict[str, Any]:
    """The arm's commit and overrides, without the lengths, which are the same in all of its preset."""
    changed = {"commit": done.commit[:12]}
    for name, value in done.overrides.items():
        if isinstance(value, Mapping):
            kept = {key: part for key, part in value.items() if key not in KEYS[done.preset].get(name, ())}
            changed |= {f"{name}.{key}": part for key, part in kept.items()}
        else:
            changed[name] = value
    return changed


def _made(subject: str, layout: Layout) -> list[Path]:
    """What was trained, and how it went."""
    return [
        layout.generator(subject),
        layout.face_generator(subject),
        layout.plate(subject),
        layout.train_gan_log(subject),
        layout.train_face_log(subject),
    ]
