from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_film import STYLE, training_film

from motiontransfer.errors import PoseError
from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.exemplars import Exemplars
from motiontransfer.gan.face_crops import FaceCollector
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape, crop, refine, rim
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.training_film import TrainingFilm
from motiontransfer.progress import silent

CPU = torch.device("cpu")
SHAPE = FaceShape(channels=8, scales=1, face_px=32)
BOX = torch.tensor([[10.0, 4.0, 26.0, 20.0]])


def test_a_crop_at_its_own_size_is_a_slice() -> None:
    image = torch.rand(1, 3, 40, 48)
    # The box's sides lie on pixel centres: 15.5 px would start between two, 16 px from 9.5 to 25.5 do not.
    cut = crop(image, torch.tensor([[9.5, 3.5, 25.5, 19.5]]), 16)
    torch.testing.assert_close(cut, image[..., 4:20, 10:26], atol=1e-5, rtol=0)


def test_an_untrained_face_generator_changes_nothing() -> None:
    figure, image = torch.rand(1, 3, 40, 48), torch.rand(1, 3, 40, 48)
    torch.testing.assert_close(refine(FaceGenerator(SHAPE), figure, image, BOX), image)


def test_a_residual_lands_in_its_box_and_fades_at_the_rim() -> None:
    network = FaceGenerator(SHAPE)
    torch.nn.init.constant_(network.net.head.bias, 10.0)
    with torch.no_grad():
        image = refine(network, torch.zeros(1, 3, 40, 48), torch.zeros(1, 3, 40, 48), BOX)
    assert image[..., 12, 18].min() > 0.45
    outside = image.clone()
    outside[..., 4:21, 10:27] = 0
    assert outside.abs().max() < 0.02
    assert image[..., 4, 18].max() < 0.1


def test_the_rim_is_symmetric_and_reaches_one() -> None:
    window = rim(32, CPU)
    torch.testing.assert_close(window, window.flip(-1))
    assert window.max() == 1 and window[..., 0, :].max() < 0.05


def test_faces_are_collected_where_the_boxes_are(tmp_path: Path) -> None:
    film = training_film(tmp_path, 40)
    nose = film.points[:, 0]
    boxes = np.concatenate([nose - 6, nose + 6], 1)
    collector = FaceCollector(Generator(GeneratorShape(8, 2, True)), film, boxes, STYLE, 16, CPU)
    crops = collector.collect(20, 0, False, silent())
    assert len(crops) >= 20 and crops.reals.shape[1:] == (3, 16, 16)
    skin = crops.reals[:, :, 8, 8].astype(float).mean(0)
    np.testing.assert_allclose(skin, [230, 180, 150], atol=12)


def test_without_heads_there_are_no_faces(tmp_path: Path) -> None:
    film = training_film(tmp_path, 40)
    nowhere = np.full((40, 4), np.nan, np.float32)
    collector = FaceCollector(Generator(GeneratorShape(8, 2, True)), film, nowhere, STYLE, 16, CPU)
    assert not collector.has_runs
    with pytest.raises(PoseError, match="show a head"):
        collector.collect(8, 0, True, silent())


def fakes_of(film: TrainingFilm, pictures: np.ndarray) -> np.ndarray:
    """What a run's first eight frames are painted like, where the film's exemplars are of these pictures."""
    exemplars = Exemplars.of(pictures.__getitem__, film.points, np.arange(40), 40)
    known = replace(film, appearance=Appearance(BodyAtlas.unknown(), exemplars), pairs=film.pairs[:7])
    nose = film.points[:, 0]
    boxes = np.concatenate([nose - 6, nose + 6], 1)
    torch.manual_seed(0)
    network = Generator(GeneratorShape(8, 2, True))
    return FaceCollector(network, known, boxes, STYLE, 16, CPU).collect(1, 0, False, silent()).fakes


def test_a_run_of_faces_is_sketched_without_itself(tmp_path: Path) -> None:
    """Its own frames may be painted over in the film; those behind it may not."""
    film = training_film(tmp_path, 40)
    pictures = film.reader()(slice(None)).copy()
    own, others = pictures.copy(), pictures.copy()
    own[:8], others[8:] = 0, 0
    filmed = fakes_of(film, pictures)
    np.testing.assert_array_equal(fakes_of(film, own), filmed)
    assert np.abs(fakes_of(film, others).astype(int) - filmed).max() > 5
