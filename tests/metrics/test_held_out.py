from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from made_up_people import PictureList, nobody, noisy_pictures, standing_person, steady_index

from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.metrics.held_out import HeldOut, require_held_out
from motiontransfer.metrics.nearest_frames import comparable, nearest_pictures
from motiontransfer.metrics.still_picture import still_frames
from motiontransfer.video.clock import clock_of
from motiontransfer.video.split import Split

SPLIT = Split(np.arange(10), np.arange(12, 14), np.arange(16, 20))
PICTURES = PictureList(noisy_pictures(20))


@pytest.mark.parametrize(
    ("frame", "role"),
    [(3, "is trained on"), (12, "chooses the model"), (11, "is in no part"), (25, "in no part")],
)
def test_frames_outside_the_test_part_are_refused(frame: int, role: str) -> None:
    with pytest.raises(ParamsError, match=f"frame {frame} .*{role}"):
        require_held_out([16, frame, 17], SPLIT)
    with pytest.raises(ParamsError, match=f"frame {frame} "):
        HeldOut.of(PICTURES, standing_person(20), steady_index(20), SPLIT, [frame])


def test_test_frames_pass() -> None:
    assert require_held_out(SPLIT.test, SPLIT).tolist() == [16, 17, 18, 19]


def test_a_clip_without_a_test_part_is_refused() -> None:
    with pytest.raises(ParamsError, match="no test part"):
        require_held_out([], SPLIT)


def test_real_and_nearest_pictures() -> None:
    keypoints = standing_person(20)
    moved = keypoints.xy.copy()
    moved[:, :8, 0] += np.where(np.arange(20) < 16, np.arange(20), 6)[:, None]  # test poses are frame 6's
    held_out = HeldOut.of(PICTURES, keypoints.moved(moved), steady_index(20), SPLIT, SPLIT.test)
    assert held_out.nearest.nearest.tolist() == [6] * 4
    np.testing.assert_array_equal(list(held_out.real()), PICTURES.images[16:20])
    nearest = nearest_pictures(PICTURES, held_out.nearest)
    np.testing.assert_array_equal(list(nearest), [PICTURES.images[6]] * 4)
    np.testing.assert_array_equal(held_out.index.time_s, np.arange(16, 20) / 25)


def test_without_a_pose_the_nearest_picture_is_black_and_not_comparable() -> None:
    held_out = HeldOut.of(PICTURES, nobody(20), steady_index(20), SPLIT, SPLIT.test)
    assert held_out.nearest.nearest.tolist() == [-1] * 4
    assert not np.any(list(nearest_pictures(PICTURES, held_out.nearest)))
    assert not comparable(held_out.nearest).any()


def test_parts_of_other_lengths_are_refused() -> None:
    with pytest.raises(ArtifactError, match="20 pictures, 19 poses and 20 times"):
        HeldOut.of(PICTURES, standing_person(19), steady_index(20), SPLIT, SPLIT.test)


def test_the_film_of_the_test_part_starts_at_zero_even_in_a_later_film_of_a_folder() -> None:
    film = np.array([0] * 8 + [1] * 10 + [2] * 2, np.int32)
    bases = (Fraction(1, 30), Fraction(1, 25), Fraction(1, 50))
    pts = np.concatenate([np.arange(8), np.arange(10), 2 * np.arange(2) + 100])
    index = replace(steady_index(20), film=film, time_bases=bases, pts=pts)
    held_out = HeldOut.of(PICTURES, standing_person(20), index, SPLIT, SPLIT.test)
    clock = clock_of(held_out.film_index())
    assert (clock.starts / clock.ticks_per_s).tolist() == [0, 1 / 25, 2 / 25, 3 / 25]


def of_two_films() -> tuple[HeldOut, Split]:
    """Two films of ten frames, of each the last two held out; the test poses are those of frame 3."""
    film = np.repeat([0, 1], 10).astype(np.int32)
    index = replace(steady_index(20, cuts=[10]), film=film, time_bases=(Fraction(1, 25),) * 2)
    index = replace(index, pts=np.tile(np.arange(10), 2))
    split = Split(np.r_[0:8, 10:18], np.zeros(0, int), np.r_[8, 9, 18, 19])
    keypoints = standing_person(20)
    moved = keypoints.xy.copy()
    moved[:, :8, 0] += np.where(np.isin(np.arange(20), split.test), 3, np.arange(20))[:, None]
    return HeldOut.of(PICTURES, keypoints.moved(moved), index, split, split.test), split


def test_the_nearest_training_frame_is_of_the_same_film() -> None:
    held_out, _ = of_two_films()
    assert held_out.nearest.nearest.tolist() == [3, 3, 10, 10]


def test_the_films_follow_one_another_without_the_gap_between_their_test_parts() -> None:
    held_out, _ = of_two_films()
    index = held_out.film_index()
    np.testing.assert_allclose(index.time_s, np.arange(4) / 25)
    clock = clock_of(index)
    np.testing.assert_allclose(clock.starts / clock.ticks_per_s, index.time_s)


def test_each_film_has_a_still_picture_of_its_own() -> None:
    _, split = of_two_films()
    walk = standing_person(20, step_px=1)
    index = replace(steady_index(20), film=np.repeat([0, 1], 10).astype(np.int32))
    stills = still_frames(walk, index, split)
    assert stills.tolist() == [3, 3, 13, 13]
