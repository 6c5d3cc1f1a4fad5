from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_people import SIZE, Image, noisy_pictures, standing_person, steady_index

from motiontransfer.errors import VideoError
from motiontransfer.metrics.supplied_poses import FilmedPoses, SuppliedPoses, Undetected
from motiontransfer.pose.detector import Detection
from motiontransfer.pose.gates import GateSettings
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.sightings import Sightings
from motiontransfer.video.reader import VideoReader

GATES = GateSettings(0, 0, 0, 0, 1, 0, 1, 1, 0, 1)
WALKING = replace(standing_person(4, step_px=2), producer="openpose BODY_25")


def detection(keypoints: Keypoints, frame: int) -> Detection:
    return Detection(keypoints.xy[frame], keypoints.confidence[frame])


def pictures() -> Iterator[Image]:
    return (np.zeros((*SIZE, 3), np.uint8) for _ in range(4))


def supplied(known: list[Keypoints]) -> SuppliedPoses:
    """The walker in every frame but the third, after a smaller person behind."""
    behind = WALKING.moved(WALKING.xy * np.float32(0.4) + 2)
    seen = [[detection(behind, frame), detection(WALKING, frame)] for frame in range(4)]
    seen[2] = []
    return SuppliedPoses(Sightings.of(seen, SIZE, "openpose BODY_25"), GATES, known)


def test_the_most_prominent_person_of_each_frame_is_found_and_the_pictures_pass() -> None:
    taken = pictures()
    detect = supplied([WALKING])
    found = detect(taken)
    assert found is not None and detect.why_not == ""
    assert next(taken, None) is None
    np.testing.assert_array_equal(found.xy[[0, 1, 3]], WALKING.xy[[0, 1, 3]])
    assert not found.seen[2].any()
    assert (found.producer, found.size) == ("openpose BODY_25", SIZE)


def test_somebody_large_whom_nobody_is_sure_of_is_not_the_subject() -> None:
    ghost = Keypoints.of(WALKING.xy * np.float32([1.2, 1]), WALKING.confidence * 0.4, SIZE, WALKING.producer)
    seen = [[detection(ghost, frame), detection(WALKING, frame)] for frame in range(4)]
    found = SuppliedPoses(Sightings.of(seen, SIZE, WALKING.producer), GATES, [WALKING])(pictures())
    assert found is not None
    np.testing.assert_array_equal(found.xy, WALKING.xy)


def test_what_another_detector_found_is_not_compared() -> None:
    taken = pictures()
    detect = supplied([WALKING, standing_person(4)])
    assert detect(taken) is None and next(taken, None) is None
    assert "found by 'made up' cannot be compared with what 'openpose BODY_25'" in detect.why_not


def test_where_nobody_can_look_the_pictures_pass() -> None:
    taken = pictures()
    assert Undetected("a reason")(taken) is None  # type: ignore[func-returns-value]
    assert next(taken, None) is None


def test_what_passes_lies_there_as_a_film_before_anybody_is_asked_what_is_seen_on_it(tmp_path: Path) -> None:
    path, shown, asked = tmp_path / "film.mp4", noisy_pictures(4), []

    def look() -> SuppliedPoses:
        asked.append(list(VideoReader(path).frames()))
        return supplied([WALKING])

    detect = FilmedPoses(path, SIZE, steady_index(4), look)
    assert not asked
    found = detect(iter(shown))
    assert found is not None and detect.why_not == ""
    np.testing.assert_array_equal(found.xy[[0, 1, 3]], WALKING.xy[[0, 1, 3]])
    (film,) = asked  # once, however often the reason is asked for
    grey = np.float32([0.2126, 0.7152, 0.0722])
    for picture, frame in zip(shown, film, strict=True):
        assert np.abs(picture @ grey - frame @ grey).mean() < 1


def test_a_film_at_which_nobody_looks_is_left_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    detect = FilmedPoses(path, SIZE, steady_index(4), lambda: Undetected("a reason"))
    assert detect(noisy_pictures(4)) is None and detect.why_not == "a reason"
    assert len(list(VideoReader(path).frames())) == 4


def test_too_few_pictures_leave_no_film(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with pytest.raises(VideoError, match="3 frames, expected the index's 4"):
        FilmedPoses(path, SIZE, steady_index(4), lambda: Undetected("a reason"))(noisy_pictures(3))
    assert not path.exists()
