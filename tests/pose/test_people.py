from pathlib import Path

import numpy as np
import pytest

from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.pose.keypoints import Keypoints, write_keypoints
from motiontransfer.pose.people import people_of, read_people, require_people, write_people
from motiontransfer.pose.skeleton import JOINT_COUNT, PART_SLICES, joint_index

SIZE = (400, 300)


def keypoints() -> Keypoints:
    """Frame 0 nobody, frame 1 a body, frame 2 only a hand, frame 3 two joints."""
    xy = np.full((4, JOINT_COUNT, 2), np.nan)
    trust = np.ones((4, JOINT_COUNT)) * 0.5
    xy[1, PART_SLICES["body"]] = np.random.default_rng(0).uniform(100, 200, (25, 2))
    xy[2, PART_SLICES["left_hand"]] = (50, 60)
    xy[3, [joint_index("nose"), joint_index("neck")]] = [(120, 100), (120, 140)]
    trust[3, joint_index("nose")] = 1
    return Keypoints.of(xy, trust, SIZE, "by hand")


def test_frames_without_a_body_have_no_row() -> None:
    people = people_of(keypoints())
    assert people.frame.tolist() == [1, 3]
    assert people.person.tolist() == [0, 0]
    assert people.chosen.all()
    assert people.confidence.tolist() == pytest.approx([0.5, 0.75])


def test_box_holds_every_joint_seen() -> None:
    people = people_of(keypoints())
    for frame, (left, top, right, bottom) in zip(people.frame, people.box, strict=True):
        points = keypoints().xy[frame][keypoints().seen[frame]]
        assert (points >= (left, top)).all()
        assert (points < (right, bottom)).all()


def test_reads_what_was_written_and_equal_people_give_equal_bytes(tmp_path: Path) -> None:
    people = people_of(keypoints())
    for name in ("one", "two"):
        write_people(tmp_path / name, people)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    back = read_people(tmp_path / "one")
    for column in ("frame", "person", "box", "confidence", "chosen"):
        np.testing.assert_array_equal(getattr(back, column), getattr(people, column))


def test_nobody_makes_an_empty_table(tmp_path: Path) -> None:
    write_people(tmp_path / "people", people_of(Keypoints.empty(5, SIZE, "by hand")))
    assert len(read_people(tmp_path / "people")) == 0


def test_other_tables_are_refused(tmp_path: Path) -> None:
    write_keypoints(tmp_path / "keypoints", keypoints())
    with pytest.raises(ArtifactError, match="expected people version 1"):
        read_people(tmp_path / "keypoints")


def test_film_without_a_person_is_refused() -> None:
    require_people(people_of(keypoints()), Path("film.mp4"), 4)
    with pytest.raises(PoseError, match=r"^film\.mp4: no person found in any of 5 frames.*choose a film"):
        require_people(people_of(Keypoints.empty(5, SIZE, "by hand")), Path("film.mp4"), 5)
