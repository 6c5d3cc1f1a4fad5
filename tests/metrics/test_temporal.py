import numpy as np
import pytest
from made_up_people import noisy_pictures, steady_index

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.temporal import TemporalScores

FRAMES = 6
BOX = (slice(16, 80), slice(8, 56))
REAL = [np.roll(noisy_pictures(1)[0], frame, axis=1) for frame in range(FRAMES)]  # a pixel to the right each
INDEX = steady_index(FRAMES)


def judged(fake: list[np.ndarray], real: list[np.ndarray] = REAL) -> TemporalScores:
    scores = TemporalScores([BOX] * len(real), steady_index(len(real)))
    passed = list(scores.watch(iter(real), iter(fake)))
    assert all(one is other for one, other in zip(passed, fake, strict=True))
    return scores


def steps_of(pictures: list[np.ndarray]) -> list[float]:
    pairs = zip(pictures[1:], pictures, strict=False)
    return [np.abs(now[BOX].astype(float) - then[BOX]).mean() for now, then in pairs]


def test_the_real_film_has_its_own_motion_and_no_error() -> None:
    scores = judged(REAL)
    assert all(np.isnan(values[0]) for values in scores.series().values())
    np.testing.assert_array_equal(scores.error[1:], 0)
    np.testing.assert_allclose(scores.motion[1:], steps_of(REAL))
    np.testing.assert_array_equal(scores.motion, scores.real_motion)


def test_a_still_picture_errs_by_the_real_motion() -> None:
    scores = judged([REAL[2]] * FRAMES)
    np.testing.assert_array_equal(scores.motion[1:], 0)
    np.testing.assert_allclose(scores.error[1:], steps_of(REAL))
    np.testing.assert_allclose(scores.error[1:], scores.real_motion[1:])


def test_a_film_that_is_wrong_by_a_constant_has_no_temporal_error() -> None:
    brighter = [picture + np.uint8(20) for picture in REAL]
    np.testing.assert_array_equal(judged(brighter).error[1:], 0)


def test_one_frame_repeated_costs_its_motion_and_the_next() -> None:
    stuck = [*REAL[:3], REAL[2], *REAL[4:]]
    scores, real = judged(stuck), steps_of(REAL)
    np.testing.assert_allclose(scores.motion[3], 0)
    np.testing.assert_allclose(scores.error[3], real[2])
    jump = REAL[4][BOX].astype(float) - REAL[2][BOX]
    assert scores.motion[4] == pytest.approx(np.abs(jump).mean())
    np.testing.assert_array_equal(scores.error[[1, 2, 5]], 0)


def test_differences_do_not_wrap_round() -> None:
    black, white = np.zeros((96, 64, 3), np.uint8), np.full((96, 64, 3), 255, np.uint8)
    scores = judged([white, black], [black, white])
    assert (scores.motion[1], scores.real_motion[1], scores.error[1]) == (255, 255, 510)


def test_noise_of_known_sigma_adds_what_arithmetic_says() -> None:
    random, sigma = np.random.default_rng(0), 6.0
    flat = [np.full((96, 64, 3), 128, np.uint8)] * 12
    noisy = [np.rint(random.normal(128, sigma, (96, 64, 3))).astype(np.uint8) for _ in flat]
    scores = judged(noisy, flat)
    expected = 2 * np.sqrt((sigma**2 + 1 / 12) / np.pi)  # rounded to 8 bits
    assert np.nanmean(scores.motion) == pytest.approx(expected, rel=0.01)
    assert np.nanmean(scores.error) == pytest.approx(expected, rel=0.01)


def test_half_the_motion_errs_by_the_other_half() -> None:
    real = [np.full((96, 64, 3), 100 + 8 * (frame % 2), np.uint8) for frame in range(FRAMES)]
    fake = [np.full((96, 64, 3), 100 + 4 * (frame % 2), np.uint8) for frame in range(FRAMES)]
    scores = judged(fake, real)
    np.testing.assert_array_equal(scores.motion[1:], 4)
    np.testing.assert_array_equal(scores.real_motion[1:], 8)
    np.testing.assert_array_equal(scores.error[1:], 4)


def test_what_moves_outside_the_person_does_not_count() -> None:
    fake = [picture.copy() for picture in REAL]
    fake[3][:16] = 0
    np.testing.assert_array_equal(judged(fake).error[1:], 0)


def test_no_value_over_a_cut_nor_without_a_person() -> None:
    scores = TemporalScores([BOX, BOX, None, BOX, BOX, BOX], steady_index(FRAMES, cuts=[4]))
    list(scores.watch(REAL, REAL))
    for values in scores.series().values():
        np.testing.assert_array_equal(np.isfinite(values), [False, True, False, False, False, True])


def test_another_size_or_number_is_refused() -> None:
    with pytest.raises(ArtifactError, match="picture 0"):
        judged([picture[:, :32] for picture in REAL])
    with pytest.raises(ValueError, match="zip"):
        judged(REAL[:-1])


def test_a_film_without_a_real_one_has_its_motion() -> None:
    scores = TemporalScores([BOX] * FRAMES, INDEX)
    assert list(map(id, scores.watch(None, REAL))) == list(map(id, REAL))
    np.testing.assert_allclose(scores.motion[1:], steps_of(REAL))
