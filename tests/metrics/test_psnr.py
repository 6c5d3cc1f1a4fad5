import numpy as np
import pytest
from made_up_people import noisy_pictures
from skimage.metrics import peak_signal_noise_ratio

from motiontransfer.metrics.psnr import HIGHEST_PSNR, mean_squared_error, psnr

REAL, FAKE = noisy_pictures(2)


def test_equal_pictures_get_the_highest_value_and_it_is_finite() -> None:
    assert psnr(REAL, REAL) == HIGHEST_PSNR == pytest.approx(58.9226, abs=1e-3)


@pytest.mark.parametrize("step", [1, 7, 40])
def test_a_constant_difference_by_arithmetic(step: int) -> None:
    real = np.full((16, 16, 3), 100, np.uint8)
    assert mean_squared_error(real, real + np.uint8(step)) == step**2
    assert psnr(real, real + np.uint8(step)) == pytest.approx(20 * np.log10(255 / step))


def test_differences_do_not_wrap_round() -> None:
    black, white = np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 3), 255, np.uint8)
    assert psnr(black, white) == psnr(white, black) == 0


def test_noise_of_known_size() -> None:
    random = np.random.default_rng(0)
    real = np.full((256, 256, 3), 128, np.uint8)
    fake = np.rint(real + random.normal(0, 8, real.shape)).astype(np.uint8)
    # Rounding adds 1/12 to the variance of the noise.
    assert psnr(real, fake) == pytest.approx(10 * np.log10(255**2 / (64 + 1 / 12)), abs=0.02)


def test_equals_scikit_image() -> None:
    assert psnr(REAL, FAKE) == pytest.approx(peak_signal_noise_ratio(REAL, FAKE, data_range=255))


def test_only_the_box_counts() -> None:
    fake = REAL.copy()
    fake[:10] ^= 255
    assert psnr(REAL, fake, (slice(10, None), slice(None))) == HIGHEST_PSNR
    assert psnr(REAL, fake, (slice(0, 10), slice(None))) < 15
