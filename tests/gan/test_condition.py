from dataclasses import replace

import numpy as np
from small_film import SIZE, STYLE, waving

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.condition import CHANNELS, CORE, FIGURE, MAP, REACH, SKETCH, draw_condition
from motiontransfer.pose.edn_figure import draw_edn_figure

NOBODY = Appearance.unknown()


def test_without_the_body_map_the_rest_is_the_same() -> None:
    points = waving(1).xy[0]
    whole, bare = (
        draw_condition(points, SIZE, replace(STYLE, body_map=drawn), NOBODY) for drawn in (True, False)
    )
    assert whole.shape == bare.shape == (*SIZE, CHANNELS)
    for part in (FIGURE, REACH):
        np.testing.assert_array_equal(whole[..., part], bare[..., part])
        assert bare[..., part].any()
    for part in (MAP, SKETCH, CORE):
        assert whole[..., part].any() and not bare[..., part].any()


def test_the_published_figure_stands_on_white_and_changes_nothing_else() -> None:
    points = waving(1).xy[0]
    ours, published = (
        draw_condition(points, SIZE, replace(STYLE, figure=replace(STYLE.figure, style=style)), NOBODY)
        for style in ("default", "edn")
    )
    assert (ours[0, 0, FIGURE] == 0).all() and (published[0, 0, FIGURE] == 255).all()
    np.testing.assert_array_equal(
        published[..., FIGURE], draw_edn_figure(points, SIZE, SIZE, STYLE.figure.edn_face_dots)
    )
    for part in (REACH, MAP, SKETCH, CORE):
        np.testing.assert_array_equal(ours[..., part], published[..., part])
