import numpy as np
import pytest
from made_up_people import standing_person

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.mediapipe_bodies import box_of, goes_on, is_same, is_somebody, overlap, prominence
from motiontransfer.pose.skeleton import PART_SLICES

PERSON = standing_person(1)
BODY = PART_SLICES["body"]
HEIGHT = float(np.ptp(PERSON.xy[0, BODY, 1]))


def body(shift: tuple[float, float] = (0, 0), scale: float = 1.0) -> Detection:
    """The person, scaled about the hips and moved by parts of their height."""
    hips = PERSON.joint("mid_hip")[0]
    xy = (PERSON.xy[0] - hips) * scale + hips + np.array(shift) * HEIGHT
    return Detection(xy.astype(np.float32), PERSON.confidence[0])


def test_box_holds_the_joints_of_the_body() -> None:
    left, top, right, bottom = box_of(body())
    assert (left, top) == pytest.approx(PERSON.xy[0, BODY].min(0).tolist())
    assert (right, bottom) == pytest.approx(PERSON.xy[0, BODY].max(0).tolist())


def test_same_person_is_one_whose_joints_lie_together() -> None:
    assert is_same(body(), body())
    assert is_same(body((0.05, 0)), body())
    assert not is_same(body((0.15, 0)), body())
    assert not is_same(body(scale=0.4), body())


def test_a_body_goes_on_where_it_was() -> None:
    assert goes_on(body(), body((0.1, 0.1), 1.1))
    assert not goes_on(body(), body((0.3, 0)))
    assert not goes_on(body(), body(scale=1.4))
    assert not goes_on(body(), body(scale=0.7))


def test_somebody_shows_most_joints_clearly() -> None:
    assert is_somebody(body())
    faint = PERSON.confidence[0].copy()
    faint[BODY] = 0.4
    assert not is_somebody(Detection(PERSON.xy[0], faint))


def test_larger_and_nearer_the_middle_is_more_prominent() -> None:
    size = PERSON.size
    middle = size[1] / 2 - sum(box_of(body())[::2]) / 2
    central = body((middle / HEIGHT, 0))
    assert prominence(central, size) > prominence(body((middle / HEIGHT + 0.3, 0)), size)
    assert prominence(central, size) > prominence(body((middle / HEIGHT, 0), 0.8), size)
    assert prominence(body((9, 0)), size) == 0


def test_boxes_overlap_where_they_share_pixels() -> None:
    assert overlap((0, 0, 10, 10), (9, 9, 20, 20))
    assert not overlap((0, 0, 10, 10), (10, 0, 20, 10))
    assert not overlap((0, 0, 10, 10), (0, 11, 10, 20))
