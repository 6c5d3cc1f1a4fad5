"""The decode stage writes frames and index of a clip, or leaves both as they were."""

from fractions import Fraction

import numpy as np
import pytest
from films import moving_square, write_film

from motiontransfer.artifacts.table import read_recipe
from motiontransfer.errors import ParamsError, VideoError
from motiontransfer.progress import silent
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import read_index
from motiontransfer.video.reader import VideoReader
from stages.decode import STAGE, run
from stages.entry import job_for, main
from stages.layout import Layout
from stages.params import Params

PARAMS = """
samples: {}
clips:
  ada: {video: films/ada.mp4, decode: {}, detect: {}, smooth: {}}
  tall: {video: films/ada.mp4, decode: {height: 96}, detect: {}, smooth: {}}
subjects: {}
transfers: {}
truths: {}
decode: {height: 64, max_fps: null}
"""


@pytest.fixture
def project(tmp_path):
    """A project with one clip of 24 pictures, the first twelve each shown twice."""
    images = moving_square(24, (96, 128))
    shown = [image for image in images[:12] for _ in range(2)] + images[12:]
    (tmp_path / "films").mkdir()
    write_film(tmp_path / "films" / "ada.mp4", shown, [1001 * n for n in range(36)], Fraction(1, 30_000))
    (tmp_path / "params.yaml").write_text(PARAMS)
    return tmp_path


def decode(project, clip="ada"):
    layout = Layout(project)
    run(job_for(STAGE, clip, Params(project / "params.yaml"), layout, silent()))
    return layout


def test_frames_and_index_describe_the_same_frames(project):
    layout = decode(project)
    store, index = FrameStore(layout.frames("ada")), read_index(layout.index("ada"))
    assert len(store) == len(index) == 36
    assert (store.size, store.native_size, index.size) == ((64, 86), (96, 128), (96, 128))
    assert index.pts.tolist() == [1001 * n for n in range(36)]
    assert index.time_s.tolist() == [float(Fraction(1001 * n, 30_000)) for n in range(36)]
    assert np.flatnonzero(index.repeat).tolist() == list(range(1, 24, 2))
    assert len(index.shots()) == 1


def test_a_clip_may_have_a_height_of_its_own(project):
    assert FrameStore(decode(project, "tall").frames("tall")).size == (96, 128)


def test_a_clip_may_be_thinned(project):
    params = project / "params.yaml"
    params.write_text(PARAMS.replace("max_fps: null", "max_fps: 15.0"))
    layout = decode(project)
    index, whole = read_index(layout.index("ada")), VideoReader(project / "films" / "ada.mp4")
    assert len(FrameStore(layout.frames("ada"))) == len(index) == 18
    assert index.pts.tolist() == [2002 * n for n in range(18)]
    assert not index.repeat.any()  # each picture was there twice, and is there once
    assert index.time_s[-1] + index.duration_s[-1] == pytest.approx(36 * 1001 / 30_000)
    again = np.stack(list(whole.frames(index=index)))
    np.testing.assert_array_equal(again, np.stack(list(whole.frames()))[::2])


def test_what_is_not_asked_for_is_not_told(project):
    assert read_recipe(decode(project).frames("ada")) == {"height": 64}


def test_decoding_again_gives_the_same_bytes(project):
    layout = decode(project)
    artifacts = (layout.frames("ada"), layout.index("ada"), layout.sound("ada"))
    before = [path.read_bytes() for path in artifacts]
    decode(project)
    assert [path.read_bytes() for path in artifacts] == before


def cut_off(film):
    film.write_bytes(film.read_bytes()[:-2000])


def times_fall(film):
    write_film(film.with_suffix(".avi"), moving_square(40), bf="3").replace(
        film
    )  # AVI keeps no order of display


@pytest.mark.parametrize("spoil", [cut_off, times_fall])
def test_a_failure_leaves_earlier_artifacts(project, spoil):
    layout = decode(project)
    artifacts = (layout.frames("ada"), layout.index("ada"), layout.sound("ada"))
    before = [path.read_bytes() for path in artifacts]
    spoil(project / "films" / "ada.mp4")
    with pytest.raises(VideoError, match=r"films/ada\.mp4: "):
        decode(project)
    assert [path.read_bytes() for path in artifacts] == before
    assert sorted(artifacts) == sorted(layout.frames("ada").parent.iterdir())


@pytest.mark.parametrize("height", [63, 65, "64", 4320])
def test_height_has_bounds(project, height):
    params = project / "params.yaml"
    params.write_text(PARAMS.replace("{height: 64,", f"{{height: {height!r},"))
    with pytest.raises(ParamsError, match=r"decode\.height"):
        decode(project)


def test_an_error_is_one_line_and_status_2(project, monkeypatch, capfd):
    monkeypatch.chdir(project)
    (project / "films" / "ada.mp4").unlink()
    assert main(STAGE, run, ["ada"]) == 2
    message = capfd.readouterr().err
    assert message == "decode ada: films/ada.mp4: no such film; check the path in params.yaml\n"
