import cv2
import numpy as np
import pytest
from made_up_people import steady_index

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics import warp_error
from motiontransfer.metrics.warp_error import BackwardFlow, FlowFinder, KeptFlow, WarpScores

SIZE = (128, 96)
BOX = (slice(32, 96), slice(24, 72))
FRAMES = 5
INDEX = steady_index(FRAMES)


def texture(seed: int = 0) -> np.ndarray:
    """Soft grains that go on over the picture's border."""
    noise = np.random.default_rng(seed).normal(size=SIZE)
    soft = cv2.GaussianBlur(np.tile(noise, (3, 3)), (0, 0), 2)[SIZE[0] : -SIZE[0], SIZE[1] : -SIZE[1]]
    return np.clip(128 + 40 * soft / soft.std(), 0, 255).astype(np.uint8)[..., None].repeat(3, 2)


def shifted(step_px: int) -> list[np.ndarray]:
    return [np.roll(texture(), step_px * frame, axis=1) for frame in range(FRAMES)]


def judged(film: list[np.ndarray], real: list[np.ndarray] | None = None, margin_px: int = 4) -> WarpScores:
    scores = WarpScores([BOX] * len(film), steady_index(len(film)), margin_px)
    passed = list(scores.watch(iter(film), real))
    assert all(one is other for one, other in zip(passed, film, strict=True))
    return scores


def change_px(shift: int) -> float:
    """The mean difference over the box when the texture has moved so far."""
    moved = np.roll(texture(), shift, axis=1)
    return float(np.abs(moved[BOX].astype(float) - texture()[BOX]).mean())


def test_a_still_film_holds_together_wholly() -> None:
    scores = judged([texture()] * FRAMES)
    series = scores.series()
    assert all(np.isnan(values[0]) for values in series.values())
    np.testing.assert_array_equal(series["warp_error_person"][1:], 0)
    np.testing.assert_array_equal(series["warp_error_background"][1:], 0)
    np.testing.assert_array_equal(scores.visible[1:], 1)


@pytest.mark.parametrize("step", [1, 3])
def test_the_flow_of_a_shift_is_the_shift(step: int) -> None:
    pictures = shifted(step)
    flow = FlowFinder().backward(pictures[1], pictures[0])
    down, across = np.mgrid[: SIZE[0], : SIZE[1]]
    np.testing.assert_allclose(flow.places[BOX][..., 0], (across - step)[BOX], atol=0.1)
    np.testing.assert_allclose(flow.places[BOX][..., 1], down[BOX], atol=0.1)


@pytest.mark.parametrize("step", [1, 3])
def test_a_shift_by_pixels_each_frame_holds_together(step: int) -> None:
    scores = judged(shifted(step))
    assert (scores.person[1:] < 0.02 * change_px(step)).all()
    assert (scores.visible[1:] > 0.99).all()


def test_a_still_picture_fails_the_real_motion_by_all_of_it() -> None:
    scores = judged([texture()] * FRAMES, shifted(2))
    np.testing.assert_allclose(scores.person[1:], change_px(2), rtol=0.02)


def test_one_frame_repeated_fails_by_its_step_and_the_next() -> None:
    real = shifted(1)
    scores = judged([*real[:3], real[2], real[4]], real)
    np.testing.assert_allclose(scores.person[[3, 4]], change_px(1), rtol=0.03)
    assert (scores.person[[1, 2]] < 0.02 * change_px(1)).all()


def test_noise_of_known_sigma_on_a_still_scene() -> None:
    random, sigma = np.random.default_rng(0), 6.0
    real = [np.full((*SIZE, 3), 128, np.uint8)] * 9
    noisy = [np.rint(random.normal(128, sigma, (*SIZE, 3))).astype(np.uint8) for _ in real]
    scores = judged(noisy, real)
    expected = 2 * np.sqrt((sigma**2 + 1 / 12) / np.pi)  # rounded to 8 bits
    assert np.nanmean(scores.person) == pytest.approx(expected, rel=0.01)
    assert np.nanmean(scores.background) == pytest.approx(expected, rel=0.01)


def test_a_flickering_film_errs_by_its_flicker_whatever_moves() -> None:
    flickering = [picture + np.uint8(10 * (frame % 2)) for frame, picture in enumerate(shifted(1))]
    np.testing.assert_allclose(judged(flickering, shifted(1)).person[1:], 10, atol=0.3)


def test_what_was_hidden_does_not_count() -> None:
    front, left, step = texture(2), 26, 8
    film = [texture(1) for _ in range(2)]
    for frame, picture in enumerate(film):
        picture[44:84, left + step * frame : left + step * frame + 24] = front[44:84, 30:54]
    flow = FlowFinder().backward(film[1], film[0])
    assert flow.visible[44:84, left : left + step].mean() < 0.2  # the front has just left it
    error = np.abs(film[1] - flow.warped(film[0]))[BOX]
    counted = error[flow.visible[BOX]].mean()
    assert judged(film).person[1] == pytest.approx(counted)
    assert counted < 0.6 * error.mean()


def test_person_and_background_are_told_apart() -> None:
    film = [texture() for _ in range(FRAMES)]
    film[2][BOX] ^= 64
    scores = judged(film, [texture()] * FRAMES)
    np.testing.assert_array_equal(scores.person[[2, 3]], 64)
    np.testing.assert_array_equal(scores.background[1:], 0)


def test_no_value_over_a_cut_nor_without_a_person() -> None:
    scores = WarpScores([BOX, None, BOX, BOX, BOX], steady_index(FRAMES, cuts=[4]), 4)
    list(scores.watch(shifted(1)))
    np.testing.assert_array_equal(np.isfinite(scores.person), [False, False, True, True, False])
    np.testing.assert_array_equal(np.isfinite(scores.background), [False, False, False, True, False])


def test_nothing_depends_on_the_number_of_threads() -> None:
    before, found = cv2.getNumThreads(), []
    for threads in (1, 3):
        cv2.setNumThreads(threads)
        found.append(judged(shifted(2)).person)
    cv2.setNumThreads(before)
    np.testing.assert_array_equal(*found)


def test_another_size_or_number_is_refused() -> None:
    with pytest.raises(ArtifactError, match="picture 0"):
        judged(shifted(1), [picture[:64] for picture in shifted(1)])
    with pytest.raises(ValueError, match="zip"):
        judged(shifted(1), shifted(1)[:-1])


class Counting(FlowFinder):
    """Counts how often flow is found."""

    def __init__(self) -> None:
        super().__init__()
        self.found = 0

    def backward(self, image: np.ndarray, earlier: np.ndarray) -> BackwardFlow:
        self.found += 1
        return super().backward(image, earlier)


@pytest.mark.parametrize(("most_steps", "found"), [(FRAMES, 4), (2, 6), (0, 8)])
def test_kept_flow_is_found_once_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, most_steps: int, found: int
) -> None:
    counting = Counting()
    monkeypatch.setattr(warp_error, "FlowFinder", lambda: counting)
    flow = KeptFlow(most_steps * SIZE[0] * SIZE[1] * 9)
    real = shifted(2)
    scores = [WarpScores([BOX] * FRAMES, INDEX, 4, flow) for _ in range(2)]
    for of in scores:
        list(of.watch([texture(1)] * FRAMES, real))
    assert counting.found == found
    np.testing.assert_array_equal(scores[0].person, scores[1].person)
    np.testing.assert_array_equal(scores[0].person, judged([texture(1)] * FRAMES, real).person)
