from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from films import write_film
from pydantic import ValidationError

from motiontransfer.errors import ParamsError, PoseError
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.pose.people import read_people
from motiontransfer.progress import silent
from motiontransfer.video.index import write_index
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader
from stages.blocks.detect import DetectParams
from stages.detect import STAGE, run
from stages.entry import Job
from stages.layout import Layout
from stages.processes import VARIABLE, process_count
from stages.tables import ClipEntry

Values = dict[str, Any]


@pytest.fixture
def values() -> Values:
    """The `detect` block that the project ships."""
    shipped = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["detect"]
    return dict(shipped)


def job_on(root: Path, images: list[Any], values: Values) -> Job:
    """A job on a film of these images, decoded as far as `detect` needs."""
    film = write_film(root / "ada.mp4", images)
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(film).timed_frames()):
        pass
    layout = Layout(root)
    write_index(layout.index("ada"), indexer.index())
    entry = ClipEntry(video="ada.mp4", decode={}, detect={}, smooth={})
    return Job("ada", entry, {"detect": DetectParams(**values)}, layout, silent())


@pytest.mark.footage
def test_keypoints_and_people_are_written(
    footage: Path,
    tmp_path: Path,
    values: Values,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    images = [image[::3, ::3] for image in VideoReader(footage / "dance.mp4").frames(190, 198)]
    job = job_on(tmp_path, images, values | {"chunk_frames": 5, "warm_up_frames": 2})
    run(job)
    keypoints, people = read_keypoints(job.layout.keypoints("ada")), read_people(job.layout.people("ada"))
    assert keypoints.producer == "mediapipe-holistic 0.10.21"
    assert (len(keypoints), keypoints.size) == (8, (640, 360))
    assert keypoints.confidence[keypoints.seen].min() >= values["heel_confidence"]  # gated
    assert people.frame.tolist() == list(range(8))
    assert people.chosen.all()
    assert capfd.readouterr() == ("", "")


def test_film_without_a_person_is_refused_and_earlier_artifacts_stay(
    tmp_path: Path, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    job = job_on(tmp_path, [np.full((120, 160, 3), 127, np.uint8)] * 3, values)
    earlier = job.layout.keypoints("ada")
    earlier.parent.mkdir(parents=True)
    earlier.write_text("earlier")
    with pytest.raises(PoseError, match=r"ada\.mp4: no person found in any of 3 frames"):
        run(job)
    assert [file.name for file in earlier.parent.iterdir()] == ["ada.parquet"]
    assert earlier.read_text() == "earlier"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("detector", "openpose"),
        ("chunk_frames", 0),
        ("warm_up_frames", -1),
        ("body_confidence", 1.5),
        ("palm_max_fraction", "wide"),
        ("unknown", 1),
    ],
)
def test_block_has_bounds(values: Values, key: str, value: Any) -> None:
    DetectParams(**values)
    with pytest.raises(ValidationError, match=key):
        DetectParams(**values | {key: value})


def test_stage_declares_what_it_reads() -> None:
    assert (STAGE.name, STAGE.table, set(STAGE.blocks)) == ("detect", "clips", {"detect"})
    assert STAGE.overrides == {"detect": "clips"}


def test_number_of_processes_is_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "3")
    assert process_count() == 3
    monkeypatch.delenv(VARIABLE)
    assert process_count() >= 1
    for wrong in ("0", "-1", "two", "1.5"):
        monkeypatch.setenv(VARIABLE, wrong)
        with pytest.raises(ParamsError, match=rf"{VARIABLE}: found '{wrong}'"):
            process_count()
