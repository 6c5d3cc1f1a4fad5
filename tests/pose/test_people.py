from pathlib import Path

import numpy as np
import pytest
from made_up_company import SETTINGS, Member, company

from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.pose.dancer_choice import DancerChoice
from motiontransfer.pose.keypoints import Keypoints, write_keypoints
from motiontransfer.pose.linking import link_people
from motiontransfer.pose.people import (
    People,
    people_of,
    read_people,
    require_dancer,
    spans_of,
    unsure_line,
    write_people,
)
from motiontransfer.pose.skeleton import joint_index

SIZE = (400, 300)
FRAMES = 12


def everyone() -> People:
    """Two people, of whom the second is the dancer; the dancer is unsure in frames 3 and 4, unseen in 7."""
    seen = np.arange(FRAMES) != 7
    members = [Member(np.full(FRAMES, 500.0)), Member(np.full(FRAMES, 1400.0), seen=seen)]
    sightings, _, index = company(members)
    links = link_people(sightings, index, SETTINGS)
    right = (sightings.box[:, 0] > 960) & (links.person >= 0)
    row = np.full(FRAMES, -1, np.int32)
    row[sightings.frame[right]] = np.flatnonzero(right)
    return people_of(sightings, links, DancerChoice(row, np.isin(np.arange(FRAMES), [3, 4])))


def test_everyone_has_a_row_and_the_dancer_is_chosen() -> None:
    people = everyone()
    assert np.bincount(people.frame).tolist() == [2] * 7 + [1] + [2] * 4
    assert people.frame[people.chosen].tolist() == [frame for frame in range(FRAMES) if frame != 7]
    assert (people.box[people.chosen, 0] > 960).all()
    assert len(set(people.person[people.chosen].tolist())) == 1
    assert set(people.frame[people.unsure].tolist()) == {3, 4}


def test_rows_rise_in_frame_and_then_in_person() -> None:
    people = everyone()
    order = np.lexsort((people.person, people.frame))
    np.testing.assert_array_equal(order, np.arange(len(people)))


def test_reads_what_was_written_and_equal_people_give_equal_bytes(tmp_path: Path) -> None:
    people = everyone()
    for name in ("one", "two"):
        write_people(tmp_path / name, people)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    back = read_people(tmp_path / "one")
    for column in ("frame", "person", "box", "confidence", "chosen", "unsure"):
        np.testing.assert_array_equal(getattr(back, column), getattr(people, column))


def test_other_tables_are_refused(tmp_path: Path) -> None:
    write_keypoints(tmp_path / "keypoints", Keypoints.empty(3, SIZE, "by hand"))
    with pytest.raises(ArtifactError, match="expected people version 2"):
        read_people(tmp_path / "keypoints")


def test_film_without_a_person_is_refused() -> None:
    empty = Keypoints.empty(5, SIZE, "by hand")
    with pytest.raises(PoseError, match=r"^film\.mp4: no person found in any of 5 frames.*choose a film"):
        require_dancer(empty, Path("film.mp4"))
    hand = empty.confidence.copy()
    hand[2, joint_index("wrist", "left_hand")] = 1
    with pytest.raises(PoseError):
        require_dancer(Keypoints.of(np.zeros_like(empty.xy), hand, SIZE, "by hand"), Path("film.mp4"))
    hand[2, joint_index("nose")] = 1
    require_dancer(Keypoints.of(np.zeros_like(empty.xy), hand, SIZE, "by hand"), Path("film.mp4"))


def test_stretches_are_first_and_one_past_the_last() -> None:
    assert spans_of(np.array([True, False, True, True, False])) == [(0, 1), (2, 4)]
    assert spans_of(np.array([False, True])) == [(1, 2)]
    assert spans_of(np.zeros(4, bool)) == []


def test_unsure_frames_are_told_and_many_are_counted() -> None:
    flags = np.zeros(100, bool)
    flags[[4, 20, 21, 22]] = True
    assert unsure_line(flags) == "who the dancer is, is unsure in 4 of 100 frames: 4, 20-22"
    assert unsure_line(np.arange(40) % 2 == 0).endswith(": 0, 2, 4, 6, 8, 10, 12, 14 and 12 more stretches")
