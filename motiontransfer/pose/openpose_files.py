"""A folder of OpenPose's files: which file is which frame's, and a digest of them all.

A file is named after its film and the frame's number there, or after the picture that was looked at:
"dance_000000000012_keypoints.json", "frame020001_pose.yml". There is one for every frame, people or not.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from motiontransfer.artifacts.digests import file_sha256
from motiontransfer.errors import PoseError

_NAME: Final = re.compile(
    r"(?P<film>.*?)(?P<digits>\d+)_(?:keypoints\.json|(?P<part>pose|face|hand_left|hand_right)\.yml)"
)
_PARTS: Final = {
    None: "json", "pose": "body", "face": "face", "hand_left": "left_hand", "hand_right": "right_hand",
}  # fmt: skip
# So many digits number the frames of a film, from 0; pictures begin where their makers please.
_FILM_DIGITS: Final = 12
# Readers of films differ over the last frames, and a file is lost now and then.
_MISSING_FRACTION: Final = 0.1


@dataclass(frozen=True)
class FrameFiles:
    """What OpenPose wrote of one frame.

    Attributes:
        film: what stands before the number in the file's name.
        digits: the number as it is written.
        paths: the file of each part; one file, "json", where it holds them all.
    """

    film: str
    digits: str
    paths: dict[str, Path]

    @property
    def number(self) -> int:
        """The frame's number."""
        return int(self.digits)


def list_openpose_files(folder: Path) -> list[FrameFiles]:
    """The frames of a folder, rising in film and number; files that are not OpenPose's are passed over.

    Raises:
        PoseError: there is no such folder, there are none of OpenPose's files in it, or frames of both kinds.
    """
    if not folder.is_dir():
        raise PoseError(f"{folder}: no such folder, expected OpenPose's output; give the --write_json folder")
    frames: dict[tuple[str, str], dict[str, Path]] = {}
    for path in sorted(folder.iterdir()):
        if found := _NAME.fullmatch(path.name):
            frames.setdefault((found["film"], found["digits"]), {})[_PARTS[found["part"]]] = path
    if not frames:
        raise PoseError(
            f"{folder}: found no file named like film_000000000000_keypoints.json or frame000001_pose.yml, "
            "expected OpenPose's output; give the folder of its --write_json"
        )
    for (film, digits), paths in frames.items():
        if ("json" in paths) == ("body" in paths):
            found_kinds = "both JSON and YAML" if "json" in paths else "no body, only " + ", ".join(paths)
            raise PoseError(
                f"{folder}: {film}{digits}: found {found_kinds}, expected one kind, with the body"
            )
    listed = [FrameFiles(film, digits, paths) for (film, digits), paths in frames.items()]
    return sorted(listed, key=lambda frame: (frame.film, frame.number))


def openpose_digest(frames: Iterable[FrameFiles], film: Path | None = None) -> str:
    """SHA-256 over all files, of what `sha256sum` prints of them in the order of their names.

    Args:
        frames: of OpenPose's.
        film: that was looked at, in the last line, where it may have been made anew since.
    """
    paths = sorted((path for frame in frames for path in frame.paths.values()), key=lambda path: path.name)
    lines = hashlib.sha256()
    for path in (*paths, *([] if film is None else [film])):
        lines.update(f"{file_sha256(path)}  {path.name}\n".encode())
    return lines.hexdigest()


def frames_by_number(
    folder: Path, frames: Iterable[FrameFiles], films: Mapping[str, int]
) -> list[FrameFiles | None]:
    """Puts each file to its frame by the numbers in the names.

    Args:
        folder: for the message.
        frames: what lies in it, rising in film and number.
        films: how many frames each film has, by its name without ending, in the clip's order. The name of a
            single film does not matter.

    Returns:
        For each frame of the clip its files, None where there are none.

    Raises:
        PoseError: the names are those of other films, or the numbers do not fit a film's frames.
    """
    found = {film.rstrip("_"): list(group) for film, group in groupby(frames, lambda frame: frame.film)}
    if len(films) == 1 and len(found) == 1:
        found = dict(zip(films, found.values(), strict=True))
    if set(found) != set(films):
        raise PoseError(
            f"{folder}: found the output of {', '.join(found)}, expected that of {', '.join(films)}; keep "
            "one clip's output in a folder, with the names of its films"
        )
    return [frame for film, length in films.items() for frame in _placed(folder, film, found[film], length)]


def _placed(folder: Path, film: str, frames: list[FrameFiles], length: int) -> list[FrameFiles | None]:
    first, last = frames[0].number, frames[-1].number
    of_film = len(frames[0].digits) == _FILM_DIGITS and last < length
    offset = 0 if of_film else first
    numbers = {frame.number - offset for frame in frames}
    whole = of_film or last - first + 1 == length
    if not whole or len(numbers) != len(frames) or len(frames) < length * (1 - _MISSING_FRACTION):
        raise PoseError(
            f"{folder}: found {len(frames)} frames numbered {first} to {last}, expected {length}, one for "
            f"each frame of {film}; run OpenPose on this very film, without --frame_step, --frame_first and "
            "--frame_last"
        )
    placed: list[FrameFiles | None] = [None] * length
    for frame in frames:
        placed[frame.number - offset] = frame
    return placed
