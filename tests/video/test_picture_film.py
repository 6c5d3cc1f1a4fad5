from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from films import moving_square

from motiontransfer.errors import VideoError
from motiontransfer.progress import Progress
from motiontransfer.video.film import Film
from motiontransfer.video.picture_film import PictureTimes, picture_size, write_picture_film
from motiontransfer.video.reader import VideoReader

IMAGES = moving_square(4)
TIMES = PictureTimes(starts=(0, 4, 12, 16), last=4, ticks_per_s=120)


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.png" for number in range(len(IMAGES))]
    for path, image in zip(paths, IMAGES, strict=True):
        cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    return paths


def joined(pictures: list[Path], path: Path, pixel_aspect: Fraction = Fraction(1)) -> Path:
    write_picture_film(path, pictures, TIMES, pixel_aspect, Progress("test", stream=None))
    return path


def test_a_film_shows_the_very_pictures(pictures: list[Path], tmp_path: Path) -> None:
    film = VideoReader(joined(pictures, tmp_path / "film.mov"))
    assert film.expected_frames == 4
    np.testing.assert_array_equal(list(film.frames()), IMAGES)


def test_pictures_are_shown_when_they_are_told_to(pictures: list[Path], tmp_path: Path) -> None:
    film = Film(joined(pictures, tmp_path / "film.mov"))
    shown = [(frame.pts * film.time_base, frame.duration * film.time_base) for frame in film.frames()]
    assert shown == [
        (Fraction(start, 120), Fraction(held, 120)) for start, held in ((0, 4), (4, 8), (12, 4), (16, 4))
    ]


def test_pixels_have_their_shape(pictures: list[Path], tmp_path: Path) -> None:
    """48 lines of pixels 2/3 as wide as high are shown as 72."""
    assert VideoReader(joined(pictures, tmp_path / "film.mov", Fraction(2, 3))).size == (72, 64)


def test_the_same_pictures_give_the_same_bytes(pictures: list[Path], tmp_path: Path) -> None:
    first, second = (joined(pictures, tmp_path / name) for name in ("first.mov", "second.mov"))
    assert first.read_bytes() == second.read_bytes()


def test_what_is_no_picture_of_their_size_is_refused(pictures: list[Path], tmp_path: Path) -> None:
    assert picture_size(pictures) == (48, 64)
    cv2.imwrite(str(pictures[2]), np.zeros((48, 60, 3), np.uint8))
    with pytest.raises(VideoError, match=r"2.png: is 60x48, expected 64x48 as 0.png is"):
        picture_size(pictures)
    for content in (b"GIF89a and so on, long enough", b""):
        pictures[2].write_bytes(content)
        with pytest.raises(VideoError, match=r"2.png: is no PNG picture"):
            picture_size(pictures)
    with pytest.raises(VideoError, match="no pictures"):
        picture_size([])


def test_a_picture_that_is_cut_off_leaves_no_film(pictures: list[Path], tmp_path: Path) -> None:
    pictures[3].write_bytes(pictures[3].read_bytes()[:-20])
    with pytest.raises(VideoError, match=r"3.png: is cut off; bring it again"):
        joined(pictures, tmp_path / "film.mov")
    assert not list(tmp_path.glob("*.mov")) and not list(tmp_path.glob(".*"))
