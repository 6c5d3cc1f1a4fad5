import numpy as np
import pytest

from motiontransfer.pose.courses import Course, Places
from motiontransfer.pose.crossings import without_exchanges

FRAMES, RATE_FPS = 60, 25
TIME_S = np.arange(FRAMES) / RATE_FPS
MEETING = (25, 35)


def two_ways(first, second, first_seen, second_seen, height=300.0):
    """Places of two people, and whose each row is."""
    seen = np.stack([first_seen, second_seen], 1)
    frame, who = np.nonzero(seen)
    x = np.stack([first, second], 1)[frame, who]
    place = np.stack([x, np.full(len(x), 500.0)], 1).astype(np.float32)
    heights = np.full(len(x), height, np.float32)
    return Places(frame.astype(np.int32), TIME_S[frame], place, heights), who


def encounters(frames=MEETING):
    number = np.arange(frames[0], frames[1] + 1)
    return np.stack([number, np.zeros_like(number), np.ones_like(number)], 1)


def one_unseen():
    """The first is seen up to the middle, the second from there on; outside the meeting both."""
    frame = np.arange(FRAMES)
    outside = (frame < MEETING[0]) | (frame > MEETING[1])
    return outside | (frame < 30), outside | (frame >= 30)


def mistaken(who, frame, since):
    """What a linker says that takes the second for the first from a frame on."""
    return np.where(frame >= since, 1 - who, who)


def test_people_who_go_on_as_they_went_get_their_numbers_back():
    way = 300 * (TIME_S - TIME_S[30])
    places, who = two_ways(600 + way, 600 - way, *one_unseen())
    told = without_exchanges(mistaken(who, places.frame, 30), encounters(), places, TIME_S)
    np.testing.assert_array_equal(told, who)


def test_who_was_right_stays_right():
    way = 300 * (TIME_S - TIME_S[30])
    places, who = two_ways(600 + way, 600 - way, *one_unseen())
    np.testing.assert_array_equal(without_exchanges(who, encounters(), places, TIME_S), who)


def test_while_both_are_seen_following_is_trusted():
    """Two who meet and turn round: seen all along, they are believed."""
    way = 60 + 300 * np.abs(TIME_S - TIME_S[30])
    always = np.ones(FRAMES, bool)
    places, who = two_ways(600 - way, 600 + way, always, always)
    np.testing.assert_array_equal(without_exchanges(who, encounters(), places, TIME_S), who)


def test_people_who_stand_are_not_exchanged():
    always = np.zeros(FRAMES)
    places, who = two_ways(600 + always, 640 + always, *one_unseen())
    np.testing.assert_array_equal(without_exchanges(who, encounters(), places, TIME_S), who)


def test_a_long_meeting_tells_nothing():
    way = 300 * (TIME_S - TIME_S[30])
    places, who = two_ways(600 + way, 600 - way, *one_unseen())
    wrong = mistaken(who, places.frame, 30)
    np.testing.assert_array_equal(without_exchanges(wrong, encounters((8, 50)), places, TIME_S), wrong)


def test_no_meeting_changes_nothing():
    places, who = two_ways(600 + TIME_S, 900 + TIME_S, *one_unseen())
    nothing = np.zeros((0, 3), np.intp)
    np.testing.assert_array_equal(without_exchanges(who, nothing, places, TIME_S), who)


def test_a_course_through_a_straight_walk_is_that_walk():
    places = np.stack([100 + 50 * TIME_S, 400 - 20 * TIME_S], 1)
    course = Course.through(TIME_S, places, np.full(FRAMES, 300.0), 0.5)
    np.testing.assert_allclose(course.velocity, [50, -20])
    np.testing.assert_allclose(course.place, [125, 390])
    np.testing.assert_allclose(course.at(10.0), [600, 200])


def test_a_course_through_one_place_stands():
    course = Course.through(TIME_S[:1], np.array([[3.0, 4.0]]), np.array([300.0]), 0.0)
    np.testing.assert_array_equal(course.at(5.0), [3, 4])
    assert course.height == pytest.approx(300)
