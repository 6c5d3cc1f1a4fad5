from dataclasses import replace

import numpy as np
import pytest
from puppets import puppet
from walkers import SETTINGS, even_index, to_and_fro, walker, without

from motiontransfer.pose import normalization_check
from motiontransfer.pose.by_hand import ByHand
from motiontransfer.pose.fit import Method
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.normalization import fit_normalization, normalize
from motiontransfer.pose.normalization_check import draw_normalization_check
from motiontransfer.pose.skeleton import joint_index

ORANGE, GREY = np.array((208, 74, 34)), np.array((150, 160, 172))


def arms_out(keypoints: Keypoints) -> Keypoints:
    xy = keypoints.xy.copy()
    for side, out in (("left", 1), ("right", -1)):
        shoulder = keypoints.joint(f"{side}_shoulder")
        for joint, reach in (("elbow", 100), ("wrist", 200)):
            xy[:, joint_index(f"{side}_{joint}")] = shoulder + np.float32([out * reach, 0])
    return keypoints.moved(xy)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1000, 1000)])
@pytest.mark.parametrize("depth", [0.0, 120.0])
def test_both_figures_are_in_the_picture(size: tuple[int, int], depth: float) -> None:
    ground = to_and_fro(120, 900 - depth, 900)
    source = walker(120, ground, ground - 400, x=400)
    target = arms_out(walker(120, ground, ground - 300, x=600, size=size))
    index = even_index(120)
    source = without(source, slice(5, 9))
    fit = fit_normalization(source, target, index, index, SETTINGS)
    moved = normalize(source, index, fit, SETTINGS)
    drawn = [draw_normalization_check(moved, target, index, index, fit, SETTINGS) for _ in range(2)]
    np.testing.assert_array_equal(*drawn)
    picture = drawn[0].astype(int)
    assert picture.shape[1] > 700
    for colour in (ORANGE, GREY):
        assert (np.abs(picture - colour).max(-1) <= 4).sum() > 300


def test_frames_of_a_later_film_have_their_numbers_in_the_clip(monkeypatch: pytest.MonkeyPatch) -> None:
    dancer, index, titles = puppet(120, arm=0.3), even_index(120), []
    settings = replace(SETTINGS, method="none")
    fit = fit_normalization(dancer, dancer, index, index, settings)
    monkeypatch.setattr(normalization_check, "titled", lambda panel, title: (titles.append(title), panel)[1])
    draw_normalization_check(dancer, dancer, index, index, fit, settings, 300)
    assert titles == [
        "early: frame 12 over 312",
        "middle: frame 60 over 360",
        "late: frame 107 over 407",
    ]


def drawn_by(method: Method, size: tuple[int, int], **limb_ratios: float) -> np.ndarray:
    source = puppet(120, arm=0.3 + np.arange(120) / 200)
    target = puppet(120, arm=0.3, legs=0.56, size=size)
    index = even_index(120)
    settings = replace(SETTINGS, method=method, by_hand=ByHand(limb_ratios=limb_ratios))
    fit = fit_normalization(source, target, index, index, settings)
    moved = normalize(source, index, fit, settings)
    return draw_normalization_check(moved, target, index, index, fit, settings).astype(int)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_every_method_has_its_picture_and_limbs_a_table(size: tuple[int, int]) -> None:
    pictures = [drawn_by(method, size) for method in ("none", "global", "limbs")]
    heights = [len(picture) for picture in pictures]
    assert heights[0] <= heights[1] < heights[2]
    for picture in pictures:
        assert picture.shape[1] >= 720
        for colour in (ORANGE, GREY):
            assert (np.abs(picture - colour).max(-1) <= 4).sum() > 300


def test_a_longer_limb_has_a_bar_to_the_right() -> None:
    bars = []
    for ratio in (0.8, 1.2):
        table = drawn_by("limbs", (1080, 1920), legs=ratio)[-130:, 450:700]
        columns = np.flatnonzero((np.abs(table - ORANGE).max(-1) <= 4).any(0))
        bars.append((columns.min(), columns.max()))
    assert bars[0][1] <= bars[1][0] + 30
    assert bars[0][0] < bars[1][0] and bars[0][1] < bars[1][1]


def test_nobody_who_stands_is_no_obstacle_to_none() -> None:
    nobody = Keypoints.empty(40, (1080, 1920), "nobody")
    index, settings = even_index(40), replace(SETTINGS, method="none")
    fit = fit_normalization(nobody, nobody, index, index, settings)
    assert draw_normalization_check(nobody, nobody, index, index, fit, settings).shape[1] >= 720


def test_a_few_planted_feet_that_were_too_few_to_fit_are_not_drawn_by() -> None:
    kicking = puppet(120)
    xy, planted = kicking.xy.copy(), [5, 40, 80]
    xy[np.setdiff1d(np.arange(120), planted), joint_index("left_ankle"), 1] -= 60
    xy[planted, joint_index("neck"), 0] += 600  # none of them upright, so that they tell no height
    dancer, index = kicking.moved(xy), even_index(120)
    fit = fit_normalization(dancer, dancer, index, index, SETTINGS)
    assert fit.source.feet == "lowest"
    assert draw_normalization_check(dancer, dancer, index, index, fit, SETTINGS).shape[1] >= 720
