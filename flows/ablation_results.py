"""The results of an ablation: tables, picture, film and page, from what was fetched of its experiments."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.experiments import Overrides
from motiontransfer.artifacts.files import write_json
from motiontransfer.artifacts.table import read_table
from motiontransfer.metrics.ablation import judge_arms
from motiontransfer.metrics.ablation_page import ablation_page
from motiontransfer.metrics.ablation_panels import PICTURE, write_pictures
from motiontransfer.metrics.ablation_rows import FULL, Ablation
from motiontransfer.metrics.ablation_tables import ablation_tables, as_csv, as_json, as_markdown
from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.origin import Origin
from motiontransfer.metrics.page import COMPARISON, write_page
from motiontransfer.metrics.subject_evaluation import SCHEMA
from motiontransfer.metrics.training_log import compared_curves
from motiontransfer.video.index import read_index
from stages.layout import Layout

Values = Mapping[str, Mapping[str, Any]]
"""Block to key to value, as they hold for the subject."""


@dataclass(frozen=True)
class Trained:
    """An arm that is trained and judged.

    Attributes:
        commit: of its experiment.
        overrides: what was laid over the subject's own blocks, the steps too.
        layout: where its files were fetched to, placed as in the project.
    """

    commit: str
    overrides: Overrides
    layout: Layout


def fetched(subject: str, layout: Layout) -> list[Path]:
    """The files of an experiment that the results are made from, or that tell what was judged."""
    evaluation = layout.subject_evaluation(subject)
    return [*_made(subject, layout), *(evaluation / name for name in ("frames.parquet", COMPARISON))]


def write_results(
    subject: str, trained: Mapping[str, Trained], steps: Mapping[str, int], values: Values, layout: Layout
) -> Path:
    """Writes tables, picture, film and page, all of them or none.

    Args:
        subject: of params.yaml.
        trained: arm to what came of it.
        steps: of each training, the same in all arms.
        values: the blocks that hold for the subject without any override.
        layout: where its frames and joints lie, and the results.

    Returns:
        Their folder.
    """
    ablation = _judged(subject, trained, layout)
    lead = _lead(ablation, steps)
    arms = {
        arm: {"experiment": f"{subject}-{arm}", "commit": done.commit, "overrides": done.overrides}
        for arm, done in trained.items()
    }
    told = {"subject": subject, "steps": dict(steps), "arms": arms, **as_json(ablation)}
    films = {arm: done.layout.subject_evaluation(subject) / COMPARISON for arm, done in trained.items()}
    with _replacing_folder(layout.ablation(subject)) as folder:
        markdown = as_markdown(f"Ablation of {subject}", lead, ablation_tables(ablation))
        (folder / "table.md").write_text(markdown, encoding="utf-8")
        (folder / "table.csv").write_text(as_csv(ablation), encoding="utf-8")
        write_json(folder / "table.json", told)
        write_pictures(folder, films, _size(subject, trained), int(ablation.frames[0]))
        origin, curves = _origin(subject, trained, steps, values, layout), _curves(subject, trained)
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


def _lead(ablation: Ablation, steps: Mapping[str, int]) -> str:
    left_out = int((~ablation.counted).sum())
    repeats = f", {left_out} of them repeated pictures that do not count" if left_out else ""
    return (
        f"{len(ablation.frames)} held-out frames ({ablation.frames[0]} to {ablation.frames[-1]}{repeats}). "
        f"Every arm trained anew: {steps['train_gan']} steps of the generator, {steps['train_face']} of the "
        "face net."
    )


def _curves(subject: str, trained: Mapping[str, Trained]) -> list[Curve]:
    names = {arm: arm.replace("_", " ") for arm in trained}
    logs = {
        "generator": {names[arm]: done.layout.train_gan_log(subject) for arm, done in trained.items()},
        "face net": {names[arm]: done.layout.train_face_log(subject) for arm, done in trained.items()},
    }
    return [curve for of, found in logs.items() for curve in compared_curves(of, found)]


def _origin(
    subject: str, trained: Mapping[str, Trained], steps: Mapping[str, int], values: Values, layout: Layout
) -> Origin:
    """The subject's own blocks with the arms' steps, what each arm changes, and all files that went in."""
    equal = {block: {**held, **_steps(steps, block)} for block, held in values.items()}
    shared = (layout.frames(subject), layout.index(subject), layout.keypoints(subject))
    found = [Origin.of(equal, shared, layout.root)]
    for arm, done in trained.items():
        name = f"{subject}-{arm}"
        own = Origin.of({name: _changed(done)}, fetched(subject, done.layout), done.layout.root)
        found.append(Origin(own.parameters, {f"{name}: {at}": told for at, told in own.digests.items()}))
    return Origin(
        {block: told for origin in found for block, told in origin.parameters.items()},
        {file: told for origin in found for file, told in origin.digests.items()},
    )


def _steps(steps: Mapping[str, int], block: str) -> dict[str, int]:
    return {"steps": steps[block]} if block in steps else {}


def _changed(done: Trained) -> dict[str, Any]:
    """The arm's commit and overrides, without the steps, which are the same in all."""
    overrides = {
        f"{block}.{key}": value
        for block, values in done.overrides.items()
        for key, value in values.items()
        if key != "steps"
    }
    return {"commit": done.commit[:12], **overrides}


def _made(subject: str, layout: Layout) -> list[Path]:
    """What was trained, and how it went."""
    return [
        layout.generator(subject),
        layout.face_generator(subject),
        layout.plate(subject),
        layout.train_gan_log(subject),
        layout.train_face_log(subject),
    ]
