"""What is danced."""

from itertools import pairwise

import numpy as np
import pytest

from motiontransfer.dancer.choreography import DANCES, dance
from motiontransfer.dancer.dance import Dance
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.dancer.phrase import Feel, Phrase
from motiontransfer.dancer.pose import Pose, blend
from motiontransfer.dancer.stance import BEATS, stand
from motiontransfer.dancer.steps import full_turn, kick

FIRST_S, SECOND_S, TRAINED_SHARE = 40.0, 16.0, 0.85
HIP_M = 0.1
CALM = Feel(1.0, 0.0, (0.0, 0.0), ((0.0,) * 5,) * 2, (0.0,) * 3, ((0.0,) * 3,) * 2)


def phrases_until(danced: Dance, duration_s: float) -> list[Phrase]:
    starts = np.cumsum([0.0, *(phrase.beats for phrase in danced.phrases)]) * danced.beat_s
    return [phrase for phrase, start in zip(danced.phrases, starts, strict=False) if start < duration_s]


def moves_of(phrases: list[Phrase]) -> list[object]:
    return [phrase.move for phrase in phrases]


def turns(danced: Dance, duration_s: float) -> int:
    """How many times the dancer shows the back."""
    turned = [abs(danced.pose(time, LOOKS["ada"]).turn) for time in np.arange(0, duration_s, 0.04)]
    behind = np.abs(np.mod(turned, 2 * np.pi) - np.pi) < 0.5
    return int((np.diff(behind.astype(int)) == 1).sum())


def test_the_named_dances_last_as_long_as_the_samples():
    for name, duration_s in (("first", FIRST_S), ("second", SECOND_S)):
        assert sum(phrase.beats for phrase in DANCES[name].phrases) * DANCES[name].beat_s >= duration_s


def test_the_source_dances_known_moves_in_another_order():
    first = moves_of(phrases_until(DANCES["first"], TRAINED_SHARE * FIRST_S))
    second = moves_of(phrases_until(DANCES["second"], SECOND_S))
    assert len(set(first)) >= 12
    assert set(second) <= set(first)
    assert not set(pairwise(first)) & set(pairwise(second))


def test_what_is_judged_is_of_known_kinds_but_was_never_danced_so():
    known = phrases_until(DANCES["first"], TRAINED_SHARE * FIRST_S)
    judged = [
        phrase
        for phrase in phrases_until(DANCES["first"], FIRST_S)
        if not any(phrase is old for old in known)
    ]
    assert len(judged) >= 3
    for phrase in judged:
        assert {phrase.move, phrase.steps} - {None} <= {
            part for old in known for part in (old.move, old.steps)
        }
        assert all((phrase.move, phrase.steps) != (old.move, old.steps) for old in known)


def test_the_named_dances_turn_round():
    assert turns(DANCES["first"], TRAINED_SHARE * FIRST_S) == 2
    assert turns(DANCES["second"], SECOND_S) == 1


def test_a_turn_ends_where_it_began():
    assert abs(DANCES["second"].pose(12.5, LOOKS["ben"]).turn) < 1e-6


def test_the_dancer_changes_depth():
    depths = [DANCES["first"].pose(time, LOOKS["ada"]).z for time in np.arange(0, 20, 0.1)]
    assert max(depths) - min(depths) > 0.4


def test_seeds_give_dances_that_differ():
    dances = [dance(seed) for seed in range(8)]
    assert dance(3) == dances[3]
    assert len({each.phrases for each in dances}) == 8
    assert len({each.beats_per_minute for each in dances}) > 3
    assert all(turns(each, 60.0) >= 1 for each in dances[:2])


def test_no_repetition_is_like_another():
    danced = Dance((Phrase(kick),), 120, seed=1)
    first, second = (danced.pose(1.0 + 2.0 * number, LOOKS["ada"]) for number in (1, 2))
    assert first.left_arm != second.left_arm
    assert first.left_leg != second.left_leg
    assert danced.pose(5.0, LOOKS["ada"]) == danced.pose(5.0, LOOKS["ada"])


def test_a_calm_phrase_is_the_move_itself():
    for beat in (0.0, 0.7, 2.9):
        pose, expected = Phrase(kick).pose(beat, HIP_M, CALM), kick(beat, HIP_M)
        assert pose.left_leg == expected.left_leg
        assert pose.left_arm.raised == pytest.approx(expected.left_arm.raised)
        assert pose.right_arm.elbow == pytest.approx(expected.right_arm.elbow)
        assert pose.x == pytest.approx(expected.x)


def test_half_the_tempo_takes_twice_the_beats():
    slow, quick = Phrase(kick, beats=8).pose(3.0, HIP_M, CALM), Phrase(kick).pose(1.5, HIP_M, CALM)
    assert slow == quick


def test_size_scales_what_moves_but_no_turn():
    small, large = (Phrase(kick, size=size).pose(1.0, HIP_M, CALM) for size in (0.5, 1.0))
    assert small.left_leg.lift == pytest.approx(large.left_leg.lift / 2)
    assert small.left_leg.x == pytest.approx(stand(HIP_M).left_leg.x)
    assert Phrase(full_turn, size=0.5).pose(BEATS, HIP_M, CALM).turn == pytest.approx(2 * np.pi)


def test_an_accent_keeps_whole_beats_and_never_runs_backwards():
    for seed in range(20):
        feel = Feel.drawn(seed, 3)
        beats = np.array([feel.accented(beat) for beat in np.linspace(0, 4, 401)])
        np.testing.assert_allclose(beats[::100], range(5), atol=1e-9)
        assert (np.diff(beats) > 0).all()


def test_unwinding_takes_off_whole_turns():
    pose = Phrase(full_turn).pose(BEATS, HIP_M, CALM).unwound()
    assert pose.turn == pytest.approx(0)
    assert pose.left_leg.turn == pytest.approx(0.2)
    assert Pose(turn=1.0).unwound() == Pose(turn=1.0)


def test_blending_meets_both_ends():
    start, end = (DANCES["first"].pose(time, LOOKS["ada"]) for time in (1.0, 8.0))
    assert blend(start, end, 0.0) == start
    assert blend(start, end, 1.0) == end
    assert blend(Pose(turn=1.0), Pose(turn=3.0), 0.25).turn == 1.5
