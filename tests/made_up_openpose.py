"""People as OpenPose writes them, made from keypoints, in any of its layouts, JSON and YAML."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.openpose_layouts import LAYOUTS, Layout
from motiontransfer.pose.skeleton import PART_SLICES, joint_index

Points = npt.NDArray[np.float32]
BY_NAME = {layout.name: layout for layout in LAYOUTS}
FILE_PARTS = {"face": "face", "hand_left": "left_hand", "hand_right": "right_hand"}


def part_points(keypoints: Keypoints, frame: int, part: str) -> Points:
    """(n, 3) of a part, zeros where unseen, as OpenPose marks it."""
    points = np.concatenate([keypoints.xy[frame], keypoints.confidence[frame][:, None]], 1)[PART_SLICES[part]]
    return np.nan_to_num(points).astype(np.float32)


def body_points(keypoints: Keypoints, frame: int, layout: Layout) -> Points:
    """(points, 3) in the order of a layout; a point that is no joint of ours lies in the corner."""
    everything = np.concatenate([part_points(keypoints, frame, part) for part in PART_SLICES])
    listed = [None if place is None else joint_index(place[1], place[0]) for place in layout.places]
    return np.array([[1, 1, 0.9] if joint is None else everything[joint] for joint in listed], np.float32)


def person(keypoints: Keypoints, frame: int = 0, model: str = "BODY_25") -> dict[str, Any]:
    """A person of the list "people", with the keys of today's OpenPose."""
    found: dict[str, Any] = {
        "person_id": [-1],
        "pose_keypoints_2d": body_points(keypoints, frame, BY_NAME[model]).ravel().tolist(),
        "pose_keypoints_3d": [],
    }
    for name, part in FILE_PARTS.items():
        found[f"{name}_keypoints_2d"] = part_points(keypoints, frame, part).ravel().tolist()
    return found


def write_json(path: Path, people: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 1.3, "people": people}))
    return path


def write_clip(folder: Path, keypoints: Keypoints, name: str = "dance_{:012}", first: int = 0) -> Path:
    """A frame a file, in which one person is seen, or nobody where the keypoints see nothing."""
    for frame in range(len(keypoints)):
        people = [person(keypoints, frame)] if keypoints.seen[frame].any() else []
        write_json(folder / f"{name.format(frame + first)}_keypoints.json", people)
    return folder


def yaml_text(name: str, matrix: Points) -> str:
    """As OpenCV 2 and 3 wrote arrays of three dimensions."""
    numbers = ",\n       ".join(f"{number:.8e}" for number in matrix.ravel())
    return (
        f"%YAML:1.0\n{name}: !!opencv-nd-matrix\n   sizes: [ {', '.join(map(str, matrix.shape))} ]\n"
        f"   dt: f\n   data: [ {numbers} ]\n"
    )
