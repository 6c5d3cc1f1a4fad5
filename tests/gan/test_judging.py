import torch

from motiontransfer.gan import losses
from motiontransfer.gan.discriminator import Discriminator
from motiontransfer.gan.judging import judge


def test_one_pass_tells_what_three_would() -> None:
    torch.manual_seed(0)
    discriminator = Discriminator(2, 4, 2, 2)
    figures, fakes, reals = (torch.rand(3, 6, 40, 32) for _ in range(3))
    judgement = judge(discriminator, figures, fakes, reals)
    fake, real = discriminator(figures, fakes), discriminator(figures, reals)
    torch.testing.assert_close(judgement.adversarial, losses.adversarial(fake, real=True))
    torch.testing.assert_close(judgement.feature_matching, losses.feature_matching(fake, real))
    told_apart = (losses.adversarial(fake, real=False) + losses.adversarial(real, real=True)) / 2
    torch.testing.assert_close(judgement.discriminator, told_apart)


def test_a_verdict_of_three_quarters_costs_what_the_formulas_say() -> None:
    """Of one scale with one feature: D says .75 of the fake and .5 of the real."""
    verdicts = torch.tensor([0.75, 0.5]).reshape(2, 1, 1, 1)
    features = torch.tensor([3.0, 1.0]).reshape(2, 1, 1, 1)
    one = torch.zeros(1, 1, 1, 1)
    judgement = judge(lambda figures, images: [[features, verdicts]], one, one, one)
    assert judgement.adversarial == 0.25**2 and judgement.feature_matching == 2
    assert judgement.discriminator == (0.75**2 + 0.5**2) / 2
