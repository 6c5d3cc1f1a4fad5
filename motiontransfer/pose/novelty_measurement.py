"""How new each pose is: the nearest pose of the training film, by the directions of their limbs.

The training film's own spread, how far its poses are from the others in it, says what is much. Speed stands
beside it, because a generator errs as well where the source moves faster than it has seen.
"""

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.limb_directions import limb_directions, limb_speeds
from motiontransfer.pose.nearest_directions import most_different_limbs, nearest_directions
from motiontransfer.pose.novelty import SPREAD_PERCENTILE, Novelty
from motiontransfer.video.index import FrameIndex

# Frames of one move are near twins; the film's spread is told by frames at least so far apart.
_APART_S = 0.5
_ASKED = 2000  # training poses, evenly over the film, tell its spread as well as all do


def measure_novelty(
    poses: Keypoints,
    index: FrameIndex,
    target: Keypoints,
    target_index: FrameIndex,
    training: npt.NDArray[np.int64],
) -> Novelty:
    """Compares normalized poses with the training film's.

    Args:
        poses: T frames; where they stand and how large they are does not matter.
        index: their times and shots.
        target: the whole of the target's clip, by which the lengths of its limbs are told.
        target_index: its times and shots.
        training: the frames of the target's clip that are trained on, rising, at least one.
    """
    these, own = limb_directions(poses), _directions_film_by_film(target, target_index)
    others = own[training]
    nearest, degrees = nearest_directions(these, others)
    known = nearest >= 0
    limb = most_different_limbs(these, others[np.maximum(nearest, 0)])
    return Novelty(
        np.where(known, training[np.maximum(nearest, 0)], -1).astype(np.int64),
        degrees,
        np.where(known, limb, -1).astype(np.int64),
        limb_speeds(these, index),
        _spread(others, target_index.time_s[training]),
        _percentile(limb_speeds(own, target_index)[training]),
    )


def _directions_film_by_film(target: Keypoints, index: FrameIndex) -> FloatArray:
    """(T, L, 2): the limbs' directions; another film has other lengths, as its camera stands elsewhere."""
    films = (np.flatnonzero(index.film == film) for film in range(len(index.time_bases)))
    return np.concatenate([limb_directions(target.at(own)) for own in films])


def _spread(training: FloatArray, time_s: npt.NDArray[np.float64]) -> float:
    """How far training poses are from those that are not just before or after them, in degrees."""
    asked = np.unique(np.linspace(0, len(training) - 1, min(_ASKED, len(training))).round().astype(int))
    near = np.stack(
        [
            np.searchsorted(time_s, time_s[asked] - _APART_S, "right"),
            np.searchsorted(time_s, time_s[asked] + _APART_S),
        ],
        1,
    )
    return _percentile(nearest_directions(training[asked], training, near)[1])


def _percentile(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.percentile(known, SPREAD_PERCENTILE)) if len(known) else float("nan")
