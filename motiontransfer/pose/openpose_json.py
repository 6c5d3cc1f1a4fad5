"""One frame of OpenPose's JSON, which `--write_json` and the older `--write_keypoint_json` write."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.openpose_people import OpenPosePerson, require_points

# Spellings of each part's key, the latest first: since 1.3, since 1.0, and before.
JSON_KEYS: Final = {
    "body": ("pose_keypoints_2d", "pose_keypoints", "body_parts"),
    "face": ("face_keypoints_2d", "face_keypoints"),
    "left_hand": ("hand_left_keypoints_2d", "hand_left_keypoints"),
    "right_hand": ("hand_right_keypoints_2d", "hand_right_keypoints"),
}


def read_openpose_json(path: Path) -> list[OpenPosePerson]:
    """Everyone in one frame; a part that was not asked for, or not found at all, is absent.

    Raises:
        PoseError: the file cannot be read, is cut off, or is none of OpenPose's.
    """
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise PoseError(f"{path}: cannot be read as JSON ({error}); run OpenPose again") from error
    people = content.get("people") if isinstance(content, dict) else None
    if not isinstance(people, list) or not all(isinstance(person, dict) for person in people):
        raise PoseError(f"{path}: holds no list of people, expected what OpenPose's --write_json writes")
    return [_person(path, person) for person in people]


def _person(path: Path, person: dict[str, Any]) -> OpenPosePerson:
    found = {}
    for part, keys in JSON_KEYS.items():
        listed: Any = next((person[key] for key in keys if person.get(key)), [])
        if listed:
            found[part] = _points(f"{path}: {part}", listed)
            if part != "body":
                require_points(f"{path}: {part}", found[part], part)
    return {"body": np.zeros((0, 3), np.float32), **found}


def _points(place: str, listed: Any) -> FloatArray:
    """(n, 3) float32 from x, y, confidence, x, y, confidence, ..."""
    try:
        points = np.array(listed, np.float32).reshape(-1, 3)
    except (TypeError, ValueError) as error:
        raise PoseError(f"{place}: expected triples of x, y and confidence; run OpenPose again") from error
    if not np.isfinite(points).all():
        raise PoseError(f"{place}: holds numbers that are not finite; run OpenPose again")
    return points
