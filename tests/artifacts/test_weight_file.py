import hashlib
from pathlib import Path

import pytest

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError

DIGEST = hashlib.sha256(b"weights").hexdigest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "net.onnx").write_bytes(b"weights")
    return tmp_path / "net.onnx"


def refusal(file: WeightFile) -> str:
    with pytest.raises(ArtifactError) as caught:
        file.require("a network", "block.sha256")
    said = str(caught.value)
    assert said.startswith(f"{file.path}: ") and "\n" not in said
    return said.removeprefix(f"{file.path}: ")


def test_the_file_that_was_told_is_accepted(path: Path) -> None:
    WeightFile(path, DIGEST).require("a network", "block.sha256")


def test_a_missing_file_and_a_folder(path: Path) -> None:
    said = "no such file, expected a network; put it there, nothing is downloaded"
    assert refusal(WeightFile(path.with_name("gone.onnx"), DIGEST)) == said
    assert refusal(WeightFile(path.parent, DIGEST)) == said


@pytest.mark.parametrize(("sha256", "expected"), [(None, "to be told it"), ("0" * 64, "0" * 64)])
def test_another_digest_or_none_tells_the_right_one(path: Path, sha256: str | None, expected: str) -> None:
    assert refusal(WeightFile(path, sha256)) == (
        f"its SHA-256 is {DIGEST}, expected {expected}; if this is the file you mean, set block.sha256 to it"
    )
