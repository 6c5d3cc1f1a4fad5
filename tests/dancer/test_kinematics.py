"""Laws of the dancing skeleton."""

from functools import cache

import numpy as np
import pytest

from motiontransfer.dancer.dance import DANCES
from motiontransfer.dancer.kinematics import place_bones
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.dancer.skeleton import build_skeleton

FRAME_RATE_FPS = 24.0
STANDING_M = 0.001
CASES = [("ada", "first"), ("ben", "second")]


def poses(look: str, dance: str, frames: int = 480):
    return [DANCES[dance].pose(frame / FRAME_RATE_FPS, LOOKS[look]) for frame in range(frames)]


def skeleton_of(look: str):
    return build_skeleton(LOOKS[look].subject.proportions)


@cache
def tracks(look: str, dance: str):
    """(T, B, 3): where the bones begin in every frame."""
    skeleton = skeleton_of(look)
    return np.stack([place_bones(skeleton, pose).positions for pose in poses(look, dance)])


@pytest.mark.parametrize(("look", "dance"), CASES)
def test_bones_keep_their_length(look, dance):
    skeleton = skeleton_of(look)
    positions = tracks(look, dance)
    for bone, parent in skeleton.parents.items():
        if parent is None:
            continue
        span = positions[:, skeleton.index(bone)] - positions[:, skeleton.index(parent)]
        lengths = np.linalg.norm(span, axis=1)
        np.testing.assert_allclose(lengths, skeleton.length(parent, bone), atol=1e-9, err_msg=bone)


@pytest.mark.parametrize(("look", "dance"), CASES)
def test_rotations_are_rotations(look, dance):
    for pose in poses(look, dance)[::20]:
        rotations = place_bones(skeleton_of(look), pose).rotations
        squares = rotations @ rotations.transpose(0, 2, 1)
        np.testing.assert_allclose(squares, np.broadcast_to(np.eye(3), squares.shape), atol=1e-9)
        np.testing.assert_allclose(np.linalg.det(rotations), 1)


@pytest.mark.parametrize(("look", "dance"), CASES)
@pytest.mark.parametrize("side", ["left", "right"])
def test_feet_that_stand_do_not_slide(look, dance, side):
    skeleton = skeleton_of(look)
    feet = tracks(look, dance)[:, skeleton.index(f"{side}_foot")]
    standing = feet[:, 1] < skeleton.rest[f"{side}_foot"][1] + STANDING_M
    both = standing[1:] & standing[:-1]
    slide = np.linalg.norm(np.diff(feet[:, [0, 2]], axis=0), axis=1)
    assert both.mean() > 0.25
    assert slide[both].max() < 0.002
    assert slide.max() > 0.01  # it does step


@pytest.mark.parametrize(("look", "dance"), CASES)
def test_motion_has_no_jumps(look, dance):
    steps = np.linalg.norm(np.diff(tracks(look, dance), axis=0), axis=-1)
    assert steps.max() < 0.3  # 7 m/s, a fast fist


def test_feet_reach_where_the_pose_puts_them():
    skeleton = skeleton_of("ben")
    for pose in poses("ben", "second")[::5]:
        places = place_bones(skeleton, pose)
        for side in ("left", "right"):
            leg, ankle = pose.leg(side), places.positions[skeleton.index(f"{side}_foot")]
            np.testing.assert_allclose(ankle[[0, 2]], [leg.x, leg.z], atol=1e-6)


def test_mirrored_pose_gives_mirrored_bones():
    skeleton = skeleton_of("ada")
    for pose in poses("ada", "first")[3::37]:
        plain = place_bones(skeleton, pose).positions
        mirrored = place_bones(skeleton, pose.mirrored()).positions
        for bone in skeleton.bones:
            partner = bone.replace("left", "RIGHT").replace("right", "left").replace("RIGHT", "right")
            expected = plain[skeleton.index(partner)] * [-1, 1, 1]
            np.testing.assert_allclose(mirrored[skeleton.index(bone)], expected, atol=1e-9, err_msg=bone)


def test_mirroring_twice_changes_nothing():
    pose = DANCES["first"].pose(3.3, LOOKS["ada"])
    assert pose.mirrored().mirrored() == pose
