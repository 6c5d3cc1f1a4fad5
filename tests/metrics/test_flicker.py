import numpy as np
import pytest
from made_up_people import steady_index

from motiontransfer.metrics.flicker import FlickerScores
from motiontransfer.metrics.regions import Box

BOX = (slice(8, 16), slice(8, 16))


def still(value: int) -> np.ndarray:
    return np.full((24, 24, 3), value, np.uint8)


def background_flicker(
    pictures: list[np.ndarray], boxes: list[Box | None], margin_px: int, cuts: tuple[int, ...] = ()
) -> np.ndarray:
    scores = FlickerScores(boxes, steady_index(len(boxes), cuts=cuts), margin_px)
    assert all(one is other for one, other in zip(scores.watch(iter(pictures)), pictures, strict=True))
    return scores.series()["background_flicker"]


def test_a_still_background_does_not_flicker() -> None:
    values = background_flicker([still(90)] * 4, [BOX] * 4, 2)
    assert np.isnan(values[0])
    np.testing.assert_array_equal(values[1:], 0)


def test_an_alternation_flickers_by_its_step_up_and_down() -> None:
    values = background_flicker([still(90), still(97), still(90)], [BOX] * 3, 2)
    np.testing.assert_array_equal(values[1:], 7)


def test_half_a_background_that_jumps_counts_half() -> None:
    moved = still(90)
    moved[:, :12] = 100
    assert background_flicker([still(90), moved], [BOX] * 2, 0)[1] == 5


def test_the_person_and_the_margin_do_not_count() -> None:
    moved = still(90)
    moved[6:18, 6:18] = 255
    assert background_flicker([still(90), moved], [BOX] * 2, 2)[1] == 0
    assert background_flicker([still(90), moved], [BOX] * 2, 1)[1] > 0


def test_where_the_person_was_a_frame_ago_does_not_count_either() -> None:
    person = still(90)
    person[BOX] = 255
    elsewhere = (slice(0, 4), slice(0, 4))
    assert background_flicker([person, still(90)], [BOX, elsewhere], 0)[1] == 0


def test_a_frame_without_a_person_or_without_background_has_no_value() -> None:
    whole = (slice(0, 24), slice(0, 24))
    values = background_flicker([still(1)] * 5, [BOX, None, BOX, whole, BOX], 2)
    assert np.isnan(values).all()


def test_a_film_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        background_flicker([still(1)] * 3, [BOX] * 2, 2)


def test_a_cut_is_no_flicker() -> None:
    values = background_flicker([still(90), still(200), still(203)], [BOX] * 3, 2, cuts=(1,))
    np.testing.assert_array_equal(values, [np.nan, np.nan, 3])


def test_noise_of_known_sigma_flickers_by_what_arithmetic_says() -> None:
    random, sigma = np.random.default_rng(0), 6.0
    noisy = [np.rint(random.normal(128, sigma, (96, 96, 3))).astype(np.uint8) for _ in range(12)]
    values = background_flicker(noisy, [BOX] * 12, 2)
    expected = 2 * np.sqrt((sigma**2 + 1 / 12) / np.pi)  # rounded to 8 bits
    assert np.nanmean(values) == pytest.approx(expected, rel=0.01)


def test_one_frame_repeated_holds_still_and_then_makes_two_steps() -> None:
    brightening = [still(90), still(93), still(93), still(99), still(102)]
    np.testing.assert_array_equal(background_flicker(brightening, [BOX] * 5, 2)[1:], [3, 0, 6, 3])
