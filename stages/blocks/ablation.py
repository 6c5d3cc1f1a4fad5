"""The `ablation` block: what each arm of the ablation leaves out or changes. No stage reads it."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict

from motiontransfer.errors import ParamsError
from motiontransfer.metrics.ablation_rows import FULL
from stages.params import Params
from stages.tables import Name

BLOCKS: Final = ("train_gan", "train_face")
"""What an arm may override of a subject; other frames to train on or to judge would be another question."""

_EQUAL: Final = "steps"  # every arm trains for as long


def _check_key(key: str) -> str:
    block, dot, name = key.partition(".")
    if block not in BLOCKS or not dot or not name.isidentifier():
        raise ValueError(f"key {key!r} is none of {', '.join(f'{block}.KEY' for block in BLOCKS)}")
    if name == _EQUAL:
        raise ValueError(f"{key!r} cannot differ: all arms train for equally many steps; remove it")
    return key


def _check_value(value: Any) -> Any:
    if not isinstance(value, bool | int | float | str):
        raise ValueError("a single value is expected: a number, a word, true or false")
    return value


Key = Annotated[str, AfterValidator(_check_key)]
Value = Annotated[Any, AfterValidator(_check_value)]
Arms = dict[str, dict[str, Any]]
"""Arm to its overrides, as "train_gan.body_map" to false."""


class AblationParams(BaseModel):
    """Arms with their overrides; the values are checked by the stages that read them."""

    model_config = ConfigDict(strict=True, frozen=True)

    ablation: dict[Name, dict[Key, Value]]


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
