from dataclasses import replace

import numpy as np
import pytest
from made_up_motion import SIZE, standing, walk

from motiontransfer.pose.boxes import face_boxes, hand_boxes, person_boxes, person_heights, pixel_box
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index


def without(keypoints: Keypoints, frame: int, joints: list[int]) -> Keypoints:
    confidence = keypoints.confidence.copy()
    confidence[frame, joints] = 0
    return Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)


def all_boxes(keypoints: Keypoints) -> list[FloatArray]:
    return [
        person_boxes(keypoints),
        face_boxes(keypoints),
        hand_boxes(keypoints, "left_hand"),
        hand_boxes(keypoints, "right_hand"),
    ]


def test_height_is_nose_to_ankles() -> None:
    assert person_heights(standing(3, height_px=700)) == pytest.approx(700)


def test_height_scales_with_the_figure() -> None:
    keypoints = walk(5)
    double = keypoints.moved(keypoints.xy * 2)
    np.testing.assert_allclose(person_heights(double), 2 * person_heights(keypoints), rtol=1e-5)


def test_a_crouch_hardly_shrinks_the_height() -> None:
    keypoints = standing(9)
    xy = keypoints.xy.copy()
    legs = [joint_index(f"{side}_{joint}") for side in ("left", "right") for joint in ("knee", "ankle")]
    xy[4, legs, 1] -= 300  # nose to ankles: 500 of 800
    assert person_heights(keypoints.moved(xy))[4] == pytest.approx(750)


def test_height_without_ankles_comes_from_the_torso_and_without_both_from_the_clip() -> None:
    keypoints = standing(9)
    ankles = [joint_index("left_ankle"), joint_index("right_ankle")]
    assert person_heights(without(keypoints, 4, ankles)) == pytest.approx(800)
    assert person_heights(without(keypoints, 4, [*ankles, joint_index("mid_hip")])) == pytest.approx(800)


def test_nobody_has_a_finite_height_and_no_box() -> None:
    nobody = Keypoints.empty(2, SIZE, "made up")
    assert np.isfinite(person_heights(nobody)).all()
    for boxes in all_boxes(nobody):
        assert np.isnan(boxes).all()


def test_person_box_holds_every_joint_seen() -> None:
    keypoints = walk(6, unseen=0.3)
    boxes = person_boxes(keypoints)[:, None]
    inside = (keypoints.xy >= boxes[..., :2]) & (keypoints.xy < boxes[..., 2:])
    np.testing.assert_array_equal(inside.all(-1), keypoints.seen)


@pytest.mark.parametrize("part", ["left_hand", "right_hand"])
def test_hand_box_holds_the_hand_and_follows_it_alone(part: str) -> None:
    keypoints = standing(2)
    moved = replace(keypoints, xy=keypoints.xy.copy())
    moved.xy[1, PART_SLICES[part]] += (30, -20)
    boxes = hand_boxes(moved, part)
    np.testing.assert_allclose(boxes[1] - boxes[0], [30, -20, 30, -20], atol=1e-3)
    hand = moved.part(part)[0]
    assert (boxes[0, :2] < hand.min(0)).all() and (boxes[0, 2:] > hand.max(0)).all()


def test_boxes_move_with_the_figure() -> None:
    keypoints = standing(3)
    for before, after in zip(
        all_boxes(keypoints), all_boxes(keypoints.moved(keypoints.xy + 50)), strict=True
    ):
        np.testing.assert_allclose(after, before + 50, atol=1e-2)


def test_face_box_is_a_square_about_the_head_that_scales_with_the_person() -> None:
    small, large = (face_boxes(standing(1, height_px=height))[0] for height in (400, 800))
    for box in (small, large):
        assert box[2] - box[0] == pytest.approx(box[3] - box[1], rel=1e-5)
    assert large[2] - large[0] == pytest.approx(2 * (small[2] - small[0]), rel=1e-5)
    nose = standing(1).joint("nose")[0]
    assert (large[:2] < nose).all() and (large[2:] > nose).all()


def test_face_box_is_there_from_behind() -> None:
    front = standing(1)
    face = [joint_index(joint) for joint in ("nose", "left_eye", "right_eye")]
    behind = without(front, 0, face)
    assert np.isfinite(face_boxes(behind)).all()


def test_pixel_box_is_clipped_to_the_picture() -> None:
    box = np.array([-10.2, 5.6, 30.4, 2000], np.float32)
    assert pixel_box(box, (100, 200)) == (slice(6, 100), slice(0, 30))


@pytest.mark.parametrize(
    "box", [[np.nan] * 4, [-50, 10, -20, 40], [10, 150, 40, 180], [10, 10, 11.2, 60], [300, 10, 400, 60]]
)
def test_pixel_box_of_nothing_is_none(box: list[float]) -> None:
    assert pixel_box(np.array(box, np.float32), (100, 200)) is None
