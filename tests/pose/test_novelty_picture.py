import numpy as np
import pytest
from figures import still, with_arm
from walkers import even_index, without

from motiontransfer.pose.drawing import SOURCE, TARGET, Colour, Image
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.novelty_measurement import measure_novelty
from motiontransfer.pose.novelty_picture import SHOWN, draw_novelty, most_novel_poses

FRAMES = 150


def drawn(moved: Keypoints, target: Keypoints) -> Image:
    indexes = even_index(len(moved)), even_index(len(target))
    novelty = measure_novelty(moved, indexes[0], target, indexes[1], np.arange(len(target)))
    return draw_novelty(novelty, moved, indexes[0], target, indexes[1])


def pixels(picture: Image, colour: Colour) -> int:
    return int((np.abs(picture.astype(int) - colour).max(-1) <= 4).sum())


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_curve_and_figures_are_in_the_picture(size: tuple[int, int]) -> None:
    moved = without(with_arm(still(FRAMES, size), "left", np.linspace(0, 170, FRAMES)), slice(30, 40))
    pictures = [drawn(moved, still(FRAMES, size)) for _ in range(2)]
    np.testing.assert_array_equal(*pictures)
    assert pictures[0].shape[1] > 1000
    curves, figures = pictures[0][:350], pictures[0][440:]
    assert pixels(curves, SOURCE) > 500 and pixels(curves, TARGET) == 0
    assert pixels(figures, SOURCE) > 1000 and pixels(figures, TARGET) > 1000


def test_where_nothing_can_be_compared_there_are_the_axes_alone() -> None:
    picture = drawn(without(still(5), slice(None)), still(FRAMES))
    assert pixels(picture, TARGET) < 200 and 300 < len(picture) < 500


def test_one_frame_is_a_film_too() -> None:
    assert drawn(still(1), still(1)).shape[1] > 1000


def test_the_most_novel_poses_are_spread_over_the_film() -> None:
    time_s = np.arange(400) / 25
    degrees = np.full(400, 5, np.float32)
    degrees[100:120], degrees[300], degrees[301] = np.linspace(20, 30, 20), 25, 26
    found = most_novel_poses(degrees, time_s)
    assert len(found) == SHOWN and found == sorted(found)
    assert {119, 301} <= set(found) and not {118, 300} & set(found)
    assert np.diff(time_s[found]).min() >= 1


def test_frames_that_cannot_be_compared_are_not_shown() -> None:
    degrees = np.array([np.nan, 3, np.nan], np.float32)
    assert most_novel_poses(degrees, np.array([0.0, 5, 10])) == [1]
