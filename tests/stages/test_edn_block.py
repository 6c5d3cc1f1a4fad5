"""The numbers that the project comes with are the published ones."""

from pathlib import Path

import pytest
from made_up_project import PARAMS

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.gan.edn_networks import EdnFaceShape, EdnShape
from motiontransfer.gan.edn_settings import EdnFaceSettings, EdnSettings
from stages.blocks.edn import EdnFaceParams, EdnGanParams
from stages.blocks.stick_figure import StickFigureParams


def test_the_generator_is_trained_as_published(tmp_path: Path) -> None:
    """5 and 30 epochs; a batch of 1; loss weights 1, 10, and 5 or 10; 2e-4 for half of each stage."""
    block = EdnGanParams.model_validate(PARAMS["train_gan"]["edn"])
    assert (block.batch, block.squashed_width) == (1, None)
    assert block.settings(tmp_path) == EdnSettings(
        shape=EdnShape(channels=64, halvings=4, blocks=9, enhancer_blocks=3, local=False),
        discriminator_channels=64, discriminator_layers=3, discriminator_scales=3,
        global_epochs=5, local_epochs=30, learning_rate=2e-4, constant_fraction=0.5,
        adversarial_weight=1, feature_matching_weight=10,
        global_perceptual_weight=5, local_perceptual_weight=10,
        perceptual_weights=None, accumulate=1, patience=0,
    )  # fmt: skip


def test_the_face_generator_is_trained_as_published(tmp_path: Path) -> None:
    block = EdnFaceParams.model_validate(PARAMS["train_face"]["edn"])
    assert block.batch == 1
    assert block.settings(tmp_path) == EdnFaceSettings(
        shape=EdnFaceShape(channels=64, halvings=3, blocks=5),
        discriminator_channels=64, discriminator_layers=3,
        epochs=5, learning_rate=2e-4, constant_fraction=0.5, adversarial_weight=1, perceptual_weight=5,
        perceptual_weights=None, accumulate=1, patience=0,
    )  # fmt: skip


@pytest.mark.parametrize(("block", "model"), [("train_gan", EdnGanParams), ("train_face", EdnFaceParams)])
def test_vgg19_s_weights_reach_the_training(
    block: str, model: type[EdnGanParams | EdnFaceParams], tmp_path: Path
) -> None:
    told = {"perceptual_file": "vgg19.pth", "perceptual_sha256": "a" * 64}
    settings = model.model_validate(PARAMS[block]["edn"] | told).settings(tmp_path)
    assert settings.perceptual_weights == WeightFile(tmp_path / "vgg19.pth", "a" * 64)


def test_the_preset_has_its_own_figure_with_eight_dots() -> None:
    figure = StickFigureParams.model_validate(PARAMS["stick_figure"]).drawn("edn")
    assert (figure.style, figure.edn_face_dots) == ("edn", 8)
