"""From one frame to the next: which frames follow another, where a step is judged, what may be compared."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.metrics.regions import Box, Mask
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image


def follows(index: FrameIndex) -> Mask:
    """(T,): True where a frame goes on from the one before; not at the first, nor after a cut."""
    return np.r_[False, np.diff(index.shot) == 0]


def step_boxes(boxes: Sequence[Box | None], index: FrameIndex) -> list[Box | None]:
    """Where the person is in a step: for each frame the least box around its own and the earlier one's.

    What moves leaves one place and arrives at another, and a difference shows both.

    Args:
        boxes: T boxes of the person (rows, columns).
        index: of the T frames.

    Returns:
        T boxes, None where a frame follows no other or a person was not seen in either.
    """
    earlier = [None, *boxes[:-1]]
    return [
        _around(box, before) if following and box is not None and before is not None else None
        for box, before, following in zip(boxes, earlier, follows(index), strict=True)
    ]


def paired(real: Iterable[Image], fake: Iterable[Image]) -> Iterator[tuple[Image, Image]]:
    """Pictures that show the same moment.

    Raises:
        ArtifactError: two of them differ in size.
        ValueError: one film is longer than the other.
    """
    for frame, (true, made) in enumerate(zip(real, fake, strict=True)):
        if true.shape != made.shape:
            raise ArtifactError(
                f"picture {frame}: found {made.shape[:2]}, expected {true.shape[:2]} as the real one is; "
                "make the film again at the clip's working size"
            )
        yield true, made


def require_comparable(wanted: Keypoints, found: Keypoints, index: FrameIndex) -> None:
    """Raises PoseError if poses and times are not of one film, or the poses not of one size of picture."""
    if len({len(wanted), len(found), len(index)}) > 1 or wanted.size != found.size:
        raise PoseError(
            f"poses over time: found {len(found)} frames of {found.size}, expected {len(wanted)} of "
            f"{wanted.size} and {len(index)} times; render the film again"
        )


def _around(one: Box, other: Box) -> Box:
    rows, columns = (
        slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(one, other, strict=True)
    )
    return rows, columns
