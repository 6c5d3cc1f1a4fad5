"""The README's moving picture: which frames it shows, what it looks like, how large it may be."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import sample_picture
from made_up_people import SIZE, noisy_pictures, standing_person, steady_index
from sample_picture import Excerpt, write_animation

from motiontransfer.errors import MotionTransferError
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.video.frames import write_frames
from motiontransfer.video.index import write_index
from motiontransfer.video.writer import FilmWriter
from stages.layout import Layout

FRAMES = 30


@pytest.fixture
def built(tmp_path: Path) -> Layout:
    """As much of a built sample as the picture shows."""
    layout, index = Layout(tmp_path), steady_index(FRAMES)
    for seed, clip in enumerate(("ada", "ben")):
        write_frames(layout.frames(clip), noisy_pictures(FRAMES, seed), SIZE, SIZE)
    write_index(layout.index("ben"), index)
    write_keypoints(layout.normalized("ben_to_ada") / "keypoints.parquet", standing_person(FRAMES))
    with FilmWriter(layout.film("ben_to_ada"), SIZE, index) as writer:
        for image in noisy_pictures(FRAMES, 2):
            writer.write(image)
    return layout


def test_it_shows_the_frames_of_its_own_times() -> None:
    index = steady_index(FRAMES)
    step_s = float(index.duration_s[0])
    assert Excerpt(0, 4 * step_s, 1 / step_s).frames(index).tolist() == [0, 1, 2, 3]
    assert Excerpt(2 * step_s, 6 * step_s, 0.5 / step_s).frames(index).tolist() == [2, 4, 6]
    assert Excerpt((FRAMES - 2) * step_s, 1.0, 1 / step_s).frames(index).tolist() == [FRAMES - 2, FRAMES - 1]


def test_it_is_an_animation_of_three_panels(built: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    out = built.root / "sample.webp"
    arguments = ["--project", str(built.root), "--out", str(out), "--start-s", "0", "--duration-s", "0.5"]
    assert sample_picture.main(arguments) == 0
    _, animation = cv2.imreadanimation(str(out))
    assert len(animation.frames) == 6 and set(np.ravel(animation.durations)) == {83}
    height, width = animation.frames[0].shape[:2]
    assert width == 3 * SIZE[1] and height > SIZE[0]
    figure = animation.frames[0][height - SIZE[0] :, SIZE[1] : 2 * SIZE[1], :3]
    assert np.median(figure) < 10 and figure.max() > 100  # bright lines on black
    assert "6 pictures" in capsys.readouterr().out


def test_it_is_as_good_as_its_size_allows(tmp_path: Path) -> None:
    images = list(noisy_pictures(4, 0))
    best = write_animation(tmp_path / "a.webp", images, 12.0)
    worse = write_animation(tmp_path / "b.webp", images, 12.0, most_bytes=best - 1)
    assert worse < best
    with pytest.raises(MotionTransferError, match="expected at most 100; show fewer seconds"):
        write_animation(tmp_path / "c.webp", images, 12.0, most_bytes=100)
    assert not (tmp_path / "c.webp").exists()


def test_what_is_not_built_is_one_line(built: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    assert sample_picture.main(["--project", str(built.root), "--start-s", "60"]) == 2
    assert "has ended by 60.0 s" in capsys.readouterr().err
    assert sample_picture.main(["--project", str(built.root / "nothing")]) == 2
    assert "no such file" in capsys.readouterr().err
