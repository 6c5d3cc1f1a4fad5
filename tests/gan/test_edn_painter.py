"""EDN's rollout, its pictures worked out by hand from networks that only add."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_film import SIZE, training_film, wall, waving
from small_painter import EDN_TERMS, SMALL_EDN, Brightening, Darkening, edn_painter_of

from motiontransfer.gan.device import fast_type, mixed_precision
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnFaceShape, EdnGenerator
from motiontransfer.gan.edn_painter import EdnPainter
from motiontransfer.gan.edn_samples import EdnSampler
from motiontransfer.gan.painter import Memory
from motiontransfer.gan.picture import Image, condition_tensor
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.edn_face_box import edn_face_boxes
from motiontransfer.pose.edn_figure import draw_edn_figure
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import joint_index

HALF = (32, 24)


def painted(painter: EdnPainter, keypoints: Keypoints) -> tuple[Image, Memory]:
    """The picture of the first frame, and what is remembered of it."""
    [drawn] = painter.draw(keypoints, [0])
    result, memory = painter.paint(drawn, painter.begin())
    return result.picture, memory


def levels(painter: object, keypoints: Keypoints, place: tuple[int, int] = (-1, -1)) -> list[int]:
    """The grey level of one place, the lower right corner, over the film."""
    return [int(image[place][0]) for image in Synthesizer(painter).frames(keypoints)]


def test_the_first_frame_comes_from_zeros_and_what_is_fed_back_is_not_clipped() -> None:
    """0.75, 1.5, 2.25: what was above 1 is white; and back from there the way is as long."""
    assert levels(edn_painter_of(Brightening(0.75)), waving(3)) == [223, 255, 255]
    painter = edn_painter_of(Brightening(0.75))
    memory = painter.begin()
    for drawn, expected in zip(painter.draw(waving(3), range(3)), (0.75, 1.5, 2.25), strict=True):
        _, memory = painter.paint(drawn, memory)
        assert memory.previous is not None and memory.previous.unique().tolist() == [expected]


def test_a_residual_is_added_within_the_face_box_alone_and_fed_back() -> None:
    keypoints = waving(3)
    [left, top, right, bottom] = edn_face_boxes(keypoints, SIZE)[0].tolist()
    assert (right - left, bottom - top) == (16, 16)
    painter = edn_painter_of(Brightening(0.5), Darkening(-0.25))
    image, memory = painted(painter, keypoints)
    inside = np.zeros(SIZE, bool)
    inside[top:bottom, left:right] = True
    assert set(image[inside].ravel()) == {159} and set(image[~inside].ravel()) == {191}  # 0.25 and 0.5
    assert memory.previous is not None
    np.testing.assert_array_equal(memory.previous[0, 0].numpy(), np.where(inside, 0.25, 0.5))


def test_a_refined_face_is_not_clipped_either() -> None:
    painter = edn_painter_of(Brightening(0.75), Darkening(0.75))
    image, memory = painted(painter, waving(1))
    assert memory.previous is not None and memory.previous.max() == 1.5
    assert image.max() == 255


def test_the_face_generator_sees_the_figures_face_and_the_pictures() -> None:
    network = Darkening(0.0)
    painter = edn_painter_of(Brightening(0.5), network)
    painted(painter, waving(1))
    (figure, face) = network.seen[0]
    [left, top, right, bottom] = edn_face_boxes(waving(1), SIZE)[0].tolist()
    drawn = draw_edn_figure(waving(1).xy[0], SIZE, SIZE, 8)
    np.testing.assert_array_equal(figure[0], condition_tensor(drawn)[:, top:bottom, left:right])
    assert face.shape == (1, 3, 16, 16) and face.unique().tolist() == [0.5]


def test_without_nose_and_ears_no_face_is_refined() -> None:
    xy, network = waving(1).xy.copy(), Darkening(-1.0)
    xy[0, [joint_index(joint) for joint in ("nose", "right_ear", "left_ear")]] = np.nan
    assert levels(edn_painter_of(Brightening(0.5), network), waving(1).moved(xy)) == [191]
    assert not network.seen


def test_the_generator_sees_the_published_figure_on_white() -> None:
    network = Brightening()
    list(Synthesizer(edn_painter_of(network)).frames(waving(2)))
    for frame, figure in enumerate(network.figures):
        drawn = draw_edn_figure(waving(2).xy[frame], SIZE, SIZE, 8)
        np.testing.assert_array_equal(figure[0].numpy(), condition_tensor(drawn).numpy())
        assert drawn[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize("width", [96, 24])
def test_a_squashed_picture_is_painted_squashed_and_comes_back(width: int) -> None:
    """Its left half is painted white and its right half black: so it is when it comes back."""

    class Halves(Brightening):
        def forward(self, figure: torch.Tensor, previous: torch.Tensor) -> torch.Tensor:
            self.figures.append(figure)
            halves = -torch.ones_like(previous)
            halves[..., : figure.shape[-1] // 2] = 1
            return halves

    network = Halves()
    painter = edn_painter_of(network, terms=replace(EDN_TERMS, squashed_width=width))
    image, memory = painted(painter, waving(1))
    assert image.shape == (*SIZE, 3) and painter.terms.size == SIZE
    assert (image[:, :18] == 255).all() and (image[:, 30:] == 0).all()  # as far as the kernel reaches
    assert memory.previous is not None and memory.previous.shape == (1, 3, 64, width)
    drawn = draw_edn_figure(waving(1).xy[0], SIZE, (64, width), 8)
    np.testing.assert_array_equal(network.figures[0][0].numpy(), condition_tensor(drawn).numpy())
    assert [drawn.box.tolist() for drawn in painter.draw(waving(1), [0])] == edn_face_boxes(
        waving(1), (64, width)
    ).tolist()


def test_a_global_generator_paints_at_half_the_size() -> None:
    network = Brightening(0.25, local=False)
    painter = edn_painter_of(network, Darkening(0.25))
    image, memory = painted(painter, waving(1))
    assert image.shape == (*SIZE, 3)
    assert memory.previous is not None and memory.previous.shape == (1, 3, *HALF)
    assert [drawn.box.tolist() for drawn in painter.draw(waving(1), [0])] == edn_face_boxes(
        waving(1), HALF
    ).tolist()
    drawn = draw_edn_figure(waving(1).xy[0], SIZE, SIZE, 8)
    nearest = condition_tensor(drawn)[:, 1::2, 1::2]  # as published, and no mixture of colours
    np.testing.assert_array_equal(network.figures[0][0].numpy(), nearest.numpy())


def test_where_nobody_was_seen_there_is_the_plate_and_the_next_frame_comes_from_zeros() -> None:
    xy = waving(3).xy.copy()
    xy[1] = np.nan
    images = list(Synthesizer(edn_painter_of(Brightening(0.5))).frames(waving(3).moved(xy)))
    np.testing.assert_array_equal(images[1], wall())
    assert set(images[0].ravel()) == set(images[2].ravel()) == {191}


@pytest.mark.parametrize("local", [True, False])
def test_real_networks_paint_as_in_training(local: bool) -> None:
    """Their weights are held in the type that is multiplied in, which changes nothing."""
    torch.manual_seed(0)
    network = EdnGenerator(replace(SMALL_EDN, local=local)).eval()
    size = SIZE if local else HALF
    figure, previous = torch.rand(1, 3, *size), torch.rand(1, 3, *size) * 2 - 1
    with torch.no_grad(), mixed_precision(torch.device("cpu")):
        expected = network(figure, previous)
    edn_painter_of(network)
    assert next(network.parameters()).dtype == fast_type(torch.device("cpu"))
    with torch.no_grad(), mixed_precision(torch.device("cpu")):
        painted = network(figure, previous)
    assert painted.dtype == torch.float32
    torch.testing.assert_close(painted, expected, rtol=0, atol=1e-6)


def test_a_film_of_real_networks_is_the_same_bytes_twice() -> None:
    films = []
    for _ in range(2):
        torch.manual_seed(0)
        networks = EdnGenerator(SMALL_EDN), EdnFaceGenerator(EdnFaceShape(8, 2, 1))
        films.append(np.stack(list(Synthesizer(edn_painter_of(*networks)).frames(waving(4)))))
    np.testing.assert_array_equal(*films)
    assert films[0].shape == (4, *SIZE, 3) and films[0].std() > 1


@pytest.mark.parametrize("local", [True, False], ids=["local", "global"])
@pytest.mark.parametrize("width", [None, 96], ids=["as filmed", "squashed"])
def test_a_film_is_drawn_as_training_drew_it(tmp_path: Path, local: bool, width: int | None) -> None:
    film, network = training_film(tmp_path, frames=3), Brightening(local=local)
    sampler = EdnSampler(film, EDN_TERMS.style, (SIZE[0], width or SIZE[1]), seed=0)
    drawn = sampler.of(film.pairs[:1], halved=not local).figures[0]
    list(
        Synthesizer(edn_painter_of(network, terms=replace(EDN_TERMS, squashed_width=width))).frames(waving(2))
    )
    np.testing.assert_array_equal(torch.cat(network.figures).numpy(), drawn.numpy())
