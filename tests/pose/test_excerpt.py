import numpy as np
import pytest
from made_up_people import SIZE, nobody, standing_person, steady_index

from motiontransfer.errors import ParamsError
from motiontransfer.pose.excerpt import Excerpt

FRAMES = 50  # two seconds


def excerpt(**asked: object) -> Excerpt:
    return Excerpt.of(steady_index(FRAMES), standing_person(FRAMES), SIZE, **asked)  # type: ignore[arg-type]


def test_nothing_asked_is_everything() -> None:
    everything = excerpt()
    assert (len(everything), everything.size) == (FRAMES, SIZE)
    picture = np.random.default_rng(0).integers(0, 256, (*SIZE, 3)).astype(np.uint8)
    np.testing.assert_array_equal(everything.cut(picture), picture)
    np.testing.assert_array_equal(everything.in_film(standing_person(FRAMES)).xy, standing_person(FRAMES).xy)
    np.testing.assert_array_equal(everything.index(steady_index(FRAMES)).pts, steady_index(FRAMES).pts)


def test_times_take_the_frames_that_begin_within_them() -> None:
    assert excerpt(start_s=0.4, end_s=1.0).frames == slice(10, 25)
    assert excerpt(start_s=0.41).frames == slice(11, FRAMES)
    assert excerpt(end_s=2.0).frames == slice(0, FRAMES)


def test_a_film_cut_in_two_has_each_frame_once() -> None:
    for cut in (0.04, 0.5, 0.777, 1.96):
        assert excerpt(end_s=cut).frames.stop == excerpt(start_s=cut).frames.start


def test_frames_keep_the_times_that_they_have_in_the_source() -> None:
    cut = excerpt(start_s=0.4)
    assert cut.index(steady_index(FRAMES)).time_s[0] == pytest.approx(0.4)
    np.testing.assert_array_equal(
        cut.keypoints(standing_person(FRAMES, 1.0)).xy, standing_person(FRAMES, 1.0).xy[10:]
    )


@pytest.mark.parametrize("start_s", [2.0, 7.5])
def test_a_beginning_behind_the_end_is_refused(start_s: float) -> None:
    with pytest.raises(ParamsError, match=rf"render\.start_s: found {start_s:g}, expected .* 0 to 2\.000 s"):
        excerpt(start_s=start_s)


def test_an_end_behind_the_end_is_refused() -> None:
    with pytest.raises(ParamsError, match=r"render\.end_s: found 2\.5, expected .*2\.000 s"):
        excerpt(end_s=2.5)
    assert len(excerpt(end_s=2.03)) == FRAMES  # as players round it


def test_times_between_two_frames_are_refused() -> None:
    with pytest.raises(ParamsError, match=r"no frame that begins from 0\.41 to 0\.43 s.* farther apart"):
        excerpt(start_s=0.41, end_s=0.43)


def test_a_beginning_in_the_last_frame_is_refused() -> None:
    with pytest.raises(
        ParamsError, match=r"no frame that begins from 1\.97 to 2 s.*; take an earlier start_s"
    ):
        excerpt(start_s=1.97)


def test_fractions_are_whole_pixels_and_an_even_number() -> None:
    cut = excerpt(crop=[0.25, 0.5, 0.8, 1.0])  # of 96 x 64: 16 to 51.2, 48 to 96
    assert (cut.columns, cut.rows) == (slice(16, 52), slice(48, 96))
    assert cut.size == (48, 36)
    assert excerpt(crop=[0, 0, 1, 1]).size == SIZE


def test_poses_move_with_the_crop() -> None:
    cut = excerpt(crop=[0.25, 0.25, 1.0, 1.0])
    found = cut.in_film(standing_person(FRAMES))
    assert found.size == cut.size
    np.testing.assert_allclose(found.xy, standing_person(FRAMES).xy - [16, 24], atol=1e-4)


def test_the_person_is_held_in_every_frame_that_is_shown() -> None:
    walking = standing_person(FRAMES, 0.3)
    for asked in ({}, {"start_s": 1.0}):
        cut = Excerpt.of(steady_index(FRAMES), walking, SIZE, "person", **asked)
        xy = walking.xy[cut.frames]
        assert cut.columns.start < np.nanmin(xy[..., 0]) - 2
        assert cut.columns.stop > np.nanmax(xy[..., 0]) + 2
        assert cut.rows.start < np.nanmin(xy[..., 1]) - 5  # hair
        assert cut.size[0] % 2 == cut.size[1] % 2 == 0
        assert cut.size < SIZE


def test_one_who_leaves_the_picture_is_held_as_far_as_it_goes() -> None:
    cut = Excerpt.of(steady_index(FRAMES), standing_person(FRAMES, 2.0), SIZE, "person")
    assert cut.columns.stop == SIZE[1]


def test_nobody_cannot_be_cropped_to() -> None:
    with pytest.raises(ParamsError, match="nobody in any frame"):
        Excerpt.of(steady_index(FRAMES), nobody(FRAMES), SIZE, "person")


def test_hardly_anything_is_refused() -> None:
    with pytest.raises(ParamsError, match="leaves 6x96 pixels, expected 32"):
        excerpt(crop=[0.0, 0.0, 0.1, 1.0])
