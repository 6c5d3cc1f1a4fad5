from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from detect_job import job_on, shipped_values
from made_up_people import standing_person
from pydantic import ValidationError

from motiontransfer.artifacts.picture import read_picture
from motiontransfer.errors import ParamsError, PoseError
from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.pose.people import read_people
from motiontransfer.video.reader import VideoReader
from stages.blocks.detect import DetectParams
from stages.detect import STAGE, run
from stages.processes import VARIABLE, process_count

Values = dict[str, Any]


@pytest.fixture
def values() -> Values:
    """The `detect` block that the project ships."""
    return shipped_values()


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
    assert read_picture(job.layout.people_check("ada")).shape[1] > 1000
    assert capfd.readouterr() == ("", "")


class TwoPeople:
    """Sees somebody large at the left and somebody small at the right; from frame 6 on the large one only."""

    producer = "made up"

    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Sequence[Detection]]:
        for number, _ in enumerate(frames):
            yield [placed(60, 1.0)] if number >= 6 else [placed(60, 1.0), placed(150, 0.7)]


def placed(x: float, scale: float) -> Detection:
    person = standing_person(1)
    xy = (person.xy[0] - person.joint("mid_hip")[0]) * scale + (x, 60)
    return Detection(xy.astype(np.float32), person.confidence[0])


@pytest.mark.parametrize(
    ("pick", "x", "seen"),
    [({}, 60, 10), ({"dancer_box": [150, 60]}, 150, 6), ({"dancer_box": [130, 40, 170, 90]}, 150, 6)],
)
def test_the_dancer_is_who_holds_the_stage_or_was_picked(
    tmp_path: Path, values: Values, monkeypatch: pytest.MonkeyPatch, pick: Values, x: float, seen: int
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    monkeypatch.setattr(DetectParams, "load", lambda params, root: TwoPeople())
    gates = {"face_max_fraction": 1.0, "hand_wrist_fraction": 1.0}
    job = job_on(tmp_path, [np.full((120, 200, 3), 90, np.uint8)] * 10, values | gates | pick)
    run(job)
    keypoints, people = read_keypoints(job.layout.keypoints("ada")), read_people(job.layout.people("ada"))
    hip = keypoints.joint("mid_hip")
    assert len(keypoints) == 10  # no frame is dropped
    assert np.isfinite(hip).all(1).sum() == seen
    np.testing.assert_allclose(hip[:6, 0], x, atol=1)
    assert len(people) == 16


def test_a_pick_that_hits_nobody_is_refused(
    tmp_path: Path, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    monkeypatch.setattr(DetectParams, "load", lambda params, root: TwoPeople())
    job = job_on(tmp_path, [np.full((120, 200, 3), 90, np.uint8)] * 3, values | {"dancer_box": [199, 0]})
    with pytest.raises(PoseError):
        run(job)


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
        ("detector", "alphapose"),
        ("chunk_frames", 0),
        ("warm_up_frames", -1),
        ("people", 0),
        ("search_frames", 0),
        ("dancer_time_s", -1.0),
        ("dancer_time_s", 2.0),  # without dancer_box
        ("dancer_box", [4.0]),
        ("dancer_box", [float("nan"), 5.0]),
        ("dancer_box", [4.0, 5.0, 6.0]),
        ("dancer_box", [9.0, 5.0, 6.0, 8.0]),
        ("unsure_ratio", 0.5),
        ("least_agreement", 1.5),
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
