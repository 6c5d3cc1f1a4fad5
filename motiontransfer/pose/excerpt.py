"""What of a source's time, and of a target's picture, a film shows.

The painter paints whole pictures, as it learnt to, and of all frames that are shown; they are cut afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from motiontransfer.errors import ParamsError
from motiontransfer.pose.boxes import person_boxes, person_heights
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

Size = tuple[int, int]
Crop = str | Sequence[float]

PERSON: Final = "person"
_LEAST_PX: Final = 32  # of a film's height and width; some encoders take no less
# Around the joints, as a fraction of the person's height: sleeves, a skirt that swings, and air.
_ROOM: Final = 0.08


@dataclass(frozen=True)
class Excerpt:
    """Which frames a film has, and which part of their pictures.

    Attributes:
        frames: those of the source that are shown, a slice with start and stop.
        rows: of the target's pictures at working size that are shown; an even number.
        columns: likewise.
        whole: (height, width) of the target's pictures at working size.
    """

    frames: slice
    rows: slice
    columns: slice
    whole: Size

    @classmethod
    def of(
        cls,
        index: FrameIndex,
        keypoints: Keypoints,
        size: Size,
        crop: Crop | None = None,
        start_s: float | None = None,
        end_s: float | None = None,
    ) -> Self:
        """The excerpt that the block `render` asks for.

        Args:
            index: the source's, T frames.
            keypoints: normalized, T frames in native pixels of the target.
            size: (height, width) of the pictures that are painted, both even.
            crop: None for the whole picture; `PERSON` for what holds the person in all frames that are shown;
                or left, top, right, bottom in fractions of the picture, from 0 to 1.
            start_s: of the source's time from its first frame; None from its start.
            end_s: the first time that is not shown any more, after `start_s`; None to its end.

        Raises:
            ParamsError: a time outside the source, no frame between the times, a crop of hardly anything, or
                nobody to crop to.
        """
        frames = _frames_between(index, start_s, end_s)
        rows, columns = slice(0, size[0]), slice(0, size[1])
        if crop is not None:
            shown = keypoints.at(np.arange(frames.start, frames.stop)).scaled_to(size)
            box = _around_person(shown) if isinstance(crop, str) else _told(crop, size)
            rows, columns = _even(box[1], box[3], size[0]), _even(box[0], box[2], size[1])
            _require_sides(rows, columns)
        return cls(frames, rows, columns, size)

    def __len__(self) -> int:
        """How many frames the film has."""
        return int(self.frames.stop - self.frames.start)

    @property
    def box(self) -> tuple[slice, slice]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def size(self) -> Size:
        """(height, width) of the film, both even."""
        return self.rows.stop - self.rows.start, self.columns.stop - self.columns.start

    def index(self, index: FrameIndex) -> FrameIndex:
        """Of the source's index the frames that are shown, with the times that they have in the source."""
        return index.at(self.frames)

    def film_index(self, index: FrameIndex) -> FrameIndex:
        """The same with times counted from the first of them, as a player of the film does."""
        cut = self.index(index)
        return replace(cut, time_s=cut.time_s - cut.time_s[0])

    def keypoints(self, keypoints: Keypoints) -> Keypoints:
        """The poses that are shown, still in the native pixels of the target: what a painter wants."""
        return keypoints.at(np.arange(self.frames.start, self.frames.stop))

    def in_film(self, keypoints: Keypoints) -> Keypoints:
        """The poses that are shown, in the film's pixels: what one who looks at the film should find."""
        whole = self.keypoints(keypoints).scaled_to(self.whole)
        corner = np.array([self.columns.start, self.rows.start], np.float32)
        return Keypoints.of(whole.xy - corner, whole.confidence, self.size, whole.producer)

    def cut(self, picture: Image) -> Image:
        """Of a picture (H, W, ...) of size `whole` the part that is shown; a view."""
        return picture[self.box]


def _frames_between(index: FrameIndex, start_s: float | None, end_s: float | None) -> slice:
    """The frames that begin at `start_s` or later, and before `end_s`."""
    length_s = float(index.time_s[-1] + index.duration_s[-1])
    start = 0.0 if start_s is None else start_s
    if not 0 <= start < length_s:
        raise ParamsError(
            f"render.start_s: found {start:g}, expected a time of the source, from 0 to {length_s:.3f} s"
        )
    # Players round a film's length, so a frame more than all of it means all of it.
    if end_s is not None and end_s > length_s + index.frame_interval_s:
        raise ParamsError(
            f"render.end_s: found {end_s:g}, expected a time of the source, up to {length_s:.3f} s; null is "
            "its end"
        )
    first = int(np.searchsorted(index.time_s, start))
    stop = len(index) if end_s is None else int(np.searchsorted(index.time_s, end_s))
    if first >= stop:
        end = length_s if end_s is None else end_s
        raise ParamsError(
            f"render.start_s: found no frame that begins from {start:g} to {end:g} s, expected one at least; "
            + ("take an earlier start_s" if end_s is None else "take them farther apart")
        )
    return slice(first, stop)


def _around_person(keypoints: Keypoints) -> Sequence[float]:
    """What holds a person in all frames: left, top, right, bottom in pixels."""
    room = (person_heights(keypoints) * _ROOM)[:, None]
    boxes = person_boxes(keypoints) + np.concatenate([-room, -room, room, room], 1)
    boxes = boxes[np.isfinite(boxes).all(1)]
    if not len(boxes):
        raise ParamsError(
            f"render.crop: found {PERSON!r} and nobody in any frame, expected somebody; set it to null"
        )
    return [*boxes[:, :2].min(0).tolist(), *boxes[:, 2:].max(0).tolist()]


def _told(crop: Sequence[float], size: Size) -> Sequence[float]:
    """Fractions as pixels."""
    left, top, right, bottom = crop
    return [left * size[1], top * size[0], right * size[1], bottom * size[0]]


def _even(low: float, high: float, length: int) -> slice:
    """Whole pixels from low to high within a side of even length, an even number of them."""
    start, stop = max(round(low), 0), min(round(high), length)
    if (stop - start) % 2:
        start, stop = (start, stop + 1) if stop < length else (start - 1, stop)
    return slice(start, stop)


def _require_sides(rows: slice, columns: slice) -> None:
    height, width = rows.stop - rows.start, columns.stop - columns.start
    if min(height, width) < _LEAST_PX:
        raise ParamsError(
            f"render.crop: leaves {width}x{height} pixels, expected {_LEAST_PX} at least each way; take more"
        )
