"""Films brought into the project: whole or not at all, the user's own file untouched."""

from pathlib import Path

import pytest
from films import moving_square, write_film

from flows.films import bring, open_video, place_of, same_films
from motiontransfer.errors import VideoError
from motiontransfer.progress import silent


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "her film.MP4", moving_square(5))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "takes").mkdir()
    for take in (1, 2):
        write_film(tmp_path / f"takes/{take}.mp4", moving_square(3, seed=take))
    (tmp_path / "takes/notes.txt").write_text("no film")
    return tmp_path / "takes"


def test_a_film_is_copied_and_the_original_stays(tmp_path: Path, film: Path) -> None:
    before, place = film.read_bytes(), place_of(film, tmp_path / "raw", "her")
    bring(film, place, silent())
    assert place == tmp_path / "raw/her.MP4"
    assert film.read_bytes() == place.read_bytes() == before
    assert not place.samefile(film) and film.stat().st_nlink == 1
    assert same_films(film, place)
    place.write_bytes(before + b"more")
    assert not same_films(film, place)


def test_a_folder_s_films_are_copied_and_nothing_else(tmp_path: Path, folder: Path) -> None:
    place = place_of(folder, tmp_path / "raw", "her")
    bring(folder, place, silent())
    assert sorted(path.name for path in place.iterdir()) == ["1.mp4", "2.mp4"]
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["her"]
    assert same_films(folder, place)
    (place / "2.mp4").unlink()
    assert not same_films(folder, place)
    assert not same_films(folder / "1.mp4", place)


def test_what_an_interrupted_copy_left_is_no_hindrance(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "raw/.her.partial").mkdir(parents=True)
    (tmp_path / "raw/.her.partial/9.mp4").write_text("half")
    bring(folder, tmp_path / "raw/her", silent())
    assert sorted(path.name for path in (tmp_path / "raw/her").iterdir()) == ["1.mp4", "2.mp4"]


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, film: Path) -> None:
    (tmp_path / "raw").write_text("no folder")
    with pytest.raises(VideoError, match=r"cannot be copied .*; nothing was added"):
        bring(film, tmp_path / "raw/her.mp4", silent())


def test_an_ending_that_is_none_is_dropped(tmp_path: Path) -> None:
    assert place_of(Path("a.b c"), tmp_path, "her") == tmp_path / "her"
    assert place_of(Path("film"), tmp_path, "her") == tmp_path / "her"


@pytest.mark.parametrize(
    ("name", "said"), [("none.mp4", "no such film or folder"), ("text.mp4", "not a film")]
)
def test_what_does_not_open_is_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "text.mp4").write_text("text")
    with pytest.raises(VideoError, match=said):
        open_video(tmp_path / name)


def test_every_film_of_a_folder_is_opened(folder: Path) -> None:
    assert [film.name for film in open_video(folder)] == ["1.mp4", "2.mp4"]
    (folder / "3.mp4").write_text("text")
    with pytest.raises(VideoError, match=r"3\.mp4: not a film"):
        open_video(folder)
