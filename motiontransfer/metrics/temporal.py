"""Does a film change from frame to frame as the real one does?

With p_t the pictures of the film and r_t the real ones, as floats of 0 to 255, and the mean over the pixels
of the person (the least box around theirs in both frames) and the three channels, for each frame t:

    motion           mean |p_t - p_(t-1)|, in grey levels
    real motion      mean |r_t - r_(t-1)|
    temporal error   mean |(p_t - p_(t-1)) - (r_t - r_(t-1))|

The temporal error is that of video matting (dtSSD of Erofeev et al. 2015, "Perceptually motivated benchmark
for video matting") with magnitudes for squares. A still picture's own is the real motion: a film that
does no better tells nothing of the movement. Independent noise of sigma in one film adds up to
2 sigma / sqrt(pi) to its motion, so the noise of a real film is a floor that a clean one cannot go under.
The motion ratio, of the means over the film, is below 1 where a film freezes or smears and above where it
flickers or jumps.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from motiontransfer.metrics.regions import Box, Mask, counted_of
from motiontransfer.metrics.steps import paired, step_boxes
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image

FloatArray = npt.NDArray[np.float64]


class TemporalScores:
    """Frame-to-frame change of a film beside the real one's, measured as the pictures pass.

    All in grey levels of 255; NaN in the first frame of a shot, and where the person was not seen in it or
    in the frame before.

    Attributes:
        motion: (T,) of the film.
        real_motion: (T,) of the real film; a still picture's temporal error.
        error: (T,) the temporal error.
    """

    def __init__(self, boxes: Sequence[Box | None], index: FrameIndex, counts: Mask | None = None) -> None:
        """Prepares.

        Args:
            boxes: T boxes of the person (rows, columns) at the pictures' size, or None.
            index: of the T frames; nothing is compared across a cut.
            counts: (H, W) which pixels count; None for all.
        """
        self._boxes, self._counts = step_boxes(boxes, index), counts
        self.motion, self.real_motion, self.error = np.full((3, len(boxes)), np.nan)

    def watch(self, real: Iterable[Image] | None, fake: Iterable[Image]) -> Iterator[Image]:
        """Judges each picture of the film and passes it on.

        Args:
            real: T pictures RGB uint8 (H, W, 3); None where there are no real ones: the film is its own then.
            fake: as many of the same size, which may be the real ones again.

        Raises:
            ArtifactError: a picture is of another size than the real one.
            ValueError: the films or the boxes differ in number.
        """
        earlier: tuple[Image, Image] | None = None
        pairs = ((image, image) for image in fake) if real is None else paired(real, fake)
        for frame, (pair, box) in enumerate(zip(pairs, self._boxes, strict=True)):
            pixels = counted_of(box, self._counts)
            if earlier is not None and pixels is not None:
                steps = (_step(now[pixels], then[pixels]) for now, then in zip(pair, earlier, strict=True))
                self._judge(frame, *steps)
            earlier = pair
            yield pair[1]

    def series(self) -> dict[str, FloatArray]:
        """(T,) of each measure, named as in a table."""
        return {"motion": self.motion, "temporal_error": self.error}

    def _judge(self, frame: int, real: npt.NDArray[np.int16], fake: npt.NDArray[np.int16]) -> None:
        self.motion[frame] = np.abs(fake).mean()
        self.real_motion[frame] = np.abs(real).mean()
        self.error[frame] = np.abs(fake - real).mean()


def _step(image: Image, earlier: Image) -> npt.NDArray[np.int16]:
    return np.subtract(image, earlier, dtype=np.int16)  # differences of 8 bits would wrap round
