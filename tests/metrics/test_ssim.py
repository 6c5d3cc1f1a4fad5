import numpy as np
import pytest
from made_up_people import noisy_pictures
from skimage.metrics import structural_similarity

from motiontransfer.metrics.regions import WHOLE, Box
from motiontransfer.metrics.ssim import ssim_map
from motiontransfer.video.picture import Image

REAL, FAKE = noisy_pictures(2)


def ssim(real: Image, fake: Image, box: Box = WHOLE) -> float:
    return float(ssim_map(real, fake)[box].mean())


def test_equal_pictures_are_alike_everywhere() -> None:
    np.testing.assert_allclose(ssim_map(REAL, REAL), 1, rtol=1e-12)


@pytest.mark.parametrize("shift", [1, 3])
def test_map_equals_scikit_image(shift: int) -> None:
    for fake in (np.roll(REAL, shift, axis=1), FAKE):
        _, expected = structural_similarity(
            REAL.astype(float),
            fake.astype(float),
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=255,
            channel_axis=2,
            full=True,
        )
        np.testing.assert_allclose(ssim_map(REAL, fake), expected, atol=1e-9)


def test_a_flat_picture_made_brighter_keeps_the_luminance_term_alone() -> None:
    dark, bright = np.full((32, 32, 3), 100, np.uint8), np.full((32, 32, 3), 120, np.uint8)
    constant = (0.01 * 255) ** 2
    expected = (2 * 100 * 120 + constant) / (100**2 + 120**2 + constant)
    assert ssim(dark, bright) == pytest.approx(expected, rel=1e-6)


def test_a_change_far_from_the_box_does_not_count() -> None:
    fake = REAL.copy()
    fake[60:, 40:] = 255
    assert ssim(REAL, fake, (slice(0, 30), slice(0, 30))) == pytest.approx(1)
    assert ssim(REAL, fake) < 0.95


def test_noise_of_known_sigma_costs_its_share_of_the_variance() -> None:
    random, own, added = np.random.default_rng(0), 40.0, 20.0
    grains = random.normal(128, own, (256, 256, 3))
    real, fake = (
        np.clip(np.rint(one), 0, 255).astype(np.uint8)
        for one in (grains, grains + random.normal(0, added, grains.shape))
    )
    constant = (0.03 * 255) ** 2
    expected = (2 * own**2 + constant) / (2 * own**2 + added**2 + constant)
    assert ssim(real, fake) == pytest.approx(expected, rel=0.01)
