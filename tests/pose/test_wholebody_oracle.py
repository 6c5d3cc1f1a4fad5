"""Our whole-body detector beside rtmlib, which runs the same files.

Where rtmlib is known to be wrong it is given what it should have been given: RGB for the pose network, and
one class of things.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up_networks import (
    network,
    write_boxes_network,
    write_grid_network,
    write_pose_network,
)
from rtmlib import YOLOX, RTMDet, RTMPose

from motiontransfer.pose.onnx_network import OnnxNetwork
from motiontransfer.pose.person_finder import PersonFinder
from motiontransfer.pose.wholebody_crop import Crop
from motiontransfer.pose.wholebody_simcc import decode_simcc

BOXES = np.array(
    [(90, 40, 150, 210), (20.5, 100.25, 300.75, 160), (-40, -60, 80, 300), (250, 10, 330, 239)], np.float32
)


@pytest.fixture(scope="module")
def frame() -> Any:
    """RGB, with something everywhere."""
    random = np.random.default_rng(3)
    coarse = random.uniform(0, 255, (8, 10, 3)).repeat(30, 0).repeat(32, 1)
    return np.rint(0.8 * coarse + 0.2 * random.uniform(0, 255, coarse.shape)).astype(np.uint8)


def ours(pose: OnnxNetwork, frame: Any, boxes: Any) -> tuple[Any, Any]:
    _, _, height, width = pose.input_shape
    assert height is not None and width is not None
    crops = [Crop.about(box, (height, width)) for box in boxes]
    points, responses = decode_simcc(*pose.run(np.stack([crop.cut(frame) for crop in crops])))
    return np.stack([crop.to_frame(found) for crop, found in zip(crops, points, strict=True)]), responses


def in_order(boxes: Any) -> Any:
    """By their edges, because equally sure ones come in any order."""
    return boxes[np.lexsort(boxes.T)]


@pytest.mark.parametrize("size", [(256, 192), (384, 288)])
def test_points_lie_within_half_a_bin_of_rtmlibs(tmp_path: Path, frame: Any, size: tuple[int, int]) -> None:
    file = write_pose_network(tmp_path / "pose.onnx", size)
    theirs, scores = RTMPose(str(file.path), model_input_size=size[::-1])(frame, BOXES)
    points, responses = ours(network(file), frame, BOXES)
    scale = np.array([Crop.about(box, size).scale for box in BOXES])[:, None, None]
    away = np.abs(points - theirs) / scale  # in pixels of the crop, of which a bin is a half
    assert away.max() <= 0.25
    assert (scores >= responses - 0.02).all()  # their mean of two is no lower than our lower of two


def test_what_networks_see_is_what_rtmlib_shows_them(tmp_path: Path, frame: Any) -> None:
    pose = RTMPose(str(write_pose_network(tmp_path / "pose.onnx", (384, 288)).path), (288, 384))
    for box in BOXES:
        crop = Crop.about(box, (384, 288))
        theirs, centre, scale = pose.preprocess(frame, box)
        seen = np.abs(crop.cut(frame).transpose(1, 2, 0) - theirs)
        assert seen.max() < 0.1 and seen.mean() < 2e-3  # a level is 0.02
        np.testing.assert_allclose(crop.to_frame(np.zeros(2, np.float32)), centre - scale / 2, atol=1e-3)
        assert crop.scale == pytest.approx(scale[0] / 288)


@pytest.mark.parametrize("size", [(240, 320), (200, 90), (720, 1280)])
def test_boxes_of_people_are_rtmlibs(tmp_path: Path, frame: Any, size: tuple[int, int]) -> None:
    file = write_grid_network(tmp_path / "yolox.onnx", 320, 96.0, classes=1)  # or it takes balls for people
    seen = np.ascontiguousarray(frame.repeat(6, 0).repeat(4, 1)[: size[0], : size[1]])
    theirs = YOLOX(str(file.path), (320, 320), score_thr=0.3)(seen[..., ::-1])
    found = PersonFinder(network(file), None, None, 0.3).find(seen)
    assert len(theirs) > 3
    np.testing.assert_allclose(in_order(found.edges), in_order(theirs), rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize(("kind", "other"), [("yolox", YOLOX), ("rtmdet", RTMDet)])
def test_finished_boxes_are_rtmlibs(tmp_path: Path, frame: Any, kind: Any, other: Any) -> None:
    rows = [(10.5, 20, 30, 60.25, 0.8), (40, 20, 60, 60, 0.9), (70, 20, 90, 60, 0.1), (200, 9, 300, 280, 0.4)]
    file = write_boxes_network(tmp_path / "dets.onnx", rows, [0] * 4, ("batch", 3, 320, 320))
    theirs = other(str(file.path), (320, 320))(frame[..., ::-1])
    found = PersonFinder(network(file), kind, None, 0.3).find(frame)
    assert len(theirs) == 3
    np.testing.assert_allclose(found.edges, theirs, rtol=1e-6)


def test_rtmlib_is_what_we_must_not_be(tmp_path: Path, frame: Any) -> None:
    """The faults that make it an oracle only where it is fed with care."""
    ball = np.zeros((320, 320, 3), np.uint8)
    ball[64:96, 64:96, 0] = 255  # red
    yolox = write_grid_network(tmp_path / "yolox.onnx", 320, 96.0)
    assert len(YOLOX(str(yolox.path), (320, 320), score_thr=0.5)(ball[..., ::-1])) > 0
    assert len(PersonFinder(network(yolox), None, None, 0.5).find(ball).edges) == 0
    pose = write_pose_network(tmp_path / "pose.onnx", (256, 192))
    assert RTMPose(str(pose.path), (192, 256))(frame, [])[0].shape == (1, 133, 2)  # nobody is somebody
