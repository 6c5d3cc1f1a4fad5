import numpy as np
import pytest

from motiontransfer.pose.letterbox import letterbox


@pytest.mark.parametrize(
    ("frame", "size", "filled", "scale"),
    [
        ((90, 160), (640, 640), (360, 640), 4.0),
        ((160, 90), (640, 640), (640, 360), 4.0),
        ((1080, 1920), (640, 640), (360, 640), 1 / 3),
        ((100, 100), (416, 640), (416, 416), 4.16),
        ((640, 640), (640, 640), (640, 640), 1.0),
        ((2, 4000), (64, 64), (1, 64), 0.016),
    ],
)
def test_a_frame_fills_its_place_one_way(
    frame: tuple[int, int], size: tuple[int, int], filled: tuple[int, int], scale: float
) -> None:
    fitted = letterbox(np.full((*frame, 3), 7, np.uint8), size)
    assert fitted.picture.shape == (*size, 3)
    assert fitted.scale == pytest.approx(scale)
    assert (fitted.picture[: filled[0], : filled[1]] == 7).all()
    assert (fitted.picture == 7).sum() == 3 * filled[0] * filled[1]
    assert set(np.unique(fitted.picture)) <= {7, 114}
