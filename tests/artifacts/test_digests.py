import hashlib
from pathlib import Path

import pytest
import yaml
from dvc.repo import Repo

from motiontransfer.artifacts import digests
from motiontransfer.artifacts.digests import dvc_md5, file_sha256, remembered_sha256
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


@pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC
def test_dvc_knows_files_and_folders_by_the_same_digests(tmp_path: Path) -> None:
    """Links are what they lead to, as the code of a stage is."""
    for name in ("b/z", "b/a", "b-c", "file"):
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_text(f"what is in {name}\r\n")
    (tmp_path / "folder" / "linked").symlink_to("b/z")
    with Repo.init(str(tmp_path), no_scm=True) as repo:
        repo.add(str(tmp_path / "folder"))
    (out,) = yaml.safe_load((tmp_path / "folder.dvc").read_text())["outs"]
    assert dvc_md5(tmp_path / "folder") == out["md5"]
    with pytest.raises(ArtifactError, match="gone: no such file"):
        dvc_md5(tmp_path / "gone")
