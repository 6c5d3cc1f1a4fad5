from dataclasses import replace

import numpy as np
import pytest
from made_up_motion import standing

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.film import Performance
from motiontransfer.dancer.true_track import true_track
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index
from motiontransfer.pose.swaps import mend_swaps

ARM, LEG = ("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle", "heel", "big_toe", "small_toe")
LIMIT_PX = 40.0


@pytest.fixture(scope="module")
def dancing() -> Keypoints:
    """Ten seconds of the second dance as it is, with a detector's noise."""
    performance = Performance(look("ben"), dance("second"), (512, 512), 24.0, 1)
    truth = true_track(performance, 240)
    noise = np.random.default_rng(0).normal(0, 0.5, truth.xy.shape)
    return Keypoints.of(truth.xy + noise, truth.confidence, truth.size, "made up")


def exchanged(keypoints: Keypoints, joints: tuple[str, ...], frames: list[int]) -> Keypoints:
    xy, confidence = keypoints.xy.copy(), keypoints.confidence.copy()
    left, right = ([joint_index(f"{side}_{joint}") for joint in joints] for side in ("left", "right"))
    if joints is ARM:
        for side, places in (("left", left), ("right", right)):
            places.extend(range(*PART_SLICES[f"{side}_hand"].indices(xy.shape[1])))
    for frame in frames:
        for array in (xy, confidence):
            array[frame, left], array[frame, right] = array[frame, right], array[frame, left]
    return replace(keypoints, xy=xy, confidence=confidence)


def mended(keypoints: Keypoints, limit_px: float, fps: float = 24) -> Keypoints:
    return mend_swaps(keypoints, np.arange(len(keypoints)) / fps, limit_px)


def equal(found: Keypoints, expected: Keypoints) -> None:
    np.testing.assert_array_equal(found.xy, expected.xy)
    np.testing.assert_array_equal(found.confidence, expected.confidence)


@pytest.mark.parametrize("joints", [ARM, LEG])
@pytest.mark.parametrize("length", [1, 2, 3, 10, 23])
def test_exchanged_limbs_are_given_back_with_all_that_hangs_on_them(
    dancing: Keypoints, joints: tuple[str, ...], length: int
) -> None:
    limit_px = 0.05 * float(np.median(person_heights(dancing)))
    frames = [*range(40, 40 + length), *range(150, 150 + length)]
    equal(mended(exchanged(dancing, joints, frames), limit_px), dancing)


def test_both_chains_at_once_are_given_back(dancing: Keypoints) -> None:
    limit_px = 0.05 * float(np.median(person_heights(dancing)))
    both = exchanged(exchanged(dancing, ARM, [60, 61]), LEG, [61, 62])
    equal(mended(both, limit_px), dancing)


def test_a_dance_without_exchanges_stays(dancing: Keypoints) -> None:
    equal(mended(dancing, 0.05 * float(np.median(person_heights(dancing)))), dancing)


def test_limbs_that_cross_stay() -> None:
    walking = standing(60)
    xy = walking.xy.copy()
    stride = (120 * np.cos(np.arange(60) / 5)).astype(np.float32)
    for side, sign in (("left", 1), ("right", -1)):
        for joint in LEG:
            xy[:, joint_index(f"{side}_{joint}"), 0] = 900 + sign * stride
    walking = replace(walking, xy=xy)
    equal(mended(walking, LIMIT_PX), walking)


def test_what_is_exchanged_to_the_end_or_for_long_is_left_alone() -> None:
    for frames in (range(30, 60), range(0, 30), range(10, 50)):
        given = exchanged(standing(60), LEG, list(frames))
        equal(mended(given, LIMIT_PX), given)


@pytest.mark.parametrize("fps", [12, 24, 60, 120])
def test_what_is_long_is_told_by_time(fps: int) -> None:
    for seconds, given_back in ((0.75, True), (1.25, False)):
        given = exchanged(standing(4 * fps), LEG, list(range(fps, fps + round(seconds * fps))))
        equal(mended(given, LIMIT_PX, fps), standing(4 * fps) if given_back else given)


def test_joints_near_their_partners_tell_nothing() -> None:
    given = exchanged(standing(20), LEG, [10])
    equal(mended(given, 200.0), given)
    equal(mended(given, 0.0), given)


def test_one_joint_alone_tells_nothing() -> None:
    given = exchanged(standing(20), ("ankle",), [10])
    equal(mended(given, LIMIT_PX), given)


def test_limbs_half_seen_are_given_back() -> None:
    figure = standing(20)
    confidence = figure.confidence.copy()
    confidence[5:15, joint_index("right_knee")] = 0
    confidence[5:15, joint_index("right_ankle")] = 0
    figure = Keypoints.of(figure.xy, confidence, figure.size, figure.producer)
    xy = figure.xy.copy()
    # The left leg is seen once where it is and once, at the same place, as the right one's.
    given = replace(figure, xy=xy)
    equal(mended(exchanged(given, LEG, [2, 3]), LIMIT_PX), figure)
