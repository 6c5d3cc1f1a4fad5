"""What a film shows of what it was made from."""

import numpy as np
from made_up_people import SIZE, PictureList, noisy_pictures, standing_person, steady_index, without_part

from motiontransfer.metrics.excerpts import agreement_in_picture, in_place, in_time
from motiontransfer.metrics.pose_agreement import pose_agreement
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import Keypoints

PICTURES = PictureList(noisy_pictures(6))
EXCERPT = Excerpt(slice(2, 5), slice(10, 90), slice(8, 40), SIZE)


def test_some_frames_and_a_part_of_each() -> None:
    shown = in_place(EXCERPT, in_time(EXCERPT, PICTURES))
    assert (len(EXCERPT), len(shown)) == (3, 3)
    assert EXCERPT.size == shown.size == (80, 32)
    for place in range(3):
        np.testing.assert_array_equal(shown[place], PICTURES[place + 2][10:90, 8:40])


def test_all_of_it_is_the_same() -> None:
    whole = Excerpt(slice(0, 6), slice(0, SIZE[0]), slice(0, SIZE[1]), SIZE)
    assert in_place(whole, PICTURES) is PICTURES
    np.testing.assert_array_equal(whole.film_index(steady_index(6)).time_s, steady_index(6).time_s)


def test_times_begin_with_the_first_frame() -> None:
    index = EXCERPT.film_index(steady_index(6, repeats=[3], cuts=[4]))
    np.testing.assert_allclose(index.time_s, [0, 0.04, 0.08])
    assert index.repeat.tolist() == [False, True, False] and len(index.shots()) == 2


def test_joints_outside_the_picture_are_not_missed() -> None:
    whole = standing_person(2)
    part = Keypoints.of(whole.xy - (0, 60), whole.confidence, (30, SIZE[1]), whole.producer)
    found = without_part(part, "body", [1])
    hidden = Keypoints.of(found.xy, np.where(found.xy[..., 1] < 0, 0, found.confidence), part.size, "made up")
    plain, agreement = pose_agreement(part, hidden), agreement_in_picture(part, hidden)
    below = 10  # knees, ankles, heels and toes
    assert agreement.missed["body"].tolist() == [0, below]
    assert plain.missed["body"].tolist() == [25 - below, 25]
    assert agreement.missed["face"].tolist() == agreement.missed["hands"].tolist() == [0, 0]
    np.testing.assert_array_equal(agreement.distance_heights, plain.distance_heights)
