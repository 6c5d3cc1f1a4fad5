import numpy as np
import pytest

from motiontransfer.pose.wholebody_crop import Crop

MEAN, SPREAD = np.array([123.675, 116.28, 103.53]), np.array([58.395, 57.12, 57.375])


def box(*edges: float) -> np.ndarray:
    return np.array(edges, np.float32)


@pytest.mark.parametrize(
    ("edges", "size", "scale"),
    [
        ((100, 200, 130, 440), (256, 192), 1.25 * 240 / 256),  # slim: the height counts
        ((100, 200, 340, 230), (256, 192), 1.25 * 240 / 192),  # wide: the width does
        ((0, 0, 288, 384), (384, 288), 1.25),
    ],
)
def test_a_crop_holds_its_box_a_quarter_larger(
    edges: tuple[int, ...], size: tuple[int, int], scale: float
) -> None:
    crop = Crop.about(box(*edges), size)
    assert crop.scale == pytest.approx(scale)
    middle = crop.to_frame(box(size[1] / 2, size[0] / 2))
    np.testing.assert_allclose(middle, [(edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2], rtol=1e-6)


def test_what_a_crop_shows_is_where_it_says() -> None:
    y, x = np.mgrid[:480, :640]
    frame = np.stack([x // 4, y // 4, np.full_like(x, 50)], -1).astype(np.uint8)
    crop = Crop.about(box(200, 100, 300, 300), (256, 192))
    shown = crop.cut(frame).transpose(1, 2, 0) * SPREAD + MEAN  # 256, 192, RGB
    for place in ((10, 20), (100, 128), (180, 240)):
        expected = crop.to_frame(box(*place)) / 4
        np.testing.assert_allclose(shown[place[1], place[0], :2], expected, atol=1.0)  # steps of 4 px
        np.testing.assert_allclose(shown[place[1], place[0], 2], 50, atol=1e-3)


def test_a_crop_is_black_beyond_the_frame() -> None:
    crop = Crop.about(box(-50, -50, 50, 50), (64, 48))
    picture = crop.cut(np.full((200, 200, 3), 255, np.uint8))
    assert picture.shape == (3, 64, 48) and picture.dtype == np.float32 and picture.flags.c_contiguous
    np.testing.assert_allclose(picture[:, 0, 0], -MEAN / SPREAD, rtol=1e-5)
    np.testing.assert_allclose(picture[:, -1, -1], (255 - MEAN) / SPREAD, rtol=1e-5)
