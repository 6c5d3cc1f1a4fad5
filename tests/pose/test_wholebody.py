import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_up_networks import (
    aside_px,
    network,
    write_boxes_network,
    write_grid_network,
    write_pose_network,
)

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError
from motiontransfer.pose.detector import Detection
from motiontransfer.pose.person_finder import PersonFinder
from motiontransfer.pose.skeleton import joint_index
from motiontransfer.pose.wholebody import Wholebody, confidence_of
from motiontransfer.pose.wholebody_joints import POINTS

SIDE, BOX_PX = 320, 128.0
HEIGHT, WIDTH = 240, 320  # the finder's picture is as large, so that a pixel is a pixel
DOTS = ((-14.3, -11.6), (9.2, -3.4), (-2.8, 10.1))  # red, green and blue, as seen from the person's middle


@pytest.fixture
def people_file(tmp_path: Path) -> WeightFile:
    return write_grid_network(tmp_path / "people.onnx", SIDE, BOX_PX)


def wholebody(pose: WeightFile, people: WeightFile) -> Wholebody:
    finder = PersonFinder(network(people), kind=None, side_px=None, least_confidence=0.3)
    return Wholebody(network(pose), finder, even_response=0.3)


def film(*frames: tuple[tuple[int, int], ...]) -> list[Any]:
    """Frames with people at (x, y): a dim blue square for the finder, which has its middle there, and dots.

    A square fills a cell of the finder's, of 8 pixels, so that the middle of its box is known.
    """
    return [_frame(people) for people in frames]


def _frame(people: tuple[tuple[int, int], ...]) -> Any:
    frame = np.zeros((HEIGHT, WIDTH, 3))
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    for left, top in people:
        frame[top - 4 : top + 4, left - 4 : left + 4, 2] = 120
        for colour, (right_of, below) in enumerate(DOTS):
            away = (x - left - right_of) ** 2 + (y - top - below) ** 2
            frame[..., colour] = np.maximum(frame[..., colour], 255 * np.exp(-away / 8))
    return np.rint(frame).astype(np.uint8)


def true_points(person: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """(133, 2): where the network must put the points, in native pixels."""
    # The box is square, so its width decides: crops of these sizes are higher than wide.
    step = 1.25 * BOX_PX / size[1]
    dots = np.array([DOTS[point % 3] for point in range(len(POINTS))])
    return person + dots + step * aside_px()


def places(detection: Detection) -> np.ndarray:
    """(133, 2): the joints that are points, in the order of the points."""
    return detection.xy[[joint_index(joint, part) for part, joint in POINTS]]


@pytest.mark.parametrize("size", [(256, 192), (384, 288)])
def test_points_come_out_where_they_were_drawn(
    tmp_path: Path, people_file: WeightFile, size: tuple[int, int]
) -> None:
    person = (116, 92)  # the middle of a cell
    detector = wholebody(write_pose_network(tmp_path / "pose.onnx", size), people_file)
    ((detection,),) = list(detector.detect(film((person,))))
    # Colours and sides are right, or points would follow other dots. A bin is 0.4 or 0.3 pixels.
    np.testing.assert_allclose(places(detection), true_points(person, size), atol=0.1)
    assert detection.xy.dtype == detection.confidence.dtype == np.float32
    assert (detection.confidence > 0.5).all() and (detection.confidence < 1).all()
    neck = (detection.xy[joint_index("left_shoulder")] + detection.xy[joint_index("right_shoulder")]) / 2
    np.testing.assert_allclose(detection.xy[joint_index("neck")], neck, atol=1e-4)


def test_everyone_in_each_frame_and_nobody_where_nobody_is(tmp_path: Path, people_file: WeightFile) -> None:
    size = (256, 192)
    detector = wholebody(write_pose_network(tmp_path / "pose.onnx", size), people_file)
    frames = [((60, 92), (260, 164)), (), ((116, 92),), ()]
    found = list(detector.detect(film(*frames)))
    assert [len(people) for people in found] == [2, 0, 1, 0]
    by_place = sorted(found[0], key=lambda detection: float(detection.xy[0, 0]))
    for detection, person in zip([*by_place, *found[2]], [*frames[0], *frames[2]], strict=True):
        np.testing.assert_allclose(places(detection), true_points(person, size), atol=0.1)
    assert list(detector.detect(film((), ()))) == [[], []]
    assert list(detector.detect([])) == []


@pytest.mark.parametrize("batch", ["batch", 1, 4])
def test_frames_together_are_the_same_as_one_by_one(
    tmp_path: Path, people_file: WeightFile, batch: int | str
) -> None:
    detector = wholebody(write_pose_network(tmp_path / "pose.onnx", (64, 48), batch=batch), people_file)
    frames = film(*([((60 + 8 * frame, 92), (260, 84))[: frame % 3] for frame in range(11)]))
    together = list(detector.detect(iter(frames)))
    alone = [next(detector.detect([frame])) for frame in frames]
    assert [len(people) for people in together] == [frame % 3 for frame in range(11)]
    for people, same in zip(together, alone, strict=True):
        for detection, other in zip(people, same, strict=True):
            np.testing.assert_array_equal(detection.xy, other.xy)
            np.testing.assert_array_equal(detection.confidence, other.confidence)


def test_a_detector_goes_to_other_processes(tmp_path: Path, people_file: WeightFile) -> None:
    detector = wholebody(write_pose_network(tmp_path / "pose.onnx", (64, 48)), people_file)
    frames = film(((60, 92),))
    ((before,),) = detector.detect(frames)
    ((after,),) = pickle.loads(pickle.dumps(detector)).detect(frames)
    assert before.xy.tobytes() == after.xy.tobytes()


def test_the_producer_names_the_weights_that_place_points(tmp_path: Path, people_file: WeightFile) -> None:
    pose = write_pose_network(tmp_path / "pose.onnx", (64, 48))
    assert pose.sha256 is not None
    assert wholebody(pose, people_file).producer == f"wholebody {pose.sha256[:8]}"


def test_confidences_stay_below_1_and_tell_more_from_less() -> None:
    responses = np.array([-1, 0, 0.03, 0.3, 0.9, 1.1, 8.0, 1e30, np.inf, np.nan], np.float32)
    confidence = confidence_of(responses, 0.3)
    np.testing.assert_allclose(confidence[:7], [0, 0, 1 / 11, 0.5, 0.75, 11 / 14, 80 / 83], rtol=1e-5)
    assert (np.diff(confidence[1:7]) > 0).all()
    assert (confidence[7:9] == 1).all() and confidence[9] == 0


def test_a_person_without_a_single_point_is_nobody(tmp_path: Path, people_file: WeightFile) -> None:
    detector = wholebody(write_pose_network(tmp_path / "pose.onnx", (64, 48), gain=0.0), people_file)
    assert list(detector.detect(film(((60, 92),)))) == [[]]


def test_large_responses_are_confidences_too(tmp_path: Path, people_file: WeightFile) -> None:
    detector = wholebody(write_pose_network(tmp_path / "pose.onnx", (256, 192), gain=50.0), people_file)
    ((detection,),) = detector.detect(film(((60, 92),)))
    assert (detection.confidence > 0.95).all() and (detection.confidence <= 1).all()


def test_of_a_crowd_the_largest_are_looked_at(tmp_path: Path) -> None:
    heights = np.arange(40, 70)
    rows = [(4 * place, 40, 4 * place + 20, 40 + height, 0.9) for place, height in enumerate(heights)]
    people = write_boxes_network(tmp_path / "people.onnx", rows, None, (1, 3, HEIGHT, WIDTH))
    finder = PersonFinder(network(people), kind="yolox", side_px=None, least_confidence=0.3)
    pose = network(write_pose_network(tmp_path / "pose.onnx", (64, 48), gain=9.0))
    (crowd,) = Wholebody(pose, finder, 0.3).detect([np.full((HEIGHT, WIDTH, 3), 250, np.uint8)])
    assert len(crowd) == 20
    spreads = [np.ptp(places(person), axis=0)[1] for person in crowd]  # grow with the box
    np.testing.assert_allclose(spreads / spreads[0], heights[:9:-1] / heights[-1], rtol=1e-4)


def test_missing_and_wrong_files_are_refused_before_any_work(tmp_path: Path, people_file: WeightFile) -> None:
    pose = write_pose_network(tmp_path / "pose.onnx", (64, 48))
    wholebody(pose, people_file).require()
    for files in (
        (WeightFile(tmp_path / "gone.onnx", "0" * 64), people_file),
        (pose, WeightFile(tmp_path / "gone.onnx", "0" * 64)),
    ):
        with pytest.raises(ArtifactError, match=r"gone\.onnx: no such file, expected a made-up network"):
            wholebody(*files).require()
    with pytest.raises(ArtifactError, match=rf"its SHA-256 is {pose.sha256}, expected {'0' * 64}; if this"):
        wholebody(WeightFile(pose.path, "0" * 64), people_file).require()


def test_another_network_is_refused(tmp_path: Path, people_file: WeightFile) -> None:
    frames = film(((60, 92),))

    def said(pose: WeightFile) -> str:
        with pytest.raises(ArtifactError) as caught:
            list(wholebody(pose, people_file).detect(frames))
        return str(caught.value).partition(": ")[2]

    body = write_pose_network(tmp_path / "body.onnx", (64, 48), np.zeros((17, 2), int))
    assert said(body) == (
        "puts out (17, 96) and (17, 128) a picture, expected (133, 96) and (133, 128); give a made-up network"
    )
    assert said(people_file).startswith("puts out (2100, 85) a picture, expected (133, 640) and (133, 640); ")
    boxes = write_boxes_network(tmp_path / "boxes.onnx", [(0, 0, 1, 1, 1)], [0])
    assert said(boxes) == (
        "takes pictures of (None, 3, None, None), expected 3 channels and a fixed size; "
        "give a made-up network"
    )
