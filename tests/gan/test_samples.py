import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_film import SIZE, STYLE, index_of, training_film, waving

from motiontransfer.errors import PoseError
from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.condition import CHANNELS, FIGURE, SKETCH
from motiontransfer.gan.exemplars import Exemplars
from motiontransfer.gan.loss_weights import loss_weights
from motiontransfer.gan.mapped_frames import map_points
from motiontransfer.gan.picture import image_tensor, tensor_image
from motiontransfer.gan.plate import Plates
from motiontransfer.gan.samples import Augmentation, Sampler, hidden_frames, pair_at
from motiontransfer.gan.training_film import TrainingFilm, following_pairs, require_pairs
from motiontransfer.gan.warp import no_warp, random_warp, warp_boxes, warp_image, warp_points
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import joint_index


def test_a_sample_depends_on_its_number_alone(tmp_path: Path) -> None:
    film = training_film(tmp_path)
    augmentation = Augmentation(0.5, 0.5, 0.5)
    together = Sampler(film, STYLE, augmentation, 3).batch(10, 4)
    apart = Sampler(film, STYLE, augmentation, 3).batch(12, 2)
    torch.testing.assert_close(together.images[2:], apart.images)
    torch.testing.assert_close(together.conditions[2:], apart.conditions)


def test_a_round_takes_every_pair_once(tmp_path: Path) -> None:
    film = training_film(tmp_path, 12)
    pairs = {tuple(pair_at(film.pairs, 0, number)) for number in range(len(film.pairs))}
    assert pairs == {tuple(pair) for pair in film.pairs}


def test_shapes_and_ranges(tmp_path: Path) -> None:
    batch = Sampler(training_film(tmp_path), STYLE, Augmentation(1, 1, 1), 0).batch(0, 3)
    assert batch.conditions.shape == (3, 2, CHANNELS, *SIZE) and batch.images.shape == (3, 2, 3, *SIZE)
    assert batch.weights.shape == (3, 2, 1, *SIZE) and batch.plate.shape == (3, 3, *SIZE)
    assert batch.conditions.min() >= 0 and batch.conditions.max() <= 1 and batch.conditions.max() > 0.5
    assert batch.images.min() >= -1 and batch.images.max() <= 1 and batch.weights.min() > 0


def test_a_mirrored_sample_shows_the_other_side_of_everything(tmp_path: Path) -> None:
    film = training_film(tmp_path)
    plain, mirrored = (Sampler(film, STYLE, Augmentation(share, 0, 0), 0).batch(0, 3) for share in (0, 1))
    torch.testing.assert_close(mirrored.images, plain.images.flip(-1))
    torch.testing.assert_close(mirrored.plate, plain.plate.flip(-1))
    torch.testing.assert_close(mirrored.weights, plain.weights.flip(-1), atol=0.02, rtol=0)
    figures = mirrored.conditions[:, :, FIGURE], plain.conditions[:, :, FIGURE].flip(-1)
    drawn = [(figure.amax(2) > 0).float() for figure in figures]
    assert (drawn[0] - drawn[1]).abs().sum() < 0.1 * drawn[0].sum()  # the same lines, where edges are rounded
    assert (figures[0] - figures[1]).abs().max() > 0.3  # in other colours: her right arm is on the other side


def sketch(film: TrainingFilm, pictures: np.ndarray, mirror_probability: float) -> torch.Tensor:
    """Of the first sample, where the film's exemplars are of these pictures."""
    frames = np.arange(len(film.points))
    exemplars = Exemplars.of(pictures.__getitem__, film.points, frames, len(frames))
    known = replace(film, appearance=Appearance(BodyAtlas.unknown(), exemplars))
    return (
        Sampler(known, STYLE, Augmentation(mirror_probability, 0, 0), 0).batch(0, 1).conditions[:, :, SKETCH]
    )


@pytest.mark.parametrize("mirror_probability", [0, 1])
def test_a_sample_is_not_sketched_after_frames_near_it(tmp_path: Path, mirror_probability: float) -> None:
    """What is painted over in the film half a second before and after a pair changes nothing."""
    film = training_film(tmp_path, 120)
    first, last = pair_at(film.pairs, 0, 0)
    pictures = film.reader()(slice(None)).copy()
    near, far = pictures.copy(), pictures.copy()
    near[first - 12 : last + 13] = 0
    far[: first - 12], far[last + 13 :] = 0, 0
    filmed = sketch(film, pictures, mirror_probability)
    torch.testing.assert_close(sketch(film, near, mirror_probability), filmed, atol=0, rtol=0)
    assert (sketch(film, far, mirror_probability) - filmed).abs().max() > 0.2


def test_so_much_is_hidden_before_and_after() -> None:
    random = np.random.default_rng(0)
    ends = np.array([hidden_frames(np.array([500, 501]), 1 / 25, random) for _ in range(200)])
    assert ends[:, 0].min() == 450 and ends[:, 0].max() <= 500 - 12
    assert ends[:, 1].max() == 550 and ends[:, 1].min() >= 501 + 12


def test_pairs_skip_repeats_cuts_and_frames_without_a_person() -> None:
    keypoints = waving(10)
    xy = keypoints.xy.copy()
    xy[2, joint_index("neck")] = np.nan
    keypoints = Keypoints.of(xy, keypoints.confidence, SIZE, "made by hand")
    repeat, shot = np.zeros(10, bool), np.repeat([0, 1], 5).astype(np.int32)
    repeat[8] = True
    pairs = following_pairs(np.arange(9), keypoints, replace(index_of(10), repeat=repeat, shot=shot))
    assert [tuple(pair) for pair in pairs] == [(0, 1), (3, 4), (5, 6), (6, 7)]


@pytest.mark.parametrize(("frames", "enough"), [(99, False), (100, True)])
def test_a_hundred_usable_frames_are_asked_for(frames: int, enough: bool) -> None:
    pairs = following_pairs(np.arange(frames), waving(frames), index_of(frames))
    films = np.zeros(frames, int)
    if enough:
        require_pairs(pairs, np.arange(frames), films)
    else:
        with pytest.raises(PoseError, match=r"only 99 of 99 training frames .* at least 100"):
            require_pairs(pairs, np.arange(frames), films)


def test_each_film_has_to_show_a_person() -> None:
    pairs = following_pairs(np.arange(120), waving(120), index_of(120))
    films = np.repeat([0, 1, 2], [80, 19, 21])
    with pytest.raises(PoseError, match=r"film 1 of 3 .*only 19 of its training frames"):
        require_pairs(pairs, np.arange(120), films)


def test_a_pair_stands_before_the_plate_of_its_film_and_no_run_goes_from_film_to_film(tmp_path: Path) -> None:
    film = training_film(tmp_path, 12)
    pictures = np.stack([np.full((*SIZE, 3), level, np.uint8) for level in (50, 200)])
    plates, pairs = Plates(pictures, np.repeat([0, 1], 6)), film.pairs[film.pairs[:, 1] != 6]
    two = replace(film, plates=plates, pairs=pairs)
    batch = Sampler(two, STYLE, Augmentation(0, 0, 0), 0).batch(0, 10)
    for number, plate in enumerate(tensor_image(batch.plate)):
        assert np.unique(plate).tolist() == [200 if pair_at(pairs, 0, number)[1] >= 6 else 50]
    assert two.stretches() == [(0, 5), (6, 11)]


def test_what_is_mapped_is_sent_by_its_path(tmp_path: Path) -> None:
    film = training_film(tmp_path)
    mapped = replace(film, points=map_points(film.points, tmp_path / "points.f32"))
    sent = pickle.dumps(mapped)
    assert len(sent) < len(pickle.dumps(film)) - film.points.nbytes / 2
    np.testing.assert_array_equal(pickle.loads(sent).points, film.points)


def test_stretches_pass_over_a_repeat_and_end_at_a_hole(tmp_path: Path) -> None:
    film = training_film(tmp_path, 20)
    pairs = film.pairs[[place for place in range(19) if place not in (4, 9, 10, 11, 12, 13)]]
    assert film.with_pairs(pairs).stretches() == [(0, 9), (14, 19)]
    assert film.with_pairs(pairs[:0]).stretches() == []


def test_shown_pairs_are_spread_from_the_first_to_the_last(tmp_path: Path) -> None:
    film = training_film(tmp_path, 10)  # nine pairs
    assert film.spread(4)[:, 0].tolist() == [0, 3, 5, 8]
    assert film.with_pairs(film.pairs[:2]).spread(4).tolist() == [[0, 1], [1, 2]]


def test_points_and_pixels_are_warped_alike() -> None:
    image = np.zeros((*SIZE, 3), np.uint8)
    image[30:33, 20:23] = 255
    matrix = random_warp(np.random.default_rng(1), SIZE)
    warped = warp_image(image, matrix)[..., 0].astype(float)
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    centre = [(columns * warped).sum() / warped.sum(), (rows * warped).sum() / warped.sum()]
    np.testing.assert_allclose(warp_points(np.array([21.0, 31.0], np.float32), matrix), centre, atol=0.1)


def test_no_warp_changes_nothing() -> None:
    image = np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)
    np.testing.assert_array_equal(warp_image(image, no_warp()), image)
    box = np.array([3, 4, 10, 14], np.float32)
    np.testing.assert_allclose(warp_boxes(box, no_warp()), box, atol=1e-5)


def test_hands_and_head_count_most() -> None:
    points = waving(1).xy[0]
    weights = loss_weights(points, SIZE)
    at = {
        name: weights[tuple(np.rint(points[joint_index(name)]).astype(int)[::-1])]
        for name in ("nose", "left_wrist", "mid_hip")
    }
    assert at["nose"] == at["left_wrist"] > at["mid_hip"] > weights[0, 0]


def test_pictures_survive_the_way_to_tensors_and_back() -> None:
    image = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    np.testing.assert_array_equal(tensor_image(image_tensor(image)), image)
