"""What a discriminator says of fake and real pictures, from one pass over both.

The pass serves the generator's losses and the discriminator's own: three passes' work in one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from motiontransfer.gan import losses
from motiontransfer.gan.discriminator import Features

Looking = Callable[[Tensor, Tensor], list[Features]]


@dataclass(frozen=True)
class Judgement:
    """Losses, each a scalar that still can be carried back.

    Attributes:
        adversarial: the generator's least-squares loss, summed over scales.
        feature_matching: the generator's feature matching loss, a mean over scales and layers.
        discriminator: the discriminator's own loss, half for fakes and half for reals.
    """

    adversarial: Tensor
    feature_matching: Tensor
    discriminator: Tensor


def judge(look: Looking, figures: Tensor, fakes: Tensor, reals: Tensor) -> Judgement:
    """Has a discriminator look at fakes and reals at once.

    Args:
        look: the discriminator, of figures and pictures to every scale's features.
        figures: (B, C, H, W) in [0, 1].
        fakes: (B, C, H, W) in [-1, 1].
        reals: (B, C, H, W) in [-1, 1].
    """
    both = look(torch.cat([figures, figures]), torch.cat([fakes, reals]))
    fake = [[feature.chunk(2)[0] for feature in scale] for scale in both]
    real = [[feature.chunk(2)[1] for feature in scale] for scale in both]
    return Judgement(
        adversarial=losses.adversarial(fake, real=True),
        feature_matching=losses.feature_matching(fake, real),
        discriminator=(losses.adversarial(fake, real=False) + losses.adversarial(real, real=True)) / 2,
    )
