from pathlib import Path

import numpy as np
import pytest
import torch
from small_edn import EDN_STYLE
from small_film import SIZE, photographs, training_film, waving

from motiontransfer.gan.edn_samples import EdnBatch, EdnSampler, half_size
from motiontransfer.gan.training_film import TrainingFilm
from motiontransfer.pose.stick_figure import draw_stick_figure


def sampler_of(film: TrainingFilm, size: tuple[int, int] = SIZE, seed: int = 0) -> EdnSampler:
    return EdnSampler(film, EDN_STYLE, size, seed)


def as_bytes(batch: EdnBatch) -> tuple[np.ndarray, np.ndarray]:
    """(B, F, H, W, 3) of figures and of images."""
    figures, images = batch.figures * 255, (batch.images + 1) * 127.5
    first, second = (part.round().to(torch.uint8).movedim(2, -1).numpy() for part in (figures, images))
    return first, second


def test_an_epoch_takes_every_pair_once_in_an_order_by_the_seed(tmp_path: Path) -> None:
    film = training_film(tmp_path, 12)
    orders = [sampler_of(film, seed=seed).batch(0, 22).frames for seed in (0, 0, 1)]
    for epoch in (orders[0][:11], orders[0][11:]):
        assert sorted(epoch.tolist()) == film.pairs.tolist()
    np.testing.assert_array_equal(orders[0], orders[1])
    assert (orders[0][:11] != orders[0][11:]).any() and (orders[0] != orders[2]).any()


def test_a_sample_is_two_frames_as_filmed_with_their_figures(tmp_path: Path) -> None:
    film, keypoints = training_film(tmp_path, 6), waving(6)
    figures, images = as_bytes(sampler_of(film).of(film.pairs[[3]]))
    np.testing.assert_array_equal(images[0], photographs(keypoints)[3:5])
    drawn = [draw_stick_figure(points, SIZE, SIZE, EDN_STYLE.figure) for points in keypoints.xy[3:5]]
    np.testing.assert_array_equal(figures[0], drawn)
    assert (figures[0, :, 0, 0] == 255).all()  # on white


def test_halves_take_the_nearest_of_a_figure_and_a_bicubic_mean_of_a_picture(tmp_path: Path) -> None:
    film = training_film(tmp_path, 6)
    whole, half = (as_bytes(sampler_of(film).of(film.pairs[:2], halved=halved)) for halved in (False, True))
    np.testing.assert_array_equal(half[0], whole[0][:, :, 1::2, 1::2])  # the published reduction's choice
    # Keys' kernel (a = -1/2), stretched to twice its length, at the eight pixels about a half's centre.
    at = (np.arange(8) - 3.5) / 2
    near = 1.5 * np.abs(at) ** 3 - 2.5 * at**2 + 1
    far = -0.5 * np.abs(at) ** 3 + 2.5 * at**2 - 4 * np.abs(at) + 2
    kernel = np.where(np.abs(at) < 1, near, far)
    kernel /= kernel.sum()
    row, column = 15, 11
    window = whole[1][0, 0, 2 * row - 3 : 2 * row + 5, 2 * column - 3 : 2 * column + 5, 0]
    wanted = np.clip(kernel @ window @ kernel, 0, 255)
    assert abs(wanted - half[1][0, 0, row, column, 0]) <= 1
    assert half[1].shape == (2, 2, *half_size(SIZE), 3)


def test_odd_sizes_are_halved_upwards() -> None:
    assert half_size((64, 47)) == (32, 24)


def lanczos_rows(picture: np.ndarray, width: int) -> np.ndarray:
    """Rows at another width by sinc(x) sinc(x / 3), stretched where they shrink."""
    ratio = picture.shape[1] / width
    at = np.arange(picture.shape[1]) + 0.5 - (np.arange(width)[:, None] + 0.5) * ratio
    at /= max(ratio, 1)
    kernel = np.where(np.abs(at) < 3, np.sinc(at) * np.sinc(at / 3), 0)
    return np.clip(np.einsum("nw,hwc->hnc", kernel / kernel.sum(1, keepdims=True), picture), 0, 255)


@pytest.mark.parametrize("width", [SIZE[1] // 2, SIZE[1] * 9 // 8], ids=["narrower", "wider"])
def test_squashed_figures_are_drawn_so_and_pictures_are_resized_as_released(
    tmp_path: Path, width: int
) -> None:
    film, keypoints = training_film(tmp_path, 6), waving(6)
    squashed = (SIZE[0], width)
    figures, images = as_bytes(sampler_of(film, squashed).of(film.pairs[:1]))
    expected = [lanczos_rows(real.astype(float), width) for real in photographs(keypoints)[:2]]
    assert np.abs(images[0] - expected).max() <= 1
    drawn = draw_stick_figure(keypoints.xy[1], SIZE, squashed, EDN_STYLE.figure)
    np.testing.assert_array_equal(figures[0, 1], drawn)


def test_the_person_is_found_at_every_size(tmp_path: Path) -> None:
    sampler = sampler_of(training_film(tmp_path, 6))
    whole, half = (sampler.around_person(np.arange(2), size) for size in (SIZE, half_size(SIZE)))
    assert whole.shape == (2, 1, *SIZE) and half.shape == (2, 1, *half_size(SIZE))
    assert set(whole.unique().tolist()) == {0, 1} and abs(whole.mean() - half.mean()) < 0.1
