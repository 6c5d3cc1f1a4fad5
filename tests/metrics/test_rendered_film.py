from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from films import moving_square, write_film

from motiontransfer.errors import VideoError
from motiontransfer.metrics.rendered_film import RenderedFilm


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return write_film(path, moving_square(6), pts=[0, 1, 3, 4, 6, 7], time_base=Fraction(1, 25))


def test_frames_come_each_time_anew(film: Path) -> None:
    rendered = RenderedFilm(film, (48, 64), 6)
    first, second = list(rendered.frames()), list(rendered.frames())
    assert len(first) == 6 and first[0].shape == (48, 64, 3)
    np.testing.assert_array_equal(first, second)


def test_the_index_has_the_films_times(film: Path) -> None:
    np.testing.assert_allclose(RenderedFilm(film, (48, 64), 6).index().time_s * 25, [0, 1, 3, 4, 6, 7])


@pytest.mark.parametrize(
    ("size", "count", "message"),
    [
        ((48, 64), 5, "more than 5 frames, expected 5"),
        ((48, 64), 7, "found 6 frames, expected 7"),
        ((64, 48), 6, "found pictures of"),
    ],
)
def test_a_film_of_another_length_or_size_is_refused(
    film: Path, size: tuple[int, int], count: int, message: str
) -> None:
    with pytest.raises(VideoError, match=message):
        list(RenderedFilm(film, size, count).frames())
