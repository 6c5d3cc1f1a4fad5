"""What a film takes is told before it is begun."""

import re
import shutil

import pytest

from motiontransfer.errors import VideoError
from motiontransfer.video.disk import disk_needed, require_disk


def test_a_thousand_frames_of_256():
    """Twice the film, 1.31 MB by .02 a pixel, and two pictures in floats."""
    assert disk_needed(1000, (256, 256), 17) == 2 * 1_310_720 + 2 * 786_432


def test_grows_with_frames_and_films_and_halves_with_six_of_crf():
    none = disk_needed(0, (256, 256), 17)
    film = disk_needed(1000, (256, 256), 17) - none
    assert disk_needed(3000, (256, 256), 17) - none == pytest.approx(3 * film, rel=1e-3)
    assert disk_needed(1000, (256, 256), 17, films=2) - none == pytest.approx(2 * film, rel=1e-3)
    assert disk_needed(1000, (256, 256), 23) - none == pytest.approx(film / 2, rel=1e-3)


def test_what_fits_is_not_refused(tmp_path):
    require_disk(tmp_path / "renders" / "film.mp4", 1000, "a film")


def test_what_does_not_fit_is_refused_in_a_line(tmp_path):
    wanted = 2 * shutil.disk_usage(tmp_path).total
    with pytest.raises(VideoError) as caught:
        require_disk(tmp_path / "renders" / "film.mp4", wanted, "9 frames")
    assert re.fullmatch(
        r".*film.mp4: found [\d.]+ [MG]B free, expected about [\d.]+ GB for 9 frames; make room .*",
        str(caught.value),
    )
