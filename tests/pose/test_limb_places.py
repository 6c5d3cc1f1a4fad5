import numpy as np

from motiontransfer.pose.limb_places import BEYOND, REACH, limb_places
from motiontransfer.pose.map_capsules import LIMB_COUNT, map_capsules
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index

SIZE = (120, 100)


def trunk() -> np.ndarray:
    """A trunk of 40 pixels down x = 50; half as wide as .38 of that."""
    points = np.full((JOINT_COUNT, 2), np.nan, np.float32)
    points[joint_index("neck")], points[joint_index("mid_hip")] = (50, 40), (50, 80)
    points[joint_index("nose")] = (50, 25)
    return points


def test_places_on_a_limb_are_its_own_coordinates() -> None:
    (on_trunk, *_), half_width = limb_places(trunk(), SIZE).limbs, 0.38 * 40
    at = {
        (int(y), int(x)): place
        for place, (y, x) in enumerate(zip(on_trunk.rows, on_trunk.columns, strict=True))
    }
    for y, x in ((60, 50), (70, 58), (80, 41), (90, 50)):
        place = at[y, x]
        np.testing.assert_allclose(on_trunk.along[place], (y - 40) / 40, atol=1e-6)
        np.testing.assert_allclose(abs(on_trunk.across[place]), abs(x - 50) / half_width, atol=1e-6)
    assert on_trunk.across[at[60, 45]] == -on_trunk.across[at[60, 55]] != 0


def test_no_pixel_lies_on_two_limbs_and_none_beyond_reach() -> None:
    places = limb_places(trunk(), SIZE)
    pixels = np.concatenate([np.stack([limb.rows, limb.columns], 1) for limb in places.limbs])
    assert len(np.unique(pixels, axis=0)) == len(pixels)
    for limb in places.limbs:
        assert limb.along.min() >= -BEYOND and limb.along.max() <= 1 + BEYOND
        assert np.abs(limb.across).max() <= REACH
    assert not limb_places(np.full((JOINT_COUNT, 2), np.nan, np.float32), SIZE).limbs


def test_every_limb_has_a_number_and_a_colour_of_its_own() -> None:
    points = np.random.default_rng(0).uniform(10, 90, (JOINT_COUNT, 2)).astype(np.float32)
    capsules = list(map_capsules(points))
    assert sorted(capsule.limb for capsule in capsules) == list(range(LIMB_COUNT))
    assert len({capsule.colour for capsule in capsules}) == LIMB_COUNT
