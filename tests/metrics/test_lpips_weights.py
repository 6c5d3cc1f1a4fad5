import hashlib
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.lpips import Lpips
from motiontransfer.metrics.lpips_backbones import BACKBONES, vgg16
from motiontransfer.metrics.lpips_weights import Tensors, read_backbone, read_heads

SMALL = vgg16((2, 3, 2, 2, 2))


def weights() -> Tensors:
    torch.manual_seed(0)
    return {key: torch.randn(shape) for key, shape in SMALL.shapes().items()}


def heads() -> Tensors:
    torch.manual_seed(1)
    return {key: torch.rand(shape) for key, shape in SMALL.head_shapes().items()}


def saved(path: Path, content: Any, **how: Any) -> WeightFile:
    torch.save(content, path, **how)
    return told(path)


def told(path: Path) -> WeightFile:
    """A file with its right digest."""
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


@pytest.mark.parametrize("zipped", [True, False])
def test_torchs_files_are_read_and_what_lies_beside_is_left(tmp_path: Path, zipped: bool) -> None:
    content = weights() | {"classifier.0.weight": torch.zeros(4)}
    file = saved(tmp_path / "vgg.pth", content, _use_new_zipfile_serialization=zipped)
    assert_equal(read_backbone(file, SMALL), weights())


def test_safetensors_are_read(tmp_path: Path) -> None:
    save_file(heads() | {"more": torch.zeros(1)}, tmp_path / "heads.safetensors")
    assert_equal(read_heads(told(tmp_path / "heads.safetensors"), SMALL), heads())


def test_half_precision_becomes_whole(tmp_path: Path) -> None:
    halves = {key: tensor.half() for key, tensor in weights().items()}
    found = read_backbone(saved(tmp_path / "vgg.pt", halves), SMALL)
    assert {tensor.dtype for tensor in found.values()} == {torch.float32}


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


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "vgg.onnx"
    path.write_bytes(b"weights")
    assert refusal(told(path)) == "found a .onnx file, expected one of .pth, .pt, .safetensors"


class Treacherous:
    """A pickle that would write a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    file = saved(tmp_path / "vgg.pth", weights() | {"more": Treacherous(trace)})
    assert refusal(file).startswith(
        "not a file of tensors alone, which is all that is read; give VGG16's state"
    )
    assert not trace.exists()
    pickle.loads(pickle.dumps(Treacherous(trace)))
    assert trace.exists()  # it would have run


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"\x80\x02", pickle.dumps([1, 2])])
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_no_weights_at_all(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"vgg{suffix}"
    path.write_bytes(content)
    assert refusal(told(path)).startswith("not a ")


@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_that_was_not_downloaded_to_its_end(tmp_path: Path, zipped: bool) -> None:
    file = saved(tmp_path / "vgg.pth", weights(), _use_new_zipfile_serialization=zipped)
    whole = file.path.read_bytes()
    for end in range(0, len(whole), 97):
        file.path.write_bytes(whole[:end])
        assert "not a file of tensors alone" in refusal(told(file.path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([torch.zeros(1)], "holds a list, not tensors by name; give VGG16's state dict"),
        ({}, "found nothing, expected features.0.weight; give VGG16's state dict as torchvision saves it"),
        (heads(), "found lin0.model.1.weight, lin1.model.1.weight, ..., expected features.0.weight; give"),
        ({"features.0.weight": 3}, "found features.0.weight, expected features.0.weight; give"),
        (
            {"features.0.weight": torch.zeros(64, 3, 11, 11)},
            "features.0.weight is of shape (64, 3, 11, 11), ",
        ),
        (
            weights() | {"features.2.bias": torch.tensor([1.0, float("nan")])},
            "features.2.bias is not of finite real",
        ),
        (weights() | {"features.2.bias": torch.tensor([1, 2])}, "features.2.bias is not of finite real"),
    ],
)
def test_other_tensors(tmp_path: Path, content: Any, said: str) -> None:
    assert refusal(saved(tmp_path / "vgg.pth", content)).startswith(said)


def test_a_distance_is_not_negative(tmp_path: Path) -> None:
    spoilt = heads() | {"lin1.model.1.weight": torch.tensor([0.5, -0.25, 0]).reshape(1, 3, 1, 1)}
    with pytest.raises(ArtifactError, match=r"lin1\.model\.1\.weight holds -0\.25, expected nothing below 0"):
        read_heads(saved(tmp_path / "vgg.pth", spoilt), SMALL)
