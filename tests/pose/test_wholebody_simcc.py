import numpy as np
import pytest

from motiontransfer.pose.wholebody_simcc import decode_simcc

WIDTH, HEIGHT = 48, 64


def rows(places: np.ndarray, length: int, spread_bins: float = 6.0) -> np.ndarray:
    """(N, P, 2 length) labels as networks learn them: bells about places in pixels."""
    bins = np.arange(2 * length)
    return np.exp(-((bins - 2 * places[..., None]) ** 2) / (2 * spread_bins**2)).astype(np.float32)


def decoded(points: np.ndarray, gain_x: float = 1.0, gain_y: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    return decode_simcc(gain_x * rows(points[..., 0], WIDTH), gain_y * rows(points[..., 1], HEIGHT))


def test_bells_are_placed_within_a_hundredth_of_a_pixel() -> None:
    points = np.random.default_rng(0).uniform(6, 40, (3, 133, 2))
    found, responses = decoded(points)
    assert found.dtype == responses.dtype == np.float32
    np.testing.assert_allclose(found, points, atol=0.01)  # a bin is half a pixel
    np.testing.assert_allclose(responses, 1, atol=0.01)


def test_the_highest_bin_is_never_left_by_more_than_half_a_bin() -> None:
    noise = np.random.default_rng(1).standard_normal((2, 133, 2 * WIDTH)).astype(np.float32)
    points, _ = decode_simcc(noise, noise)
    away = np.abs(points[..., 0] - noise.argmax(-1) / 2)
    assert away.max() <= 0.25 and away.max() > 0.2


@pytest.mark.parametrize(("gain_x", "gain_y"), [(0.4, 0.9), (0.9, 0.4), (0.4, 7.0)])
def test_the_response_is_the_lower_of_two(gain_x: float, gain_y: float) -> None:
    _, responses = decoded(np.full((1, 1, 2), 20.0), gain_x, gain_y)
    np.testing.assert_allclose(responses, 0.4)


def test_a_plateau_and_the_ends() -> None:
    flat = np.zeros((1, 1, 10), np.float32)
    first, last, wide = flat.copy(), flat.copy(), flat.copy()
    first[..., 0] = last[..., -1] = wide[..., 3:6] = 1
    for row, expected in ((flat, 0), (first, 0), (last, 4.5), (wide, 1.75)):
        points, _ = decode_simcc(row, row)
        assert points.ravel().tolist() == [expected, expected]  # of a plateau its first bin, half towards it
