import numpy as np
from small_film import photographs, waving

from motiontransfer.gan.plate import MOST_FRAMES, clean_plate, plate_frames


def test_the_walker_is_gone_from_the_plate() -> None:
    keypoints = waving(60)
    images = photographs(keypoints)
    assert _coloured(images[0]) > 0.08  # the wall is grey, the figure is not
    assert _coloured(clean_plate(images, keypoints.xy)) == 0


def _coloured(image: np.ndarray) -> float:
    return float((np.ptp(image.astype(int), axis=-1) > 8).mean())


def test_without_a_person_the_plate_is_the_median() -> None:
    images = np.random.default_rng(0).integers(0, 256, (7, 10, 12, 3), dtype=np.uint8)
    nobody = np.full((7, 137, 2), np.nan, np.float32)
    np.testing.assert_array_equal(clean_plate(images, nobody), np.median(images, 0).astype(np.uint8))


def test_frames_are_spread_and_bounded() -> None:
    assert len(plate_frames(np.arange(10_000))) == MOST_FRAMES
    np.testing.assert_array_equal(plate_frames(np.arange(5, 9)), np.arange(5, 9))
