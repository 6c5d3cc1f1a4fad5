"""Entries of params.yaml that override nothing."""

from typing import Any


def subject_entry() -> dict[str, Any]:
    """A subject's."""
    own = ("split", "steady", "train_gan", "train_face", "evaluate")
    return {"preset": "default", **{block: {} for block in own}}
