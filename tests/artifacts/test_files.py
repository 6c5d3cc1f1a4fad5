import errno
import os
from pathlib import Path

import pytest

from motiontransfer.artifacts.files import read_json, replacing, require_file, write_json
from motiontransfer.errors import ArtifactError


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_what_is_written_appears_under_its_name_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "film.mp4"
    with replacing(path) as beside:
        beside.write_text("whole")
    assert path.read_text() == "whole"
    assert names(path.parent) == ["film.mp4"]


def test_a_half_written_file_is_never_visible(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("old")
    with replacing(path) as beside:
        beside.write_text("ha")
        assert path.read_text() == "old"
        assert beside.suffix == path.suffix  # encoders choose a container by it
        assert beside.parent == path.parent  # else it could not be renamed in one step
    assert path.read_text() == "ha"


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("old")
    with pytest.raises(RuntimeError), replacing(path) as beside:
        beside.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert names(tmp_path) == ["film.mp4"]


def test_what_a_killed_run_left_is_not_read_back(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with replacing(path) as beside:
        beside.write_text("old")
    beside.write_text("left by a killed run")
    with replacing(path) as beside:
        assert not beside.exists()
        beside.write_text("whole")
    assert names(tmp_path) == ["film.mp4"]


def test_a_read_only_hard_link_is_replaced_and_its_twin_left_alone(tmp_path: Path) -> None:
    cache, path = tmp_path / "cache", tmp_path / "fit.json"
    cache.write_text("cached")
    cache.chmod(0o444)
    path.hardlink_to(cache)
    write_json(path, {"new": True})
    assert cache.read_text() == "cached"
    assert read_json(path) == {"new": True}


def test_a_durable_file_is_on_disk_before_it_takes_the_old_one_s_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced, sync = tmp_path / "net.safetensors", [], os.fsync
    path.write_text("old")

    def remembered(descriptor: int) -> None:
        synced.append((Path(f"/proc/self/fd/{descriptor}").readlink().name, path.read_text()))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", remembered)
    with replacing(path, durable=True) as beside:
        beside.write_text("new")
    assert synced == [(beside.name, "old"), (tmp_path.name, "new")]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_is_told_in_a_line_and_other_errors_pass(tmp_path: Path, number: int) -> None:
    with (
        pytest.raises(ArtifactError, match=rf"fit\.json: {os.strerror(number)}; make room there"),
        replacing(tmp_path / "fit.json"),
    ):
        raise OSError(number, "somewhere")
    with pytest.raises(PermissionError), replacing(tmp_path / "fit.json"):
        raise PermissionError(errno.EACCES, "not yours")
    assert names(tmp_path) == []


def test_json_read_after_write(tmp_path: Path) -> None:
    content = {"name": "Zoë", "numbers": [1, 2.5, -0.0001], "none": None, "nested": {"b": True, "a": []}}
    write_json(tmp_path / "fit.json", content)
    assert read_json(tmp_path / "fit.json") == content


def test_equal_json_gives_equal_bytes_whatever_the_order(tmp_path: Path) -> None:
    write_json(tmp_path / "first.json", {"a": 1, "b": {"c": 2, "d": 3}})
    write_json(tmp_path / "second.json", {"b": {"d": 3, "c": 2}, "a": 1})
    assert (tmp_path / "first.json").read_bytes() == (tmp_path / "second.json").read_bytes()


def test_json_of_what_json_cannot_hold_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "fit.json", {"scale": float("nan")})
    assert names(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00"])
def test_what_is_not_json_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "fit.json").write_bytes(content)
    with pytest.raises(ArtifactError, match=r"fit\.json: not JSON"):
        read_json(tmp_path / "fit.json")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(ArtifactError, match="no such file"):
            require_file(path)
    with pytest.raises(ArtifactError, match=r"missing\.json: no such file"):
        read_json(tmp_path / "missing.json")
