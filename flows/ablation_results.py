"""The results of an ablation: tables, picture, film and page, from the evaluations that were fetched."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.experiments import Overrides
from motiontransfer.artifacts.files import replacing, write_json
from motiontransfer.artifacts.table import read_table
from motiontransfer.metrics.ablation import FULL, Ablation, judge_arms
from motiontransfer.metrics.ablation_page import ablation_page
from motiontransfer.metrics.ablation_panels import PICTURE, write_pictures
from motiontransfer.metrics.ablation_tables import ablation_tables, as_csv, as_json, as_markdown
from motiontransfer.metrics.origin import Origin
from motiontransfer.metrics.page import COMPARISON, write_page
from motiontransfer.metrics.subject_evaluation import SCHEMA
from motiontransfer.video.index import read_index
from stages.layout import Layout


@dataclass(frozen=True)
class Trained:
    """An arm that is trained and judged.

    Attributes:
        commit: of its experiment.
        overrides: what was laid over the subject's own blocks, the steps too.
        folder: where its evaluation was fetched to.
    """

    commit: str
    overrides: Overrides
    folder: Path


def fetched(subject: str, layout: Layout) -> list[Path]:
    """The files of an experiment that the results are made from, by their places in the project."""
    evaluation = layout.subject_evaluation(subject)
    return [
        layout.index(subject),
        *(evaluation / name for name in ("frames.parquet", "metrics.json", COMPARISON)),
    ]


def write_results(
    subject: str, trained: Mapping[str, Trained], steps: Mapping[str, int], layout: Layout
) -> Path:
    """Writes tables, picture, film and page.

    Args:
        subject: of params.yaml.
        trained: arm to what came of it.
        steps: of each training, the same in all arms.
        layout: where the results lie.

    Returns:
        Their folder.
    """
    folder = layout.ablation(subject)
    tables, size = {}, (0, 0)
    for arm, done in trained.items():
        tables[arm], metadata = read_table(done.folder / "frames.parquet", SCHEMA)
        size = (int(metadata["size"][0]), int(metadata["size"][1]))
    ablation = judge_arms(tables, read_index(trained[FULL].folder / layout.index(subject).name))
    lead = _lead(ablation, steps)
    arms = {
        arm: {"experiment": f"{subject}-{arm}", "commit": done.commit, "overrides": done.overrides}
        for arm, done in trained.items()
    }
    markdown = as_markdown(f"Ablation of {subject}", lead, ablation_tables(ablation))
    _write_text(folder / "table.md", markdown)
    _write_text(folder / "table.csv", as_csv(ablation))
    write_json(
        folder / "table.json", {"subject": subject, "steps": dict(steps), "arms": arms, **as_json(ablation)}
    )
    films = {arm: done.folder / COMPARISON for arm, done in trained.items()}
    write_pictures(folder, films, size, int(ablation.frames[0]))
    page = ablation_page(subject, ablation, lead)
    write_page(folder / "report.html", page, _origin(subject, trained, layout), [], PICTURE)
    return folder


def _lead(ablation: Ablation, steps: Mapping[str, int]) -> str:
    left_out = int((~ablation.counted).sum())
    repeats = f", {left_out} of them repeated pictures that do not count" if left_out else ""
    return (
        f"{len(ablation.frames)} held-out frames ({ablation.frames[0]} to {ablation.frames[-1]}{repeats}). "
        f"Every arm trained anew: {steps['train_gan']} steps of the generator, {steps['train_face']} of the "
        "face net."
    )


def _origin(subject: str, trained: Mapping[str, Trained], layout: Layout) -> Origin:
    parameters = {
        f"{subject}-{arm}": {
            "commit": done.commit[:12],
            **{
                f"{block}.{key}": str(value).lower() if isinstance(value, bool) else str(value)
                for block, values in done.overrides.items()
                for key, value in values.items()
            },
        }
        for arm, done in trained.items()
    }
    digests = {
        f"{subject}-{arm}: {place}": _sha256(done.folder / place.name)
        for arm, done in trained.items()
        for place in fetched(subject, layout)
    }
    return Origin(parameters, digests)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_text(path: Path, text: str) -> None:
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")
