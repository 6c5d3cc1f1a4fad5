import numpy as np
import pytest
from made_up_people import nobody, standing_person, steady_index, without_part

from motiontransfer.errors import PoseError
from motiontransfer.metrics.foot_slide import foot_slide, standing_feet
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import joint_index

HEIGHT = 60.0  # of the made-up person in pixels
FPS = 25
FRAMES = 30
PERSON = standing_person(FRAMES)
INDEX = steady_index(FRAMES)


def stepping(joint: str, by_px: np.ndarray, person: Keypoints = PERSON) -> Keypoints:
    """The person with a joint moved by (x, y) of each frame."""
    xy = person.xy.copy()
    xy[:, joint_index(joint)] += by_px.astype(np.float32)
    return person.moved(xy)


def test_who_stands_does_not_slide() -> None:
    assert standing_feet(PERSON, INDEX).all()
    slide = foot_slide(PERSON, PERSON, INDEX)
    np.testing.assert_array_equal(slide.found, 0)
    np.testing.assert_array_equal(slide.wanted, 0)
    np.testing.assert_array_equal(slide.error, 0)


def test_a_whole_figure_that_slides_slides_at_its_speed() -> None:
    slide = foot_slide(PERSON, standing_person(FRAMES, step_px=1.5), INDEX)
    np.testing.assert_allclose(slide.found, 1.5 * FPS / HEIGHT, rtol=1e-5)
    np.testing.assert_array_equal(slide.wanted, 0)


def test_a_foot_that_creeps_with_the_wanted_one_slides_and_does_not_err() -> None:
    creep_px, still = 0.1, PERSON
    creeping = standing_person(FRAMES, step_px=creep_px)
    speed = creep_px * FPS / HEIGHT
    followed, held = foot_slide(creeping, creeping, INDEX), foot_slide(creeping, still, INDEX)
    np.testing.assert_allclose([followed.found, followed.wanted], speed, rtol=1e-4)
    np.testing.assert_allclose(followed.error, 0, atol=1e-6)
    np.testing.assert_allclose(held.found, 0, atol=1e-6)
    np.testing.assert_allclose(held.error, speed, rtol=1e-4)


def test_one_foot_of_two_counts_half() -> None:
    away = stepping("left_ankle", np.arange(FRAMES)[:, None] * (0.6, 0.8))
    np.testing.assert_allclose(foot_slide(PERSON, away, INDEX).found, FPS / HEIGHT / 2, rtol=1e-5)


def test_a_foot_moved_by_five_pixels_does_not_slide() -> None:
    np.testing.assert_allclose(foot_slide(PERSON, PERSON.moved(PERSON.xy + 5), INDEX).found, 0, atol=1e-6)


def test_noise_leaves_what_the_slope_of_a_window_leaves() -> None:
    person, index, sigma = standing_person(600), steady_index(600), 0.5
    noise = np.random.default_rng(0).normal(0, sigma, person.xy.shape).astype(np.float32)
    values = foot_slide(person, person.moved(person.xy + noise), index).found
    of_slope = sigma * FPS / np.sqrt(2 * (1 + 4 + 9))  # seven frames
    assert np.mean(values[3:-3]) == pytest.approx(of_slope * np.sqrt(np.pi / 2) / HEIGHT, rel=0.06)


def test_a_walking_foot_does_not_stand() -> None:
    walk = standing_person(FRAMES, step_px=1.0)
    assert not standing_feet(walk, INDEX).any()
    assert np.isnan(foot_slide(walk, PERSON, INDEX).found).all()


def test_a_jump_does_not_stand_even_at_its_top() -> None:
    since = (np.arange(FRAMES) - 15) / FPS
    height_px = 0.5 * since**2 * 9.81 * HEIGHT / 1.7
    jump = PERSON.moved(PERSON.xy + np.stack([0 * since, height_px], -1)[:, None].astype(np.float32))
    assert not standing_feet(jump, INDEX).any()


def test_a_foot_held_in_the_air_does_not_stand_and_the_other_does() -> None:
    lifted = stepping("left_ankle", np.tile([0, -10.0], (FRAMES, 1)))
    assert standing_feet(lifted, INDEX).tolist() == [[False, True]] * FRAMES
    waving = stepping("left_ankle", np.arange(FRAMES)[:, None] * (3.0, 0), lifted)
    np.testing.assert_allclose(foot_slide(lifted, waving, INDEX).found, 0, atol=1e-6)


def test_a_foot_begins_to_stand_when_its_whole_window_does() -> None:
    walk = np.minimum(np.arange(FRAMES), 12)[:, None] * (3.0, 0)
    wanted = stepping("right_ankle", walk, stepping("left_ankle", walk))
    assert np.flatnonzero(standing_feet(wanted, INDEX).all(1)).tolist() == list(range(15, FRAMES))


def test_a_cut_is_no_slide() -> None:
    elsewhere = PERSON.xy.copy()
    elsewhere[15:] += 20
    both = PERSON.moved(elsewhere)
    np.testing.assert_allclose(foot_slide(both, both, steady_index(FRAMES, cuts=[15])).found, 0, atol=1e-6)
    uncut = foot_slide(PERSON, both, INDEX).found
    assert (uncut[12:18] > 1).all() and (uncut[:12] == 0).all()


def test_feet_that_are_not_found_have_no_speed() -> None:
    lost = without_part(PERSON, "body", [10])
    values = foot_slide(PERSON, lost, INDEX).found
    assert np.flatnonzero(np.isnan(values)).tolist() == list(range(7, 14))
    for wanted, found in ((PERSON, nobody(FRAMES)), (nobody(FRAMES), PERSON)):
        assert np.isnan(foot_slide(wanted, found, INDEX).found).all()


def test_a_film_too_short_or_of_another_length() -> None:
    assert np.isnan(foot_slide(standing_person(2), standing_person(2), steady_index(2)).found).all()
    with pytest.raises(PoseError, match="found 2 frames"):
        foot_slide(PERSON, standing_person(2), INDEX)
