import numpy as np
import pytest
from made_up_people import SIZE, nobody, standing_person, without_part

from motiontransfer.errors import PoseError
from motiontransfer.metrics.pose_agreement import pose_agreement
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index

PERSON = standing_person(4)


def test_the_same_pose_agrees_wholly() -> None:
    agreement = pose_agreement(PERSON, PERSON)
    assert {part: values.tolist() for part, values in agreement.distance_px.items()} == {
        "body": [0] * 4,
        "face": [0] * 4,
        "hands": [0] * 4,
        "all": [0] * 4,
    }
    np.testing.assert_array_equal(agreement.face_found, 1)
    assert {part: values.tolist() for part, values in agreement.missed.items()} == {
        "body": [0] * 4,
        "face": [0] * 4,
        "hands": [0] * 4,
        "all": [0] * 4,
    }


def test_a_figure_moved_by_five_pixels_is_five_pixels_off_in_every_part() -> None:
    agreement = pose_agreement(PERSON, PERSON.moved(PERSON.xy + np.float32([3, 4])))
    for part in ("body", "face", "hands", "all"):
        np.testing.assert_allclose(agreement.distance_px[part], 5, rtol=1e-5)
    np.testing.assert_allclose(agreement.distance_heights, 5 / person_heights(PERSON), rtol=1e-5)


def test_only_joints_seen_in_both_are_measured() -> None:
    xy, confidence = PERSON.xy + np.float32([5, 0]), PERSON.confidence.copy()
    xy[:, joint_index("nose")] += 1000
    confidence[:, joint_index("nose")] = 0
    agreement = pose_agreement(PERSON, Keypoints.of(xy, confidence, SIZE, "made up"))
    np.testing.assert_allclose(agreement.distance_px["body"], 5, rtol=1e-5)
    np.testing.assert_array_equal(agreement.missed["body"], 1)


def test_a_hand_removed_is_missed_with_its_joints() -> None:
    agreement = pose_agreement(PERSON, without_part(PERSON, "left_hand", [1, 2]))
    assert agreement.missed["hands"].tolist() == [0, 21, 21, 0]
    assert agreement.missed["body"].tolist() == [0] * 4


def part_moved(keypoints: Keypoints, part: str, by_px: tuple[float, float]) -> Keypoints:
    xy = keypoints.xy.copy()
    xy[:, PART_SLICES[part]] += np.float32(by_px)
    return keypoints.moved(xy)


def test_each_part_has_a_distance_of_its_own_and_all_is_the_mean_over_joints() -> None:
    moved = part_moved(part_moved(PERSON, "face", (0, 2)), "left_hand", (3, 4))
    distance = pose_agreement(PERSON, moved).distance_px
    np.testing.assert_array_equal(distance["body"], 0)
    np.testing.assert_allclose(distance["face"], 2, rtol=1e-5)
    np.testing.assert_allclose(distance["hands"], 2.5, rtol=1e-5)  # the other hand is in its place
    np.testing.assert_allclose(distance["all"], (70 * 2 + 21 * 5) / (25 + 70 + 42), rtol=1e-5)


def test_removed_hands_have_no_distance_and_the_other_hand_stands_for_one() -> None:
    moved = PERSON.moved(PERSON.xy + np.float32([3, 4]))
    found = without_part(without_part(moved, "left_hand", [1, 2]), "right_hand", [2])
    agreement = pose_agreement(PERSON, found)
    np.testing.assert_allclose(agreement.distance_px["hands"], [5, 5, np.nan, 5], rtol=1e-5)
    np.testing.assert_allclose(agreement.distance_px["all"], 5, rtol=1e-5)
    assert agreement.missed["hands"].tolist() == [0, 21, 42, 0] == agreement.missed["all"].tolist()


def test_a_face_that_is_not_found() -> None:
    agreement = pose_agreement(PERSON, without_part(PERSON, "face", [0]))
    assert np.isnan(agreement.distance_px["face"]).tolist() == [True, False, False, False]
    assert agreement.face_found.tolist() == [0, 1, 1, 1]
    assert agreement.missed["face"][0] == 70


def test_joints_found_but_not_wanted_are_not_missed() -> None:
    agreement = pose_agreement(without_part(PERSON, "face", [0]), PERSON)
    assert agreement.missed["face"][0] == 0


def test_joints_neither_wanted_nor_found_are_not_missed() -> None:
    faceless = without_part(PERSON, "face", [0])
    assert pose_agreement(faceless, faceless).missed["face"].tolist() == [0] * 4


def test_nobody_found_has_no_distance_and_nobody_wanted_has_nothing() -> None:
    lost = pose_agreement(PERSON, nobody(4))
    assert np.isnan(list(lost.distance_px.values())).all() and (lost.missed["body"] == 25).all()
    unwanted = pose_agreement(nobody(4), PERSON)
    assert all(np.isnan(values).all() for values in unwanted.series().values())


def test_another_length_or_size_is_refused() -> None:
    with pytest.raises(PoseError, match="found 3 frames"):
        pose_agreement(PERSON, PERSON.at([0, 1, 2]))
    with pytest.raises(PoseError, match="expected 4 of"):
        pose_agreement(PERSON, PERSON.scaled_to((48, 32)))
