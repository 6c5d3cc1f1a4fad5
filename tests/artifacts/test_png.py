import errno
from pathlib import Path

import numpy as np
import pytest

from motiontransfer.artifacts.picture import read_picture, write_picture
from motiontransfer.errors import ArtifactError


def test_read_after_write(tmp_path: Path) -> None:
    image = np.random.default_rng(0).integers(0, 256, (8, 6, 3), dtype=np.uint8)
    write_picture(tmp_path / "picture.png", image)
    np.testing.assert_array_equal(read_picture(tmp_path / "picture.png"), image)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"no picture")
    with pytest.raises(ArtifactError, match="not a picture"):
        read_picture(tmp_path / "picture.png")
    with pytest.raises(ArtifactError, match="no such file"):
        read_picture(tmp_path / "none.png")


def test_a_picture_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture.png"
    write_picture(path, np.zeros((4, 4, 3), np.uint8))
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "as on a full disk")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ArtifactError, match=r"picture\.png: No space left on device; make room there"):
        write_picture(path, np.ones((4, 4, 3), np.uint8))
    assert path.read_bytes() == before
