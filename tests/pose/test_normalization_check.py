import numpy as np
import pytest
from walkers import SETTINGS, even_index, to_and_fro, walker, without

from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.normalization import fit_normalization, normalize
from motiontransfer.pose.normalization_check import draw_normalization_check
from motiontransfer.pose.novelty import nearest_poses
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
    drawn = [
        draw_normalization_check(moved, target, index, index, fit, nearest_poses(moved, target), SETTINGS)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*drawn)
    picture = drawn[0].astype(int)
    assert picture.shape[1] > 700
    for colour in (ORANGE, GREY):
        assert (np.abs(picture - colour).max(-1) <= 4).sum() > 300
