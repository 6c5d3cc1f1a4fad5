"""What `python -m stages.preview` leaves behind; what it shows is tested with the library."""

from pathlib import Path

import numpy as np
import pytest
from made_up_people import SIZE
from made_up_render import FRAMES, NAME, PLATE, render_job, write_dance

from motiontransfer.artifacts.picture import read_picture
from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.transfer.label import Label
from stages.preview import run


def test_a_sheet_shows_every_nth_frame_and_no_film_is_made(tmp_path: Path) -> None:
    layout = write_dance(tmp_path)
    run(render_job(layout), 5)
    sheet = read_picture(layout.preview(NAME))
    assert sheet.shape[0] > SIZE[0]
    assert sheet.shape[1] >= 6 * SIZE[1]  # frames 0, 5, ... 25
    assert not layout.film(NAME).exists()


def test_it_shows_what_the_film_will_show(tmp_path: Path) -> None:
    layout = write_dance(tmp_path)
    nobody = (FRAMES // 2) / 25
    run(render_job(layout, start_s=nobody, end_s=nobody + 0.04, crop=[0.0, 0.25, 1.0, 1.0]))
    cut = PLATE[24:]
    sheet = read_picture(layout.preview(NAME))
    expected = Label("AI", "bottom_right").drawn(cut)
    np.testing.assert_array_equal(sheet[8 + 30 : 8 + 30 + 72, 8 : 8 + 64], expected)


def test_what_the_film_would_refuse_is_refused(tmp_path: Path) -> None:
    layout = write_dance(tmp_path)
    with pytest.raises(ParamsError, match=r"render\.start_s"):
        run(render_job(layout, start_s=60.0))
    with pytest.raises(ArtifactError, match="no such file"):
        run(render_job(layout, background="beach.png"))
    assert not layout.preview(NAME).exists()
