"""The `ablation` block: what each arm of the ablation leaves out or changes. No stage reads it."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict

from motiontransfer.errors import ParamsError
from motiontransfer.metrics.ablation_rows import FULL
from stages.params import Params
from stages.presets import BLOCKS, PRESETS
from stages.tables import Name

PRESET: Final = "preset"
"""What an arm may train with in place of the subject's own. Besides it may override values of both trainings;
other frames to train on or to judge would be another question."""

_EQUAL: Final = ("steps", "global_epochs", "local_epochs", "epochs")  # every arm trains for as long


def _check_key(key: str) -> str:
    block, dot, name = key.partition(".")
    if key == PRESET:
        return key
    if block not in BLOCKS or not dot or not name.isidentifier():
        raise ValueError(f"key {key!r} is none of {', '.join(f'{block}.KEY' for block in BLOCKS)}, {PRESET}")
    if name in _EQUAL:
        raise ValueError(f"{key!r} cannot differ: all arms train for as long; remove it")
    return key


def _check_value(value: Any) -> Any:
    if not isinstance(value, bool | int | float | str):
        raise ValueError("a single value is expected: a number, a word, true or false")
    return value


def _check_preset(overrides: dict[str, Any]) -> dict[str, Any]:
    if (preset := overrides.get(PRESET, PRESETS[0])) not in PRESETS:
        raise ValueError(f"{PRESET} {preset!r} is none of {', '.join(PRESETS)}")
    return overrides


Key = Annotated[str, AfterValidator(_check_key)]
Value = Annotated[Any, AfterValidator(_check_value)]
Arms = dict[str, dict[str, Any]]
"""Arm to its overrides, as "train_gan.body_map" to false, and "preset" to "edn"."""


class AblationParams(BaseModel):
    """Arms with their overrides; the values are checked by the stages that read them."""

    model_config = ConfigDict(strict=True, frozen=True)

    ablation: dict[Name, Annotated[dict[Key, Value], AfterValidator(_check_preset)]]


def read_arms(params: Params) -> Arms:
    """The arms in their order.

    Raises:
        ParamsError: the block is missing, or is no such mapping, or lacks the arm that overrides nothing.
    """
    arms: Arms = params.blocks(AblationParams).ablation
    if arms.get(FULL) != {}:
        found = f"found {arms[FULL]}" if FULL in arms else "is missing"
        raise ParamsError(
            f"{params.path}: ablation.{FULL}: {found}, expected {{}}: all other arms are compared with it"
        )
    return arms
