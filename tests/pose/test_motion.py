"""A film in which nobody moves is refused; one who waves is not, nor is a film too short to tell."""

from pathlib import Path

import numpy as np
import pytest
from made_up_people import nobody, standing_person, steady_index

from motiontransfer.errors import PoseError
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.motion import motion_fraction, require_motion
from motiontransfer.pose.skeleton import joint_index

POSTER = Path("poster.mp4")
HEIGHT_PX = 60  # of the made-up person


def waving(frames: int, joints: tuple[str, ...], reach_px: float) -> Keypoints:
    """Somebody who stands, and moves some joints up and down along a line, all places equally often."""
    keypoints = standing_person(frames)
    xy = keypoints.xy.copy()
    along = np.linspace(0, reach_px, frames)
    for joint in joints:
        xy[:, joint_index(joint), 1] += along
    return keypoints.moved(xy)


def test_it_is_the_second_widest_joint_s_middle_nine_tenths_in_heights() -> None:
    both = waving(101, ("left_wrist", "right_wrist"), 10)
    assert motion_fraction(both, steady_index(101)) == pytest.approx(0.9 * 10 / HEIGHT_PX, rel=1e-3)
    assert motion_fraction(waving(101, ("left_wrist",), 10), steady_index(101)) == 0  # one may be a slip


@pytest.mark.parametrize("step_px", [0.0, 0.5], ids=["a still", "a camera that pans over a poster"])
def test_who_never_moves_is_refused(step_px: float) -> None:
    with pytest.raises(PoseError, match=r"^poster\.mp4: limbs move by 0\.0 % .* is it a still, or") as caught:
        require_motion(standing_person(50, step_px), steady_index(50), POSTER)
    assert "\n" not in str(caught.value)


def test_a_detector_s_trembling_is_no_motion() -> None:
    still = standing_person(100)
    noise = np.random.default_rng(0).normal(0, 0.003 * HEIGHT_PX, still.xy.shape)
    with pytest.raises(PoseError, match="limbs move by"):
        require_motion(still.moved(still.xy + noise), steady_index(100), POSTER)


def test_a_show_of_stills_is_refused() -> None:
    poses = standing_person(50)
    xy = poses.xy.copy()
    xy[25:, [joint_index("left_wrist"), joint_index("right_wrist")]] -= 20
    with pytest.raises(PoseError, match="limbs move by"):
        require_motion(poses.moved(xy), steady_index(50, cuts=[25]), POSTER)


def test_who_moves_passes_and_so_does_what_is_too_short_to_tell() -> None:
    require_motion(waving(50, ("left_wrist", "left_elbow"), 5), steady_index(50), POSTER)
    require_motion(standing_person(20), steady_index(20), POSTER)


def test_nobody_does_not_move() -> None:
    assert motion_fraction(nobody(50), steady_index(50)) == 0
