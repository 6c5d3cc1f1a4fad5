"""Whose weights the perceptual loss of EDN's trainings had: no picture tells, and all figures rest on it."""

from collections.abc import Mapping
from typing import Any, Final

RANDOM: Final = "random"
"""In place of a digest: nobody named a file."""

_FILE, _DIGEST = "perceptual_file", "perceptual_sha256"


def perceptual_metrics(recipes: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """What a subject's evaluation adds to its metrics.

    Args:
        recipes: by training, what its network's file says of it.

    Returns:
        `perceptual_weights`: by training, the SHA-256 of the VGG19 that its perceptual loss had, or `RANDOM`.
        Nothing where no training had that loss.
    """
    weights = {
        training: recipe[_DIGEST] if recipe[_FILE] else RANDOM
        for training, recipe in recipes.items()
        if _FILE in recipe
    }
    return {"perceptual_weights": weights} if weights else {}
