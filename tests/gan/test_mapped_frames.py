"""Pictures mapped into memory: those of the store, within what the disk may hold, and made once."""

from pathlib import Path

import numpy as np
import pytest

from motiontransfer.errors import ParamsError
from motiontransfer.gan import mapped_frames
from motiontransfer.gan.mapped_frames import VARIABLE, forget_frames, map_frames, mapping_limit
from motiontransfer.progress import silent
from motiontransfer.video.frames import FrameStore, write_frames

SIZE = (16, 24)


@pytest.fixture
def store(tmp_path: Path) -> FrameStore:
    write(tmp_path / "frames.parquet", 0)
    return FrameStore(tmp_path / "frames.parquet")


def write(path: Path, seed: int) -> None:
    images = np.random.default_rng(seed).integers(0, 256, (5, *SIZE, 3), dtype=np.uint8)
    write_frames(path, images, SIZE, SIZE)


def test_mapped_pictures_are_those_of_the_store(tmp_path: Path, store: FrameStore) -> None:
    path = map_frames(store, tmp_path / "work" / "frames.u8", silent())
    assert path is not None
    mapped = np.memmap(path, np.uint8, "r", shape=(5, *SIZE, 3))
    np.testing.assert_array_equal(mapped, np.stack(list(store)))
    forget_frames(path)
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize(("gib", "mapped"), [("0", False), ("1e-6", False), ("0.001", True)])
def test_the_limit_is_the_machine_s_affair(
    tmp_path: Path, store: FrameStore, monkeypatch: pytest.MonkeyPatch, gib: str, mapped: bool
) -> None:
    monkeypatch.setenv(VARIABLE, gib)
    path = tmp_path / "frames.u8"
    assert (map_frames(store, path, silent()) == path) == path.exists() == mapped


def test_where_nobody_says_half_of_the_free_disk_is_left_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(mapped_frames.shutil, "disk_usage", lambda folder: usage)
    assert mapping_limit(tmp_path) == 500
    usage.free = 10**15
    assert mapping_limit(tmp_path) == 16 * 2**30


@pytest.mark.parametrize("told", ["much", "-1", "nan", "inf"])
def test_an_odd_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv(VARIABLE, told)
    with pytest.raises(ParamsError, match=f"MOTIONTRANSFER_MAPPED_GIB: found '{told}', expected GiB"):
        mapping_limit(tmp_path)


def test_what_an_interrupted_run_left_is_used_again_if_it_is_whole_and_of_these_pictures(
    tmp_path: Path, store: FrameStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = map_frames(store, tmp_path / "frames.u8", silent())
    assert path is not None
    with monkeypatch.context() as context:
        context.setattr(FrameStore, "__getitem__", lambda store, frame: pytest.fail("unpacked again"))
        assert map_frames(store, path, silent()) == path
    stamp = path.with_suffix(".json")
    for left in (stamp.unlink, lambda: stamp.write_bytes(b"")):  # killed before the last picture; lost power
        left()
        path.write_bytes(bytes(path.stat().st_size))
        map_frames(store, path, silent())
        assert path.read_bytes() == np.stack(list(store)).tobytes()
    write(store.path, 1)
    other = FrameStore(store.path)
    map_frames(other, path, silent())
    assert path.read_bytes() == np.stack(list(other)).tobytes()
