"""The stage that films a generated dancer."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from motiontransfer.dancer.dance import DANCES
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.progress import silent
from stages import sample
from stages.entry import Job
from stages.layout import Layout
from stages.params import Params

PARAMS = sample.SampleParams(
    body="ben", dance="second", height=96, width=128, frame_rate_fps=24.0, duration_s=0.25, seed=1
)


def run(root: Path) -> Layout:
    layout = Layout(root)
    sample.run(Job("ben", None, {"sample": PARAMS}, layout, silent()))
    return layout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MOTIONTRANSFER_PROCESSES", "1")
        return run(tmp_path_factory.mktemp("made"))


def test_film_has_the_frames_and_times_asked_for_and_music(made: Layout) -> None:
    with av.open(made.sample_video("ben")) as film:
        frames = list(film.decode(video=0))
        assert [frame.pts * frame.time_base for frame in frames] == [
            Fraction(number, 24) for number in range(6)
        ]
        assert frames[0].to_ndarray(format="rgb24").shape == (96, 128, 3)
    with av.open(made.sample_video("ben")) as film:
        sound = np.concatenate([frame.to_ndarray().ravel() for frame in film.decode(audio=0)])
        assert np.abs(sound).max() > 0.1


def test_truth_describes_the_film(made: Layout) -> None:
    truth = read_keypoints(made.sample_truth("ben"))
    assert (len(truth), truth.size, truth.producer) == (6, (96, 128), "generated")
    assert truth.seen.all()
    assert (np.diff(truth.joint("right_wrist"), axis=0) != 0).any()


def test_the_same_bytes_again_with_more_processes(
    made: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTIONTRANSFER_PROCESSES", "2")
    again = run(tmp_path)
    assert made.sample_video("ben").read_bytes() == again.sample_video("ben").read_bytes()
    assert made.sample_truth("ben").read_bytes() == again.sample_truth("ben").read_bytes()


def test_the_shipped_samples_are_valid_and_differ() -> None:
    params = Params(Path(sample.__file__).parents[1] / "params.yaml")
    blocks = [
        params.block("sample", sample.SampleParams, ("samples", name)) for name in params.tables.samples
    ]
    assert len({(block.body, block.dance) for block in blocks}) == len(blocks) == 2


def test_params_name_all_looks_and_dances() -> None:
    fields = sample.SampleParams.model_fields
    assert set(fields["body"].annotation.__args__) == set(LOOKS)
    assert set(fields["dance"].annotation.__args__) == set(DANCES)
