from dataclasses import replace

import numpy as np
from small_film import SIZE, STYLE, waving

from motiontransfer.gan.condition import CHANNELS, FIGURE, MAP, REACH, draw_condition


def test_without_the_body_map_the_rest_is_the_same() -> None:
    points = waving(1).xy[0]
    whole, bare = (draw_condition(points, SIZE, replace(STYLE, body_map=drawn)) for drawn in (True, False))
    assert whole.shape == bare.shape == (*SIZE, CHANNELS)
    for part in (FIGURE, REACH):
        np.testing.assert_array_equal(whole[..., part], bare[..., part])
        assert bare[..., part].any()
    assert whole[..., MAP].any() and not bare[..., MAP].any()
