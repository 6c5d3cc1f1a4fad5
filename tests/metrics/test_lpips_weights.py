import hashlib
from pathlib import Path
from typing import Any

import pytest
import torch

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.artifacts.weight_tensors import Tensors
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.lpips import Lpips
from motiontransfer.metrics.lpips_backbones import BACKBONES, vgg16
from motiontransfer.metrics.lpips_weights import read_backbone, read_heads

SMALL = vgg16((2, 3, 2, 2, 2))


def weights() -> Tensors:
    torch.manual_seed(0)
    return {key: torch.randn(shape) for key, shape in SMALL.shapes().items()}


def heads() -> Tensors:
    torch.manual_seed(1)
    return {key: torch.rand(shape) for key, shape in SMALL.head_shapes().items()}


def saved(path: Path, content: Any) -> WeightFile:
    """A file with its right digest."""
    torch.save(content, path)
    return WeightFile(path, hashlib.sha256(path.read_bytes()).hexdigest())


def assert_equal(found: Tensors, expected: Tensors) -> None:
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[key], tensor) for key, tensor in expected.items())


def refusal(file: WeightFile) -> str:
    with pytest.raises(ArtifactError) as caught:
        read_backbone(file, SMALL)
    said = str(caught.value)
    assert said.startswith(f"{file.path}: ") and "\n" not in said
    return said.removeprefix(f"{file.path}: ")


def test_backbone_and_heads_are_read(tmp_path: Path) -> None:
    content = weights() | {"classifier.0.weight": torch.zeros(4)}
    assert_equal(read_backbone(saved(tmp_path / "vgg.pth", content), SMALL), weights())
    assert_equal(read_heads(saved(tmp_path / "heads.pth", heads()), SMALL), heads())


def test_the_files_make_a_distance(tmp_path: Path) -> None:
    torch.manual_seed(0)
    alex = BACKBONES["alex"]
    files = [
        saved(tmp_path / name, {key: torch.rand(shape) for key, shape in shapes.items()})
        for name, shapes in (("alexnet.pth", alex.shapes()), ("alex.pth", alex.head_shapes()))
    ]
    assert Lpips.load("alex", *files).backbone == "alex"


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(WeightFile(tmp_path / "gone.pth", None)).startswith(
        "no such file, expected LPIPS's backbone"
    )
    assert "no such file" in refusal(WeightFile(tmp_path, None)).replace(str(tmp_path), "")


@pytest.mark.parametrize(("sha256", "expected"), [(None, "to be told it"), ("0" * 64, "0" * 64)])
def test_another_digest_or_none_tells_the_right_one(tmp_path: Path, sha256: str, expected: str) -> None:
    file = saved(tmp_path / "vgg.pth", weights())
    said = refusal(WeightFile(file.path, sha256))
    assert said.startswith(f"its SHA-256 is {file.sha256}, expected {expected}; ")
    assert said.endswith("set lpips.backbone_sha256 to it")


def test_weights_of_another_network(tmp_path: Path) -> None:
    expected = "expected features.0.weight; give VGG16's state dict as torchvision saves it"
    said = refusal(saved(tmp_path / "vgg.pth", heads()))
    assert said == f"found lin0.model.1.weight, lin1.model.1.weight, ..., {expected}"
    with pytest.raises(ArtifactError, match=r"heads for VGG16, weights/v0\.1/vgg\.pth$"):
        read_heads(saved(tmp_path / "heads.pth", weights()), SMALL)


def test_a_distance_is_not_negative(tmp_path: Path) -> None:
    spoilt = heads() | {"lin1.model.1.weight": torch.tensor([0.5, -0.25, 0]).reshape(1, 3, 1, 1)}
    with pytest.raises(ArtifactError, match=r"lin1\.model\.1\.weight holds -0\.25, expected nothing below 0"):
        read_heads(saved(tmp_path / "vgg.pth", spoilt), SMALL)
