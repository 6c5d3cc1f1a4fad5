import hashlib
from pathlib import Path

import pytest

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.origin import Origin


def test_digests_are_sha_256_and_files_are_named_from_the_root(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.bin").write_bytes(b"something")
    origin = Origin.of({}, [tmp_path / "data" / "a.bin"], tmp_path)
    assert origin.digests == {"data/a.bin": hashlib.sha256(b"something").hexdigest()}


def test_values_are_text_as_params_yaml_has_them(tmp_path: Path) -> None:
    origin = Origin.of({"split": {"gap_s": 0.5, "steady": True, "seed": 0}}, [], tmp_path)
    assert origin.parameters == {"split": {"gap_s": "0.5", "steady": "true", "seed": "0"}}


def test_a_file_that_lies_elsewhere_is_named_by_its_whole_path(tmp_path: Path) -> None:
    (tmp_path / "weights.pth").write_bytes(b"something")
    origin = Origin.of({"lpips": {"heads_sha256": None}}, [tmp_path / "weights.pth"], tmp_path / "project")
    assert list(origin.digests) == [(tmp_path / "weights.pth").as_posix()]
    assert origin.parameters == {"lpips": {"heads_sha256": "null"}}


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"gone\.bin: no such file"):
        Origin.of({}, [tmp_path / "gone.bin"], tmp_path)
