import cv2
import numpy as np
import pytest

from motiontransfer.metrics.regions import WHOLE, Box
from motiontransfer.metrics.sharpness import SharpnessScores
from motiontransfer.video.picture import Image

INNER = (slice(8, -8), slice(8, -8))


def sharpness(image: Image, box: Box = WHOLE) -> float:
    scores = SharpnessScores({"person": [box]})
    list(scores.watch([image]))
    return float(scores.sharpness["person"][0])


def grey(values: np.ndarray) -> np.ndarray:
    return np.rint(values).astype(np.uint8)[..., None].repeat(3, 2)


def waves(wavelength_px: float, amplitude: float) -> np.ndarray:
    across = np.arange(120) * 2 * np.pi / wavelength_px
    return grey(np.tile(128 + amplitude * np.sin(across), (64, 1)))


def test_a_ramp_measures_its_slope() -> None:
    across = np.arange(64) * 3.0
    assert sharpness(grey(np.tile(across, (64, 1))), INNER) == pytest.approx(3)
    diagonal = across[:, None] / 2 + across / 2
    assert sharpness(grey(np.floor(diagonal)), INNER) == pytest.approx(1.5 * 2**0.5, rel=0.01)


def test_a_flat_picture_has_none() -> None:
    assert sharpness(np.full((32, 32, 3), 77, np.uint8)) == 0


def test_waves_measure_their_amplitude_times_the_sine_of_their_frequency() -> None:
    expected = 60 * np.sin(2 * np.pi / 12) / 2**0.5
    assert sharpness(waves(12, 60), INNER) == pytest.approx(expected, rel=0.01)


def test_half_the_contrast_is_half_as_sharp() -> None:
    ratio = sharpness(waves(12, 40), INNER) / sharpness(waves(12, 80), INNER)
    assert ratio == pytest.approx(0.5, rel=0.01)


def test_a_gaussian_blur_takes_from_waves_what_its_spectrum_says() -> None:
    sharp, sigma, frequency = waves(12, 90), 2.0, 2 * np.pi / 12
    blurred = cv2.GaussianBlur(sharp, (0, 0), sigma)
    expected = np.exp(-((frequency * sigma) ** 2) / 2)
    assert sharpness(blurred, INNER) / sharpness(sharp, INNER) == pytest.approx(expected, rel=0.02)


def test_a_blurred_edge_is_less_sharp_though_it_is_as_high() -> None:
    edge = grey(np.where(np.arange(64) < 32, 40.0, 200.0) * np.ones((64, 1)))
    assert sharpness(cv2.GaussianBlur(edge, (0, 0), 2), INNER) < 0.6 * sharpness(edge, INNER)


def test_noise_of_known_sigma() -> None:
    noise = np.random.default_rng(0).normal(128, 10, (200, 200))
    of_sobel = 2 * 2 * (1 + 4 + 1) / 64  # the squared weights of both derivatives
    expected = np.sqrt(of_sobel * (10**2 + 1 / 12))
    assert sharpness(grey(noise)) == pytest.approx(expected, rel=0.02)


def test_a_shift_by_a_pixel_changes_nothing() -> None:
    picture = waves(12, 60)
    shifted = np.roll(picture, 1, axis=1)
    assert sharpness(shifted, (slice(None), slice(9, 61))) == sharpness(picture, (slice(None), slice(8, 60)))


def test_a_film_is_measured_by_regions_as_it_passes() -> None:
    pictures = [waves(12, 60), waves(12, 30), waves(12, 60)]
    face = (slice(10, 20), slice(10, 22))
    scores = SharpnessScores({"person": [INNER, INNER, None], "face": [None, face, face]})
    passed = list(scores.watch(iter(pictures)))
    assert all(one is other for one, other in zip(passed, pictures, strict=True))
    series = scores.series()
    np.testing.assert_array_equal(np.isnan(series["sharpness_person"]), [False, False, True])
    np.testing.assert_array_equal(np.isnan(series["sharpness_face"]), [True, False, False])
    assert series["sharpness_face"][1] == pytest.approx(sharpness(pictures[1], face))
    bright, dim, _ = series["sharpness_person"]
    assert dim / bright == pytest.approx(0.5, rel=0.01)


def test_another_number_of_pictures_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        list(SharpnessScores({"person": [INNER] * 2}).watch([waves(12, 60)] * 3))
