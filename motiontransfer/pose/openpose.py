"""What OpenPose saw in a film, read from the folder that it wrote.

Points are taken as they stand, with the centre of the top-left pixel at (0, 0), as older versions have it.
Later ones add half a pixel to the body, and no file tells its version; that is far less than the detector
errs, and the same in training and rendering.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ArtifactError, PoseError, VideoError
from motiontransfer.pose.detector import Detection
from motiontransfer.pose.openpose_files import (
    FrameFiles,
    frames_by_number,
    list_openpose_files,
    openpose_digest,
)
from motiontransfer.pose.openpose_json import read_openpose_json
from motiontransfer.pose.openpose_layouts import layout_of
from motiontransfer.pose.openpose_people import OpenPosePerson, body_joints, detection_of
from motiontransfer.pose.openpose_yaml import read_openpose_yaml
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import PART_SLICES
from motiontransfer.video.film import Film
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.reader import films_of
from motiontransfer.video.thinning import filmed_pts

FAMILY: Final = "openpose"

_LEAST_JOINTS: Final = 4  # of a body; fewer are noise
# Peaks lie inside the picture. Farther outside than this, in more than so many joints, it is another picture.
_OUTSIDE_FRACTION, _OUTSIDE_JOINTS = 0.02, 0.01
# Nobody fits within so few pixels of the corner; such points are shares of the picture.
_SHARES: Final = 2.0


@dataclass(frozen=True)
class OpenPoseFolder:
    """A folder of OpenPose's output for one film, or for a folder of films; DVC does not watch it.

    Attributes:
        path: of the folder.
        sha256: the digest of its files, in lower-case hexadecimal; None where the user has not told it yet.
        key: the parameter that tells the digest, for messages.
        even_peak: OpenPose's confidence that becomes 0.5.
        film: the film that was looked at, where it may have been made anew since: its digest is in `sha256`.
    """

    path: Path
    sha256: str | None
    key: str
    even_peak: float
    film: Path | None = None

    def sightings(self, films: Mapping[str, int], size: tuple[int, int]) -> Sightings:
        """Everyone in every frame. A frame without a file is one without people.

        Args:
            films: how many frames each film of the clip has, by its name without ending.
            size: (height, width) of the pictures that OpenPose was run on.

        Raises:
            ArtifactError: the files, or the film, are not those that the digest was told of.
            PoseError: there are none, they cannot be read, or they are not of these films.
        """
        files = list_openpose_files(self.path)
        self._require_digest(files)
        people = [read_openpose_people(frame) for frame in frames_by_number(self.path, files, films)]
        try:
            layout = layout_of([person["body"] for seen in people for person in seen])
            found = [[detection_of(person, layout, self.even_peak) for person in seen] for seen in people]
            _require_pixels([person for seen in found for person in seen], size)
        except PoseError as error:
            raise PoseError(f"{self.path}: {error}") from error
        bodies = [[person for person in seen if body_joints(person) >= _LEAST_JOINTS] for seen in found]
        return Sightings.of(bodies, size, f"{FAMILY} {layout.name}")

    def require_frames(self, films: Mapping[str, int]) -> None:
        """Refuses a folder that has not a file for each frame, before anybody waits for what it is of.

        Args:
            films: as of `sightings`.

        Raises:
            PoseError: there are no files, or they are not of these films.
        """
        frames_by_number(self.path, list_openpose_files(self.path), films)

    def _require_digest(self, files: Sequence[FrameFiles]) -> None:
        found, expected = openpose_digest(files, self.film), self.sha256 or "to be told it"
        if found == self.sha256:
            return
        if self.film is None:
            raise ArtifactError(
                f"{self.path}: its files' SHA-256 is {found}, expected {expected}; if these are the files "
                f"you mean, set {self.key} to it"
            )
        raise ArtifactError(
            f"{self.path}: the SHA-256 of its files and of {self.film} is {found}, expected {expected}; if "
            f"OpenPose wrote them of this very film, and not of an earlier one, set {self.key} to it"
        )


def filmed_frames(video: Path, index: FrameIndex) -> tuple[dict[str, int], npt.NDArray[np.int64]]:
    """How many frames each film of a clip was filmed with, and which of them the clip has.

    Args:
        video: a film or a folder of films.
        index: of the clip of T frames, which may be fewer than were filmed.

    Returns:
        The number of frames by a film's name without ending; and (T,) the clip's frames as numbered
        through all films.

    Raises:
        VideoError: there is no such film, or the films are not those of the index.
        PoseError: the pixels that OpenPose saw are not the clip's: films of several sizes, pixels that are
            not square.
    """
    films = films_of(video)
    if len(films) != len(index.time_bases):
        raise VideoError(
            f"{video}: found {len(films)} films, its index has {len(index.time_bases)}; decode the clip again"
        )
    for film in films:
        _require_own_pixels(film, index.size)
    lengths: dict[str, int] = {}
    kept = []
    for number, film in enumerate(films):
        pts = index.pts[index.film == number]
        filmed = filmed_pts(Film(film), pts)
        kept.append(np.searchsorted(filmed, pts) + sum(lengths.values()))
        lengths[film.stem] = len(filmed)
    return lengths, np.concatenate(kept)


def _require_own_pixels(film: Path, size: tuple[int, int]) -> None:
    frame = next(Film(film).frames())
    if frame.pixel_aspect != 1:
        raise PoseError(
            f"{film}: its pixels are {float(frame.pixel_aspect):.3g} times as wide as high, expected square "
            "ones, for which OpenPose takes them; convert the film, and run OpenPose on that"
        )
    height, width = frame.image().shape[:2]
    if (height, width) != size:
        raise PoseError(
            f"{film}: is {width}x{height} and the clip {size[1]}x{size[0]}, expected one size for OpenPose's "
            "output; make it a clip of its own"
        )


def read_openpose_people(frame: FrameFiles | None) -> list[OpenPosePerson]:
    """Everyone in one frame of whom there is a body; nobody where there is no file.

    Raises:
        PoseError: a file cannot be read, is cut off, or is none of OpenPose's.
    """
    if frame is None:
        return []
    if "json" in frame.paths:
        people = read_openpose_json(frame.paths["json"])
    else:
        people = read_openpose_yaml(frame.paths)
    return [person for person in people if len(person["body"])]


def _require_pixels(detections: Sequence[Detection], size: tuple[int, int]) -> None:
    """Refuses points that are not pixels of a picture of this size."""
    if not detections:
        return
    body = np.concatenate([detection.xy[PART_SLICES["body"]] for detection in detections])
    points = body[np.isfinite(body).all(1)]
    if not len(points):
        return
    if np.abs(points).max() <= _SHARES:
        raise PoseError(
            f"found no coordinate beyond {np.abs(points).max():.3g}, expected pixels of {size[1]}x{size[0]}; "
            "these are shares of the picture, so run OpenPose with --keypoint_scale 0"
        )
    limit = np.array([size[1], size[0]])
    outside = (points < -_OUTSIDE_FRACTION * limit) | (points > (1 + _OUTSIDE_FRACTION) * limit)
    if outside.any(1).mean() > _OUTSIDE_JOINTS:
        x, y = points.max(0)
        raise PoseError(
            f"found joints up to ({x:.0f}, {y:.0f}), expected them within the film's {size[1]}x{size[0]}; "
            "run OpenPose on the film itself and with --keypoint_scale 0, not on a copy of another size"
        )
