from dataclasses import replace

import numpy as np
import pytest
from walkers import SETTINGS, even_index, to_and_fro, walker, without

from motiontransfer.errors import PoseError
from motiontransfer.pose.ground import smooth_in_shots, track_ground
from motiontransfer.pose.skeleton import joint_index


def hop(frames: int, start: int, length: int, height: float) -> np.ndarray:
    lift = np.zeros(frames)
    lift[start : start + length] = height * np.sin(np.pi * (np.arange(length) + 0.5) / length)
    return lift


def test_a_dancer_who_stands_still() -> None:
    track = track_ground(walker(50, 900, 600, x=400), even_index(50), SETTINGS)
    assert track.feet == "planted"
    np.testing.assert_allclose(track.line, 900)
    np.testing.assert_allclose(track.across, 400)
    np.testing.assert_allclose(track.height, 600, rtol=1e-6)


def test_a_jump_does_not_move_the_ground() -> None:
    lift = hop(100, 40, 12, 0.25)
    track = track_ground(walker(100, 900, 600, lift=lift), even_index(100), SETTINGS)
    np.testing.assert_allclose(track.line, 900, atol=3)
    assert np.isnan(track.height[42:50]).all()


def test_a_lifted_foot_does_not_move_the_ground() -> None:
    still = walker(100, 900, 600)
    xy = still.xy.copy()
    xy[30:60, joint_index("left_ankle"), 1] -= 150
    track = track_ground(still.moved(xy), even_index(100), SETTINGS)
    np.testing.assert_allclose(track.line, 900, atol=1e-3)


@pytest.mark.parametrize("direction", [1, -1])
def test_a_walk_in_depth_moves_the_ground(direction: int) -> None:
    ground = 900 + direction * np.linspace(0, 300, 100)
    track = track_ground(walker(100, ground, 600), even_index(100), SETTINGS)
    np.testing.assert_allclose(track.line[15:-15], ground[15:-15], atol=1)


def test_the_line_of_a_jittering_dancer_is_smoother_than_the_feet() -> None:
    noise = np.random.default_rng(1).normal(0, 3, 200)
    track = track_ground(walker(200, 900 + noise, 600), even_index(200), SETTINGS)
    assert np.abs(np.diff(track.line)).max() < 0.15 * np.abs(np.diff(noise)).max()


def test_frames_without_ankles_are_bridged() -> None:
    ground = np.linspace(850, 900, 100)
    gap = without(walker(100, ground, 600), slice(40, 60), "left_ankle", "right_ankle")
    track = track_ground(gap, even_index(100), SETTINGS)
    np.testing.assert_allclose(track.line[20:80], ground[20:80], atol=1)


def test_nothing_crosses_a_cut() -> None:
    shots = np.repeat([0, 1], 50)
    track = track_ground(walker(100, np.where(shots, 1000, 700), 600), even_index(100, shots=shots), SETTINGS)
    np.testing.assert_allclose(track.line, np.where(shots, 1000, 700))


def test_a_shot_without_a_person_gets_the_usual_ground() -> None:
    keypoints = without(walker(100, 900, 600), slice(50, None))
    track = track_ground(keypoints, even_index(100, shots=np.repeat([0, 1], 50)), SETTINGS)
    np.testing.assert_allclose(track.line, 900)
    assert np.isnan(track.height[50:]).all()


def test_feet_out_of_the_picture_are_reckoned_from_the_hips() -> None:
    legs = [f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle")]
    cut_off = without(walker(50, 900, 600), slice(None), *legs)
    track = track_ground(cut_off, even_index(50), SETTINGS)
    assert track.feet == "below hips"
    np.testing.assert_allclose(track.line, 900, atol=0.06 * 600)
    np.testing.assert_allclose(track.height, 600, rtol=0.06)


def test_feet_that_never_stand_level_give_the_lowest() -> None:
    tilted = walker(50, 900, 600)
    xy = tilted.xy.copy()
    xy[:, joint_index("left_ankle"), 1] -= 100
    track = track_ground(tilted.moved(xy), even_index(50), SETTINGS)
    assert track.feet == "lowest"
    np.testing.assert_allclose(track.line, 850)


def test_bent_knees_hardly_shorten() -> None:
    bent = walker(50, 900, 600)
    xy = bent.xy.copy()
    for joint in range(xy.shape[1]):
        if joint not in [joint_index(f"{side}_ankle") for side in ("left", "right")]:
            xy[:, joint, 1] += 60  # hips 60 px lower over the same feet ...
    for side, out in (("left", 1), ("right", -1)):
        xy[:, joint_index(f"{side}_knee"), 0] += out * np.sqrt(150**2 - 120**2)  # ... and knees pushed out
        xy[:, joint_index(f"{side}_knee"), 1] = 900 - 120
    track = track_ground(bent.moved(xy), even_index(50), SETTINGS)
    np.testing.assert_allclose(track.height, 600, rtol=1e-5)


def test_nobody_is_an_error() -> None:
    nobody = without(walker(50, 900, 600), slice(None))
    with pytest.raises(PoseError, match="0 and a trunk in 0 of 50 frames, expected 10"):
        track_ground(nobody, even_index(50), SETTINGS)


def test_a_sigma_of_zero_smooths_nothing() -> None:
    values = to_and_fro(30, 0, 1, 7)
    np.testing.assert_array_equal(smooth_in_shots(values, even_index(30), 0), values)


def test_better_feet_than_those_to_begin_with_are_passed_over() -> None:
    dancer, lenient = walker(100, 900, 600), replace(SETTINGS, minimum_frames=1)
    feet = ("planted", "lowest", "below hips")
    assert tuple(track_ground(dancer, even_index(100), lenient, first).feet for first in feet) == feet
