"""A label over a film counts in no measure: whatever it shows, the figures are the same."""

from collections.abc import Callable, Iterable

import numpy as np
import pytest
from made_up_people import SIZE, Image, PictureList, noisy_pictures, standing_person, steady_index

from motiontransfer.metrics.arm import PictureScores
from motiontransfer.metrics.cover import Cover, without_cover
from motiontransfer.metrics.film_measures import FilmMeasures
from motiontransfer.metrics.layer_maps import LayerMaps
from motiontransfer.metrics.own_measures import OwnMeasures
from motiontransfer.metrics.regions import counted_of
from motiontransfer.metrics.true_film import TrueFilm
from motiontransfer.metrics.warp_error import KeptFlow

BOX = (slice(70, 80), slice(24, 50))  # over the dancer's feet
ROOM = np.full((*SIZE, 3), 90, np.uint8)
COVER = Cover(BOX, ROOM)
PERSON, INDEX = standing_person(5), steady_index(5)
REAL = noisy_pictures(5, seed=1)
TRUE = TrueFilm.of(PictureList(REAL), PERSON, INDEX)
PAINTED = [np.clip(picture.astype(int) + 20, 0, 255).astype(np.uint8) for picture in noisy_pictures(5)]


def labelled(seed: int) -> list[Image]:
    """The painted pictures with something else in the rectangle in each."""
    random, pictures = np.random.default_rng(seed), []
    for picture in PAINTED:
        covered = picture.copy()
        covered[BOX] = random.integers(0, 255, covered[BOX].shape, np.uint8)
        pictures.append(covered)
    return pictures


class Apart:
    """A distance that is known at each pixel."""

    backbone = "made up"

    def __call__(self, real: Image, fake: Image) -> LayerMaps:
        return LayerMaps([np.abs(real[..., 0].astype(float) - fake[..., 0])], SIZE)


def own(pictures: Iterable[Image], cover: Cover | None) -> dict[str, np.ndarray]:
    measures = OwnMeasures(TRUE.boxes, INDEX, 4, None if cover is None else cover.counts())
    list(measures.watch(without_cover(pictures, cover)))
    return measures.series()


def beside_the_truth(pictures: Iterable[Image], cover: Cover | None) -> dict[str, np.ndarray]:
    counts = None if cover is None else cover.counts()
    scores, film = PictureScores(TRUE, Apart(), counts), FilmMeasures(TRUE, 4, KeptFlow(), counts)
    list(film.watch(scores.watch(without_cover(pictures, cover))))
    found = {f"ssim_{region}": values for region, values in scores.ssim.items()}
    found |= {f"psnr_{region}": values for region, values in scores.psnr.items()}
    found |= {f"lpips_{region}": values for region, values in scores.lpips.items()}
    return found | film.series()


@pytest.mark.parametrize("measured", [own, beside_the_truth])
def test_what_a_label_shows_changes_no_figure(
    measured: Callable[[Iterable[Image], Cover | None], dict[str, np.ndarray]],
) -> None:
    one, other = measured(labelled(1), COVER), measured(labelled(2), COVER)
    with_it = [measured(labelled(seed), None) for seed in (1, 2)]
    for measure, values in one.items():
        np.testing.assert_array_equal(values, other[measure], err_msg=measure)
        if measure.endswith(("person", "motion")):  # and it is there to be seen, were it not left out
            assert not np.array_equal(with_it[0][measure], with_it[1][measure], equal_nan=True), measure
            assert np.isfinite(values).any(), measure


def test_a_label_beside_everything_changes_nothing_of_the_person() -> None:
    corner = Cover((slice(0, 4), slice(0, 10)), ROOM)
    plain, judged = beside_the_truth(PAINTED, None), beside_the_truth(PAINTED, corner)
    for region in ("person", "face", "left_hand", "right_hand"):
        for measure in ("ssim", "psnr", "lpips", "sharpness"):
            np.testing.assert_array_equal(plain[f"{measure}_{region}"], judged[f"{measure}_{region}"])
    assert not np.array_equal(plain["ssim_frame"], judged["ssim_frame"])


def test_the_background_stands_where_the_label_was() -> None:
    pictures = labelled(1)
    before = [picture.copy() for picture in pictures]
    for lifted, painted in zip(COVER.lifted(pictures), PAINTED, strict=True):
        assert (lifted[BOX] == 90).all()
        outside = np.ones(SIZE, bool)
        outside[BOX] = False
        np.testing.assert_array_equal(lifted[outside], painted[outside])
    np.testing.assert_array_equal(pictures, before)  # the film's own stay


def test_pixels_next_to_the_label_do_not_count_either() -> None:
    counts = COVER.counts()
    assert not counts[65:85, 19:55].any()
    assert counts.sum() == SIZE[0] * SIZE[1] - 20 * 36
    at_edge = Cover((slice(90, 96), slice(0, 10)), ROOM).counts()
    assert (~at_edge).sum() == 11 * 15


def test_the_pixels_of_a_box_that_count() -> None:
    counts = COVER.counts()
    face, feet = (slice(0, 20), slice(0, 20)), (slice(60, 90), slice(20, 40))
    assert counted_of(None, counts) is None
    assert counted_of(face, counts) == face and counted_of(feet, None) == feet
    assert counted_of(BOX, counts) is None
    chosen = counted_of(feet, counts)
    assert isinstance(chosen, np.ndarray)
    assert chosen.sum() == 30 * 20 - 20 * 20 and not chosen[:60].any()


def test_maps_over_a_mask_are_maps_over_a_box_where_that_is_one() -> None:
    random = np.random.default_rng(0)
    maps = LayerMaps([random.random((5, 4)), random.random((7, 3))], SIZE)
    box = (slice(11, 60), slice(3, 50))
    mask = np.zeros(SIZE, bool)
    mask[box] = True
    assert maps.over(mask) == pytest.approx(maps.over(box))
    assert maps.over(np.ones(SIZE, bool)) == pytest.approx(maps.over())
