from dataclasses import replace

import numpy as np
import pytest
from made_up_motion import even_times, standing

from motiontransfer.pose.hand_slips import reject_hands
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES, joint_index

LEFT, RIGHT = PART_SLICES["left_hand"], PART_SLICES["right_hand"]
LIMIT_PX = 24.0


def rejected(keypoints: Keypoints, limit_px: float = LIMIT_PX, least_s: float = 0) -> list[list[int]]:
    """The frames in which the left hand, and the right one, became unseen; all else stays."""
    found = reject_hands(keypoints, even_times(len(keypoints)), limit_px, least_s)
    lost = keypoints.seen & ~found.seen
    others = np.ones(lost.shape[1], bool)
    others[LEFT], others[RIGHT] = False, False
    assert not lost[:, others].any()
    np.testing.assert_array_equal(found.xy[found.seen], keypoints.xy[found.seen])
    assert all(row.all() or not row.any() for part in (LEFT, RIGHT) for row in lost[:, part])  # as a whole
    return [np.flatnonzero(lost[:, part].any(1)).tolist() for part in (LEFT, RIGHT)]


def with_hand(keypoints: Keypoints, frames: list[int], by: tuple[float, float]) -> Keypoints:
    xy = keypoints.xy.copy()
    xy[frames, LEFT] += by
    return replace(keypoints, xy=xy)


def without_hand(keypoints: Keypoints, frames: list[int]) -> Keypoints:
    confidence = keypoints.confidence.copy()
    confidence[np.array(frames, int)[:, None], np.arange(LEFT.start, LEFT.stop)] = 0
    return Keypoints.of(keypoints.xy, confidence, keypoints.size, keypoints.producer)


def test_a_hand_that_flies_off_for_a_frame_is_unseen_and_nothing_else() -> None:
    assert rejected(with_hand(standing(20), [8], (40, 30))) == [[8], []]


def test_a_hand_turned_over_for_a_frame_is_unseen() -> None:
    keypoints = standing(20)
    xy = keypoints.xy.copy()
    wrist = joint_index("wrist", "left_hand")
    xy[8, LEFT] = 2 * xy[8, wrist] - xy[8, LEFT]
    assert rejected(replace(keypoints, xy=xy)) == [[8], []]


def test_a_hand_that_came_back_after_a_short_gap_tells_too() -> None:
    assert rejected(without_hand(with_hand(standing(20), [8], (40, 30)), [7, 9, 10])) == [[8], []]


@pytest.mark.parametrize("limit_px", [0.0, 60.0])
def test_within_the_limit_nothing_is_rejected(limit_px: float) -> None:
    assert rejected(with_hand(standing(20), [8], (40, 30)), limit_px) == [[], []]


def test_a_hand_that_goes_and_stays_is_motion() -> None:
    assert rejected(with_hand(standing(20), list(range(8, 20)), (80, 0))) == [[], []]


def test_a_hand_that_moves_on_or_with_its_arm_is_motion() -> None:
    keypoints = standing(20)
    run = np.arange(20, dtype=np.float32)[:, None, None] * (60, 0)
    waving = keypoints.xy.copy()
    waving[:, LEFT] += run
    carried = keypoints.xy + (50 * np.cos(np.arange(20) * np.pi))[:, None, None]
    assert rejected(replace(keypoints, xy=waving.astype(np.float32))) == [[], []]
    assert rejected(replace(keypoints, xy=carried.astype(np.float32))) == [[], []]


@pytest.mark.parametrize(("frames", "gone"), [([8], [8]), ([8, 9], []), ([8, 10], [])])
def test_a_hand_that_flashes_up_is_unseen(frames: list[int], gone: list[int]) -> None:
    elsewhere = [frame for frame in range(20) if frame not in frames]
    assert rejected(without_hand(standing(20), elsewhere), least_s=0.05) == [gone, []]


def test_nothing_seen_and_nothing_asked_pass() -> None:
    assert rejected(without_hand(standing(20), list(range(20))), least_s=0.05) == [[], []]
    assert rejected(without_hand(standing(20), [*range(8), *range(9, 20)])) == [[], []]
    assert rejected(standing(1), least_s=0.1) == [[], []]
