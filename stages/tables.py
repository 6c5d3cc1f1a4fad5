"""The tables of params.yaml: what is listed by name, and the keys of an entry."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from stages.presets import Preset

Table = Literal["samples", "clips", "subjects", "transfers", "truths"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def check_name(name: str) -> str:
    """Returns the name if it can stand in file and stage names.

    Raises:
        ValueError: it is empty, a path, or holds other characters than letters, digits, - and _.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"name {name!r} is not made of letters, digits, '-' and '_' alone (it names files)")
    return name


Name = Annotated[str, AfterValidator(check_name)]


class Block(BaseModel):
    """A block of params.yaml, or an entry of a table: no unknown keys, no silent conversions, no defaults."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Override = dict[str, Any]


class SampleEntry(Block):
    """A generated clip."""

    sample: Override


class ClipEntry(Block):
    """A film, and what differs for it."""

    video: str
    decode: Override
    detect: Override
    smooth: Override


class SubjectEntry(Block):
    """A clip one trains on, under that clip's name, by which preset, and what differs for it."""

    preset: Annotated[Preset, Field(examples=["default"])]
    split: Override
    steady: Override
    train_gan: Override
    train_face: Override
    evaluate: Annotated[Override, Field(examples=["{}"])]


class TransferEntry(Block):
    """Whose motion, whose body, and what differs."""

    source: Name
    subject: Name
    normalize: Override
    render: Override
    evaluate: Override


class TruthEntry(Block):
    """A transfer whose truth can be filmed: the sample in which the subject's body does the source's dance.

    Source and subject are the transfer's own; dvc.yaml cannot look them up there.
    """

    clip: Name
    source: Name
    subject: Name


class Tables(BaseModel):
    """The tables of params.yaml."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    samples: dict[Name, SampleEntry]
    clips: dict[Name, ClipEntry]
    subjects: dict[Name, SubjectEntry]
    transfers: dict[Name, TransferEntry]
    truths: dict[Name, TruthEntry]


ENTRIES: dict[str, type[Block]] = {
    "samples": SampleEntry,
    "clips": ClipEntry,
    "subjects": SubjectEntry,
    "transfers": TransferEntry,
    "truths": TruthEntry,
}
