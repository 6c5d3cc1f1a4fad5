import numpy as np
import pytest
from made_up_people import SIZE, nobody, standing_person, without_part

from motiontransfer.errors import PoseError
from motiontransfer.metrics.placing import PLACING_MEASURES, placing
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES

TRUE = standing_person(4, step_px=2.0)
HEIGHT = 60.0  # from nose to ankles


def moved(xy: np.ndarray) -> Keypoints:
    return TRUE.moved(xy.astype(np.float32))


def body_centre() -> np.ndarray:
    return TRUE.part("body").mean(1, keepdims=True)


def test_the_true_pose_stands_in_its_place() -> None:
    series = placing(TRUE, TRUE).series()
    assert tuple(series) == PLACING_MEASURES
    for measure, values in series.items():
        np.testing.assert_allclose(values, 1 if measure == "size_ratio" else 0, atol=1e-6)


def test_a_body_that_stands_elsewhere_is_off_by_that_and_nothing_else() -> None:
    series = placing(moved(TRUE.xy + np.array([3, -4])), TRUE).series()
    for measure, value in {
        "placing_px": 5,
        "placing_heights": 5 / HEIGHT,
        "offset_x_px": 3,
        "offset_y_px": -4,
        "offset_px": 5,
        "offset_heights": 5 / HEIGHT,
        "size_ratio": 1,
        "rest_px": 0,
    }.items():
        np.testing.assert_allclose(series[measure], value, rtol=1e-3, atol=1e-4)


def test_a_larger_body_is_off_by_its_size_alone() -> None:
    centre = body_centre()
    series = placing(moved((TRUE.xy - centre) * 1.1 + centre), TRUE).series()
    np.testing.assert_allclose(series["size_ratio"], 1.1, rtol=1e-5)
    np.testing.assert_allclose(series["offset_px"], 0, atol=1e-4)
    np.testing.assert_allclose(series["rest_px"], 0, atol=1e-4)
    away = np.linalg.norm(TRUE.part("body") - centre, axis=-1).mean(1)
    np.testing.assert_allclose(series["placing_px"], 0.1 * away, rtol=1e-4)


def test_limbs_elsewhere_are_the_rest() -> None:
    xy = TRUE.xy.copy()
    body = PART_SLICES["body"]
    xy[:, body, 0] += np.where(np.arange(25) % 2, 1, -1)[None] * 2.0
    series = placing(moved(xy), TRUE).series()
    np.testing.assert_allclose(series["offset_px"], 2 / 25, rtol=1e-3)  # one joint more goes one way
    np.testing.assert_allclose(series["rest_px"], 2, rtol=0.1)


def test_only_joints_that_both_have_count() -> None:
    half = TRUE.confidence.copy()
    half[1, :22] = 0  # three of the body are left
    half[2, :23] = 0  # two
    poses = Keypoints.of(TRUE.xy + 1, half, SIZE, "made up")
    error = placing(poses, without_part(TRUE, "body", [3])).series()["placing_px"]
    np.testing.assert_allclose(error[:2], 2**0.5, rtol=1e-4)
    assert np.isnan(error[2:]).all()


def test_without_anybody_nothing_is_told() -> None:
    assert all(np.isnan(values).all() for values in placing(nobody(4), TRUE).series().values())


@pytest.mark.parametrize("poses", [TRUE.at([0, 1]), TRUE.scaled_to((48, 32))])
def test_poses_of_another_film_are_refused(poses: Keypoints) -> None:
    with pytest.raises(PoseError, match="placing error: found"):
        placing(poses, TRUE)
