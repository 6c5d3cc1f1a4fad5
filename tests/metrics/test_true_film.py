from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from films import write_film
from made_up_people import SIZE, PictureList, noisy_pictures, standing_person, steady_index

from motiontransfer.errors import ArtifactError, VideoError
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.true_film import TrueFilm, decode_true_film
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import Keypoints

PICTURES = noisy_pictures(6)
WHOLE = (slice(0, SIZE[0]), slice(0, SIZE[1]))
ALL = Excerpt(slice(0, 6), *WHOLE, SIZE)


def film(folder: Path, frames: int = 6, count: int | None = None) -> RenderedFilm:
    path = write_film(folder / "film.mp4", PICTURES[:frames], pts=[*range(frames)])
    return RenderedFilm(path, SIZE, frames if count is None else count)


def test_the_true_film_is_brought_to_the_films_size(tmp_path: Path) -> None:
    large = [picture.repeat(2, 0).repeat(2, 1) for picture in PICTURES]
    path = write_film(tmp_path / "true.mp4", large, pts=[*range(6)])
    pictures, index = decode_true_film(path, film(tmp_path), ALL, 6, tmp_path / "true.parquet")
    assert pictures.size == SIZE and pictures.native_size == (2 * SIZE[0], 2 * SIZE[1])
    assert len(pictures) == len(index) == 6
    np.testing.assert_allclose(index.time_s, np.arange(6) / 25)
    assert np.abs(pictures[3].astype(int) - PICTURES[3]).mean() < 6  # what two encodings lose


@pytest.mark.parametrize(
    ("pts", "said"),
    [
        ([*range(5)], r"true\.mp4: found 5 frames, expected 6 .*duration and frame rate"),
        ([0, 1, 2, 3, 5, 6], r"true\.mp4: found frame 4 at 0\.200 s, expected 0\.160 s .*frame rate"),
    ],
)
def test_a_true_film_out_of_step_is_refused(tmp_path: Path, pts: list[int], said: str) -> None:
    path = write_film(tmp_path / "true.mp4", PICTURES[: len(pts)], pts=pts)
    with pytest.raises(VideoError, match=said):
        decode_true_film(path, film(tmp_path), ALL, 6, tmp_path / "true.parquet")


def test_a_film_that_is_not_as_long_as_its_poses_is_refused(tmp_path: Path) -> None:
    path = write_film(tmp_path / "true.mp4", PICTURES, pts=[*range(6)])
    with pytest.raises(VideoError, match=r"film\.mp4: found 5 frames, expected 6; render again"):
        decode_true_film(path, film(tmp_path, frames=5, count=6), ALL, 6, tmp_path / "true.parquet")


def test_a_true_film_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = write_film(tmp_path / "true.mp4", [picture[:64] for picture in PICTURES], pts=[*range(6)])
    with pytest.raises(VideoError, match=r"true\.mp4: found pictures of \(64, 64\), which become \(96, 96\)"):
        decode_true_film(path, film(tmp_path), ALL, 6, tmp_path / "true.parquet")


def test_of_a_film_of_some_frames_the_times_are_compared_from_its_first(tmp_path: Path) -> None:
    path = write_film(tmp_path / "true.mp4", PICTURES, pts=[0, 1, 2, 4, 5, 7])
    some = write_film(tmp_path / "film.mp4", PICTURES[2:5], pts=[0, 2, 3])
    part = Excerpt(slice(2, 5), *WHOLE, SIZE)
    _, index = decode_true_film(path, RenderedFilm(some, SIZE, 3), part, 6, tmp_path / "true.parquet")
    assert len(index) == 6
    late = replace(part, frames=slice(3, 6))
    with pytest.raises(VideoError, match=r"found frame 1 at 0\.040 s, expected 0\.080 s"):
        decode_true_film(path, RenderedFilm(some, SIZE, 3), late, 6, tmp_path / "true.parquet")


def test_a_part_has_its_own_frames_places_and_times() -> None:
    true = TrueFilm.of(PictureList(PICTURES), standing_person(6), steady_index(6, cuts=[4]))
    excerpt = Excerpt(slice(3, 5), slice(10, 90), slice(8, 40), SIZE)
    poses = standing_person(2)
    shown = Keypoints.of(poses.xy - (8, 10), poses.confidence, (80, 32), poses.producer)
    part = true.part(excerpt, shown)
    assert len(part) == 2 and part.size == (80, 32)
    for picture, whole in zip(part.real(), PICTURES[3:5], strict=True):
        np.testing.assert_array_equal(picture, whole[10:90, 8:40])
    np.testing.assert_allclose(part.index.time_s, [0, 1 / 25])
    assert [len(range(*shot.indices(9))) for shot in part.index.shots()] == [1, 1]
    rows, columns = part.boxes["face"][0]
    whole_rows, whole_columns = true.boxes["face"][0]
    assert (rows.start, columns.start) == (whole_rows.start - 10, whole_columns.start - 8)


def test_a_true_film_has_its_boxes_from_the_true_poses() -> None:
    true = TrueFilm.of(PictureList(PICTURES), standing_person(6), steady_index(6))
    assert len(true) == 6 and true.size == SIZE and true.frames.tolist() == [*range(6)]
    assert all(box is not None for box in true.boxes["person"])
    np.testing.assert_array_equal(list(true.real()), PICTURES)


def test_parts_of_other_lengths_are_refused() -> None:
    with pytest.raises(ArtifactError, match=r"6 pictures, 5 true poses and 6 times .*sample again"):
        TrueFilm.of(PictureList(PICTURES), standing_person(5), steady_index(6))
