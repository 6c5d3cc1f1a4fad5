"""The losses, each a function of tensors alone.

Pictures are in [-1, 1], weights (B, 1, H, W) are positive. Every loss is a mean, over pixels and then over
the pictures of a batch, so that none depends on their size, nor on how a batch is shared out.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from motiontransfer.gan.discriminator import Features

_CHARBONNIER_EPSILON = 1e-3
_SSIM_SIGMA, _SSIM_RADIUS = 1.5, 5


def charbonnier(fake: Tensor, real: Tensor, weight: Tensor) -> Tensor:
    """Weighted mean of sqrt(d^2 + e^2) - e: an L1 loss that is smooth at zero."""
    return _weighted_mean(_charbonnier(fake - real), weight)


def gradient(fake: Tensor, real: Tensor, weight: Tensor) -> Tensor:
    """Charbonnier loss between the pictures' horizontal and vertical differences: sharp edges in place."""
    difference = fake - real
    across = _charbonnier(difference[..., :, 1:] - difference[..., :, :-1])
    down = _charbonnier(difference[..., 1:, :] - difference[..., :-1, :])
    return _weighted_mean(across, weight[..., :, 1:]) + _weighted_mean(down, weight[..., 1:, :])


def structure(fake: Tensor, real: Tensor, weight: Tensor) -> Tensor:
    """Weighted mean of 1 - SSIM (Wang et al., 2004; Gaussian window of sigma 1.5).

    It compares means by their ratio, so black has to be 0: with grey there, dark and strong colours drift.
    """
    c1, c2 = 0.01**2, 0.03**2
    fake, real = (fake + 1) / 2, (real + 1) / 2
    stacked = torch.cat([fake, real, fake * fake, real * real, fake * real])
    stacked = stacked.contiguous(memory_format=torch.channels_last)  # ten times as fast on a CPU
    mean_fake, mean_real, square_fake, square_real, product = _blurred(stacked).chunk(5)
    covariance = product - mean_fake * mean_real
    variances = square_fake - mean_fake**2 + square_real - mean_real**2
    similarity = (2 * mean_fake * mean_real + c1) * (2 * covariance + c2)
    similarity = similarity / ((mean_fake**2 + mean_real**2 + c1) * (variances + c2))
    return _weighted_mean(1 - similarity, weight)


def adversarial(verdicts: list[Features], real: bool) -> Tensor:
    """Least-squares GAN loss (Mao et al., 2017), summed over scales as pix2pixHD does."""
    wanted = 1.0 if real else 0.0
    return torch.stack([(features[-1].float() - wanted).square().mean() for features in verdicts]).sum()


def feature_matching(fake: list[Features], real: list[Features]) -> Tensor:
    """Mean L1 distance between the discriminator's features (pix2pixHD), verdicts left out."""
    distances = [
        F.l1_loss(of_fake.float(), of_real.float().detach())
        for fake_scale, real_scale in zip(fake, real, strict=True)
        for of_fake, of_real in zip(fake_scale[:-1], real_scale[:-1], strict=True)
    ]
    return torch.stack(distances).mean()


def _charbonnier(difference: Tensor) -> Tensor:
    return torch.sqrt(difference * difference + _CHARBONNIER_EPSILON**2) - _CHARBONNIER_EPSILON


def _weighted_mean(values: Tensor, weight: Tensor) -> Tensor:
    inside = (values * weight).sum((1, 2, 3)) / (weight.sum((1, 2, 3)) * values.shape[1])  # (B,)
    return inside.mean()


def _blurred(x: Tensor) -> Tensor:
    """Gaussian blur, with borders repeated."""
    offsets = torch.arange(-_SSIM_RADIUS, _SSIM_RADIUS + 1, dtype=x.dtype, device=x.device)
    kernel = torch.exp(-(offsets**2) / (2 * _SSIM_SIGMA**2))
    kernel = (kernel / kernel.sum()).expand(x.shape[1], 1, 1, -1)
    x = F.pad(x, (_SSIM_RADIUS,) * 4, mode="replicate")
    x = F.conv2d(x, kernel, groups=x.shape[1])
    return F.conv2d(x, kernel.transpose(2, 3), groups=x.shape[1])
