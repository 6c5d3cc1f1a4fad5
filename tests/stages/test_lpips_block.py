import hashlib
from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError

from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.metrics.lpips_backbones import BACKBONES
from stages.blocks.lpips import LpipsParams

NONE = {
    "backbone": "none",
    "backbone_file": None,
    "backbone_sha256": None,
    "heads_file": None,
    "heads_sha256": None,
}


def block(**values: Any) -> LpipsParams:
    return LpipsParams.model_validate(NONE | values)


@pytest.fixture
def chosen(tmp_path: Path) -> dict[str, str]:
    """AlexNet with random weights: the backbone's file below the root, the heads' elsewhere."""
    torch.manual_seed(0)
    alex = BACKBONES["alex"]
    root, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    values = {"backbone": "alex"}
    for role, folder, path, shapes in (
        ("backbone", root, "weights/alexnet.pth", alex.shapes()),
        ("heads", elsewhere, "alex.pth", alex.head_shapes()),
    ):
        (folder / path).parent.mkdir(parents=True)
        torch.save({key: torch.rand(shape) for key, shape in shapes.items()}, folder / path)
        values[f"{role}_file"] = path if folder == root else str(folder / path)
        values[f"{role}_sha256"] = hashlib.sha256((folder / path).read_bytes()).hexdigest()
    return values


def test_without_a_backbone_there_are_no_files_and_no_distance(tmp_path: Path) -> None:
    assert block().load(tmp_path) is None and block().files(tmp_path) == ()
    assert block(heads_file="gone.pth").load(tmp_path) is None  # switched off, to be switched on again


def test_paths_are_told_from_the_root_or_whole(tmp_path: Path, chosen: dict[str, str]) -> None:
    root = tmp_path / "project"
    expected = (root / "weights" / "alexnet.pth", tmp_path / "elsewhere" / "alex.pth")
    assert block(**chosen).files(root) == expected
    distance = block(**chosen).load(root)
    assert distance is not None and distance.backbone == "alex"


def test_a_path_may_begin_at_home(monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str]) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert block(**chosen | {"heads_file": "~/alex.pth"}).files(Path())[1] == Path("/home/ada/alex.pth")


@pytest.mark.parametrize("key", ["backbone_file", "heads_file"])
def test_a_backbone_takes_both_files(tmp_path: Path, chosen: dict[str, str], key: str) -> None:
    with pytest.raises(
        ParamsError, match=rf"^lpips\.{key}: found nothing, expected a file of weights for alex"
    ):
        block(**chosen | {key: None}).load(tmp_path / "project")


@pytest.mark.parametrize("role", ["backbone", "heads"])
def test_a_digest_is_asked_for_and_told(tmp_path: Path, chosen: dict[str, str], role: str) -> None:
    with pytest.raises(
        ArtifactError, match=rf"SHA-256 is {chosen[f'{role}_sha256']}.* set lpips\.{role}_sha256"
    ):
        block(**chosen | {f"{role}_sha256": None}).load(tmp_path / "project")


@pytest.mark.parametrize(
    "values",
    [{"backbone": "resnet"}, {"backbone": None}, {"heads_sha256": "A" * 64}, {"heads_sha256": "a" * 63}],
)
def test_other_values_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block(**values)
