"""The clean background plate: what the camera sees when nobody is there.

A plain median over time keeps a ghost of a dancer who hardly moves, and the generator leaks it. So the person
is masked in every frame, the rest gives the median, and what was never uncovered is inpainted.

A clip of several films has a plate for each, because each was framed otherwise. Their file is one picture,
the plates one above the other in the order of the films.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.artifacts.picture import Image, read_picture, write_picture
from motiontransfer.errors import ArtifactError
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.person_mask import person_mask

MOST_FRAMES: Final = 120  # enough for a median; more costs memory and changes nothing to see
_ROWS: Final = 32  # how many rows are sorted at a time, which bounds memory
_INPAINT_RADIUS_PX: Final = 5
_SPECK_PX: Final = 5
# Factors on the mask's shins. Wide ones may never leave the floor between two feet that stand, and inpainted
# floor is a smear; elsewhere the mask stays wide, or hair and skirt come through.
_SHINS: Final = (1.0, 0.6)
# A place uncovered in fewer frames than this was uncovered at the rim of the mask, where hems and hair are.
_LEAST_UNCOVERED: Final = 0.08


@dataclass(frozen=True)
class Plates:
    """The clean plates of a clip of T frames.

    Attributes:
        pictures: (N, H, W, 3) uint8 RGB, one for each film.
        films: (T,) int, the film of each frame.
    """

    pictures: Image
    films: npt.NDArray[np.integer]

    @classmethod
    def read(cls, path: Path, films: npt.NDArray[np.integer]) -> Self:
        """Reads what `write` wrote.

        Args:
            path: the picture.
            films: (T,) int, the film of each frame.

        Raises:
            ArtifactError: missing, no picture, or not of so many films.
        """
        count, picture = int(films.max()) + 1, read_picture(path)
        if picture.shape[0] % count:
            raise ArtifactError(
                f"{path}: is {picture.shape[0]} high, expected plates of {count} films one above the other; "
                "train again"
            )
        return cls(picture.reshape(count, -1, *picture.shape[1:]), films)

    def write(self, path: Path) -> None:
        """Writes all plates as one picture."""
        write_picture(path, np.concatenate(list(self.pictures)))

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of a plate."""
        return self.pictures.shape[1], self.pictures.shape[2]

    def behind(self, frame: int) -> Image:
        """(H, W, 3): what the camera sees in a frame behind the person."""
        picture: Image = self.pictures[self.films[frame]]
        return picture


def read_plate(path: Path, film: int, height: int) -> Image:
    """(height, W, 3) uint8 RGB: one film's plate; all of a picture that is of no such plates.

    Raises:
        ArtifactError: missing, no picture, or of fewer films.
    """
    picture = read_picture(path)
    films, rest = divmod(picture.shape[0], height)
    if rest:
        return picture
    if film >= films:
        raise ArtifactError(
            f"{path}: holds the plates of {films} films, expected one of film {film}; train again"
        )
    return picture[film * height : (film + 1) * height]


def plate_frames(frames: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """At most MOST_FRAMES of the frames, evenly spread."""
    count = min(len(frames), MOST_FRAMES)
    return frames[np.linspace(0, len(frames) - 1, count).round().astype(int)]


def clean_plates(
    images: Callable[[npt.NDArray[np.int64]], Image],
    points: FloatArray,
    frames: npt.NDArray[np.int64],
    films: npt.NDArray[np.integer],
) -> Plates:
    """The background of each film behind a moving person.

    Args:
        images: from frame numbers (N,) to their pictures (N, H, W, 3) uint8.
        points: (T, K, 2) the person's joints in pixels of these pictures, NaN where unseen.
        frames: those to look at, some of each film.
        films: (T,) the film of each frame, from 0.
    """
    pictures = []
    for film in range(int(films.max()) + 1):
        chosen = plate_frames(frames[films[frames] == film])
        pictures.append(clean_plate(images(chosen), points[chosen]))
    return Plates(np.stack(pictures), films)


def clean_plate(images: Image, points: FloatArray) -> Image:
    """The background behind a moving person.

    Args:
        images: (T, H, W, 3) uint8 of a standing camera.
        points: (T, K, 2) the person's joints in pixels of these images, NaN where unseen.

    Returns:
        (H, W, 3) uint8.
    """
    plate, seen = np.zeros(images.shape[1:], np.uint8), np.zeros(images.shape[1:3], bool)
    for shins in _SHINS:
        if not seen.all():
            behind, uncovered = _uncovered(images, points, shins)
            plate[~seen], seen = behind[~seen], seen | uncovered
    if not seen.all():
        plate = cv2.inpaint(plate, (~seen).astype(np.uint8), _INPAINT_RADIUS_PX, cv2.INPAINT_TELEA)
    return plate


def _uncovered(images: Image, points: FloatArray, shins: float) -> tuple[Image, npt.NDArray[np.bool_]]:
    """The median of what the person does not cover, and (H, W) where that was seen often enough."""
    size = (images.shape[1], images.shape[2])
    masks = np.stack([person_mask(frame_points, size, shins=shins) for frame_points in points])
    behind = np.empty(images.shape[1:], np.uint8)
    for top in range(0, size[0], _ROWS):
        rows = slice(top, top + _ROWS)
        behind[rows] = _median(images[:, rows], masks[:, rows])
    uncovered = ((~masks).mean(0) >= _LEAST_UNCOVERED).astype(np.uint8)
    # Specks stand at the mask's rim, and inpainting would spread what is wrong with them.
    return behind, cv2.morphologyEx(uncovered, cv2.MORPH_OPEN, np.ones((_SPECK_PX, _SPECK_PX))).astype(bool)


def _median(images: Image, masks: npt.NDArray[np.bool_]) -> Image:
    """The (lower) median over time of what is not masked; masked values sort behind all others."""
    values = np.where(masks[..., None], np.uint16(256), images)
    values.sort(0)
    seen = (~masks).sum(0)
    middle = np.maximum(seen - 1, 0) // 2
    picked = np.take_along_axis(values, middle[None, ..., None], 0)[0]
    return np.minimum(picked, 255).astype(np.uint8)
