import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from motiontransfer.artifacts.weight_tensors import Tensors, read_weights
from motiontransfer.errors import ArtifactError

SHAPES = {"features.0.weight": (2, 3, 3, 3), "features.0.bias": (2,)}
EXPECTED = "a network's state dict"


def weights() -> Tensors:
    torch.manual_seed(0)
    return {key: torch.randn(shape) for key, shape in SHAPES.items()}


def saved(path: Path, content: Any, **how: Any) -> Path:
    torch.save(content, path, **how)
    return path


def assert_equal(found: Tensors, expected: Tensors) -> None:
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[key], tensor) for key, tensor in expected.items())


def refusal(path: Path) -> str:
    with pytest.raises(ArtifactError) as caught:
        read_weights(path, SHAPES, EXPECTED)
    said = str(caught.value)
    assert said.startswith(f"{path}: ") and "\n" not in said
    return said.removeprefix(f"{path}: ")


@pytest.mark.parametrize("zipped", [True, False])
def test_torchs_files_are_read_and_what_lies_beside_is_left(tmp_path: Path, zipped: bool) -> None:
    content = weights() | {"classifier.0.weight": torch.zeros(4)}
    path = saved(tmp_path / "net.pth", content, _use_new_zipfile_serialization=zipped)
    assert_equal(read_weights(path, SHAPES, EXPECTED), weights())


def test_safetensors_are_read(tmp_path: Path) -> None:
    save_file(weights() | {"more": torch.zeros(1)}, tmp_path / "net.safetensors")
    assert_equal(read_weights(tmp_path / "net.safetensors", SHAPES, EXPECTED), weights())


def test_half_precision_becomes_whole(tmp_path: Path) -> None:
    halves = {key: tensor.half() for key, tensor in weights().items()}
    found = read_weights(saved(tmp_path / "net.pt", halves), SHAPES, EXPECTED)
    assert {tensor.dtype for tensor in found.values()} == {torch.float32}


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(b"weights")
    assert refusal(path) == "found a .onnx file, expected one of .pth, .pt, .safetensors"


class Treacherous:
    """A pickle that would write a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    path = saved(tmp_path / "net.pth", weights() | {"more": Treacherous(trace)})
    assert refusal(path) == f"not a file of tensors alone, which is all that is read; give {EXPECTED}"
    assert not trace.exists()
    pickle.loads(pickle.dumps(Treacherous(trace)))
    assert trace.exists()  # it would have run


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"\x80\x02", pickle.dumps([1, 2])])
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_no_weights_at_all(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"net{suffix}"
    path.write_bytes(content)
    assert refusal(path).startswith("not a ")


@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_that_was_not_downloaded_to_its_end(tmp_path: Path, zipped: bool) -> None:
    path = saved(tmp_path / "net.pth", weights(), _use_new_zipfile_serialization=zipped)
    whole = path.read_bytes()
    for end in range(0, len(whole), 97):
        path.write_bytes(whole[:end])
        assert "not a file of tensors alone" in refusal(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([torch.zeros(1)], "holds a list, not tensors by name"),
        ({}, "found nothing, expected features.0.weight"),
        (
            {"lin0": torch.zeros(1), "lin1": 0, "lin2": 0},
            "found lin0, lin1, ..., expected features.0.weight",
        ),
        ({"features.0.weight": 3}, "found features.0.weight, expected features.0.weight"),
        (
            weights() | {"features.0.weight": torch.zeros(64, 3, 11, 11)},
            "features.0.weight is of shape (64, 3, 11, 11), expected (2, 3, 3, 3)",
        ),
        (
            weights() | {"features.0.bias": torch.tensor([1.0, float("nan")])},
            "features.0.bias is not of finite real numbers",
        ),
        (
            weights() | {"features.0.bias": torch.tensor([1, 2])},
            "features.0.bias is not of finite real numbers",
        ),
    ],
)
def test_other_tensors(tmp_path: Path, content: Any, said: str) -> None:
    assert refusal(saved(tmp_path / "net.pth", content)) == f"{said}; give {EXPECTED}"
