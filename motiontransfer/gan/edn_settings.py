"""The recipes of EDN's two trainings, and when they do what.

The generator is trained coarse to fine: the global generator at half the size, then the local enhancer with
it at the whole. The face generator follows in a training of its own. What a step does depends on its number
alone, so that a training goes on from any step as if it had never stopped.
"""

from dataclasses import dataclass
from typing import Protocol

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.gan.edn_networks import EdnFaceShape, EdnShape


@dataclass(frozen=True)
class EdnSettings:
    """The recipe of the generator's training.

    Attributes:
        shape: of the global generator; the local one has the same trunk.
        discriminator_channels, discriminator_layers, discriminator_scales: of the discriminator in both
            stages; 64 and 3 in the released code, and 3 scales in the paper, of which the code has 2 in the
            global stage.
        global_epochs: of the global stage, in which every training pair is seen once an epoch; 5 in the
            paper, 0 begins with the local one.
        local_epochs: of the local stage; 30 in the paper, at 0 the global generator is kept and paints at
            half the size.
        learning_rate: of both networks in both stages; 2e-4 in the released code.
        constant_fraction: of a stage's steps, after which the learning rate falls to zero in a straight line;
            half in the released code's defaults, the paper does not say.
        adversarial_weight: 1 in the released code, of the sum over scales.
        feature_matching_weight: 10 in the released code, of the mean over scales of the sum over layers.
        global_perceptual_weight, local_perceptual_weight: of each frame's perceptual loss; 5 and 10 in the
            released code.
        perceptual_weights: VGG19's, or None for random weights of the same network.
        accumulate: parts in which a process takes its share of a batch, one after another.
        patience: so many looks at the validation part in a row without improvement end the local stage; 0
            trains to its end, as in the paper.
    """

    shape: EdnShape
    discriminator_channels: int
    discriminator_layers: int
    discriminator_scales: int
    global_epochs: float
    local_epochs: float
    learning_rate: float
    constant_fraction: float
    adversarial_weight: float
    feature_matching_weight: float
    global_perceptual_weight: float
    local_perceptual_weight: float
    perceptual_weights: WeightFile | None
    accumulate: int
    patience: int


@dataclass(frozen=True)
class EdnFaceSettings:
    """The recipe of the face generator's training.

    Attributes:
        shape: of the face generator.
        discriminator_channels, discriminator_layers: of the face discriminator; 64 and 3, which judge patches
            of 70 pixels as in the paper.
        epochs: in which every training pair is seen once; 5 in the paper.
        learning_rate: of both networks; 2e-4 in the released code.
        constant_fraction: as of `EdnSettings`.
        adversarial_weight: 1 in the released code, of the mean over the two frames.
        perceptual_weight: of each frame's perceptual loss; 5 in the released code.
        perceptual_weights: VGG19's, or None for random weights of the same network.
        accumulate: as of `EdnSettings`.
        patience: as of `EdnSettings`.
    """

    shape: EdnFaceShape
    discriminator_channels: int
    discriminator_layers: int
    epochs: float
    learning_rate: float
    constant_fraction: float
    adversarial_weight: float
    perceptual_weight: float
    perceptual_weights: WeightFile | None
    accumulate: int
    patience: int


class _Falling(Protocol):
    @property
    def learning_rate(self) -> float: ...
    @property
    def constant_fraction(self) -> float: ...


def steps_of(epochs: float, pairs: int, batch: int) -> int:
    """How many steps see every one of `pairs` pairs `epochs` times; at least one, or none for no epochs."""
    return max(1, round(epochs * pairs / batch)) if epochs else 0


def learning_rate(done: int, steps: int, settings: _Falling) -> float:
    """The learning rate after `done` of a stage's `steps`: constant, then falling to zero in a straight line.

    The released code lowers it from epoch to epoch, this line from step to step.
    """
    constant = settings.constant_fraction * steps
    left = 1.0 if done < constant else (steps - done) / (steps - constant)
    return settings.learning_rate * left
