"""An index is read as it was written."""

from dataclasses import fields
from fractions import Fraction

import numpy as np
import pytest

from motiontransfer.errors import ArtifactError
from motiontransfer.video.index import FrameIndex, read_index, write_index


def index_of(shots, time_s=None):
    count = len(shots)
    time_s = np.arange(count) / 30 if time_s is None else np.array(time_s, float)
    return FrameIndex(
        film=np.zeros(count, np.int32),
        pts=np.arange(count, dtype=np.int64) * 1001,
        time_s=time_s,
        duration_s=np.full(count, 1001 / 30_000),
        repeat=np.arange(count) % 3 == 2,
        shot=np.array(shots, np.int32),
        size=(1080, 1920),
        time_bases=(Fraction(1, 30_000),),
    )


def test_read_after_write(tmp_path):
    index = index_of([0, 0, 1, 1, 1])
    write_index(tmp_path / "index.parquet", index)
    found = read_index(tmp_path / "index.parquet")
    for field in fields(FrameIndex):
        wanted, value = getattr(index, field.name), getattr(found, field.name)
        if isinstance(wanted, np.ndarray):
            assert value.dtype == wanted.dtype
            assert value.tolist() == wanted.tolist()
        else:
            assert value == wanted


def test_equal_indexes_have_equal_bytes(tmp_path):
    for name in "ab":
        write_index(tmp_path / name, index_of([0, 0, 1]))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_missing(tmp_path):
    with pytest.raises(ArtifactError, match="no such file"):
        read_index(tmp_path / "index.parquet")


@pytest.mark.parametrize(
    ("shots", "slices"),
    [([0], [slice(0, 1)]), ([0, 0], [slice(0, 2)]), ([0, 1, 1, 2], [slice(0, 1), slice(1, 3), slice(3, 4)])],
)
def test_shots_cover_all_frames_in_order(shots, slices):
    assert index_of(shots).shots() == slices


def test_frame_interval_is_the_usual_one():
    assert index_of([0] * 5, [0, 0.04, 0.08, 0.5, 0.54]).frame_interval_s == pytest.approx(0.04)
    assert index_of([0]).frame_interval_s == pytest.approx(1001 / 30_000)


def test_some_frames_keep_their_times_and_shots():
    index = index_of([0, 0, 1, 1, 2])
    some = index.at(slice(1, 4))
    assert some.shot.tolist() == [0, 1, 1] and len(some) == 3
    assert some.shots() == [slice(0, 1), slice(1, 3)]
    np.testing.assert_array_equal(some.time_s, index.time_s[1:4])
    np.testing.assert_array_equal(index.at(np.array([4, 0])).pts, index.pts[[4, 0]])
