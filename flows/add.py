"""What `motiontransfer add` does: films into data/raw and under DVC, entries into params.yaml.

In this order, so that the same command completes what an interrupted one began: check everything, copy the
film, track it, write params.yaml. A film that is there already, byte for byte, is not copied again.
"""

import os
import sys
from pathlib import Path
from typing import Any

from flows.films import bring, open_video, place_of, same_films
from flows.openpose_output import OpenPoseOutput
from flows.params_file import ParamsFile, reads_as_text
from flows.project import dvc_project, read_project
from flows.released_data import as_film, released_split
from motiontransfer.errors import MotionTransferError, ParamsError
from motiontransfer.progress import Progress
from stages.layout import Layout
from stages.params import PARAMS_FILE, Params, Table, check_name
from stages.presets import PRESETS
from stages.references import check_detectors
from stages.tables import TransferEntry

_BLOCKS: dict[Table, tuple[str, ...]] = {
    "clips": ("decode", "detect", "smooth"),
    "subjects": ("split", "steady", "train_gan", "train_face", "evaluate"),
    "transfers": ("normalize", "render", "evaluate"),
}


class AddError(MotionTransferError):
    """A name or a place is taken."""


def add_clip(video: Path, name: str | None = None, openpose: Path | None = None) -> str:
    """Brings a film, or a folder of films of one subject, into the project as a clip.

    Args:
        video: the user's, or a folder of Everybody Dance Now's released data; it is only read.
        name: the clip's; the film's own name without its ending where that will do.
        openpose: the folder that OpenPose wrote of it, in place of detecting; it is only read.

    Returns:
        The clip's name.

    Raises:
        MotionTransferError: the film does not open, the folder is not OpenPose's, the name is odd or taken,
            params.yaml is broken.
    """
    params = read_project()
    name = _new_name(video.stem if name is None else name, "give another with --name")
    with as_film(video.expanduser(), openpose, Layout().raw, name) as (film, output):
        return _add_film(params, name, film, output)


def _add_film(params: Params, name: str, video: Path, openpose: Path | None) -> str:
    films = open_video(video)
    output = None if openpose is None else OpenPoseOutput.of(openpose, Layout().raw, name)
    if name in params.tables.clips:
        _require_same_film(params, name, video)
        _require_same_output(params, name, output)
        say(f"clip {name}: is there already, with this film; nothing to do")
        return name
    if name in params.tables.samples:
        raise AddError(f"{PARAMS_FILE}: samples.{name}: the name is a generated clip's; give another --name")
    place = place_of(video, Layout().raw, name)
    entry: dict[str, Any] = {"video": place.as_posix(), **_empty_blocks("clips")}
    entry["detect"] = output.override() if output else {}
    ParamsFile(PARAMS_FILE).add("clips", name, entry)  # refused, if at all, before a film is copied
    with dvc_project(bars=True) as dvc, Progress(f"clip {name}") as progress:
        _bring_once(video, place, progress)
        _track(dvc, name, place)
        if output is not None:
            output.bring(progress)
            _track(dvc, name, output.place)
    write_entries({("clips", name): entry})
    films_told = f", {len(films)} films" if video.is_dir() else ""
    say(f"clip {name}: added, {place}{films_told}")
    return name


def add_subject(name: str, video: Path | None = None, openpose: Path | None = None) -> None:
    """Makes a clip a subject, that is, something to train on; adds the clip first where a film is given.

    Args:
        name: the clip's.
        video: its film, where it is not a clip yet.
        openpose: the folder that OpenPose wrote of the film.

    Raises:
        MotionTransferError: there is no such clip, or as `add_clip`.
    """
    split = {} if video is None else released_split(video.expanduser())
    if video is not None:
        add_clip(video, name, openpose)
    elif openpose is not None:
        raise AddError(f"{openpose}: found no film, expected the one that it was written of; give VIDEO too")
    params = read_project()
    name = _new_name(name, "give another")
    _require_clip(params, name)
    if name in params.tables.subjects:
        say(f"subject {name}: is there already; nothing to do")
        return
    write_entries({("subjects", name): {**_new_subject(), "split": split}})
    say(f"subject {name}: added")


def add_transfer(source: str, subject: str, name: str | None = None, other_detector: bool = False) -> str:
    """Adds a film of the subject's body with the source's motion; makes the clip a subject if it is none.

    Args:
        source: the clip whose motion it is.
        subject: the clip whose body it is.
        name: the transfer's; "source_to_subject" where none is given.
        other_detector: whether the motion may be found by another detector than the body.

    Returns:
        The transfer's name.

    Raises:
        MotionTransferError: a clip is missing, the clips are detected by different detectors, the name is
            odd or taken, params.yaml is broken.
    """
    params = read_project()
    name = _new_name(f"{source}_to_{subject}" if name is None else name, "give another")
    for clip in (source, subject):
        _require_clip(params, clip)
    if name in params.tables.transfers:
        _require_same_transfer(params, name, source, subject)
        say(f"transfer {name}: is there already; nothing to do")
        return name
    entries: dict[tuple[Table, str], dict[str, Any]] = {}
    if subject not in params.tables.subjects:
        entries["subjects", subject] = _new_subject()
    entry = {"source": source, "subject": subject, **_empty_blocks("transfers")}
    if other_detector:
        entry["render"] = {"other_detector": True}
    blocks = {block: params.written(block) for block in ("detect", "render")}
    check_detectors(PARAMS_FILE, name, TransferEntry(**entry), params.tables, blocks)
    entries["transfers", name] = entry
    write_entries(entries)
    for table, added in entries:
        say(f"{table.removesuffix('s')} {added}: added")
    return name


def _new_name(name: str, remedy: str) -> str:
    try:
        check_name(name)
    except ValueError as error:
        raise ParamsError(f"{error}, a letter or digit first; {remedy}") from error
    if not reads_as_text(name):
        raise ParamsError(f"name {name!r} is a number or a yes or no to YAML and no text; {remedy}")
    return name


def _require_clip(params: Params, name: str) -> None:
    if name not in params.tables.clips:
        known = ", ".join(params.tables.clips) or "none"
        raise AddError(
            f"{PARAMS_FILE}: clips.{name}: no such clip; there are: {known}. "
            f"Add it: motiontransfer add clip VIDEO --name {name}"
        )


def _require_same_film(params: Params, name: str, video: Path) -> None:
    place = Path(params.tables.clips[name].video)
    if not place.exists():
        raise AddError(
            f"{PARAMS_FILE}: clips.{name}: the name is taken, and its film {place} is not here to compare "
            "('dvc pull' brings tracked films); give another --name"
        )
    if not same_films(video, place):
        raise AddError(
            f"{PARAMS_FILE}: clips.{name}: the name is taken by another film, {place}; give another --name"
        )


def _require_same_output(params: Params, name: str, output: OpenPoseOutput | None) -> None:
    wanted = {} if output is None else output.override()
    if output is not None and wanted.items() - params.tables.clips[name].detect.items():
        told = ", ".join(f"{key}: {value}" for key, value in wanted.items())
        raise AddError(
            f"{PARAMS_FILE}: clips.{name}: is there already, and not with the joints of {output.folder}; "
            f"give another --name, or copy that folder to {output.place} and write detect: {{{told}}}"
        )


def _require_same_transfer(params: Params, name: str, source: str, subject: str) -> None:
    taken = params.tables.transfers[name]
    if (taken.source, taken.subject) != (source, subject):
        raise AddError(
            f"{PARAMS_FILE}: transfers.{name}: the name is taken, by {taken.source}'s motion on "
            f"{taken.subject}'s body; give another one"
        )


def _bring_once(video: Path, place: Path, progress: Progress) -> None:
    tracked = place.with_name(f"{place.name}.dvc")
    if place.exists():
        if same_films(video, place):
            return
        raise AddError(f"{place}: is there already and is another film; give another --name, or remove it")
    if tracked.exists():
        raise AddError(
            f"{tracked}: tracks a film that is not here; bring it with 'dvc pull', or give another --name"
        )
    bring(video, place, progress)


def _track(dvc: Any, name: str, place: Path) -> None:
    say(f"clip {name}: tracking {place} with DVC")
    dvc.add(os.fspath(place))


def _empty_blocks(table: Table) -> dict[str, Any]:
    return {block: {} for block in _BLOCKS[table]}


def _new_subject() -> dict[str, Any]:
    return {"preset": PRESETS[0], **_empty_blocks("subjects")}


def write_entries(entries: dict[tuple[Table, str], dict[str, Any]]) -> None:
    """Adds entries in one edit, to the file as it is now."""
    file = ParamsFile(PARAMS_FILE)
    for (table, name), entry in entries.items():
        file.add(table, name, entry)
    file.write()


def say(line: str) -> None:
    """Tells the user."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
