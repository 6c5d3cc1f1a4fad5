import numpy as np
import pytest
from puppets import PLAIN, puppet
from test_ground import hop
from walkers import SETTINGS, even_index, to_and_fro

from motiontransfer.pose.ground import track_ground
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.limbs import LIMBS, limb_ratios, measure_limbs
from motiontransfer.pose.skeleton import joint_index
from motiontransfer.pose.standing import measure_standing

FRAMES = 200
LENGTHS = {"trunk": 0.30, "shoulders": 0.13, "upper_arms": 0.20, "forearms": 0.16, "hips": 0.07, "legs": 0.55}
SWING = 0.3 + 0.2 * np.sin(np.arange(FRAMES) / 9)


def measured(keypoints: Keypoints) -> dict[str, float]:
    track = track_ground(keypoints, even_index(len(keypoints)), SETTINGS)
    standing = measure_standing(track, SETTINGS, "source")
    heights = standing.height_px(standing.position(track.line))
    return measure_limbs(keypoints, track, heights, SETTINGS.minimum_frames, SETTINGS)


def test_every_limb_comes_out_as_long_as_it_is() -> None:
    lengths = measured(puppet(FRAMES, arm=SWING, **LENGTHS))
    assert lengths == pytest.approx(PLAIN | LENGTHS, rel=1e-3)
    assert lengths.keys() == LIMBS.keys()


@pytest.mark.parametrize("near", [900, 1000])
def test_neither_size_nor_place_nor_a_walk_in_depth_matter(near: float) -> None:
    ground = to_and_fro(FRAMES, 700, near)
    walking = puppet(FRAMES, ground, ground - 350, x=to_and_fro(FRAMES, 300, 900, 130), arm=SWING, **LENGTHS)
    assert measured(walking) == pytest.approx(PLAIN | LENGTHS, rel=0.02)


def test_a_jump_does_not_stretch_anybody() -> None:
    jumping = puppet(FRAMES, arm=SWING, lift=hop(FRAMES, 60, 12, 0.3), **LENGTHS)
    assert measured(jumping) == pytest.approx(PLAIN | LENGTHS, rel=1e-2)


def test_a_limb_that_mostly_points_at_the_camera_is_still_known() -> None:
    keypoints = puppet(FRAMES, arm=SWING)
    shoulder, elbow = (keypoints.joint(f"left_{joint}") for joint in ("shoulder", "elbow"))
    xy = keypoints.xy.copy()
    towards = np.arange(FRAMES) % 10 != 0
    xy[towards, joint_index("left_elbow")] = (shoulder + 0.3 * (elbow - shoulder))[towards]
    assert measured(keypoints.moved(xy))["upper_arms"] == pytest.approx(PLAIN["upper_arms"], rel=1e-3)


def test_raised_arms_take_the_shoulders_along_and_not_the_trunk() -> None:
    keypoints = puppet(FRAMES, arm=np.where(np.arange(FRAMES) < 100, 0.3, 3.0))
    xy = keypoints.xy.copy()
    for joint in ("neck", "left_shoulder", "right_shoulder"):
        xy[100:, joint_index(joint), 1] -= 0.04 * 600
    assert measured(keypoints.moved(xy))["trunk"] == pytest.approx(PLAIN["trunk"], rel=1e-3)


def test_ratios_are_those_of_the_lengths_as_far_as_they_are_believed() -> None:
    longer = limb_ratios(PLAIN, PLAIN | {"upper_arms": 0.2, "forearms": 0.2, "hips": 0.06})
    assert longer["upper_arms"] == pytest.approx(0.2 / PLAIN["upper_arms"], rel=0.01)
    assert longer["hips"] == pytest.approx(0.06 / PLAIN["hips"], rel=0.01)
    assert 1 < longer["forearms"] < 0.2 / PLAIN["forearms"]
    hardly = limb_ratios(PLAIN, PLAIN | {"forearms": 1.01 * PLAIN["forearms"]})["forearms"]
    assert 1 < hardly < 1.002  # within the error of measuring
    assert longer["legs"] == longer["trunk"] == 1
    assert set(limb_ratios(PLAIN, PLAIN).values()) == {1.0}
    assert set(limb_ratios({}, PLAIN).values()) == {1.0}


def test_trunk_and_legs_that_are_both_longer_make_half_of_that() -> None:
    taller = limb_ratios(PLAIN, PLAIN | {"trunk": 1.02 * PLAIN["trunk"], "legs": 1.02 * PLAIN["legs"]})
    assert taller["legs"] == pytest.approx(1.01, abs=0.005)
    other = limb_ratios(PLAIN, PLAIN | {"trunk": PLAIN["trunk"] + 0.02, "legs": PLAIN["legs"] - 0.02})
    assert other["legs"] == pytest.approx(1 - 0.02 / PLAIN["legs"], abs=0.002)


def test_what_is_not_shown_or_cannot_be_is_left_out() -> None:
    keypoints = puppet(FRAMES, shoulders=0.05)
    xy = keypoints.xy.copy()
    xy[5:, joint_index("left_wrist")] = xy[5:, joint_index("right_wrist")] = np.nan
    assert measured(keypoints.moved(xy)).keys() == LIMBS.keys() - {"shoulders", "forearms"}
