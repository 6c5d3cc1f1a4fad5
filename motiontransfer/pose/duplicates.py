"""Second sightings of one person in one frame, which are set aside before anybody is followed."""

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.agreement import Bodies, pose_agreement
from motiontransfer.pose.followed import Indices
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import MIRROR, PART_SLICES

# Detectors differ by 0.01 of a height on one person; two people in one place, even crossing, differ by more.
_TOLERANCE_FRACTION: Final = 0.04
_MIRRORED_BODY: Final = list(MIRROR[PART_SLICES["body"]])


def without_duplicates(sightings: Sightings, rows: Indices, duplicate_agreement: float) -> Indices:
    """Those of some rows, in their order, that are not second sightings of a person.

    Of two sightings that agree, left and right exchanged or not, the one with more clear joints and more
    confidence stays.

    Args:
        sightings: everyone.
        rows: rising in frame.
        duplicate_agreement: in [0, 1], from which on two sightings are of one person.
    """
    body = sightings.confidence[:, PART_SLICES["body"]]
    weight = np.where(sightings.clear, body, 0).sum(1)
    kept = np.ones(len(rows), bool)
    edges = [*np.flatnonzero(np.diff(sightings.frame[rows], prepend=-1)), len(rows)]
    for start, stop in pairwise(edges):
        if stop - start > 1:
            kept[start:stop] = _first_sightings(
                Bodies.of(sightings, rows[start:stop]), weight[rows[start:stop]], duplicate_agreement
            )
    return rows[kept]


def _first_sightings(bodies: Bodies, weight: FloatArray, duplicate_agreement: float) -> npt.NDArray[np.bool_]:
    """(A,): who of one frame is not somebody with more weight once again."""
    mirrored = Bodies(bodies.xy[:, _MIRRORED_BODY], bodies.box, bodies.height)
    agreement = np.maximum(
        pose_agreement(bodies, bodies, _TOLERANCE_FRACTION),
        pose_agreement(bodies, mirrored, _TOLERANCE_FRACTION),
    )
    kept = np.zeros(len(bodies), bool)
    for place in np.argsort(-weight, kind="stable"):
        kept[place] = not (agreement[place, kept] > duplicate_agreement).any()
    return kept
