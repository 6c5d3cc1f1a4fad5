"""Hair leaves the face free and covers the crown, in every style."""

from typing import get_args, get_type_hints

import numpy as np
import pytest

from motiontransfer.dancer.hair import HAIR_STYLES, hair_colours, hair_distance, hair_share
from motiontransfer.dancer.head import FaceModel, skull_distance
from motiontransfer.dancer.looks import Complexion
from motiontransfer.dancer.mesh import pull_to_surface
from motiontransfer.pose.skeleton import FACE_JOINTS

CROWN = np.array([[0.02, 0.125, -0.04], [-0.03, 0.12, -0.02], [0.0, 0.08, -0.11]], np.float32)


def test_every_style_that_a_complexion_may_name_exists():
    assert set(get_args(get_type_hints(Complexion)["hair_style"])) == set(HAIR_STYLES)


@pytest.mark.parametrize("name", sorted(HAIR_STYLES))
def test_eyes_nose_and_mouth_are_free(name):
    free = [number for number, joint in enumerate(FACE_JOINTS) if "jaw" not in joint]
    points = FaceModel().points()[free].astype(np.float32)
    assert hair_distance(points, HAIR_STYLES[name]).min() > 0
    assert hair_share(points, HAIR_STYLES[name]).max() < 0.5


@pytest.mark.parametrize("name", sorted(HAIR_STYLES))
def test_the_crown_is_covered(name):
    crown = pull_to_surface(skull_distance, CROWN, 0.02)
    assert hair_distance(crown, HAIR_STYLES[name]).max() < 0
    np.testing.assert_array_equal(hair_share(crown, HAIR_STYLES[name]), 1)


@pytest.mark.parametrize("name", sorted(HAIR_STYLES))
def test_hair_thins_out_to_nothing_at_the_hairline(name):
    """No rim: walking down the forehead, the cover sinks below the skin without a step."""
    heights = np.linspace(0.115, 0.035, 161)
    forehead = np.stack([0 * heights + 0.01, heights, 0 * heights + 0.07], 1).astype(np.float32)
    thickness = -hair_distance(pull_to_surface(skull_distance, forehead, 0.03), HAIR_STYLES[name])
    assert thickness[0] > 0
    assert thickness[-1] < 0
    assert np.abs(np.diff(thickness)).max() < 0.0012  # of half a millimetre down


def test_strands_vary_only_in_shade():
    colour = (0.3, 0.2, 0.1)
    points = np.random.default_rng(0).uniform(-0.1, 0.1, (500, 3)).astype(np.float32)
    colours = hair_colours(points, HAIR_STYLES["short"], colour)
    assert colours.min() > 0
    assert 0.03 < colours[:, 0].std() < 0.12
