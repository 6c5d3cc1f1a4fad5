import hashlib
from pathlib import Path

import pytest

from motiontransfer.artifacts.digests import file_sha256
from motiontransfer.errors import ArtifactError


def test_a_digest_is_of_the_bytes_and_not_of_the_name(tmp_path: Path) -> None:
    for name in ("a.bin", "b.bin"):
        (tmp_path / name).write_bytes(b"something" * 100_000)
        assert file_sha256(tmp_path / name) == hashlib.sha256(b"something" * 100_000).hexdigest()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"gone\.bin: no such file"):
        file_sha256(tmp_path / "gone.bin")
