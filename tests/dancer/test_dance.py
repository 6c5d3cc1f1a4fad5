"""What is danced."""

import numpy as np

from motiontransfer.dancer.dance import DANCES
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.dancer.pose import Pose, blend


def test_dances_differ_and_have_at_least_eight_moves():
    first, second = DANCES["first"].order, DANCES["second"].order
    assert len(set(first)) >= 8
    assert set(first) == set(second)
    assert first != second


def test_bens_ten_seconds_hold_a_full_turn():
    turns = np.array([DANCES["second"].pose(time, LOOKS["ben"]).turn for time in np.arange(0, 10, 0.04)])
    assert turns.max() > 1.9 * np.pi
    assert abs(turns[-1]) < 1e-6


def test_the_dancer_changes_depth():
    depths = [DANCES["first"].pose(time, LOOKS["ada"]).z for time in np.arange(0, 20, 0.1)]
    assert max(depths) - min(depths) > 0.4


def test_blending_meets_both_ends():
    start, end = (DANCES["first"].pose(time, LOOKS["ada"]) for time in (1.0, 8.0))
    assert blend(start, end, 0.0) == start
    assert blend(start, end, 1.0) == end
    assert blend(Pose(turn=1.0), Pose(turn=3.0), 0.25).turn == 1.5
