import numpy as np
import pytest

from motiontransfer.pose.limb_axes import ALONG, coordinates, limb_axes
from motiontransfer.pose.limb_places import limb_places
from motiontransfer.pose.map_capsules import LIMB_COUNT
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index

SIZE = (120, 100)


def scattered(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(10, 90, (JOINT_COUNT, 2)).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_a_pixel_s_place_on_a_limb_leads_back_to_the_pixel(seed: int) -> None:
    points = scattered(seed)
    axes = limb_axes(points[None])[0]
    for on_limb in limb_places(points, SIZE).limbs:
        ahead = np.abs(on_limb.along - 0.5) < 0.99  # beyond a limb's end its coordinates stop
        pixels = coordinates(on_limb) @ axes[on_limb.capsule.limb]
        wanted = np.stack([on_limb.columns, on_limb.rows], 1)
        if np.isfinite(pixels).all():
            np.testing.assert_allclose(pixels[ahead], wanted[ahead], atol=1e-3)


def test_a_place_keeps_its_share_of_a_limb_in_another_pose() -> None:
    """A trunk of 40 pixels that stands, and the same lying, half as large."""
    standing = np.full((JOINT_COUNT, 2), np.nan, np.float32)
    standing[joint_index("neck")], standing[joint_index("mid_hip")] = (50, 40), (50, 80)
    standing[joint_index("nose")] = (50, 25)
    lying = np.stack([100 - standing[:, 1], standing[:, 0]], 1) / 2  # a quarter turn: down is to the left
    trunk = limb_places(standing, SIZE).limbs[0]
    pixels = coordinates(trunk) @ limb_axes(lying[None])[0, trunk.capsule.limb]
    wanted = np.stack([100 - trunk.rows, trunk.columns], 1) / 2
    inside = np.abs(trunk.along - 0.5) < 0.99
    np.testing.assert_allclose(pixels[inside], wanted[inside], atol=1e-4)


def test_what_was_not_seen_lies_nowhere() -> None:
    axes = limb_axes(np.full((3, JOINT_COUNT, 2), np.nan, np.float32))
    assert axes.shape == (3, LIMB_COUNT, 3, 2) and np.isnan(axes).all()


def test_a_limb_that_points_at_the_camera_tells_no_direction() -> None:
    points = scattered(0)
    elbow, wrist = joint_index("right_elbow"), joint_index("right_wrist")
    points[wrist] = points[elbow]
    whole, short = limb_axes(scattered(0)[None])[0], limb_axes(points[None])[0]
    lost = np.isnan(short[:, ALONG]).any(-1) & np.isfinite(whole[:, ALONG]).all(-1)
    assert lost.sum() == 1 and np.isfinite(short[:, 0]).all()
