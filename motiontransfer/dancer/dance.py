"""A dance: phrases faded into one another at a tempo, above a sway that never repeats."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from motiontransfer.dancer.geometry import smooth_step
from motiontransfer.dancer.looks import Look
from motiontransfer.dancer.phrase import Feel, Phrase
from motiontransfer.dancer.pose import Arm, Pose, blend
from motiontransfer.dancer.stance import change_feet

_FADE_BEATS: Final = 1.0
# Periods of the sway in seconds: none is a multiple of another, nor of a beat.
_SWAY_PERIODS_S: Final = (2.3, 3.7, 5.9)
# How far each of the head's turn, nod and tilt, the trunk's bend and lean, and both wrists and hands sway.
_SWAY: Final = np.array([0.05, 0.03, 0.04, 0.02, 0.015, 0.06, 0.06, 0.03, 0.03])


@dataclass(frozen=True)
class Dance:
    """Phrases in their order, again from the first after the last, but never quite the same.

    Attributes:
        phrases: what is danced.
        beats_per_minute: of the music.
        seed: of all that differs from one repetition to another, and of the music.
    """

    phrases: tuple[Phrase, ...]
    beats_per_minute: float
    seed: int

    @property
    def beat_s(self) -> float:
        """Seconds from beat to beat."""
        return 60 / self.beats_per_minute

    def pose(self, time_s: float, look: Look) -> Pose:
        """The pose at a time, where `look` stands."""
        hip_m = look.subject.proportions.hip_m
        count, within = self._place(time_s / self.beat_s)
        pose = self._danced(count, within, hip_m)
        if count > 0 and within < _FADE_BEATS:
            leaving = self._danced(count - 1, within + self._phrase(count - 1).beats, hip_m)
            pose = _faded(leaving.unwound(), pose, within / _FADE_BEATS)
        pose = _swayed(pose, self._sway(time_s))
        # Poses are in the skeleton's own metres, places in the room's.
        scale = look.subject.proportions.scale
        return pose.moved(look.place_m[0] / scale, look.place_m[1] / scale)

    def _place(self, beat: float) -> tuple[int, float]:
        """How many phrases are over at a beat, and the beats since."""
        starts = np.cumsum([0.0, *(phrase.beats for phrase in self.phrases)])
        rounds, beat = divmod(beat, float(starts[-1]))
        within_round = int(np.searchsorted(starts, beat, side="right")) - 1
        return int(rounds) * len(self.phrases) + within_round, beat - float(starts[within_round])

    def _phrase(self, count: int) -> Phrase:
        return self.phrases[count % len(self.phrases)]

    def _danced(self, count: int, beat: float, hip_m: float) -> Pose:
        return self._phrase(count).pose(beat, hip_m, Feel.drawn(self.seed, count))

    def _sway(self, time_s: float) -> list[float]:
        """What is added to head, trunk and hands at a time."""
        starts = np.random.default_rng(self.seed).uniform(0, 2 * np.pi, (len(_SWAY_PERIODS_S), len(_SWAY)))
        waves = [
            np.sin(2 * np.pi * time_s / period + start)
            for period, start in zip(_SWAY_PERIODS_S, starts, strict=True)
        ]
        return list((_SWAY * np.mean(waves, 0)).tolist())


def _faded(leaving: Pose, coming: Pose, share: float) -> Pose:
    left, right = change_feet(leaving, coming, share)
    blended = blend(leaving, coming, float(smooth_step(0, 1, share)))
    return replace(blended, left_leg=left, right_leg=right)


def _swayed(pose: Pose, sway: list[float]) -> Pose:
    turn, nod, tilt, bend, lean, left_fold, right_fold, left_curl, right_curl = sway
    return replace(
        pose,
        head_turn=pose.head_turn + turn,
        head_nod=pose.head_nod + nod,
        head_tilt=pose.head_tilt + tilt,
        bend=pose.bend + bend,
        lean=pose.lean + lean,
        left_arm=_swayed_arm(pose.left_arm, left_fold, left_curl),
        right_arm=_swayed_arm(pose.right_arm, right_fold, right_curl),
    )


def _swayed_arm(arm: Arm, fold: float, curl: float) -> Arm:
    return replace(arm, wrist_fold=arm.wrist_fold + fold, curl=float(np.clip(arm.curl + curl, 0, 1)))
