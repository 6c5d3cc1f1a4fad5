from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from motiontransfer.artifacts.tensors import read_tensors, write_tensors
from motiontransfer.errors import ArtifactError

METADATA = {"size": [64, 32], "channels": 8, "skeleton": "made up"}


def made_up_tensors() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(4, 3, 3, 3, generator=generator)
    return {
        "weight": weight,
        "transposed": torch.randn(5, 2, generator=generator).T,
        "half": weight.half(),
        "count": torch.tensor(7),
        "none": torch.empty(0, 3),
    }


def test_read_after_write(tmp_path: Path) -> None:
    write_tensors(tmp_path / "net.safetensors", "generator", 1, made_up_tensors(), METADATA)
    tensors, metadata = read_tensors(tmp_path / "net.safetensors", "generator", 1)
    assert metadata == METADATA
    assert set(tensors) == set(made_up_tensors())
    for name, expected in made_up_tensors().items():
        assert tensors[name].dtype == expected.dtype
        assert torch.equal(tensors[name], expected)


def test_parameters_are_written_without_their_graph(tmp_path: Path) -> None:
    layer = torch.nn.Linear(3, 2)
    write_tensors(tmp_path / "net.safetensors", "generator", 1, dict(layer.named_parameters()), {})
    tensors, _ = read_tensors(tmp_path / "net.safetensors", "generator", 1)
    assert not tensors["weight"].requires_grad
    assert torch.equal(tensors["weight"], layer.weight.detach())


def test_equal_content_gives_equal_bytes_whatever_the_order(tmp_path: Path) -> None:
    write_tensors(tmp_path / "first.safetensors", "generator", 1, made_up_tensors(), METADATA)
    backwards = dict(reversed(made_up_tensors().items()))
    write_tensors(
        tmp_path / "second.safetensors", "generator", 1, backwards, dict(reversed(METADATA.items()))
    )
    assert (tmp_path / "first.safetensors").read_bytes() == (tmp_path / "second.safetensors").read_bytes()


@pytest.mark.parametrize(("schema", "version"), [("face_generator", 1), ("generator", 2)])
def test_another_schema_or_version_is_refused(tmp_path: Path, schema: str, version: int) -> None:
    write_tensors(tmp_path / "net.safetensors", "generator", 1, made_up_tensors(), METADATA)
    expected = rf"net\.safetensors: holds generator version 1, expected {schema} version {version}"
    with pytest.raises(ArtifactError, match=expected):
        read_tensors(tmp_path / "net.safetensors", schema, version)


def test_a_foreign_safetensors_file_is_refused(tmp_path: Path) -> None:
    save_file(made_up_tensors() | {"transposed": torch.zeros(1)}, tmp_path / "net.safetensors")
    with pytest.raises(ArtifactError, match="holds no schema version None"):
        read_tensors(tmp_path / "net.safetensors", "generator", 1)


@pytest.mark.parametrize("keep", [0, 5, 300])
def test_what_is_no_whole_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "net.safetensors"
    write_tensors(path, "generator", 1, made_up_tensors(), METADATA)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ArtifactError, match=r"net\.safetensors: not a safetensors file"):
        read_tensors(path, "generator", 1)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"net\.safetensors: no such file"):
        read_tensors(tmp_path / "net.safetensors", "generator", 1)
