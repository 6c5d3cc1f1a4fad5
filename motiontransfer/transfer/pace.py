"""How fast a film was made, and which of the parts that work side by side bounds that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motiontransfer.transfer.ahead import Ahead


@dataclass(frozen=True)
class Pace:
    """Of frames made in one run.

    Attributes:
        frames: so many.
        seconds: in which they were made.
        busy: of that time each part's share in which it neither waited for the part before nor for room
            behind it, from 0 to 1; the part that is never idle bounds the others.
    """

    frames: int
    seconds: float
    busy: dict[str, float]

    def told(self) -> str:
        """In words, in one line."""
        shares = ", ".join(f"{part} {100 * share:.0f} %" for part, share in self.busy.items())
        return f"{self.frames} frames, {self.frames / self.seconds:.1f} a second; busy: {shares}"


def pace_of(frames: int, seconds: float, chain: Mapping[str, Ahead[Any]], last: str) -> Pace:
    """The pace of parts that follow one another.

    Args:
        frames: made.
        seconds: in which they were made.
        chain: what each part but the last makes for the next, by the part's name, in order.
        last: the name of the part that takes from the last of these.
    """
    busy, starved_s = {}, 0.0
    for part, made in chain.items():
        busy[part] = seconds - starved_s - made.blocked_s
        starved_s = made.starved_s
    busy[last] = seconds - starved_s
    return Pace(frames, seconds, {part: min(max(busy_s / seconds, 0), 1) for part, busy_s in busy.items()})
