import numpy as np
import pytest
from figures import LIMBS_OF_A_WALKER, from_behind, still, turned, with_arm
from walkers import without

from motiontransfer.pose import nearest_directions as module
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.limb_directions import LINES, LONGEST, limb_directions
from motiontransfer.pose.nearest_directions import (
    STEPS,
    chord_degrees,
    most_different_limbs,
    nearest_directions,
)


def some(poses: int, seed: int, unseen: float = 0.1) -> FloatArray:
    random = np.random.default_rng(seed)
    directions = random.uniform(-0.9, 0.9, (poses, len(LINES), 2))
    directions[random.random((poses, len(LINES))) < unseen] = np.nan
    return directions.astype(np.float32)


def apart(pose: Keypoints, other: Keypoints) -> float:
    return float(nearest_directions(limb_directions(pose), limb_directions(other))[1][0])


def test_a_pose_that_was_trained_on_is_at_distance_zero_from_itself() -> None:
    poses = some(300, 0)
    nearest, degrees = nearest_directions(poses, poses)
    np.testing.assert_array_equal(nearest, np.arange(300))
    np.testing.assert_array_equal(degrees, 0)


@pytest.mark.parametrize("angle", [5, 30, 90, 180])
def test_a_figure_that_is_turned_is_as_far_off_as_it_is_turned(angle: float) -> None:
    assert apart(turned(still(), angle), still()) == pytest.approx(angle, abs=0.5)


def test_a_raised_arm_is_at_a_known_angle() -> None:
    two_of_fourteen = np.sqrt(2 * (2 * np.sin(np.radians(90) / 2)) ** 2 / LIMBS_OF_A_WALKER)
    wanted = chord_degrees(np.float32([two_of_fourteen]))[0]
    hanging, level = (with_arm(still(), "left", angle) for angle in (0, 90))
    assert apart(level, hanging) == pytest.approx(wanted, abs=0.4)
    assert 30 < wanted < 32


def test_the_other_arm_is_another_pose() -> None:
    left, right = (with_arm(still(), side, 90) for side in ("left", "right"))
    assert apart(left, right) > 40


def test_facing_counts() -> None:
    assert apart(from_behind(still()), still()) > 50
    behind = without(from_behind(still()), slice(None), "nose", "right_eye", "left_eye")
    assert apart(behind, still()) > 50


def test_a_limb_that_one_pose_alone_shows_is_neither_free_nor_fatal() -> None:
    partly = without(still(), slice(None), "left_wrist")
    assert apart(partly, still()) == pytest.approx(
        chord_degrees(np.sqrt(np.float32([0.25 / LIMBS_OF_A_WALKER])))[0], abs=0.01
    )
    assert apart(partly, partly) == 0
    others = limb_directions(turned(still(3), np.array([20, 0, 40])))
    assert nearest_directions(limb_directions(partly), others)[0].tolist() == [1]


def test_poses_with_too_little_in_common_are_not_compared() -> None:
    head = without(still(), slice(None), *(f"{side}_{joint}" for side in ("left", "right")
                                          for joint in ("elbow", "hip", "knee", "ankle")))  # fmt: skip
    nearest, degrees = nearest_directions(limb_directions(head), limb_directions(still()))
    assert nearest.tolist() == [-1] and np.isnan(degrees).all()


def test_it_agrees_with_one_pair_at_a_time() -> None:
    poses, training = some(9, 1), some(40, 2)
    nearest, degrees = nearest_directions(poses, training)
    for pose, number, found in zip(poses, nearest, degrees, strict=True):
        squared = np.square(pose - training).sum(-1)
        alone = np.isfinite(pose[:, 0]) != np.isfinite(training[..., 0])
        either = np.isfinite(pose[:, 0]) | np.isfinite(training[..., 0])
        pairs = np.where(alone, 0.25, np.nan_to_num(squared)).sum(1) / either.sum(1)
        assert found == pytest.approx(chord_degrees(np.sqrt(pairs.min(keepdims=True)))[0], abs=0.3)
        assert pairs[number] == pytest.approx(pairs.min(), abs=0.01)


def test_of_equally_near_poses_it_is_the_first_in_whatever_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    poses, training = some(50, 3), np.tile(some(30, 4), (3, 1, 1))
    whole = nearest_directions(poses, training)
    assert whole[0].max() < 30
    monkeypatch.setattr(module, "_POSES", 7)
    monkeypatch.setattr(module, "_TRAINING", 11)
    for found, wanted in zip(nearest_directions(poses, training), whole, strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_the_order_of_training_poses_changes_no_bit_of_a_distance() -> None:
    poses, training = some(200, 5), some(400, 6)
    order = np.random.default_rng(7).permutation(400)
    np.testing.assert_array_equal(
        nearest_directions(poses, training)[1], nearest_directions(poses, training[order])[1]
    )


def test_sums_of_the_longest_limbs_that_point_apart_are_exact_in_float32() -> None:
    farthest = 2 * (LONGEST * STEPS + 1)
    assert len(LINES) * farthest**2 < 2**24


def test_poses_that_are_left_out_are_never_the_nearest() -> None:
    poses = some(6, 8)
    left_out = np.array([[0, 0], [0, 2], [2, 4], [0, 6], [4, 9], [-3, 6]])
    nearest, _ = nearest_directions(poses, poses, left_out)
    assert nearest[0] == 0 and nearest[1] >= 2 and nearest[2] not in (2, 3)
    assert nearest[3] == nearest[5] == -1 and nearest[4] < 4


def test_every_pair_is_looked_at_once_and_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at, compare = [], module._mean_squares

    def counting(*factors: module._Factors) -> FloatArray:
        found = compare(*factors)
        looked_at.append(found.size)
        return found

    monkeypatch.setattr(module, "_mean_squares", counting)
    nearest_directions(some(1000, 9), some(5000, 10))
    assert sum(looked_at) == 1000 * 5000
    assert max(looked_at) <= 2**19


def test_the_limb_that_differs_most_is_named() -> None:
    raised = limb_directions(turned(with_arm(still(), "left", 70), 5))
    limbs = most_different_limbs(raised, limb_directions(with_arm(still(), "left", 0)))
    assert LINES[int(limbs[0])].name.startswith("left")
