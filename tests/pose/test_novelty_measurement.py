import numpy as np
import pytest
from figures import still, turned, with_arm
from walkers import even_index, without

from motiontransfer.pose import novelty_measurement as module
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.limb_directions import LINES
from motiontransfer.pose.nearest_directions import nearest_directions
from motiontransfer.pose.novelty import Novelty
from motiontransfer.pose.novelty_measurement import measure_novelty

FRAMES = 100
TRAINING = np.arange(80)


def waving(frames: int = FRAMES, until: float = 150) -> Keypoints:
    """Raises one arm steadily."""
    return with_arm(still(frames), "left", np.linspace(0, until, frames))


def measured(poses: Keypoints, target: Keypoints) -> Novelty:
    training = TRAINING[len(target) > TRAINING]
    return measure_novelty(poses, even_index(len(poses)), target, even_index(len(target)), training)


def test_the_film_itself_is_new_where_it_was_not_trained_on() -> None:
    novelty = measured(waving(), waving())
    np.testing.assert_array_equal(novelty.nearest[:80], TRAINING)
    np.testing.assert_array_equal(novelty.degrees[:80], 0)
    assert (np.diff(novelty.degrees[80:]) > -1e-4).all() and novelty.degrees[99] > 5
    assert novelty.nearest.max() < 80
    assert {LINES[number].name for number in novelty.limb[85:]} <= {"left upper arm", "left forearm"}


def test_size_and_place_do_not_matter() -> None:
    moved = waving().moved(waving().xy * 0.4 + np.float32([300, 100]))
    np.testing.assert_array_equal(measured(moved, waving()).nearest[:80], TRAINING)
    np.testing.assert_array_equal(measured(moved, waving()).degrees[:80] < 0.5, True)


def test_the_spread_of_a_film_that_turns_steadily_is_half_a_second_of_turning() -> None:
    film = turned(still(FRAMES), 20 * even_index(FRAMES).time_s)
    novelty = measured(film, film)
    assert novelty.spread_degrees == pytest.approx(20 * 13 / 25, abs=0.5)  # 13 frames are the first apart
    assert novelty.spread_speed == pytest.approx(20, rel=0.05)


def test_a_film_of_half_a_second_has_no_spread() -> None:
    novelty = measured(waving(), waving(10))
    assert np.isnan(novelty.spread_degrees) and not novelty.beyond.any()
    assert "too short to tell" in novelty.in_words(even_index(FRAMES))


def test_where_nobody_is_nothing_is_new() -> None:
    novelty = measured(without(waving(), slice(10, 20)), waving())
    assert (novelty.nearest[10:20] == -1).all() and (novelty.limb[10:20] == -1).all()
    assert np.isnan(novelty.degrees[10:20]).all() and np.isnan(novelty.speeds[12:18]).all()
    assert not novelty.beyond[10:20].any()


def test_equal_input_gives_equal_values() -> None:
    first, second = (measured(turned(waving(), 7), waving()) for _ in range(2))
    np.testing.assert_array_equal(first.degrees, second.degrees)
    np.testing.assert_array_equal(first.nearest, second.nearest)


def test_a_long_film_is_asked_for_its_spread_at_a_bounded_number_of_poses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def counting(poses: FloatArray, *others: FloatArray) -> tuple[FloatArray, FloatArray]:
        asked.append(len(poses))
        return nearest_directions(poses, *others)

    monkeypatch.setattr(module, "_ASKED", 20)
    monkeypatch.setattr(module, "nearest_directions", counting)
    assert measured(waving(), waving()).spread_degrees > 0
    assert asked == [FRAMES, 20]
