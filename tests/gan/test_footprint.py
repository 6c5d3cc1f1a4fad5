"""Memory and work of a step, counted without a device: against sums by hand, and against real tensors."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from test_training import plan_in
from torch import nn

from motiontransfer.gan.condition import CHANNELS
from motiontransfer.gan.discriminator import Discriminator
from motiontransfer.gan.edn_networks import EdnShape
from motiontransfer.gan.edn_settings import EdnSettings
from motiontransfer.gan.footprint import Counter, edn_footprint, generator_footprint
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.samples import Batch
from motiontransfer.gan.team import Team
from motiontransfer.gan.trainer import Trainer, TrainerSettings

CPU = torch.device("cpu")
EDN = EdnSettings(
    shape=EdnShape(64, 4, 9, 3, local=False), discriminator_channels=64, discriminator_layers=3,
    discriminator_scales=3, global_epochs=5, local_epochs=30, accumulate=1, patience=0, learning_rate=2e-4,
    constant_fraction=0.5, adversarial_weight=1.0, feature_matching_weight=10.0, global_perceptual_weight=5.0,
    local_perceptual_weight=10.0, perceptual_weights=None,
)  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainerSettings:
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "float32")
    return replace(plan_in(tmp_path).settings, shape=GeneratorShape(8, 2, True))


def parameters(network: nn.Module) -> int:
    return sum(weight.numel() for weight in network.parameters())


def test_storages_count_while_they_are_there_and_once() -> None:
    with Counter() as counter:
        first = torch.zeros(64, 64)  # 16 KiB
        second = first + 1
        assert first.view(32, 128).shape == (32, 128)  # the same storage
        del first
        third = second @ second  # 2 * 64^3 operations
        del third
    assert (counter.now_bytes, counter.peak_bytes) == (16 * 1024, 32 * 1024)
    assert counter.operations == 2 * 64**3


def test_what_is_kept_is_weights_their_average_and_two_moments_each(settings: TrainerSettings) -> None:
    generator = parameters(Generator(settings.shape))
    discriminator = parameters(Discriminator(2, 8, 2, 1))
    found = generator_footprint(settings, (64, 48), 2, CPU)
    assert found.kept_bytes == 4 * (4 * generator + 3 * discriminator)


def test_fake_tensors_take_what_real_ones_do(settings: TrainerSettings) -> None:
    found = generator_footprint(settings, (64, 48), 2, CPU)
    with Counter() as counter:
        trainer = Trainer(settings, CPU, Team.alone())
        built_bytes = counter.now_bytes
        counter.peak_bytes = 0  # networks are made one after another, and some twice
        batch = Batch(
            torch.ones(2, 2, CHANNELS, 64, 48),
            torch.rand(2, 2, 3, 64, 48),
            torch.rand(2, 3, 64, 48),
            torch.ones(2, 2, 1, 64, 48),
        )
        trainer.descend(batch, [(64, 48)] * 3, 1.0, judged=True)
    moments_bytes = found.kept_bytes - built_bytes
    assert counter.peak_bytes + moments_bytes == pytest.approx(found.peak_bytes, rel=0.01)
    assert counter.operations == found.operations


def test_memory_grows_with_pixels_and_pairs_and_work_with_both(settings: TrainerSettings) -> None:
    small, wide, two = (
        generator_footprint(settings, size, batch, CPU)
        for size, batch in (((256, 256), 1), ((256, 512), 1), ((256, 256), 2))
    )
    extra = small.peak_bytes - small.kept_bytes
    for doubled in (wide, two):
        assert doubled.peak_bytes - doubled.kept_bytes == pytest.approx(2 * extra, rel=0.05)
        assert doubled.operations == pytest.approx(2 * small.operations, rel=0.05)


def test_a_batch_in_parts_takes_the_memory_of_a_part(settings: TrainerSettings) -> None:
    whole = generator_footprint(settings, (256, 256), 2, CPU)
    in_parts = generator_footprint(replace(settings, accumulate=2), (256, 256), 4, CPU)
    assert in_parts.peak_bytes == whole.peak_bytes


@pytest.mark.slow
def test_edn_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """182.72 M and three times 2.77 M weights with their moments, the waiting head, and VGG19's 12.9 M."""
    monkeypatch.setenv("MOTIONTRANSFER_PRECISION", "bfloat16")
    found = edn_footprint(EDN, (256, 512), 1, True, CPU)
    assert found.kept_bytes == pytest.approx(4 * (3 * (182.72e6 + 3 * 2.77e6) + 12.9e6), rel=0.002)
    assert found.peak_bytes > found.kept_bytes + 4 * 182.72e6  # gradients come, and activations
