"""How long the arms of an ablation train: a preset's own lengths, times one factor."""

from collections.abc import Mapping
from typing import Any, Final

from stages.presets import Preset

KEYS: Final[Mapping[Preset, Mapping[str, tuple[str, ...]]]] = {
    "default": {"train_gan": ("steps",), "train_face": ("steps",)},
    "edn": {"train_gan": ("global_epochs", "local_epochs"), "train_face": ("epochs",)},
}
"""Preset to training to the parameters that tell how long it is."""

TRAININGS: Final = tuple(KEYS["default"])

Lengths = Mapping[str, Mapping[str, float]]
"""Training to parameter to value."""

_STEP_DIGITS, _EPOCH_DIGITS = 2, 3  # significant ones; a step is a step, and few epochs are many steps


def scaled(preset: Preset, values: Mapping[str, Mapping[str, Any]], factor: float) -> Lengths:
    """All lengths of a preset times one factor, to few digits.

    Args:
        preset: whose.
        values: block to key to value, as they hold for the subject with this preset.
        factor: above 0.
    """
    return {
        training: {key: _rounded(values[training][key], factor) for key in keys}
        for training, keys in KEYS[preset].items()
    }


def proportional(values: Mapping[str, Mapping[str, Any]], steps: int) -> Lengths:
    """So many steps for the generator of the preset `default`, and for the face net in proportion."""
    whole = {training: int(values[training]["steps"]) for training in TRAININGS}
    face = max(round(whole["train_face"] * steps / whole["train_gan"]), 1)
    return {"train_gan": {"steps": steps}, "train_face": {"steps": face}}


def in_words(lengths: Lengths) -> str:
    """As "600 steps of the generator, 300 of the face net"."""
    told = [" + ".join(f"{value:g}" for value in lengths[training].values()) for training in TRAININGS]
    unit = "steps" if "steps" in lengths[TRAININGS[0]] else "epochs"
    return f"{told[0]} {unit} of the generator, {told[1]} of the face net"


def _rounded(value: float, factor: float) -> float:
    if isinstance(value, int):
        return max(int(float(f"{value * factor:.{_STEP_DIGITS}g}")), 1)
    return float(f"{value * factor:.{_EPOCH_DIGITS}g}")
