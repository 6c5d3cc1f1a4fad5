from pathlib import Path

import numpy as np
import pytest
import torch
from small_film import STYLE, training_film

from motiontransfer.errors import PoseError
from motiontransfer.gan.face_crops import FaceCollector
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape, crop, refine, rim
from motiontransfer.gan.generator import Generator, GeneratorShape

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
    window = rim(32, torch.device("cpu"))
    torch.testing.assert_close(window, window.flip(-1))
    assert window.max() == 1 and window[..., 0, :].max() < 0.05


def test_faces_are_collected_where_the_boxes_are(tmp_path: Path) -> None:
    film = training_film(tmp_path, 40)
    nose = film.points[:, 0]
    boxes = np.concatenate([nose - 6, nose + 6], 1)
    collector = FaceCollector(
        Generator(GeneratorShape(8, 2, True)), film, boxes, STYLE, 16, torch.device("cpu")
    )
    from motiontransfer.progress import silent

    crops = collector.collect(20, 0, False, silent())
    assert len(crops) >= 20 and crops.reals.shape[1:] == (3, 16, 16)
    skin = crops.reals[:, :, 8, 8].astype(float).mean(0)
    np.testing.assert_allclose(skin, [230, 180, 150], atol=12)


def test_without_heads_there_are_no_faces(tmp_path: Path) -> None:
    film = training_film(tmp_path, 40)
    nowhere = np.full((40, 4), np.nan, np.float32)
    collector = FaceCollector(
        Generator(GeneratorShape(8, 2, True)), film, nowhere, STYLE, 16, torch.device("cpu")
    )
    from motiontransfer.progress import silent

    assert not collector.has_runs
    with pytest.raises(PoseError, match="show a head"):
        collector.collect(8, 0, True, silent())
