import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up_networks import (
    network,
    write_boxes_network,
    write_grid_network,
    write_network,
    write_pose_network,
)
from onnx import TensorProto, helper

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.pose.person_finder import PersonFinder

BLUE, RED, GREY = (0, 0, 255), (255, 0, 0), (200, 200, 200)


def finder(file: WeightFile, **settings: Any) -> PersonFinder:
    return PersonFinder(network(file), **{"kind": None, "side_px": None, "least_confidence": 0.3} | settings)


def room(*things: tuple[tuple[int, int], tuple[int, int, int]], size: tuple[int, int] = (90, 160)) -> Any:
    """A dark RGB frame with squares of 16 px whose top left corners are told as (x, y)."""
    frame = np.zeros((*size, 3), np.uint8)
    for (x, y), colour in things:
        frame[y : y + 16, x : x + 16] = colour
    return frame


def test_blue_people_are_found_where_they_are_and_red_balls_are_not(tmp_path: Path) -> None:
    people = finder(write_grid_network(tmp_path / "yolox.onnx", 320, 96.0))
    # The frame is enlarged by 2, so a blue square is 32 px there: 4 by 4 cells whose boxes are one another's
    # doubles.
    boxes = people.find(room(((16, 32), BLUE), ((120, 64), BLUE), ((64, 16), RED)))
    assert len(boxes.edges) == 2
    centres = (boxes.edges[:, :2] + boxes.edges[:, 2:]) / 2
    for centre, box in zip(sorted(centres.tolist()), ((16, 32), (120, 64)), strict=True):
        assert box[0] <= centre[0] <= box[0] + 16 and box[1] <= centre[1] <= box[1] + 16
    np.testing.assert_allclose(boxes.edges[:, 2:] - boxes.edges[:, :2], 48.0, rtol=1e-5)  # 96 px, halved
    np.testing.assert_allclose(boxes.confidence, 1.0, rtol=1e-5)  # so colours came in 0 to 255


def test_an_empty_room_has_nobody(tmp_path: Path) -> None:
    people = finder(write_grid_network(tmp_path / "yolox.onnx", 320, 96.0), least_confidence=0.5)
    for frame in (room(), room(((64, 16), RED)), room(((64, 16), GREY)), room(size=(720, 9))):
        boxes = people.find(frame)
        assert boxes.edges.shape == (0, 4) and boxes.confidence.shape == (0,)


@pytest.mark.parametrize("classes", [1, 80])
def test_a_finder_may_know_persons_alone(tmp_path: Path, classes: int) -> None:
    people = finder(write_grid_network(tmp_path / "yolox.onnx", 320, 96.0, classes), least_confidence=0.5)
    assert len(people.find(room(((64, 16), BLUE))).edges) == 1


def test_finished_boxes_of_persons_are_scaled_back(tmp_path: Path) -> None:
    rows = [(10, 20, 30, 60, 0.8), (40, 20, 60, 60, 0.9), (70, 20, 90, 60, 0.2), (1, 1, 1, 1, 0.9)]
    file = write_boxes_network(tmp_path / "dets.onnx", rows, [0, 32, 0, 0])
    boxes = finder(file, kind="yolox", side_px=320).find(room())
    np.testing.assert_allclose(boxes.edges, [[5, 10, 15, 30]])


def test_rtmdet_sees_other_colours_than_yolox(tmp_path: Path) -> None:
    file = write_boxes_network(tmp_path / "dets.onnx", [(10, 20, 30, 60, 0.5)], None)
    frame = np.full((320, 320, 3), (30, 20, 10), np.uint8)  # fills the input
    seen = {
        kind: float(finder(file, kind=kind, side_px=320).find(frame).confidence[0])
        for kind in ("yolox", "rtmdet")
    }
    blue = 10
    assert seen["yolox"] == pytest.approx(0.5 + blue / 1000)
    assert seen["rtmdet"] == pytest.approx(0.5 + (blue - 103.53) / 57.375 / 1000)


def test_a_finder_pickles(tmp_path: Path) -> None:
    people = finder(write_grid_network(tmp_path / "yolox.onnx", 320, 96.0))
    frame = room(((16, 32), BLUE))
    before = people.find(frame)
    after = pickle.loads(pickle.dumps(people)).find(frame)
    np.testing.assert_array_equal(before.edges, after.edges)


def test_what_the_file_does_not_tell_must_be_told(tmp_path: Path) -> None:
    rows = [(10, 20, 30, 60, 0.8)]
    file = write_boxes_network(tmp_path / "dets.onnx", rows, [0])
    with pytest.raises(
        ParamsError, match=r"^detect\.person_side_px: found nothing, .*dets\.onnx was trained"
    ):
        finder(file, kind="rtmdet").find(room())
    with pytest.raises(
        ParamsError, match=r"^detect\.person_network: found nothing, expected yolox or rtmdet"
    ):
        finder(file, side_px=320).find(room())
    fixed = write_boxes_network(tmp_path / "fixed.onnx", rows, [0], (1, 3, 320, 256))
    assert len(finder(fixed, kind="rtmdet").find(room()).edges) == 1
    with pytest.raises(ParamsError, match=r"^detect\.person_side_px: found 640, but .* takes 320x256"):
        finder(fixed, kind="rtmdet", side_px=640).find(room())


def test_another_network_is_refused(tmp_path: Path) -> None:
    pose = write_pose_network(tmp_path / "pose.onnx", (64, 48))
    with pytest.raises(
        ArtifactError, match=r"pose\.onnx: puts out \(1, 133, 96\) and \(1, 133, 128\), expected"
    ):
        finder(pose).find(room())
    grid = write_grid_network(tmp_path / "grid.onnx", 320, 96.0)
    with pytest.raises(ArtifactError, match=r"grid\.onnx: puts out YOLOX's grid, expected boxes of RTMDet"):
        finder(grid, kind="rtmdet").find(room())
    nodes = [helper.make_node("Identity", ["input"], ["output"])]
    outputs = [("output", TensorProto.FLOAT, (1, 1, 64, 64))]
    grey = write_network(tmp_path / "grey.onnx", (1, 1, 64, 64), outputs, nodes, [])
    with pytest.raises(ArtifactError, match=r"grey\.onnx: takes pictures of 1 channels, expected 3; give a"):
        finder(grey).find(room())
