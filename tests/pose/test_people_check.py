from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from films import write_film
from made_up_people import standing_person, steady_index

from motiontransfer.pose.drawing import FAINT, SOURCE
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.people import People
from motiontransfer.pose.people_check import OTHERS, UNSURE, draw_people_check, shown_frames

FRAMES = 30
PERSON = standing_person(FRAMES)
NOBODY = np.zeros(FRAMES, bool)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures = [np.full((*PERSON.size, 3), 90, np.uint8)] * FRAMES
    return write_film(tmp_path_factory.mktemp("films") / "grey.mp4", pictures)


def people(chosen: bool = True) -> People:
    frame = np.arange(FRAMES, dtype=np.int32)
    left, top, right, bottom = 5.0, 5.0, 40.0, 60.0
    box = np.tile(np.array([left, top, right, bottom], np.float32), (FRAMES, 1))
    return People(frame, frame * 0, box, np.ones(FRAMES, np.float32), np.full(FRAMES, chosen), NOBODY)


def drawn(film: Path, keypoints: Keypoints, who: People, unsure: np.ndarray) -> np.ndarray:
    return draw_people_check(film, steady_index(FRAMES), keypoints, who, unsure)


def share(picture: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((np.abs(picture.astype(int) - colour).max(-1) < 12).mean())


def test_frames_shown_are_spread_and_hold_each_unsure_stretch() -> None:
    assert shown_frames(np.zeros(100, bool))[::11] == [0, 99]
    assert len(shown_frames(np.zeros(100, bool))) == 12
    unsure = np.zeros(100, bool)
    unsure[[*range(40, 47), 71]] = True
    assert {43, 71} <= set(shown_frames(unsure))
    assert len(shown_frames(np.arange(1000) % 3 == 0)) <= 12
    assert shown_frames(np.zeros(1, bool)) == [0]


def test_the_dancer_is_drawn_and_the_others_are_framed(film: Path) -> None:
    with_figure = drawn(film, PERSON, people(), NOBODY)
    without = drawn(film, Keypoints.empty(FRAMES, PERSON.size, ""), people(), NOBODY)
    assert share(with_figure, SOURCE) > share(without, SOURCE) + 0.01
    assert share(without, FAINT) > share(with_figure, FAINT)  # the band says that nobody was seen
    framed = drawn(film, PERSON, people(chosen=False), NOBODY)
    assert share(framed, OTHERS) > share(with_figure, OTHERS) + 0.001


def test_unsure_frames_stand_out(film: Path) -> None:
    unsure = np.zeros(FRAMES, bool)
    unsure[12] = True
    assert share(drawn(film, PERSON, people(), unsure), UNSURE) > 3 * share(
        drawn(film, PERSON, people(), NOBODY), UNSURE
    )


@pytest.mark.parametrize(
    ("size", "middle"),
    [((420, 180), (90, 210)), ((120, 200), (100, 128))],  # a tall film; who is mostly below the picture
)
def test_a_small_dancer_is_enlarged_within_the_panel(
    tmp_path: Path, size: tuple[int, int], middle: tuple[float, float]
) -> None:
    film = write_film(tmp_path / "grey.mp4", [np.full((*size, 3), 90, np.uint8)] * FRAMES)
    small = (PERSON.xy - PERSON.joint("mid_hip")[:, None]) * 0.3 + middle
    keypoints = Keypoints.of(small, PERSON.confidence, size, "made up")
    box = np.tile(np.array([-9, -15, 9, 15], np.float32) + np.tile(middle, 2), (FRAMES, 1))
    who = replace(people(), box=box.astype(np.float32))
    index = replace(steady_index(FRAMES), size=size)
    with_inset = draw_people_check(film, index, keypoints, who, NOBODY)
    without = draw_people_check(film, index, keypoints, people(chosen=False), NOBODY)
    assert share(with_inset, SOURCE) > share(without, SOURCE)


def test_equal_input_gives_equal_bytes(film: Path) -> None:
    first, second = (drawn(film, PERSON, people(), NOBODY) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert first.shape[1] <= 1600
