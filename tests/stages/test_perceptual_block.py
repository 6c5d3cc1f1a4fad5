import hashlib
from pathlib import Path

import pytest
import torch
from pydantic import ValidationError

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError
from stages.blocks.perceptual import PerceptualParams, require_perceptual_weights

DIGEST = "a" * 64


def block(file: str | None, sha256: str | None = None) -> PerceptualParams:
    return PerceptualParams.model_validate({"perceptual_file": file, "perceptual_sha256": sha256})


def test_without_a_file_weights_are_random(tmp_path: Path) -> None:
    assert block(None).perceptual_weights(tmp_path) is None
    assert block(None, DIGEST).perceptual_weights(tmp_path) is None
    assert block("").perceptual_weights(tmp_path) is None


def test_a_path_is_told_from_the_root_or_whole_or_from_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    for told, expected in (
        ("weights/vgg19.pth", tmp_path / "weights" / "vgg19.pth"),
        ("/models/vgg19.pth", Path("/models/vgg19.pth")),
        ("~/vgg19.pth", Path("/home/ada/vgg19.pth")),
    ):
        assert block(told, DIGEST).perceptual_weights(tmp_path) == WeightFile(expected, DIGEST)


@pytest.mark.parametrize("digest", ["A" * 64, "a" * 63, "none"])
def test_what_is_no_digest_is_refused(digest: str) -> None:
    with pytest.raises(ValidationError):
        block("vgg19.pth", digest)


def test_a_wrong_file_is_refused_where_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "vgg19.pth"
    require_perceptual_weights(block(None, DIGEST), "train_gan.edn", tmp_path)  # random ones are always there
    torch.save({"features.0.weight": torch.zeros(1)}, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    refusals = {
        DIGEST: f"its SHA-256 is {digest}, expected {DIGEST}; .* set train_gan.edn.perceptual_sha256 to it",
        digest: "features.0.weight is of shape",
    }
    for told, said in refusals.items():
        with pytest.raises(ArtifactError, match=rf"vgg19\.pth: {said}"):
            require_perceptual_weights(block("vgg19.pth", told), "train_gan.edn", tmp_path)
