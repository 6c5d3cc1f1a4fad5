"""The still picture: one real training frame, shown all the time.

It is the least that any generator must beat, and it warns of measures that a picture without motion wins.
"""

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.split import Split


def still_frames(keypoints: Keypoints, index: FrameIndex, split: Split) -> npt.NDArray[np.int64]:
    """(T,): for each test frame the most typical training frame of its film, which is in the same room.

    Args:
        keypoints: a clip's.
        index: the clip's.
        split: the clip's.
    """
    films = index.film[split.test]
    stills = np.empty(len(films), np.int64)
    for film in np.unique(films):
        train = split.train[index.film[split.train] == film]
        stills[films == film] = most_typical_frame(keypoints, train)
    return stills


def most_typical_frame(keypoints: Keypoints, frames: npt.NDArray[np.int64]) -> int:
    """The frame whose body lies nearest to where the body usually is, joint by joint.

    Place counts as well as pose: a still picture is compared pixel by pixel, so the best one stands where the
    person mostly stands.

    Args:
        keypoints: a clip's.
        frames: which to choose from, at least one: the training part. The first, if nobody was seen in any.
    """
    body = keypoints.at(frames).part("body")
    seen = np.isfinite(body).all(-1)
    known = seen.any(0)
    if not known.any():
        return int(frames[0])
    body, seen = body[:, known], seen[:, known]
    distance = np.linalg.norm(body - np.nanmedian(body, 0), axis=-1)
    # A joint that was not seen counts as if it were as far off as any.
    distance = np.where(seen, distance, np.nanmax(distance))
    return int(frames[distance.mean(1).argmin()])
