import numpy as np
import pytest
import torch
from small_film import SIZE, index_of, wall, waving
from small_painter import painter_of

from motiontransfer.errors import ParamsError
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.progress import silent
from motiontransfer.transfer.background import Background
from motiontransfer.transfer.label import Label
from motiontransfer.transfer.look import Look
from motiontransfer.transfer.preview import contact_sheet, preview_frames, preview_pictures


def look_at(frames: int, start_s: float | None = None) -> Look:
    return Look(Excerpt.of(index_of(frames), waving(frames), SIZE, None, start_s), None, None)


def test_every_nth_frame_of_the_film_is_shown() -> None:
    assert list(preview_frames(look_at(50, 1.0), 10)) == [25, 35, 45]


def test_as_many_as_are_seen_at_a_glance() -> None:
    for frames, shown in ((1, 1), (24, 24), (25, 13), (240, 24)):
        assert len(preview_frames(look_at(frames), None)) == shown


def test_more_than_a_sheet_holds_is_refused() -> None:
    with pytest.raises(ParamsError, match=r"every 1 of 900 frames.*take every 3 or more"):
        preview_frames(look_at(900), 1)


def test_each_is_painted_as_the_first_frame_of_a_film() -> None:
    torch.manual_seed(0)
    synthesizer = Synthesizer(painter_of(Generator(GeneratorShape(8, 2, True))))
    pictures = preview_pictures(look_at(9), [2, 6], waving(9), synthesizer, silent())
    alone = list(synthesizer.frames(waving(9), feed_back=False))
    for picture, frame in zip(pictures, (2, 6), strict=True):
        np.testing.assert_array_equal(picture, alone[frame])


def test_each_is_shown_as_the_film_shows_it() -> None:
    torch.manual_seed(0)
    synthesizer = Synthesizer(painter_of(Generator(GeneratorShape(8, 2, True))))
    label = Label("AI", "top_left")
    look = Look(look_at(9).excerpt, Background(wall(), np.full_like(wall(), 255)), label)
    (picture,) = preview_pictures(look, [2], waving(9), synthesizer, silent())
    assert (picture[label.box(SIZE)] < 200).any()
    assert (picture[0, -8:] == 255).all()  # beyond the reach


def test_a_sheet_has_all_pictures_in_their_order() -> None:
    pictures = [np.full((40, 60, 3), value, np.uint8) for value in (10, 20, 30, 40, 50)]
    sheet = contact_sheet(iter(pictures), [str(number) for number in range(5)])
    centres = [sheet[8 + 30 + 20, 8 + 30 + place * 68, 0] for place in range(5)]
    assert centres == [10, 20, 30, 40, 50]


def test_a_sheet_is_no_wider_than_a_screen() -> None:
    pictures = [np.full((1080, 1920, 3), value, np.uint8) for value in (10, 20, 30, 40, 50)]
    sheet = contact_sheet(iter(pictures), ["one"] * 5)
    assert sheet.shape[1] <= 1920
    assert [int(sheet[30 + 100, 100 + place * 472, 0]) for place in range(4)] == [10, 20, 30, 40]
