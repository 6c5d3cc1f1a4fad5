from pathlib import Path

import cv2
import numpy as np
from made_up_people import noisy_pictures

from motiontransfer.metrics.montage import Comparison, montage, montage_size

LEFT, RIGHT = noisy_pictures(1, size=(64, 48))[0], noisy_pictures(1, seed=1, size=(128, 160))[0]


def test_panels_stand_side_by_side_at_one_height() -> None:
    picture = montage([LEFT, RIGHT], ["left", "right"], 64)
    height, width = montage_size([(64, 48), (128, 160)], 64)
    assert picture.shape == (height, width, 3)
    assert (height % 2, width) == (0, 48 + 80)
    np.testing.assert_array_equal(picture[-64:, :48], LEFT)
    np.testing.assert_array_equal(
        picture[-64:, 48:], cv2.resize(RIGHT, (80, 64), interpolation=cv2.INTER_AREA)
    )


def test_odd_sizes_become_even() -> None:
    assert montage_size([(63, 47)], 63)[0] % 2 == montage_size([(63, 47)], 63)[1] % 2 == 0
    assert montage([LEFT[:63, :47]], ["odd"], 63).shape[:2] == montage_size([(63, 47)], 63)


def test_captions_stay_inside_the_strip() -> None:
    plain, captioned = montage([LEFT], [" "], 64), montage([LEFT], ["a caption that is far too long"], 64)
    changed = np.argwhere((plain != captioned).any(-1))
    assert len(changed) and changed[:, 0].max() < plain.shape[0] - 64


def test_all_frames_are_written_and_some_are_kept(tmp_path: Path) -> None:
    written: list[np.ndarray] = []
    comparison = Comparison(["one"], 64, 20, written.append)
    for brightness in range(20):
        comparison.add([np.full((64, 48, 3), brightness, np.uint8)])
    comparison.write_sheet(tmp_path / "sheet.png")
    assert [int(picture[-1, -1, 0]) for picture in written] == list(range(20))
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet.shape == (written[0].shape[0], 8 * 48 + 7 * 6, 3)
    assert sheet[-1, 47::54, 0].tolist() == [1, 3, 6, 8, 11, 13, 16, 18]


def test_a_film_shorter_than_the_sheet_is_kept_whole(tmp_path: Path) -> None:
    comparison = Comparison(["one"], 64, 3, lambda picture: None)
    for _ in range(3):
        comparison.add([LEFT])
    comparison.write_sheet(tmp_path / "sheet.png")
    assert cv2.imread(str(tmp_path / "sheet.png")).shape[1] == 3 * 48 + 2 * 6
