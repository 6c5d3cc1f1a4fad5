"""The face: its plan, its paint, and the true points on its surface under an expression."""

import numpy as np
import pytest

from motiontransfer.dancer.expression import CALM, Expression
from motiontransfer.dancer.face_paint import FacePaint
from motiontransfer.dancer.face_plan import EYE_X, EYE_Y, MOUTH_Y, face_plan, jaw_drop, lip_heights
from motiontransfer.dancer.head import FaceModel, head_distance
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.pose.skeleton import FACE_JOINTS, MIRROR, PART_SLICES

SHUT, SINGING, SMILING = Expression(eyes_closed=1), Expression(mouth_open=1), Expression(smile=1)
EVERYTHING = Expression(0.5, 0.7, 0.6, 0.8)
SKIN, IRIS = np.array(LOOKS["ben"].subject.complexion.skin), np.array(LOOKS["ben"].subject.complexion.iris)


@pytest.fixture(scope="module")
def model() -> FaceModel:
    return FaceModel()


def point(points: np.ndarray, joint: str) -> np.ndarray:
    return points[FACE_JOINTS.index(joint)]


def opening(points: np.ndarray, upper: str, lower: str) -> float:
    return float(point(points, upper)[1] - point(points, lower)[1])


def painted(x: float, y: float, expression: Expression) -> np.ndarray:
    points = np.array([[x, y, 0.09]], np.float32)
    return FacePaint(points, LOOKS["ben"].subject.complexion, expression).colours()[0]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_blink_closes_the_true_lids(model, side):
    for upper, lower in (("eye_1", "eye_5"), ("eye_2", "eye_4")):
        wide = opening(model.points(), f"{side}_{upper}", f"{side}_{lower}")
        half = opening(model.points(Expression(eyes_closed=0.5)), f"{side}_{upper}", f"{side}_{lower}")
        shut = opening(model.points(SHUT), f"{side}_{upper}", f"{side}_{lower}")
        assert 0.007 < wide < 0.016
        assert half == pytest.approx((wide + shut) / 2, abs=1e-6)
        assert abs(shut) < 0.2 * wide


def test_only_the_upper_lids_move_in_a_blink(model):
    moved = np.abs(model.points(SHUT) - model.points()).max(1) > 1e-6
    names = {joint for joint, moves in zip(FACE_JOINTS, moved, strict=True) if moves}
    assert names == {f"{side}_eye_{number}" for side in ("left", "right") for number in (1, 2)}


def test_singing_opens_the_true_lips_and_drops_the_chin(model):
    assert abs(opening(model.points(), "inner_lip_2", "inner_lip_6")) < 0.002
    assert opening(model.points(SINGING), "inner_lip_2", "inner_lip_6") > 0.012
    chin_drop = point(model.points(), "jaw_8")[1] - point(model.points(SINGING), "jaw_8")[1]
    assert chin_drop > 0.012
    np.testing.assert_allclose(point(model.points(SINGING), "jaw_0"), point(model.points(), "jaw_0"))


def test_a_smile_takes_the_corners_up_and_out(model):
    calm, smiling = (point(model.points(expression), "outer_lip_6") for expression in (CALM, SMILING))
    assert smiling[0] > calm[0] + 0.002
    assert smiling[1] > calm[1] + 0.002


def test_raised_brows(model):
    moved = model.points(Expression(brows_raised=1)) - model.points()
    brows = ["brow" in joint for joint in FACE_JOINTS]
    np.testing.assert_allclose(moved[brows, 1], moved[brows, 1].max(), atol=1e-6)
    assert moved[brows, 1].max() > 0.003
    assert np.abs(moved[np.logical_not(brows)]).max() == 0


@pytest.mark.parametrize("expression", [CALM, EVERYTHING])
def test_the_plan_is_symmetric(expression):
    plan = face_plan(expression)
    start = PART_SLICES["face"].start
    mirror = np.array(MIRROR)[PART_SLICES["face"]] - start
    np.testing.assert_allclose(plan[mirror] * [-1, 1, 1], plan, atol=1e-6)


@pytest.mark.parametrize("jaw", [0.88, 1.0, 1.08])
def test_true_points_lie_on_the_skin(jaw):
    off = np.abs(head_distance(FaceModel(jaw).points().astype(np.float32), jaw))
    assert off.max() < 0.002


def test_lips_never_cross():
    across = np.linspace(-1, 1, 41)
    for expression in (CALM, SHUT, SINGING, SMILING, EVERYTHING):
        rims = np.array(lip_heights(across, expression))
        assert (np.diff(rims, axis=0) <= 1e-9).all()


def test_an_open_eye_shows_the_iris_and_a_shut_one_skin():
    x, y = EYE_X + 0.0045, EYE_Y + 0.0005
    assert np.abs(painted(x, y, CALM) - IRIS).max() < 0.15
    assert np.abs(painted(x, y, SHUT) - SKIN).max() < 0.3
    assert painted(x, y, SHUT).sum() > painted(x, y, CALM).sum() + 0.5


def test_an_open_mouth_is_dark_with_teeth_above():
    teeth, dark = (painted(0.0, MOUTH_Y + 0.001 - down, SINGING) for down in (0.003, 0.0085))
    assert teeth.min() > 0.6
    assert dark.max() < 0.3
    for down in (0.003, 0.0085):  # a closed mouth shows neither
        closed = painted(0.0, MOUTH_Y + 0.001 - down, CALM)
        assert closed[0] > 0.3
        assert closed[0] - closed[1] > 0.1


def test_the_jaw_drops_below_the_mouth_and_in_front_only():
    points = np.array([[0, -0.08, 0.08], [0, -0.05, 0.09], [0, -0.08, -0.05]], np.float32)
    drop = jaw_drop(points, SINGING)[:, 1]
    assert drop[0] < -0.012
    np.testing.assert_array_equal(drop[1:], 0)
