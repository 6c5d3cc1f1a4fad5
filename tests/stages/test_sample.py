"""The stage that films a generated dancer."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import yaml

from motiontransfer.dancer import choreography
from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import DANCES
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.errors import ParamsError
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
        assert (film.streams.audio[0].rate, film.streams.audio[0].channels) == (48_000, 2)
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
    target, source = blocks
    assert target.duration_s >= 40
    assert source.duration_s >= 15
    assert min(target.height, target.width, source.height, source.width) >= 512


def block(**values: object) -> sample.SampleParams:
    return sample.SampleParams.model_validate(PARAMS.model_dump() | values)


@pytest.mark.parametrize(("body", "dance"), [*zip(LOOKS, DANCES, strict=True), (0, 12)])
def test_names_and_seeds_are_known(body: str | int, dance: str | int) -> None:
    performance = block(body=body, dance=dance).performance()
    assert (performance.look, performance.dance) == (look(body), choreography.dance(dance))


@pytest.mark.parametrize("wrong", ["eve", -1, 1.5, True, None, [3]])
@pytest.mark.parametrize("key", ["body", "dance"])
def test_what_is_neither_a_name_nor_a_seed_is_told_in_one_line(
    tmp_path: Path, key: str, wrong: object
) -> None:
    text = (Path(sample.__file__).parents[1] / "params.yaml").read_text()
    values = yaml.safe_load(text)
    values["samples"]["ben"]["sample"][key] = wrong
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(values))
    with pytest.raises(ParamsError) as raised:
        Params(tmp_path / "params.yaml").block("sample", sample.SampleParams, ("samples", "ben"))
    message = str(raised.value)
    assert "\n" not in message
    assert f"samples.ben.sample.{key}: expected " in message
    assert "or a seed, a whole number from 0" in message
    assert message.endswith(f"found {'nothing' if wrong is None else repr(wrong)}")
