"""What a film takes is told before it is begun."""

import re
import shutil
from pathlib import Path

import pytest

from motiontransfer.errors import VideoError
from motiontransfer.video.disk import film_needs, require_disk, segments_need


def test_a_thousand_frames_of_256():
    """1.31 MB by .02 a pixel, and for the segments two pictures in floats."""
    assert film_needs(1000, (256, 256), 17) == 1_310_720
    assert segments_need(1000, (256, 256), 17) == 1_310_720 + 2 * 786_432


def test_grows_with_frames_and_films_and_halves_with_six_of_crf():
    film = film_needs(1000, (256, 256), 17)
    assert film_needs(3000, (256, 256), 17) == pytest.approx(3 * film, rel=1e-3)
    assert film_needs(1000, (256, 256), 17, films=2) == pytest.approx(2 * film, rel=1e-3)
    assert film_needs(1000, (256, 256), 23) == pytest.approx(film / 2, rel=1e-3)


def test_what_fits_is_not_refused(tmp_path):
    require_disk({tmp_path / "renders" / "film.mp4": 1000, tmp_path / "segments": 1000}, "a film")


def test_what_does_not_fit_is_refused_in_a_line(tmp_path):
    wanted = 2 * shutil.disk_usage(tmp_path).total
    with pytest.raises(VideoError) as caught:
        require_disk({tmp_path / "renders" / "film.mp4": wanted}, "9 frames")
    assert re.fullmatch(
        r".*film.mp4: found [\d.]+ [MG]B free, expected about [\d.]+ GB for 9 frames; make room .*",
        str(caught.value),
    )


def test_shares_of_one_disk_count_together(tmp_path):
    most = shutil.disk_usage(tmp_path).free * 2 // 3
    require_disk({tmp_path / "film.mp4": most}, "a film")
    with pytest.raises(VideoError, match=r"film\.mp4: found"):
        require_disk({tmp_path / "film.mp4": most, tmp_path / "segments": most}, "a film")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that has no room, as /proc")
def test_each_disk_is_asked_for_its_own_share(tmp_path):
    require_disk({tmp_path / "film.mp4": 1000, Path("/proc/segments"): 0}, "a film")
    with pytest.raises(VideoError, match="/proc/segments: found 0 MB free, expected about 1 MB"):
        require_disk({tmp_path / "film.mp4": 1000, Path("/proc/segments"): 1_000_000}, "a film")
