"""Laws of the dancing skeleton."""

from functools import cache

import numpy as np
import pytest

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import DANCES, dance
from motiontransfer.dancer.kinematics import place_bones
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.dancer.skeleton import build_skeleton

FRAME_RATE_FPS = 24.0
STANDING_M = 0.001
# The seeds dance every move there is within a minute.
CASES = [("ada", "first", 40), ("ben", "second", 16), (3, 3, 60), (4, 4, 60)]


@cache
def poses(body, danced, duration_s: int = 20):
    choreography, cast = dance(danced), look(body)
    frames = round(duration_s * FRAME_RATE_FPS)
    return [choreography.pose(frame / FRAME_RATE_FPS, cast) for frame in range(frames)]


@cache
def skeleton_of(body):
    return build_skeleton(look(body).subject.proportions)


@cache
def tracks(body, danced, duration_s: int):
    """(T, B, 3): where the bones begin in every frame."""
    skeleton = skeleton_of(body)
    return np.stack([place_bones(skeleton, pose).positions for pose in poses(body, danced, duration_s)])


@pytest.mark.parametrize(("body", "danced", "duration_s"), CASES)
def test_bones_keep_their_length(body, danced, duration_s):
    skeleton = skeleton_of(body)
    positions = tracks(body, danced, duration_s)
    for bone, parent in skeleton.parents.items():
        if parent is None:
            continue
        span = positions[:, skeleton.index(bone)] - positions[:, skeleton.index(parent)]
        lengths = np.linalg.norm(span, axis=1)
        np.testing.assert_allclose(lengths, skeleton.length(parent, bone), atol=1e-9, err_msg=bone)


@pytest.mark.parametrize(("body", "danced", "duration_s"), CASES)
def test_rotations_are_rotations(body, danced, duration_s):
    for pose in poses(body, danced, duration_s)[::20]:
        rotations = place_bones(skeleton_of(body), pose).rotations
        squares = rotations @ rotations.transpose(0, 2, 1)
        np.testing.assert_allclose(squares, np.broadcast_to(np.eye(3), squares.shape), atol=1e-9)
        np.testing.assert_allclose(np.linalg.det(rotations), 1)


@pytest.mark.parametrize(("body", "danced", "duration_s"), CASES)
@pytest.mark.parametrize("side", ["left", "right"])
def test_feet_that_stand_do_not_slide(body, danced, duration_s, side):
    skeleton = skeleton_of(body)
    feet = tracks(body, danced, duration_s)[:, skeleton.index(f"{side}_foot")]
    standing = feet[:, 1] < skeleton.rest[f"{side}_foot"][1] + STANDING_M
    both = standing[1:] & standing[:-1]
    slide = np.linalg.norm(np.diff(feet[:, [0, 2]], axis=0), axis=1)
    assert both.mean() > 0.25
    assert slide[both].max() < 0.002
    assert slide.max() > 0.01  # it does step


@pytest.mark.parametrize(("body", "danced", "duration_s"), CASES)
def test_motion_has_no_jumps(body, danced, duration_s):
    steps = np.linalg.norm(np.diff(tracks(body, danced, duration_s), axis=0), axis=-1)
    assert steps.max() < 0.36  # 8.6 m/s, a fast fist


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
