import numpy as np
import pytest
from made_up_people import nobody, standing_person, without_part

from motiontransfer.metrics.still_picture import most_typical_frame


def test_of_a_walk_it_is_the_middle() -> None:
    assert most_typical_frame(standing_person(11, step_px=3), np.arange(11)) == 5


def test_only_the_given_frames_are_chosen_from() -> None:
    assert most_typical_frame(standing_person(20, step_px=3), np.arange(4, 9)) == 6


@pytest.mark.filterwarnings("error")
def test_a_frame_in_which_nobody_was_seen_is_not_typical() -> None:
    walk = standing_person(11, step_px=3)
    assert most_typical_frame(without_part(walk, "body", [5]), np.arange(11)) in (4, 6)


def test_a_clip_without_anybody_has_a_still_picture_too() -> None:
    assert most_typical_frame(nobody(5), np.arange(2, 5)) == 2
