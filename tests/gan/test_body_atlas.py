import numpy as np

from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.mirror import mirror_image, mirror_points
from motiontransfer.pose.limb_places import limb_places
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index

SIZE = (160, 120)


def standing(turned: bool = False) -> np.ndarray:
    """A trunk of 60 pixels and two shoulders, seen from the front or from behind."""
    points = np.full((JOINT_COUNT, 2), np.nan, np.float32)
    points[joint_index("nose")] = (60, 20)
    points[joint_index("neck")], points[joint_index("mid_hip")] = (60, 40), (60, 100)
    left, right = (40, 80) if turned else (80, 40)
    points[joint_index("left_shoulder")], points[joint_index("right_shoulder")] = (left, 40), (right, 40)
    return points


def striped() -> np.ndarray:
    """Stripes of ten lines, red and blue."""
    picture = np.zeros((*SIZE, 3), np.uint8)
    red = np.arange(SIZE[0]) // 10 % 2 == 0
    picture[red, :, 0], picture[~red, :, 2] = 255, 255
    return picture


def drawn(atlas: BodyAtlas, points: np.ndarray) -> np.ndarray:
    return atlas.drawn(points, limb_places(points, SIZE))


def test_stripes_move_with_the_trunk() -> None:
    atlas = BodyAtlas.of([(striped(), standing())])
    moved = standing() + np.float32([7, 20])
    shown = drawn(atlas, moved)[60:120, 67].astype(int)
    wanted = striped()[40:100, 60].astype(int)
    middles = np.arange(5, 60, 10)  # of the stripes, away from their blurred edges
    np.testing.assert_allclose(shown[middles], wanted[middles], atol=25)


def test_lying_down_turns_the_stripes() -> None:
    points = standing()
    lying = np.stack([points[:, 1], 110 - points[:, 0]], 1)  # a quarter turn: down is to the right
    shown = drawn(BodyAtlas.of([(striped(), points)]), lying)[50, 40:100]
    middles = np.arange(5, 60, 10)
    np.testing.assert_allclose(shown[middles], striped()[40:100, 60][middles], atol=25)


def test_back_and_front_are_kept_apart() -> None:
    red, blue = (np.full((*SIZE, 3), colour, np.uint8) for colour in ((200, 0, 0), (0, 0, 200)))
    atlas = BodyAtlas.of([(red, standing())] * 20 + [(blue, standing(turned=True))] * 20)
    assert drawn(atlas, standing())[70, 60, 0] > 180 > 20 > drawn(atlas, standing())[70, 60, 2]
    assert drawn(atlas, standing(turned=True))[70, 60, 2] > 180


def test_a_view_that_was_never_filmed_looks_like_the_others() -> None:
    red = np.full((*SIZE, 3), (200, 0, 0), np.uint8)
    shown = drawn(BodyAtlas.of([(red, standing())]), standing(turned=True))[70, 60]
    np.testing.assert_allclose(shown, (200, 0, 0), atol=12)


def test_a_side_that_was_never_filmed_looks_like_the_other() -> None:
    """Red from the right, blue in front: from the left she is red as well."""
    right, left = standing(), standing()
    right[joint_index("left_shoulder")] = right[joint_index("right_shoulder")] = (60, 40)
    left[:] = right
    right[joint_index("nose"), 0], left[joint_index("nose"), 0] = 80, 40
    red, blue = (np.full((*SIZE, 3), colour, np.uint8) for colour in ((200, 0, 0), (0, 0, 200)))
    shown = drawn(BodyAtlas.of([(red, right)] * 5 + [(blue, standing())] * 50), left)[70, 60]
    np.testing.assert_allclose(shown, (200, 0, 0), atol=40)


def test_a_mirrored_atlas_is_that_of_the_mirrored_film() -> None:
    """Of a person who waves with one hand and wears something else on each limb."""
    random = np.random.default_rng(0)
    points = random.uniform(20, 100, (JOINT_COUNT, 2)).astype(np.float32)
    points += standing()[joint_index("neck")] - points[joint_index("neck")]
    frames = [(random.integers(0, 256, (*SIZE, 3)).astype(np.uint8), points + shift) for shift in (0, 8)]
    mirrored = [(mirror_image(image), mirror_points(joints, SIZE[1])) for image, joints in frames]
    shown = BodyAtlas.of(mirrored).colours.astype(int)
    np.testing.assert_allclose(BodyAtlas.of(frames).mirrored().colours, shown, atol=8)  # at edges of places
    assert np.abs(BodyAtlas.of(frames).colours - shown).max() > 50


def test_of_nobody_all_is_grey_and_nothing_is_drawn_where_no_limb_is() -> None:
    assert set(np.unique(drawn(BodyAtlas.unknown(), standing()))) == {0, 128}
    assert not drawn(BodyAtlas.unknown(), np.full_like(standing(), np.nan)).any()
