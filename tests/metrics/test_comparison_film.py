from pathlib import Path

import cv2
import numpy as np
from made_up_people import steady_index

from motiontransfer.metrics.comparison_film import comparison_film
from motiontransfer.metrics.montage import montage_size
from motiontransfer.metrics.page import COMPARISON, SHEET
from motiontransfer.video.reader import VideoReader

SIZES = [(96, 128), (64, 48)]


def test_a_film_of_all_frames_and_a_sheet_of_some_beside_the_page_and_for_who_watches(tmp_path: Path) -> None:
    latest = tmp_path / "work" / "latest.png"
    with comparison_film(tmp_path, ["large", "small"], SIZES, steady_index(5), None, latest) as comparison:
        for level in (40, 80, 120, 160, 200):
            comparison.add([np.full((*size, 3), level, np.uint8) for size in SIZES])
    frames = list(VideoReader(tmp_path / COMPARISON).timed_frames())
    assert [frame.image.shape[:2] for frame in frames] == [montage_size(SIZES, 64)] * 5  # as high as the last
    assert [round(frame.image[-9, -9].mean() / 40) for frame in frames] == [1, 2, 3, 4, 5]
    assert cv2.imread(str(tmp_path / SHEET)) is not None
    assert latest.read_bytes() == (tmp_path / SHEET).read_bytes()
