"""What a finished run shows: how good it is in a few lines, and where film and pages lie."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from rich.table import Table as Grid

from flows.tables import grid, show
from motiontransfer.artifacts.files import read_json
from motiontransfer.metrics.bootstrap import NOT_TOLD_APART
from stages.layout import Layout
from stages.params import Table

NONE = "-"  # of a figure that there is not


def show_results(entries: Iterable[tuple[Table, str]], layout: Layout, stream: TextIO) -> None:
    """Writes the measures and the places of subjects, transfers and their truths.

    Args:
        entries: what was built.
        layout: where it lies.
        stream: where the lines go.

    Raises:
        ArtifactError: an evaluation is missing or damaged.
    """
    chosen = list(entries)
    names = {table: [name for of, name in chosen if of == table] for table in _FIGURES}
    for table, of_table in names.items():
        if of_table:
            show(figures(table, of_table, layout), stream)
    all_places = [place for table in names for name in names[table] for place in places(table, name, layout)]
    width = max((len(label) for label, _ in all_places), default=0)
    for label, path in all_places:
        stream.write(f"{label:<{width}}  {path}\n")


def figures(table: Table, names: list[str], layout: Layout) -> Grid:
    """The measures of subjects, transfers or truths, a few a name.

    Raises:
        ArtifactError: an evaluation is missing or damaged.
    """
    return _FIGURES[table](names, layout)


def places(table: Table, name: str, layout: Layout) -> Iterator[tuple[str, Path]]:
    """What there is to look at of an entry: what it is, and where it lies."""
    if table == "truths":
        folder, beside = layout.truth_evaluation(name), ", beside the truth"
    elif table == "transfers":
        folder, beside = layout.transfer_evaluation(name), ""
        yield f"{name}: film", layout.film(name)
    else:
        folder, beside = layout.subject_evaluation(name), ""
    yield f"{name}: side by side{beside}", folder / "comparison.mp4"
    yield f"{name}: report{beside}", folder / "report.html"


def _subjects(names: list[str], layout: Layout) -> Grid:
    """The person's box on held-out frames: the generator against the training frame of the nearest pose."""
    title = "On frames it never saw, the person's box"
    told = grid(title, "", "generated", "nearest training frame", "generated against it")
    for name in names:
        metrics = read_json(layout.subject_evaluation(name) / "metrics.json")
        drawn, copied = metrics["mean"]["generated"], metrics["mean"]["nearest"]
        against = metrics["against_nearest"]["generated"]
        ratio = _compared(against, "ssim_error_ratio_person", ".2f", unit=" times the error")
        gain = _compared(against, "psnr_gain_person_db", "+.1f", unit=" dB")
        faces = _number(metrics["real"], "face_found", ".0%", unit=" in the real film")
        told.add_row(f"{name}: SSIM", *(_number(arm, "ssim_person", ".3f") for arm in (drawn, copied)), ratio)
        told.add_row(
            f"{name}: PSNR",
            *(_number(arm, "psnr_person", ".1f", unit=" dB") for arm in (drawn, copied)),
            gain,
        )
        told.add_row(f"{name}: face found", _number(drawn, "face_found", ".0%"), NONE, faces)
    return told


def _transfers(names: list[str], layout: Layout) -> Grid:
    told = grid("Films", "", "pose distance", "background flicker", "face found")
    for name in names:
        metrics = read_json(layout.transfer_evaluation(name) / "metrics.json")
        mean, against = metrics["mean"], metrics.get("against_target", {})
        told.add_row(
            name,
            _number(mean, "pose_distance_heights", ".3f", unit=" body heights"),
            _number(against, "background_flicker_ratio", ".2g", unit=" of the target's own"),
            _number(mean, "face_found", ".0%"),
        )
    return told


def _truths(names: list[str], layout: Layout) -> Grid:
    """The person's box against the true film, and how far the wanted pose stands from the true one."""
    title = "Beside what they should be, the person's box"
    told = grid(
        title, "", "film", "nearest training frame", "film against it", "wanted pose off its place by"
    )
    for name in names:
        metrics = read_json(layout.truth_evaluation(name) / "metrics.json")
        film, copied = metrics["mean"]["film"], metrics["mean"]["nearest"]
        told.add_row(
            f"{name}: SSIM",
            *(_number(arm, "ssim_person", ".3f") for arm in (film, copied)),
            _compared(
                metrics["against_nearest"]["film"], "ssim_error_ratio_person", ".2f", unit=" times the error"
            ),
            _number(metrics["placing"]["wanted"]["mean"], "offset_heights", ".3f", unit=" body heights"),
        )
    return told


_FIGURES: dict[Table, Callable[[list[str], Layout], Grid]] = {
    "subjects": _subjects,
    "transfers": _transfers,
    "truths": _truths,
}


def _compared(figures: Mapping[str, Any], key: str, form: str, unit: str) -> str:
    """A figure with its interval, and a word where chance alone could have made it."""
    told = _number(figures, key, form, unit)
    if low_high := figures.get("interval", {}).get(key):
        told += f" ({low_high[0]:{form}} to {low_high[1]:{form}})"
        if figures.get("verdict", {}).get(key) == NOT_TOLD_APART:
            told += f", {NOT_TOLD_APART}"
    return told


def _number(values: Mapping[str, Any], key: str, form: str, unit: str = "") -> str:
    value = values.get(key)
    return NONE if value is None else f"{value:{form}}{unit}"
