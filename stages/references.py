"""Entries of params.yaml that name one another: the named one is there, and what must agree agrees."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from motiontransfer.errors import ParamsError
from stages.layout import Layout
from stages.tables import Tables, TransferEntry
from stages.yaml_text import shown

# What the film of a truth has in common with the subject's film, and with the source's.
OF_SUBJECT = ("body", "height", "width")
OF_SOURCE = ("dance", "duration_s", "frame_rate_fps")


def check_references(path: Path, tables: Tables, blocks: Mapping[str, Any]) -> None:
    """Checks every entry that names others.

    Args:
        path: of params.yaml, for the message.
        tables: its tables.
        blocks: its blocks as they are written.

    Raises:
        ParamsError: the first entry that names what is not there, or what does not fit it.
    """
    for subject in tables.subjects:
        if subject not in tables.clips:
            raise ParamsError(f"{path}: subjects.{subject}: no clip has that name; add clips.{subject}")
    for name, transfer in tables.transfers.items():
        for role, there in (("source", tables.clips), ("subject", tables.subjects)):
            wanted = getattr(transfer, role)
            if wanted not in there:
                found = f"no {'clip' if there is tables.clips else 'subject'} {wanted!r}"
                raise ParamsError(f"{path}: transfers.{name}.{role}: {found}; there are: {names(there)}")
        check_detectors(path, name, transfer, tables, blocks)
    for name in tables.truths:
        _check_truth(path, name, tables, _block(blocks, "sample"))


def check_detectors(
    path: Path, name: str, transfer: TransferEntry, tables: Tables, blocks: Mapping[str, Any]
) -> None:
    """Refuses motion that another detector finds than the subject's body, before either is detected.

    Args:
        path: of params.yaml, for the message.
        name: the transfer's.
        transfer: its entry, between clips that are there.
        tables: the tables.
        blocks: the blocks `detect` and `render` as they are written.

    Raises:
        ParamsError: that is so, and nobody allowed it.
    """
    clips = (transfer.source, transfer.subject)
    found, expected = (
        {**_block(blocks, "detect"), **tables.clips[clip].detect}.get("detector") for clip in clips
    )
    allowed = {**_block(blocks, "render"), **transfer.render}.get("other_detector")
    if found != expected and allowed is not True:
        raise ParamsError(
            f"{path}: transfers.{name}: {transfer.source} is detected by {shown(found)} and "
            f"{transfer.subject} by {shown(expected)}, which place joints otherwise, so the generator of "
            f"{transfer.subject} would misread the motion; give both clips one detect.detector, or set "
            f"other_detector: true in transfers.{name}.render"
        )


def generated(tables: Tables, clip: str) -> bool:
    """Whether a clip is the film of a generated dancer."""
    known = clip in tables.samples and clip in tables.clips
    return known and Path(tables.clips[clip].video) == Layout().sample_video(clip)


def sample_values(tables: Tables, sample: Mapping[str, Any], clip: str) -> dict[str, Any]:
    """The values that a generated clip is made from, as they are written."""
    return {**sample, **tables.samples[clip].sample}


def names(entries: Iterable[str]) -> str:
    """The names of a table's entries for a message."""
    return ", ".join(entries) or "none"


def _block(blocks: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A block as it is written, empty where it is none; who reads it says what is wrong with it."""
    block = blocks.get(name)
    return block if isinstance(block, dict) else {}


def _check_truth(path: Path, name: str, tables: Tables, sample: Mapping[str, Any]) -> None:
    truth, key = tables.truths[name], f"{path}: truths.{name}"
    if name not in tables.transfers:
        raise ParamsError(f"{key}: no transfer has that name; there are: {names(tables.transfers)}")
    if truth.clip not in tables.samples:
        raise ParamsError(f"{key}.clip: no sample {truth.clip!r}; there are: {names(tables.samples)}")
    for role in ("source", "subject"):
        found, expected = getattr(truth, role), getattr(tables.transfers[name], role)
        if found != expected:
            raise ParamsError(f"{key}.{role}: found {found!r}, expected {expected!r} as transfers.{name} has")
        if not generated(tables, found):
            raise ParamsError(f"{key}.{role}: {found!r} is no generated dancer, so nobody knows the truth")
    made = sample_values(tables, sample, truth.clip)
    for owner, shared in ((truth.subject, OF_SUBJECT), (truth.source, OF_SOURCE)):
        expected = sample_values(tables, sample, owner)
        for value in shared:
            if made.get(value) != expected.get(value):
                raise ParamsError(
                    f"{path}: samples.{truth.clip}.sample.{value}: found {shown(made.get(value))}, expected "
                    f"{shown(expected.get(value))} as of {owner}, because it is the truth of {name}"
                )
