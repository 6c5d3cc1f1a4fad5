"""One frame of OpenPose's old YAML, four files of which `--write_keypoint` wrote; Everybody Dance Now's data.

OpenCV's YAML carries tags and a heading that YAML libraries do not take, and holds one matrix a file: its
sizes [people, points, 3], and its numbers.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.openpose_people import OpenPosePerson, require_points

_LIST: Final = r"\s*\[([^\]]*)\]"
_SIZES, _DATA = re.compile(rf"\bsizes:{_LIST}"), re.compile(rf"\bdata:{_LIST}")
_HEADING: Final = "%YAML"
_DATA_KEY: Final = "data:"


def read_openpose_yaml(paths: Mapping[str, Path]) -> list[OpenPosePerson]:
    """Everyone in one frame.

    Args:
        paths: the file of each part that was written, "body" among them.

    Raises:
        PoseError: a file cannot be read, is cut off, or is none of OpenPose's; or the parts are of more or
            fewer people than the bodies.
    """
    people: list[dict[str, FloatArray]] = [{"body": body} for body in _matrix(paths["body"])]
    for part, path in paths.items():
        if part == "body":
            continue
        found = _matrix(path)
        if not len(found):
            continue
        require_points(str(path), found[0], part)
        if len(found) != len(people):
            raise PoseError(
                f"{path}: found {len(found)} people, expected the {len(people)} of {paths['body']}"
            )
        for person, points in zip(people, found, strict=True):
            person[part] = points
    return list(people)


def _matrix(path: Path) -> FloatArray:
    """(people, points, 3) float32, of nobody where OpenPose wrote an empty matrix or none."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise PoseError(f"{path}: cannot be read ({error}); bring the file again") from error
    if not text.startswith(_HEADING):
        raise PoseError(
            f"{path}: does not begin with {_HEADING}, expected what OpenPose's --write_keypoint wrote"
        )
    if _DATA_KEY not in text:
        return np.zeros((0, 0, 3), np.float32)
    try:
        return _parsed(text)
    except ValueError as error:
        raise PoseError(f"{path}: {error}; bring the file again") from error


def _parsed(text: str) -> FloatArray:
    """Raises ValueError where the text is cut off, or is no matrix of people's points."""
    data, sizes = _DATA.search(text), _SIZES.search(text)
    if data is None:
        raise ValueError("is cut off")
    numbers = np.array([float(number) for number in data[1].split(",") if number.strip()], np.float32)
    if not len(numbers):
        return np.zeros((0, 0, 3), np.float32)
    shape = [int(size) for size in sizes[1].split(",")] if sizes else []
    if len(shape) != 3 or shape[2] != 3 or np.prod(shape) != len(numbers):
        raise ValueError(f"found {len(numbers)} numbers of sizes {shape}, expected sizes [people, points, 3]")
    if not np.isfinite(numbers).all():
        raise ValueError("holds numbers that are not finite")
    return numbers.reshape(shape)
