from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pytest
from made_up_people import SIZE, Image, standing_person, steady_index

from motiontransfer.metrics.redetection import Redetector
from motiontransfer.pose.detector import Detection
from motiontransfer.pose.gates import GateSettings
from motiontransfer.pose.keypoints import Keypoints

GATES = GateSettings(0, 0, 0, 0, 1, 0, 1, 1, 0, 1)
PERSON = standing_person(10)


class Counting:
    """Finds the person moved by the number of pictures that it has seen in this call; remembers its calls."""

    producer = "made up"

    def __init__(self) -> None:
        self.calls: list[list[int]] = []

    def detect(self, frames: Iterable[Image]) -> Iterator[Sequence[Detection]]:
        self.calls.append([])
        for seen, picture in enumerate(frames):
            self.calls[-1].append(int(picture[0, 0, 0]))
            yield [Detection(PERSON.xy[0] + np.float32(seen), PERSON.confidence[0])]


def pictures(count: int) -> Iterator[Image]:
    return (np.full((*SIZE, 3), level, np.uint8) for level in range(count))


def redetect(count: int, cuts: list[int], detector: Counting) -> Keypoints:
    found = Redetector(detector, GATES, SIZE, steady_index(10, cuts=cuts), [PERSON])(pictures(count))
    assert found is not None
    return found


def test_the_detector_begins_anew_at_each_cut() -> None:
    detector = Counting()
    found = redetect(10, [3, 8], detector)
    assert detector.calls == [[0, 1, 2], [3, 4, 5, 6, 7], [8, 9]]
    moved = found.xy[:, 0] - PERSON.xy[0, 0]
    np.testing.assert_allclose(moved[:, 0], [0, 1, 2, 0, 1, 2, 3, 4, 0, 1], atol=1e-4)
    assert found.producer == "made up"


def test_a_film_without_cuts_is_one_pass() -> None:
    detector = Counting()
    redetect(10, [], detector)
    assert detector.calls == [list(range(10))]


@pytest.mark.parametrize("count", [9, 12])
def test_a_film_of_another_length_is_seen_to_its_end(count: int) -> None:
    assert len(redetect(count, [3], Counting())) == count


def test_another_detector_is_not_asked_and_says_why() -> None:
    detector, taken = Counting(), pictures(10)
    stranger = Keypoints.of(PERSON.xy, PERSON.confidence, SIZE, "openpose 1.7")
    redetect_strange = Redetector(detector, GATES, SIZE, steady_index(10), [PERSON, stranger])
    assert redetect_strange(taken) is None
    assert not detector.calls and next(taken, None) is None  # the pictures were taken all the same
    assert "'openpose 1.7' cannot be compared with what 'made up'" in redetect_strange.why_not
    assert Redetector(detector, GATES, SIZE, steady_index(10), [PERSON]).why_not == ""


class Beholding(Counting):
    """Sees the person, and somebody small before them in the list; in the last picture nobody."""

    def detect(self, frames: Iterable[Image]) -> Iterator[Sequence[Detection]]:
        for number, (person,) in enumerate(super().detect(frames)):
            small = Detection(person.xy * np.float32(0.3), person.confidence)
            yield [small, person] if number < 9 else []


def test_of_several_people_the_most_prominent_is_the_subject() -> None:
    found = redetect(10, [], Beholding())
    moved = found.xy[:9, 0, 0] - PERSON.xy[0, 0, 0]
    np.testing.assert_allclose(moved, np.arange(9), atol=1e-4)
    assert not found.seen[9].any()
