"""The arms of an ablation side by side: a picture of some held-out frames, and a film of all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.ablation_rows import FRAME_BY_FRAME, FULL
from motiontransfer.metrics.montage import montage, montage_size, panel_of
from motiontransfer.metrics.page import COMPARISON
from motiontransfer.metrics.subject_page import CAPTIONS
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.picture import Image
from motiontransfer.video.reader import VideoReader
from motiontransfer.video.writer import FilmWriter

PICTURE: Final = "picture.png"
_PICTURE_FRAMES: Final = 5
_WIDEST_PX: Final = 2560
_GAP_PX: Final = 6


@dataclass(frozen=True)
class Panel:
    """A column of the picture.

    Attributes:
        caption: above it.
        experiment: the arm whose comparison film it is cut from.
        place: the panel's place in that film.
    """

    caption: str
    experiment: str
    place: int


def panels_of(arms: list[str]) -> list[Panel]:
    """The real film, the nearest training frames, and what each arm's generator painted.

    The frame by frame arm is shown as it is, with the face net: its film holds no other panel.
    """
    real, nearest, generated = (
        CAPTIONS.index(name) for name in ("real", "nearest training frame", "generated")
    )
    first = [arm for arm in (FRAME_BY_FRAME, FULL) if arm in arms]
    ordered = [*first, *(arm for arm in arms if arm not in first)]
    return [
        Panel("real", FULL, real),
        Panel("nearest training frame", FULL, nearest),
        *(Panel(arm.replace("_", " "), arm, generated) for arm in ordered),
    ]


def write_pictures(
    folder: Path, films: Mapping[str, Path], size: tuple[int, int], frames: npt.NDArray[np.integer]
) -> None:
    """Writes `PICTURE` and `COMPARISON` into a folder.

    Args:
        folder: where to.
        films: for each arm the comparison film of its evaluation.
        size: (height, width) of one panel in them, in pixels.
        frames: (T,) the number of each of their frames in the clip.

    Raises:
        ArtifactError: a film is of another length or size than the others.
        VideoError: one cannot be read.
    """
    panels = panels_of(list(films))
    height = _height(size, len(panels))
    captions = [panel.caption for panel in panels]
    indexer = Indexer()
    length = sum(1 for _ in indexer.watching(VideoReader(films[FULL]).timed_frames()))
    shown, rows = _spread(length), []
    film_size = montage_size([size] * len(panels), height)
    with FilmWriter(folder / COMPARISON, film_size, indexer.index(), None) as film:
        for place, pictures in enumerate(_together(films)):
            cut = [panel_of(pictures[panel.experiment], size, panel.place) for panel in panels]
            film.write(montage(cut, captions, height))
            if place in shown:
                labels = [f"real, frame {frames[place]}", *captions[1:]]
                rows.append(montage(cut, labels, height))
    gap = np.zeros((_GAP_PX, rows[0].shape[1], 3), np.uint8)
    stacked = [part for row in rows for part in (row, gap)][:-1]
    write_picture(folder / PICTURE, np.concatenate(stacked))


def _together(films: Mapping[str, Path]) -> Iterator[dict[str, Image]]:
    """The films' frames in step."""
    size = VideoReader(films[FULL]).size
    for pictures in zip_longest(*(VideoReader(path).frames() for path in films.values())):
        there = dict(zip(films, pictures, strict=True))
        for arm, picture in there.items():
            if picture is None or picture.shape[:2] != size:
                raise ArtifactError(
                    f"{films[arm]}: is not as long and as large as that of {FULL}; an arm may change neither"
                )
        yield there


def _height(size: tuple[int, int], panels: int) -> int:
    """As in the films, but no wider altogether than a screen."""
    widest = _WIDEST_PX // panels
    return size[0] if size[1] <= widest else max(round(size[0] * widest / size[1]), 2)


def _spread(length: int) -> set[int]:
    """The middles of equal parts."""
    parts = min(_PICTURE_FRAMES, length)
    return {(2 * part + 1) * length // (2 * parts) for part in range(parts)}
