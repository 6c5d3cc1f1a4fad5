"""The `detect` stage with whole-body networks: a film of somebody who walks, and networks that know them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from detect_job import job_on, shipped_values
from made_up_networks import aside_px, write_grid_network, write_pose_network
from made_up_people import standing_person
from pydantic import ValidationError

from motiontransfer.errors import ArtifactError, ParamsError, PoseError
from motiontransfer.pose.keypoints import family, read_keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT, PART_SLICES, joint_index
from motiontransfer.pose.wholebody_joints import POINTS
from stages.blocks.detect import DetectParams
from stages.detect import run
from stages.processes import VARIABLE

SIDE = 320
HEIGHT, WIDTH = 240, 320  # the person network's picture is as large
CROP = (256, 192)
BIN_PX = 0.5 * 1.25 * 128 / CROP[1]  # of a box of 128 px, which is square
FRAMES = 7

# Where the points of the made-up person lie from their middle, in bins.
_PERSON = standing_person(1).xy[0] - (32, 48)  # 60 px tall
ASIDE = np.rint(
    [_PERSON[joint_index(joint, part)] * 1.4 / BIN_PX for part, joint in POINTS]
).astype(int)  # fmt: skip


def middle(frame: int) -> tuple[int, int]:
    """Of the person: a dot of all colours, which the points follow."""
    return 60 + 8 * frame, 92


def picture(frame: int) -> Any:
    """The dot, and below it a dim blue square by which the person network finds somebody."""
    x, y = middle(frame)
    across, down = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    dot = np.exp(-((across - x) ** 2 + (down - y) ** 2) / 18)
    image = np.repeat(255 * dot[..., None], 3, -1)
    image[y + 20 : y + 28, x - 4 : x + 4] = (0, 0, 160)
    return np.rint(image).astype(np.uint8)


@pytest.fixture
def values(tmp_path: Path) -> dict[str, Any]:
    """The block as shipped, with both files told."""
    pose = write_pose_network(tmp_path / "weights" / "pose.onnx", CROP, ASIDE)
    people = write_grid_network(tmp_path / "weights" / "people.onnx", SIDE, 128.0)
    told = {
        "detector": "wholebody",
        "pose_file": "weights/pose.onnx",
        "pose_sha256": pose.sha256,
        "person_file": str(people.path),
        "person_sha256": people.sha256,
        "chunk_frames": 3,
    }
    return shipped_values() | told


def test_the_joints_are_where_the_film_has_them(
    tmp_path: Path, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    written = []
    for processes in ("1", "2"):
        monkeypatch.setenv(VARIABLE, processes)
        job = job_on(tmp_path, [picture(frame) for frame in range(FRAMES)], values, qp="4")
        run(job)
        written.append(job.layout.keypoints("ada").read_bytes())
    assert written[0] == written[1]
    keypoints = read_keypoints(job.layout.keypoints("ada"))
    assert keypoints.producer == f"wholebody {values['pose_sha256'][:8]}"
    assert family(keypoints.producer) == "wholebody"
    expected = np.full((JOINT_COUNT, 2), np.nan)
    for place, (part, joint) in zip(aside_px(ASIDE) * BIN_PX / 0.5, POINTS, strict=True):
        expected[joint_index(joint, part)] = place
    body = PART_SLICES["body"]
    for frame in range(FRAMES):
        away = keypoints.xy[frame, body] - (expected[body] + middle(frame))
        seen = np.isfinite(expected[body, 0])
        assert np.abs(away[seen]).max() < 1.0
    assert capfd.readouterr() == ("", "")


def test_a_film_of_nobody_has_no_dancer(
    tmp_path: Path, values: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    with pytest.raises(PoseError, match=r"ada\.mp4: no person found in any of 4 frames"):
        run(job_on(tmp_path, [np.full((HEIGHT, WIDTH, 3), 200, np.uint8)] * 4, values, qp="4"))


@pytest.mark.parametrize("key", ["pose_file", "person_file"])
def test_both_files_must_be_told(tmp_path: Path, values: dict[str, Any], key: str) -> None:
    with pytest.raises(
        ParamsError, match=rf"^detect\.{key}: found nothing, expected an ONNX file of a .*; name"
    ):
        DetectParams(**values | {key: None}).load(tmp_path)


@pytest.mark.parametrize("role", ["pose", "person"])
def test_both_digests_must_be_told(tmp_path: Path, values: dict[str, Any], role: str) -> None:
    digest = values[f"{role}_sha256"]
    for wrong in (None, "0" * 64):
        params = DetectParams(**values | {f"{role}_sha256": wrong})
        with pytest.raises(ArtifactError, match=rf"SHA-256 is {digest}, .* set detect\.{role}_sha256 to it$"):
            params.load(tmp_path)


def test_a_missing_file_is_told_before_any_frame_is_read(tmp_path: Path, values: dict[str, Any]) -> None:
    gone = values | {"pose_file": "weights/gone.onnx"}
    with pytest.raises(ArtifactError, match=r"gone\.onnx: no such file, expected a whole-body pose network"):
        DetectParams(**gone).load(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pose_sha256", "A" * 64),
        ("person_sha256", "a" * 63),
        ("person_network", "ssd"),
        ("person_side_px", 600),
        ("person_side_px", 0),
        ("person_confidence", 1.1),
        ("pose_even_response", 0.0),
        ("face_confidence", -0.1),
        ("hand_confidence", 1.1),
    ],
)
def test_the_block_has_bounds(values: dict[str, Any], key: str, value: Any) -> None:
    DetectParams(**values)
    with pytest.raises(ValidationError, match=key):
        DetectParams(**values | {key: value})
