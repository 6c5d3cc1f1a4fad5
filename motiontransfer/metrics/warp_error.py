"""Does what a film shows hold together along its motion?

With w the optical flow that takes a pixel x of frame t to its place in frame t-1, and p_t the pictures as
floats of 0 to 255:

    warp error = mean over x, channels of |p_t(x) - p_(t-1)(x + w(x))|, in grey levels,

over the pixels of the person's box, and apart from them over the background, that are visible in both frames
(Lai et al. 2018, "Learning blind video temporal consistency", with magnitudes for squares, so that it
compares with motion and flicker: without any flow it would be the motion). A pixel is visible if the flow
there and back, w' from frame t-1 to t, agrees, by the bounds of Sundaram et al. 2010 ("Dense point
trajectories by GPU-accelerated large displacement optical flow"):

    |w(x) + w'(x + w(x))|^2 <= 0.01 (|w(x)|^2 + |w'(x + w(x))|^2) + 0.5 px^2, and x + w(x) in the picture.

The flow is that of dense inverse search (Kroeger et al. 2016), which needs no weights. It is taken from the
real film where there is one: a film is then held to the real motion, and a still picture fails. Taken from
the film itself (the *own* warp error) it tells flicker, popping and texture that does not go along with what
it lies on, and nothing of whether the motion is the right one: a still picture is perfect. Either way flow is
never exact, so the figure means something as a ratio to a real film's own. Blur and the lack of a camera's
noise bring it below 1, so sharpness and motion are to be read beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.regions import Box, Mask, background_mask
from motiontransfer.metrics.steps import follows, paired
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]
FloatMap = npt.NDArray[np.float32]

_AGREEMENT_FRACTION, _AGREEMENT_PX2 = 0.01, 0.5
_ALL = 0.999  # of four pixels, between which a value is taken
_KEPT_BYTES = 512 * 2**20  # some 900 steps of 256 by 256 pixels


@dataclass(frozen=True)
class BackwardFlow:
    """Where each pixel of a picture was in the one before.

    Attributes:
        places: (H, W, 2) float32, points (x, y) in the earlier picture.
        visible: (H, W) whether the pixel was there to be seen.
    """

    places: FloatMap
    visible: Mask

    def warped(self, earlier: Image) -> FloatMap:
        """(H, W, 3) float32: the earlier picture, brought to where things are now."""
        return _sampled(earlier.astype(np.float32), self.places)

    def among(self, pixels: Mask) -> Mask:
        """(H, W): whether a pixel's place in the earlier picture is one of some (H, W), all about it too."""
        return np.asarray(_sampled(pixels.astype(np.float32), self.places) > _ALL)

    @property
    def size_bytes(self) -> int:
        """What it takes of memory."""
        return self.places.nbytes + self.visible.nbytes


class FlowFinder:
    """Finds flow without learned weights, always in the same way."""

    def __init__(self) -> None:
        self._search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def backward(self, image: Image, earlier: Image) -> BackwardFlow:
        """The flow from a picture to the one before.

        Args:
            image: RGB uint8 (H, W, 3).
            earlier: of the same shape.
        """
        now, then = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (image, earlier))
        backward, forward = self._flow(now, then), self._flow(then, now)
        height, width = now.shape
        places = _grid(height, width) + backward
        across, down = cv2.split(places)
        inside = (across >= 0) & (across <= width - 1) & (down >= 0) & (down <= height - 1)
        return BackwardFlow(places, inside & _agree(backward, _sampled(forward, places)))

    def _flow(self, start: npt.NDArray[np.uint8], end: npt.NDArray[np.uint8]) -> FloatMap:
        return np.asarray(self._search.calc(start, end, None), np.float32)


class KeptFlow:
    """The flow of one film by which others are judged: found once, kept as far as memory allows.

    Args:
        most_bytes: how much memory it may take; flow beyond that is found each time it is asked for.
    """

    def __init__(self, most_bytes: int = _KEPT_BYTES) -> None:
        self._finder, self._kept = FlowFinder(), dict[int, BackwardFlow]()
        self._left_bytes = most_bytes

    def backward(self, frame: int, image: Image, earlier: Image) -> BackwardFlow:
        """As `FlowFinder.backward`; a frame's number must stand for the same pictures each time."""
        if frame in self._kept:
            return self._kept[frame]
        flow = self._finder.backward(image, earlier)
        if flow.size_bytes <= self._left_bytes:
            self._kept[frame] = flow
            self._left_bytes -= flow.size_bytes
        return flow


class WarpScores:
    """A film's warp error, measured as its pictures pass.

    NaN in the first frame of a shot, and where the person was not seen or nothing is visible.

    Attributes:
        person: (T,) in grey levels of 255, over the person's box.
        background: (T,) the same outside the dilated boxes of both frames.
        visible: (T,) the share of the person's box that was visible in both frames and counted.
    """

    def __init__(
        self,
        boxes: Sequence[Box | None],
        index: FrameIndex,
        margin_px: int,
        flow: KeptFlow | None = None,
        counts: Mask | None = None,
    ) -> None:
        """Prepares.

        Args:
            boxes: T boxes of the person (rows, columns) at the pictures' size, or None.
            index: of the T frames; nothing is compared across a cut.
            margin_px: how far hair, shadow and blur may reach beyond the box.
            flow: of the same real film that was watched before, which spares finding it again.
            counts: (H, W) which pixels count; None for all.
        """
        self._boxes, self._follows, self._margin_px = boxes, follows(index), margin_px
        self._counts = counts
        self._flow = KeptFlow(most_bytes=0) if flow is None else flow
        self.person, self.background, self.visible = np.full((3, len(boxes)), np.nan)

    def watch(self, film: Iterable[Image], real: Iterable[Image] | None = None) -> Iterator[Image]:
        """Judges each picture and passes it on.

        Args:
            film: T pictures RGB uint8 (H, W, 3).
            real: as many real ones of the same moments and size, for the flow; None takes it from the film.

        Raises:
            ArtifactError: a picture is of another size than the real one.
            ValueError: the films or the boxes differ in number.
        """
        pairs = ((image, image) for image in film) if real is None else paired(real, film)
        steps = zip(pairs, self._boxes, self._follows, strict=True)
        earlier: tuple[Image, Image, Box | None] | None = None
        for frame, ((true, image), box, following) in enumerate(steps):
            if following and earlier is not None:
                flow = self._flow.backward(frame, true, earlier[0])
                difference, visible = np.abs(image - flow.warped(earlier[1])), flow.visible
                if self._counts is not None:  # where a pixel is, and where it comes from
                    visible = visible & self._counts & flow.among(self._counts)
                self._judge(frame, difference, visible, (box, earlier[2]))
            earlier = true, image, box
            yield image

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each measure, named as in a table."""
        return {
            "warp_error_person": self.person,
            "warp_error_background": self.background,
        }

    def _judge(
        self, frame: int, difference: FloatMap, visible: Mask, boxes: tuple[Box | None, Box | None]
    ) -> None:
        box = boxes[0]
        if box is not None:
            self.person[frame] = _mean(difference[box], visible[box])
            self.visible[frame] = visible[box].mean()
        height, width = visible.shape
        now, then = (background_mask(at, (height, width), self._margin_px) for at in boxes)
        if now is not None and then is not None:
            self.background[frame] = _mean(difference, visible & now & then)


def _agree(backward: FloatMap, forward: FloatMap) -> Mask:
    there_and_back, lengths = _squared(backward + forward), _squared(backward) + _squared(forward)
    return np.asarray(there_and_back <= _AGREEMENT_FRACTION * lengths + _AGREEMENT_PX2)


def _squared(flow: FloatMap) -> FloatMap:
    across, down = cv2.split(flow)  # planes, because sums over two numbers at a time are slow
    return np.asarray(across**2 + down**2, np.float32)


def _sampled(values: FloatMap, places: FloatMap) -> FloatMap:
    """The values (H, W, C) at points (x, y), linearly between pixels; the border's beyond it."""
    sampled = cv2.remap(values, places, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled, np.float32)


def _mean(difference: FloatMap, counted: Mask) -> float:
    return float(np.mean(cv2.mean(difference, counted.view(np.uint8))[:3])) if counted.any() else float("nan")


@lru_cache(maxsize=1)
def _grid(height: int, width: int) -> FloatMap:
    """(H, W, 2): each pixel's own place (x, y)."""
    down, across = np.mgrid[:height, :width].astype(np.float32)
    return np.stack([across, down], -1)
