import numpy as np
import numpy.typing as npt
import pytest
from puppets import face_points

from motiontransfer.pose.face_shape import carried, face_tip, mean_face

FRAMES = 60
EVERY = np.ones(FRAMES, bool)


def sized(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """In widths of the jaw, as `face_points` is but for its own."""
    return points / np.linalg.norm(points[16] - points[0])


def filmed(points: npt.NDArray[np.float64], seed: int = 1) -> npt.NDArray[np.float64]:
    """The same face at other places, sizes and tilts."""
    random = np.random.default_rng(seed)
    tilt, size = random.uniform(-0.6, 0.6, FRAMES), random.uniform(20, 90, FRAMES)
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]]) * size  # 2 2 T
    return np.einsum("ijt,nj->tni", turn, points) + random.uniform(100, 900, (FRAMES, 1, 2))


def test_the_shape_does_not_depend_on_place_size_and_tilt() -> None:
    found = mean_face(filmed(face_points()), EVERY, 10)
    np.testing.assert_allclose(found, sized(face_points()), atol=1e-9)


def test_faces_that_are_turned_away_or_half_seen_do_not_count() -> None:
    face = filmed(face_points())
    face[:20] = face_tip(face[:20]) + 2 * np.roll(
        face_points(), 3, 0
    )  # anything, its nose far from the middle
    face[20:30, 5] = np.nan
    face[:20, 36:48, 0] += 500
    np.testing.assert_allclose(mean_face(face, EVERY, 10), sized(face_points()), atol=1e-9)
    assert mean_face(face, EVERY, 31) is None
    assert mean_face(face, ~EVERY, 1) is None


def test_a_face_takes_the_others_shape() -> None:
    mine, other = sized(face_points(seed=1)), sized(face_points(1.1, seed=2))
    face, wanted = filmed(mine), filmed(other)
    np.testing.assert_allclose(face + carried(other - mine, mine, face), wanted, atol=1e-9)


@pytest.mark.parametrize("narrow", [0.4, 0.8])
def test_the_difference_narrows_with_a_head_that_turns(narrow: float) -> None:
    mine, other = sized(face_points(seed=1)), sized(face_points(1.1, seed=2))
    squash = np.array([narrow, 1])
    face = filmed(mine) * squash
    np.testing.assert_allclose(face + carried(other - mine, mine, face), filmed(other) * squash, atol=1e-9)


def test_the_expression_stays() -> None:
    mine, other = sized(face_points(seed=1)), sized(face_points(seed=2))
    smile = np.zeros((70, 2))
    smile[48:68] = np.random.default_rng(3).normal(0, 0.04, (20, 2))
    moves = carried(other - mine, mine, filmed(mine + smile))
    still = carried(other - mine, mine, filmed(mine))
    assert np.abs(moves - still).max() < 0.15 * np.abs(still).max()


def test_the_tip_of_the_nose_stays_and_so_does_a_face_that_is_hardly_seen() -> None:
    mine, other = sized(face_points(seed=1)), sized(face_points(seed=2))
    face = filmed(mine)
    face[:10, 5:40] = np.nan
    face[10:20] = np.nan
    moves = carried(other - mine, mine, face)
    np.testing.assert_allclose(face_tip(moves), 0, atol=1e-9)
    np.testing.assert_array_equal(moves[:20], 0)
    assert np.abs(moves[20:]).max() > 0.5
