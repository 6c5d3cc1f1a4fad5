import numpy as np
from small_film import SIZE, wall, waving
from small_painter import painter_of

from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import joint_index


def frames(keypoints: Keypoints) -> list[np.ndarray]:
    return list(Synthesizer(painter_of(Generator(GeneratorShape(8, 2, True)))).frames(keypoints))


def test_without_a_person_there_is_the_plate() -> None:
    np.testing.assert_array_equal(frames(Keypoints.empty(2, SIZE, "made by hand"))[1], wall())


def test_a_reach_is_kept_where_the_trunk_is_lost() -> None:
    xy = waving(3).xy.copy()
    xy[1, joint_index("neck")] = np.nan
    assert (frames(waving(3).moved(xy))[1] != wall()).any()
    np.testing.assert_array_equal(frames(waving(3).moved(xy).at([1]))[0], wall())  # there is none before
