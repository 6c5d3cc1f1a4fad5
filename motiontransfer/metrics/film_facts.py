"""What a film is, beside its figures: what it shows, how it was encoded, and whether it says what it is."""

from collections.abc import Mapping
from typing import Any, Final

from motiontransfer.metrics.page import Table, shown

OWN_ROOM: Final = ("preset", "plate", "generated")
"""Backgrounds that are the subject's own; of the last two each preset knows one."""

COVER_NOTE: Final = (
    "The film's label counts in no figure: its rectangle and a few pixels around are left out of every "
    "measure, and the detector sees the background there."
)
PART_NOTE: Final = (
    "The film shows a part of the pictures that were painted. Wanted joints outside it are not missed; the "
    "target's own film is measured whole, at the same scale."
)
BACKGROUND_NOTE: Final = (
    "The film shows another background than the target's own film. A box about a person holds some of it, so "
    "sharpness and motion are not to be held against the target's own; nor is the background's flicker."
)
_BACKGROUNDS: Final = {
    "preset": "that of the subject's preset",
    "plate": "the subject's empty room",
    "generated": "as generated",
    "green": "green",
}


def film_table(record: Mapping[str, Any]) -> Table:
    """What a film's side file tells.

    Args:
        record: its content.
    """
    render = record["parameters"]["render"]
    height, width = record["size"]
    rows: list[tuple[str, ...]] = [
        ("pictures", f"{record['frames']} of {width} by {height} pixels"),
        ("of the source's time", _times(render["start_s"], render["end_s"])),
        ("of the target's picture", _part(render["crop"])),
        ("background", _BACKGROUNDS.get(render["background"], render["background"])),
        ("label", _label(record["label"])),
        ("encoder", f"{record['encoder']['codec']}, crf {render['crf']}"),
    ]
    return Table("The film", ("what it is", ""), rows)


def film_notes(record: Mapping[str, Any]) -> list[str]:
    """How label, crop and background are dealt with, of a film that has them."""
    render = record["parameters"]["render"]
    notes = {
        COVER_NOTE: record["label"]["shown"],
        PART_NOTE: render["crop"] is not None,
        BACKGROUND_NOTE: render["background"] not in OWN_ROOM,
    }
    return [note for note, holds in notes.items() if holds]


def _times(start_s: float | None, end_s: float | None) -> str:
    if start_s is None and end_s is None:
        return "all of it"
    start = "its start" if start_s is None else shown(start_s, "s", 6)
    return f"from {start} to {'its end' if end_s is None else shown(end_s, 's', 6)}"


def _part(crop: str | list[float] | None) -> str:
    if crop is None:
        return "all of it"
    if isinstance(crop, str):
        return "what holds the person in all frames"
    edges = zip(("left", "top", "right", "bottom"), crop, strict=True)
    return ", ".join(f"{edge} {shown(place)}" for edge, place in edges)


def _label(label: Mapping[str, Any]) -> str:
    if not label["shown"]:
        return f"none: {label['reason']}"
    return f"{label['text']!r}, {label['position'].replace('_', ' ')}"
