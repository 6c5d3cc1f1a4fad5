from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from made_up_people import standing_person

from motiontransfer.pose import mediapipe_company
from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.mediapipe_company import PROBATION_FRAMES, FollowingSettings
from motiontransfer.pose.mediapipe_holistic import MediapipeHolistic
from motiontransfer.pose.mediapipe_search import Tile

PERSON = standing_person(1)
SIZE = (360, 2000)
Script = dict[str, Callable[[int], Detection | None]]


def body(x: float, scale: float = 1.0) -> Detection:
    """The person with their hips at column x."""
    moved = (PERSON.xy[0] - PERSON.joint("mid_hip")[0]) * scale + (x, 200)
    return Detection(moved.astype(np.float32), PERSON.confidence[0])


def between(first: int, last: int, seen: Detection) -> Callable[[int], Detection | None]:
    return lambda frame: seen if first <= frame <= last else None


class Stage:
    """People who are where the script says; the networks' doubles read the frame's number off the picture."""

    def __init__(self, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
        self.script = script
        self.searched: dict[int, int] = {}
        self.open = 0
        stage = self

        class Search:
            def regions(self, picture: RgbImage, tiles: Sequence[Tile]) -> Iterator[tuple[Tile, str]]:
                frame = int(picture[0, 0, 0])
                stage.searched[frame] = stage.searched.get(frame, 0) + len(tiles)
                there = [name for name in stage.script if stage.script[name](frame) is not None]
                yield from ((tile, name) for tile in tiles for name in there)

            def close(self) -> None:
                pass

        class Look:
            def see(self, picture: RgbImage, region: str) -> Detection | None:
                return stage.script[region](int(picture[0, 0, 0]))

            def close(self) -> None:
                pass

        class Person(Look):
            def __init__(self, region: str) -> None:
                self._name = region
                stage.open += 1

            def see(self, picture: RgbImage, region: str = "") -> Detection | None:
                return super().see(picture, self._name)

            def close(self) -> None:
                stage.open -= 1

        monkeypatch.setattr(mediapipe_company, "PeopleSearch", Search)
        monkeypatch.setattr(mediapipe_company, "BodyLook", Look)
        monkeypatch.setattr(mediapipe_company, "FollowedPerson", Person)

    def names(self, frames: int, people: int = 4, search_frames: int = 10) -> list[str]:
        """Who is seen in each frame, as their names in a row."""
        pictures = (np.full((*SIZE, 3), frame, np.uint8) for frame in range(frames))
        seen = MediapipeHolistic(FollowingSettings(people, search_frames)).detect(pictures)
        return [self._names(frame, detections) for frame, detections in enumerate(seen)]

    def _names(self, frame: int, detections: Sequence[Detection]) -> str:
        there = {name: place(frame) for name, place in self.script.items()}
        return "".join(
            name for one in detections for name, other in there.items() if other is not None and one is other
        )


def test_one_person_is_followed_and_searches_come_at_their_times(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage({"a": between(0, 99, body(300))}, monkeypatch)
    assert stage.names(25) == ["a"] * 25
    assert sorted(stage.searched) == [0, 10, 20]
    assert stage.open == 0  # all graphs were ended


def test_while_nobody_is_followed_each_frame_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage({"a": between(13, 99, body(300))}, monkeypatch)
    assert stage.names(20) == [""] * 13 + ["a"] * 7
    assert sorted(stage.searched) == list(range(14))
    assert stage.searched[0] > 10 * stage.searched[1]  # tiles of every size, at the times of searches


def test_a_newcomer_who_stays_was_there_from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage({"a": between(0, 99, body(300)), "b": between(10, 99, body(900))}, monkeypatch)
    assert stage.names(30) == ["a"] * 10 + ["ab"] * 20


def test_a_newcomer_who_is_gone_in_a_moment_was_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    slip = between(10, 10 + PROBATION_FRAMES - 2, body(900))
    stage = Stage({"a": between(0, 99, body(300)), "b": slip}, monkeypatch)
    assert stage.names(30) == ["a"] * 30
    assert stage.open == 0


def test_who_was_lost_is_searched_for_at_once_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(frame: int) -> Detection | None:
        return None if 13 <= frame <= 16 else body_b

    body_b = body(900)
    stage = Stage({"a": between(0, 99, body(300)), "b": hidden}, monkeypatch)
    assert stage.names(20) == ["ab"] * 13 + ["a"] * 4 + ["ab"] * 3
    assert {13, 14, 15, 16, 17} <= set(stage.searched)


def test_of_two_who_follow_one_the_younger_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    own, twin = body(900), body(302)
    stage = Stage(
        {"a": between(0, 99, body(300)), "b": lambda frame: own if frame < 15 else twin}, monkeypatch
    )
    assert stage.names(20) == ["ab"] * 15 + ["a"] * 5


def test_the_most_prominent_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    script = {
        "a": between(0, 99, body(500, 0.5)),
        "b": between(0, 99, body(300, 0.5)),
        "c": between(10, 99, body(1000)),
    }
    names = Stage(script, monkeypatch).names(20, people=2)
    assert names == ["ab"] * 10 + ["ac"] * 10  # b stands at the side


def test_a_place_is_not_taken_for_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    script = {"a": between(0, 99, body(800)), "b": between(10, 99, body(820, 1.05))}
    assert Stage(script, monkeypatch).names(20, people=1) == ["a"] * 20
