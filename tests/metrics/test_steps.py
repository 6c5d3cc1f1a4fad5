import numpy as np
import pytest
from made_up_people import SIZE, standing_person, steady_index

from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.metrics.steps import follows, paired, require_comparable, step_boxes

BOX = (slice(8, 16), slice(8, 16))
ASIDE = (slice(6, 12), slice(10, 20))


def test_neither_the_first_frame_nor_one_after_a_cut_follows() -> None:
    assert follows(steady_index(5, cuts=[2])).tolist() == [False, True, False, True, True]


def test_a_step_is_judged_where_the_person_was_and_is() -> None:
    boxes = step_boxes([BOX, ASIDE, ASIDE], steady_index(3))
    assert boxes == [None, (slice(6, 16), slice(8, 20)), ASIDE]


def test_a_step_over_a_cut_or_without_a_person_is_not_judged() -> None:
    assert step_boxes([BOX, None, BOX, BOX, BOX], steady_index(5, cuts=[4])) == [None, None, None, BOX, None]


def test_pictures_of_another_size_are_refused() -> None:
    real, fake = np.zeros((8, 8, 3), np.uint8), np.zeros((8, 10, 3), np.uint8)
    with pytest.raises(ArtifactError, match=r"picture 1: found \(8, 10\), expected \(8, 8\)"):
        list(paired([real, real], [real, fake]))


def test_a_film_of_another_length_is_refused() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        list(paired([picture] * 3, [picture] * 2))


def test_poses_of_another_length_or_size_are_refused() -> None:
    person = standing_person(4)
    require_comparable(person, person, steady_index(4))
    for found, index in (
        (standing_person(3), steady_index(4)),
        (standing_person(4), steady_index(5)),
        (person.scaled_to((SIZE[0] * 2, SIZE[1] * 2)), steady_index(4)),
    ):
        with pytest.raises(PoseError, match="poses over time"):
            require_comparable(person, found, index)
