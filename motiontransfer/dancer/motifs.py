"""What may be printed on a chest: simple flat shapes about a circle of radius 1."""

from typing import Literal

import numpy as np

from motiontransfer.dancer.geometry import Floats

Motif = Literal["ring", "disc", "star", "heart", "bolt", "diamond"]


def motif_depth(motif: Motif, x: Floats, y: Floats) -> Floats:
    """(N,) how deep inside a motif of radius 1 points (x, y) lie, negative outside."""
    radius, angle = np.hypot(x, y), np.arctan2(x, y)
    if motif == "ring":
        return np.asarray(0.2 - np.abs(radius - 0.8))
    if motif == "star":
        point = np.abs(np.mod(angle / (2 * np.pi / 5) + 0.5, 1) - 0.5) * (2 * np.pi / 5)
        return 0.42 - radius * np.cos(2 * np.pi / 5 - point) / np.cos(np.pi / 10)
    if motif == "heart":
        return 0.90 - np.hypot(x, 1.05 * y - 0.62 * np.sqrt(np.abs(x)) + 0.20)
    if motif == "bolt":
        half_width = 0.42 * (1 - 0.65 * np.abs(y))
        return np.minimum(half_width - np.abs(x - 0.35 * y + 0.20 * np.sign(y)), 1 - np.abs(y))
    if motif == "diamond":
        return 0.75 * (1 - np.abs(x) / 0.8 - np.abs(y))
    return np.asarray(1 - radius)
