"""A film beside a page: when each of its frames begins, and small pictures of some of them."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.video.picture import Image, resized
from motiontransfer.video.reader import VideoReader

_WIDTH_PX, _JPEG_QUALITY = 384, 75


@dataclass(frozen=True)
class FilmFrames:
    """A film of T frames, as a player counts its time.

    Attributes:
        starts_us: (T,) int64, when each frame appears, in microseconds.
        end_us: when the last one goes.
        pictures: of the frames that were asked for, as data URIs.
    """

    starts_us: npt.NDArray[np.int64]
    end_us: int
    pictures: dict[int, str]


def read_film_frames(path: Path, wanted: Collection[int]) -> FilmFrames:
    """Decodes a film once.

    Args:
        path: the film, one file.
        wanted: of which frames there should be pictures.

    Raises:
        VideoError: it cannot be read.
    """
    starts_us, end_us, pictures = [], 0, {}
    for place, frame in enumerate(VideoReader(path).timed_frames()):
        starts_us.append(round(1_000_000 * frame.pts * frame.time_base))
        end_us = round(1_000_000 * (frame.pts + frame.duration) * frame.time_base)
        if place in wanted:
            pictures[place] = _small(frame.image)
    return FilmFrames(np.array(starts_us, np.int64), end_us, pictures)


def _small(image: Image) -> str:
    height, width = image.shape[:2]
    if width > _WIDTH_PX:
        image = resized(image, (max(round(height * _WIDTH_PX / width), 1), _WIDTH_PX))
    bgr = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode()
