"""The presets: ways to train a subject, each with numbers of its own in the blocks of both trainings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

from motiontransfer.errors import ParamsError

Preset = Literal["default", "edn"]
"""`default` is what measurement shows to be better, `edn` is "Everybody Dance Now" as published."""

PRESETS: Final[tuple[str, ...]] = get_args(Preset)

BLOCKS: Final = ("train_gan", "train_face")
"""The blocks of params.yaml that hold one block of numbers a preset, not numbers themselves."""


def check_presets(path: Path, blocks: Mapping[str, Any]) -> None:
    """Refuses numbers that stand in such a block itself, as they did before there were presets.

    Args:
        path: of params.yaml, for the message.
        blocks: its blocks as they are written.

    Raises:
        ParamsError: the first key that is no preset.
    """
    for block in BLOCKS:
        values = blocks.get(block)
        for key, value in values.items() if isinstance(values, dict) else ():
            if key in PRESETS:
                continue
            place, known = f"{path}: {block}.{key}", " and ".join(PRESETS)
            if isinstance(value, dict):
                raise ParamsError(f"{place}: no such preset; there are {known}")
            raise ParamsError(
                f"{place}: found {value!r} outside of a preset, expected blocks {known} in {block}; put the "
                f"line '  default:' under '{block}:', and two blanks before each line that was there"
            )
