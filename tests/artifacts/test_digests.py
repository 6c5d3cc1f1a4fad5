import hashlib
from pathlib import Path

import pytest

from motiontransfer.artifacts import digests
from motiontransfer.artifacts.digests import file_sha256, remembered_sha256
from motiontransfer.errors import ArtifactError


def test_a_digest_is_of_the_bytes_and_not_of_the_name(tmp_path: Path) -> None:
    for name in ("a.bin", "b.bin"):
        (tmp_path / name).write_bytes(b"something" * 100_000)
        assert file_sha256(tmp_path / name) == hashlib.sha256(b"something" * 100_000).hexdigest()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"gone\.bin: no such file"):
        file_sha256(tmp_path / "gone.bin")


def test_a_remembered_digest_is_read_again_only_of_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, memory = tmp_path / "large", tmp_path / "work" / "digests.json"
    path.write_bytes(b"one")
    first = remembered_sha256(path, memory)
    assert first == hashlib.sha256(b"one").hexdigest()
    with monkeypatch.context() as context:
        context.setattr(digests, "file_sha256", lambda path: pytest.fail("read again"))
        assert remembered_sha256(path, memory) == first
    (tmp_path / "beside").write_bytes(b"two")
    (tmp_path / "beside").replace(path)
    assert remembered_sha256(path, memory) == hashlib.sha256(b"two").hexdigest()
    memory.write_text("{")
    assert remembered_sha256(path, memory) == hashlib.sha256(b"two").hexdigest()
