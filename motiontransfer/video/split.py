"""Which frames of a clip train, which choose, which test: contiguous in time, with a gap between.

Each film of a folder is split by itself: it has a room, a light and a framing of its own, which a generator
has to have seen before it can be asked for it, and is to be judged in as well.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ParamsError
from motiontransfer.video.index import FrameIndex

Frames = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Frame numbers, rising: in each film training first, then validation, then test."""

    train: Frames
    validation: Frames
    test: Frames

    def fullest_film(self, index: FrameIndex) -> int:
        """The film with the most training frames, the first of equals."""
        return int(np.bincount(index.film[self.train]).argmax())


def split_frames(index: FrameIndex, test_fraction: float, validation_fraction: float, gap_s: float) -> Split:
    """Splits each film of a clip by time, so that no test frame has a near twin among the training frames.

    Args:
        index: the clip's index.
        test_fraction: the share of frames at a film's end that test.
        validation_fraction: the share of what comes before the test's gap that validates.
        gap_s: seconds left out before the validation and before the test part.

    Raises:
        ParamsError: nothing of a film is left to train on.
    """
    parts = []
    for film in range(len(index.time_bases)):
        own = np.flatnonzero(index.film == film)
        which = (
            ""
            if len(index.time_bases) == 1
            else f" of film {film} of {len(index.time_bases)} (in name order, from 0)"
        )
        split = _split_film(index.at(own), test_fraction, validation_fraction, gap_s, which)
        parts.append([own[part] for part in (split.train, split.validation, split.test)])
    return Split(*(np.concatenate(of_films) for of_films in zip(*parts, strict=True)))


def _split_film(
    index: FrameIndex, test_fraction: float, validation_fraction: float, gap_s: float, which: str
) -> Split:
    test_start = len(index) - round(len(index) * test_fraction)
    before_test = _frames_before_gap(index, test_start, gap_s)
    validation_start = before_test - round(before_test * validation_fraction)
    train_stop = validation_start
    if validation_start < before_test:
        train_stop = _frames_before_gap(index, validation_start, gap_s)
    if train_stop <= 0:
        raise ParamsError(
            f"split: nothing of {len(index)} frames{which} is left to train on; lower test_fraction, "
            "validation_fraction or gap_s, or film for longer"
        )
    return Split(
        np.arange(train_stop), np.arange(validation_start, before_test), np.arange(test_start, len(index))
    )


def _frames_before_gap(index: FrameIndex, start: int, gap_s: float) -> int:
    """How many frames lie at least `gap_s` before frame `start`."""
    if start >= len(index):
        return len(index)
    # Half a frame of tolerance: times are rounded to the film's time base.
    limit = index.time_s[start] - gap_s - 0.5 * index.frame_interval_s
    return int(np.searchsorted(index.time_s, limit))
