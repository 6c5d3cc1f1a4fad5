"""Dances: an order of moves, faded into one another, at a tempo."""

from dataclasses import dataclass, replace
from typing import Final

from motiontransfer.dancer import moves
from motiontransfer.dancer.geometry import smooth_step
from motiontransfer.dancer.looks import Look
from motiontransfer.dancer.moves import BEATS, Move
from motiontransfer.dancer.pose import Pose, blend

_FADE_BEATS: Final = 1.0


@dataclass(frozen=True)
class Dance:
    """Moves of four beats each, again from the first after the last."""

    order: tuple[Move, ...]
    beats_per_minute: float

    @property
    def beat_s(self) -> float:
        """Seconds from beat to beat."""
        return 60 / self.beats_per_minute

    def pose(self, time_s: float, look: Look) -> Pose:
        """The pose at a time, where `look` stands."""
        beat = time_s / self.beat_s
        count = int(beat // BEATS)
        within = beat - BEATS * count
        hip_m = look.subject.proportions.hip_m
        pose = self._move(count)(within, hip_m)
        if count > 0 and within < _FADE_BEATS:
            leaving = self._move(count - 1)(within + BEATS, hip_m)
            pose = _fade(leaving, pose, within / _FADE_BEATS)
        # Poses are in the skeleton's own metres, places in the room's.
        scale = look.subject.proportions.scale
        return pose.moved(look.place_m[0] / scale, look.place_m[1] / scale)

    def _move(self, count: int) -> Move:
        return self.order[count % len(self.order)]


def _fade(leaving: Pose, coming: Pose, share: float) -> Pose:
    left, right = moves.change_feet(leaving, coming, share)
    blended = blend(leaving, coming, float(smooth_step(0, 1, share)))
    return replace(blended, left_leg=left, right_leg=right)


DANCES: Final = {
    "first": Dance(
        (
            moves.wave, moves.hands_up, moves.disco, moves.walk, moves.cross,
            moves.full_turn, moves.wave_hands, moves.kick, moves.punch,
        ),
        beats_per_minute=112,
    ),
    "second": Dance(
        (
            moves.disco, moves.wave_hands, moves.full_turn, moves.walk, moves.hands_up,
            moves.kick, moves.cross, moves.wave, moves.punch,
        ),
        beats_per_minute=104,
    ),
}  # fmt: skip
