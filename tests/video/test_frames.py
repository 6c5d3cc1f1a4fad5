"""Pictures come back from frames.parquet as they went in, up to JPEG."""

import io

import numpy as np
import pytest
from films import moving_square

from motiontransfer.artifacts.table import write_table
from motiontransfer.errors import ArtifactError
from motiontransfer.video.frames import SCHEMA, FrameStore, working_size, write_frames


@pytest.fixture
def path(tmp_path):
    return tmp_path / "frames.parquet"


@pytest.mark.parametrize(
    ("native", "height", "size"),
    [
        ((1080, 1920), 256, (256, 456)),
        ((1920, 1080), 256, (256, 144)),
        ((480, 640), 480, (480, 640)),
        ((100, 33), 64, (64, 22)),
    ],
)
def test_working_size_keeps_the_aspect(native, height, size):
    assert working_size(native, height) == size
    assert abs(size[1] - native[1] / native[0] * height) <= 1


def test_read_after_write(path):
    images = moving_square(150)
    write_frames(path, iter(images), (48, 64), (48, 64))
    store = FrameStore(path)
    assert (len(store), store.size, store.native_size) == (150, (48, 64), (48, 64))
    for number in (0, 63, 64, 127, 128, 149, 5):
        assert np.abs(store[number].astype(int) - images[number]).mean() < 2
    assert len(list(store)) == 150


def test_images_are_stacked_in_the_order_asked_for(path):
    write_frames(path, moving_square(70), (48, 64), (48, 64))
    store = FrameStore(path)
    stacked = store.images(np.array([69, 0, 3]))
    assert stacked.shape == (3, 48, 64, 3)
    assert np.array_equal(stacked[0], store[69])
    assert np.array_equal(stacked[2], store[3])
    assert store.images([]).shape == (0, 48, 64, 3)


def test_colours_keep_their_edges(path):
    """Subsampled colour would smear a one-pixel line over its neighbours."""
    image = np.full((48, 64, 3), (0, 0, 200), np.uint8)
    image[:, 33] = (250, 0, 0)
    write_frames(path, [image], (48, 64), (48, 64))
    found = FrameStore(path)[0].astype(int)
    assert np.abs(found - image).max() < 30
    assert found[:, 33, 0].min() > 220


def test_pictures_are_resized_by_area(path):
    image = np.zeros((96, 128, 3), np.uint8)
    image[::2] = 200
    write_frames(path, [image], (48, 64), (96, 128))
    store = FrameStore(path)
    assert store.native_size == (96, 128)
    assert np.abs(store[0].astype(int) - 100).max() <= 1


def test_equal_input_gives_equal_bytes(tmp_path):
    for name in "ab":
        write_frames(tmp_path / name, moving_square(70), (48, 64), (48, 64))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_long_clips_are_written_as_they_come(path):
    """While frame N is asked for, what is kept is at most one group of compressed pictures."""
    seen = 0

    def images():
        nonlocal seen
        for image in moving_square(1) * 300:
            seen += 1
            if seen == 200:
                beside = path.with_name(".frames.partial.parquet")
                assert beside.stat().st_size > 0
            yield image

    write_frames(path, images(), (48, 64), (48, 64))
    assert len(FrameStore(path)) == seen == 300


@pytest.mark.parametrize("frame", [3, -1])
def test_no_such_frame(path, frame):
    write_frames(path, moving_square(3), (48, 64), (48, 64))
    with pytest.raises(IndexError, match=rf"frames.parquet: no frame {frame}, there are 3"):
        FrameStore(path)[frame]


def test_no_such_file(path):
    with pytest.raises(ArtifactError, match="no such file"):
        FrameStore(path)


@pytest.mark.parametrize(("jpeg", "found"), [(b"no picture", "no picture"), (None, r"a picture of \(8, 8\)")])
def test_a_picture_that_is_none(path, jpeg, found):
    if jpeg is None:
        from PIL import Image

        buffer = io.BytesIO()
        Image.new("RGB", (8, 8)).save(buffer, "jpeg")
        jpeg = buffer.getvalue()
    write_table(path, SCHEMA, {"frame": [0], "jpeg": [jpeg]}, {"size": [48, 64], "native_size": [48, 64]})
    with pytest.raises(ArtifactError, match=f"frame 0 is {found}"):
        FrameStore(path)[0]


def test_a_failing_source_leaves_the_old_file(path):
    write_frames(path, moving_square(3), (48, 64), (48, 64))
    before = path.read_bytes()

    def failing():
        yield from moving_square(100)
        raise RuntimeError("film ends")

    with pytest.raises(RuntimeError, match="film ends"):
        write_frames(path, failing(), (48, 64), (48, 64))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
