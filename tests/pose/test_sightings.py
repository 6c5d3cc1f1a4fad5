import numpy as np
import pytest
from made_up_company import SIZE, Member, company

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.sightings import MOST_PEOPLE, Sightings, most_prominent
from motiontransfer.pose.skeleton import JOINT_COUNT


def detections(*members):
    """One detection of each member, in one frame."""
    sightings, _, _ = company(members)
    return [Detection(xy, trust) for xy, trust in zip(sightings.xy, sightings.confidence, strict=True)]


def at(x, **how):
    return Member(np.array([float(x)]), **how)


def nobody():
    return Detection(np.full((JOINT_COUNT, 2), np.nan, np.float32), np.zeros(JOINT_COUNT, np.float32))


def test_sightings_are_of_the_frames_that_they_were_in():
    one, two = detections(at(500), at(1200))
    sightings = Sightings.of([[one], [], [two, one]], SIZE, "made up")
    assert sightings.frame.tolist() == [0, 2, 2]
    assert (len(sightings), sightings.frames, sightings.producer) == (3, 3, "made up")
    np.testing.assert_array_equal(sightings.xy[0], one.xy)


def test_sightings_give_back_the_keypoints_of_rows():
    one, two = detections(at(500), at(1200))
    sightings = Sightings.of([[one], [], [two]], SIZE, "made up")
    keypoints = sightings.keypoints(np.array([0, -1, 1], np.int32))
    assert not keypoints.seen[1].any()
    for frame, detection in ((0, one), (2, two)):
        np.testing.assert_array_equal(keypoints.xy[frame], detection.xy)
        np.testing.assert_array_equal(keypoints.confidence[frame], detection.confidence)


def test_no_more_than_ten_people_of_a_frame_are_kept_the_most_prominent():
    crowd = detections(*(at(100 + 120 * number, height=150 + 10 * number) for number in range(14)))
    kept = most_prominent(crowd, SIZE)
    assert len(kept) == MOST_PEOPLE == 10
    heights = [np.ptp(each.xy[:25, 1][np.isfinite(each.xy[:25, 1])]) for each in kept]
    assert min(heights) > 150
    assert len(Sightings.of([crowd, crowd], SIZE, "made up")) == 20


def test_the_order_of_detections_does_not_matter():
    crowd = detections(*(at(100 + 150 * number) for number in range(12)))
    plain, turned = (Sightings.of([each], SIZE, "made up") for each in (crowd, crowd[::-1]))
    np.testing.assert_array_equal(plain.xy, turned.xy)


def test_who_has_no_body_is_nobody():
    (one,) = detections(at(500))
    assert len(most_prominent([nobody(), one], SIZE)) == 1
    assert most_prominent([nobody()], SIZE) == []


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (at(960, height=300), at(960, height=500)),  # area
        (at(300), at(960)),  # centrality
    ],
)
def test_prominence_is_area_and_centrality(less, more):
    sightings = Sightings.of([detections(less), detections(more)], SIZE, "made up")
    assert sightings.prominence[0] < sightings.prominence[1]


def test_prominence_is_confidence_too():
    (one,) = detections(at(960))
    doubted = Detection(one.xy, one.confidence / 2)
    sightings = Sightings.of([[one], [doubted]], SIZE, "made up")
    assert sightings.prominence[1] == pytest.approx(sightings.prominence[0] / 2)
    np.testing.assert_allclose(sightings.score, [0.9, 0.45])


def test_the_box_holds_the_clear_joints_alone():
    (one,) = detections(at(960, height=400))
    strayed = Detection(one.xy.copy(), one.confidence.copy())
    strayed.xy[4], strayed.confidence[4] = (1900, 20), 0.1  # a wrist that the detector guesses
    strayed.xy[100], strayed.confidence[100] = (10, 10), 0.9  # a hand found elsewhere
    sightings = Sightings.of([[one], [strayed]], SIZE, "made up")
    left, top, right, bottom = sightings.box[1]
    assert 800 < left < right < 1120
    assert 400 < top < bottom < 950


def test_what_reaches_out_of_the_picture_adds_no_area():
    inside, outside = detections(at(960)), detections(at(1915))
    sightings = Sightings.of([inside, outside], SIZE, "made up")
    assert sightings.prominence[1] < 0.3 * sightings.prominence[0]
