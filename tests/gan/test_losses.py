import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity

from motiontransfer.gan import losses

ONES = torch.ones(1, 1, 24, 20)


def test_equal_pictures_cost_nothing() -> None:
    picture = torch.rand(1, 3, 24, 20)
    for loss in (losses.charbonnier, losses.gradient, losses.structure):
        assert loss(picture, picture, ONES).item() == pytest.approx(0, abs=1e-5)


def test_charbonnier_of_a_constant_difference_is_about_that_difference() -> None:
    assert losses.charbonnier(ONES * 0.5, ONES * 0, ONES).item() == pytest.approx(0.499, abs=1e-3)


def test_a_constant_difference_has_no_gradient() -> None:
    picture = torch.rand(1, 3, 24, 20)
    assert losses.gradient(picture + 0.3, picture, ONES).item() == pytest.approx(0, abs=1e-5)


def test_only_weighted_pixels_count() -> None:
    fake, real = torch.zeros(1, 3, 24, 20), torch.zeros(1, 3, 24, 20)
    fake[..., :10] = 1
    left = ONES.clone()
    left[..., 10:] = 0
    assert losses.charbonnier(fake, real, left).item() == pytest.approx(0.999, abs=1e-3)
    assert losses.charbonnier(fake, real, 1 - left).item() == pytest.approx(0, abs=1e-6)


def test_structure_agrees_with_scikit_image_away_from_the_border() -> None:
    random = np.random.default_rng(0)
    real = random.random((40, 40, 3)).astype(np.float32) * 2 - 1
    fake = np.clip(real + 0.2 * random.standard_normal(real.shape), -1, 1).astype(np.float32)
    _, expected = structural_similarity(
        (real + 1) / 2, (fake + 1) / 2, data_range=1, channel_axis=-1, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False, full=True,
    )  # fmt: skip
    inside = torch.zeros(1, 1, 40, 40)
    inside[..., 8:-8, 8:-8] = 1
    tensors = (torch.from_numpy(image).permute(2, 0, 1)[None] for image in (fake, real))
    assert losses.structure(*tensors, inside).item() == pytest.approx(
        1 - expected[8:-8, 8:-8].mean(), abs=1e-4
    )


def test_a_strong_colour_that_drifts_costs_structure() -> None:
    """Ten levels of 255 are more in dark cloth than in grey."""
    dark, off, grey = (torch.full((1, 3, 24, 24), level) for level in (-0.84, -0.76, 0.0))
    drifted = losses.structure(off, dark, torch.ones(1, 1, 24, 24)).item()
    same_step_in_grey = losses.structure(grey + 0.08, grey, torch.ones(1, 1, 24, 24)).item()
    assert drifted > 5 * same_step_in_grey


def test_least_squares_against_hand_worked_verdicts() -> None:
    verdicts = [[torch.tensor([0.5, 1.5])], [torch.tensor([2.0])]]
    assert losses.adversarial(verdicts, real=True).item() == pytest.approx(0.25 + 1)
    assert losses.adversarial(verdicts, real=False).item() == pytest.approx(1.25 + 4)


def test_feature_matching_leaves_the_verdict_out() -> None:
    fake = [[torch.tensor([1.0, 3.0]), torch.tensor([100.0])]]
    real = [[torch.tensor([0.0, 0.0]), torch.tensor([-100.0])]]
    assert losses.feature_matching(fake, real).item() == pytest.approx(2)
