import numpy as np
import pytest
from made_up_people import nobody, standing_person, steady_index, without_part

from motiontransfer.errors import PoseError
from motiontransfer.metrics.pose_jitter import pose_jitter
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints

HEIGHT = 60.0  # of the made-up person in pixels
PERSON = standing_person(6)
INDEX = steady_index(6)


def moved(keypoints: Keypoints, by_px: np.ndarray) -> Keypoints:
    """Every joint moved by (x, y) of its frame."""
    return keypoints.moved(keypoints.xy + by_px[:, None].astype(np.float32))


def test_the_made_up_person_is_as_tall_as_said() -> None:
    np.testing.assert_allclose(person_heights(PERSON), HEIGHT)


def test_the_same_pose_and_one_moved_by_a_constant_do_not_tremble() -> None:
    for offset in ((0, 0), (3, 4)):
        for values in pose_jitter(PERSON, moved(PERSON, np.tile(offset, (6, 1))), INDEX).values():
            assert np.isnan(values[0])
            np.testing.assert_array_equal(values[1:], 0)


def test_a_walk_that_is_walked_does_not_tremble_and_one_that_is_not_does() -> None:
    walk = standing_person(6, step_px=2.0)
    np.testing.assert_allclose(pose_jitter(walk, walk, INDEX)["jitter_body"][1:], 0, atol=1e-7)
    np.testing.assert_allclose(pose_jitter(walk, PERSON, INDEX)["jitter_body"][1:], 2 / HEIGHT, rtol=1e-5)


def test_an_alternation_trembles_by_its_step() -> None:
    by = np.where(np.arange(6) % 2, 5.0, 0)[:, None] * (0.6, 0.8)
    for values in pose_jitter(PERSON, moved(PERSON, by), INDEX).values():
        np.testing.assert_allclose(values[1:], 5 / HEIGHT, rtol=1e-5)


def test_noise_of_known_sigma_trembles_as_arithmetic_says() -> None:
    person, sigma = standing_person(200), 0.7
    noise = np.random.default_rng(0).normal(0, sigma, person.xy.shape).astype(np.float32)
    found = person.moved(person.xy + noise)
    for values in pose_jitter(person, found, steady_index(200)).values():
        assert np.nanmean(values) == pytest.approx(np.sqrt(np.pi) * sigma / HEIGHT, rel=0.02)


def test_parts_are_told_apart_and_unseen_ones_left_out() -> None:
    found = without_part(PERSON, "left_hand", [2])
    trembling = found.xy.copy()
    trembling[3, :25] += 6
    values = pose_jitter(PERSON, found.moved(trembling), INDEX)
    np.testing.assert_allclose(values["jitter_body"][[3, 4]], 6 * 2**0.5 / HEIGHT, rtol=1e-5)
    np.testing.assert_array_equal(values["jitter_face"][1:], 0)
    np.testing.assert_array_equal(values["jitter_hands"][1:], 0)  # the right hand's, where the left is lost
    lost = without_part(found, "right_hand", [2])
    np.testing.assert_array_equal(
        np.isnan(pose_jitter(PERSON, lost, INDEX)["jitter_hands"]), [True, False, True, True, False, False]
    )


def test_no_value_over_a_cut_nor_without_a_person() -> None:
    cut = pose_jitter(PERSON, PERSON, steady_index(6, cuts=[3]))
    assert np.flatnonzero(np.isnan(cut["jitter_body"])).tolist() == [0, 3]
    for wanted, found in ((PERSON, nobody(6)), (nobody(6), PERSON)):
        assert all(np.isnan(values).all() for values in pose_jitter(wanted, found, INDEX).values())


def test_another_length_is_refused() -> None:
    with pytest.raises(PoseError, match="found 5 frames"):
        pose_jitter(PERSON, standing_person(5), INDEX)
