"""What a face does while its dancer dances: it blinks, smiles and now and then sings to the beat.

The course of it is a function of time alone, so any frame can be drawn by itself.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.dancer.geometry import smooth_step

# One blink falls somewhere early in each window, so that two are 2 to 5 seconds apart.
_BLINK_WINDOW_S: Final = 3.5
_BLINK_JITTER_S: Final = 1.5
_CLOSING_S, _SHUT_S, _OPENING_S = 0.06, 0.04, 0.09
_BEATS_PER_BAR: Final = 4
_SINGING_SHARE: Final = 0.45  # of the bars


@dataclass(frozen=True)
class Expression:
    """A face's state; every value from 0 to 1, and all of them 0 is the face at rest.

    Attributes:
        eyes_closed: 1 is shut.
        mouth_open: 1 is a sung "ah".
        smile: how far the corners of the mouth go up and out.
        brows_raised: 1 is surprise.
    """

    eyes_closed: float = 0.0
    mouth_open: float = 0.0
    smile: float = 0.0
    brows_raised: float = 0.0


CALM: Final = Expression()


@dataclass(frozen=True)
class ExpressionCourse:
    """A face's expressions over time.

    Attributes:
        seed: when it blinks and which bars it sings.
        beat_s: seconds from beat to beat, the first at 0.
    """

    seed: int
    beat_s: float

    def at(self, time_s: float) -> Expression:
        """The expression at a time, 0 or later."""
        beat = time_s / self.beat_s
        bar, within = int(beat // _BEATS_PER_BAR), float(beat % _BEATS_PER_BAR)
        # A mood lasts a bar and passes into the next one over the first beat.
        share = float(smooth_step(0, 1, within))
        smile, brows = (1 - share) * self._mood(bar - 1) + share * self._mood(bar)
        return Expression(self._eyes_closed(time_s), self._singing(bar, within), float(smile), float(brows))

    def blink_start_s(self, number: int) -> float:
        """When the `number`-th blink begins, counted from 0."""
        random = np.random.default_rng([self.seed, 1, number])
        return number * _BLINK_WINDOW_S + 0.5 + _BLINK_JITTER_S * float(random.random())

    def _eyes_closed(self, time_s: float) -> float:
        since = time_s - self.blink_start_s(int(time_s // _BLINK_WINDOW_S))
        closing = smooth_step(0, _CLOSING_S, since)
        return float(closing * smooth_step(_CLOSING_S + _SHUT_S + _OPENING_S, _CLOSING_S + _SHUT_S, since))

    def _mood(self, bar: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """(2,): smile and raised brows of a bar."""
        smile, brows = np.random.default_rng([self.seed, 2, bar + 1]).random(2)
        return np.array([0.35 + 0.65 * smile, max(0.0, 1.6 * brows - 0.8)])

    def _singing(self, bar: int, within: float) -> float:
        """How far the mouth is open: a syllable on every beat of a bar that is sung, of varying strength."""
        random = np.random.default_rng([self.seed, 3, bar])
        if random.random() > _SINGING_SHARE:
            return 0.0
        strength = 0.4 + 0.6 * random.random(_BEATS_PER_BAR)[int(within)]
        return float(strength * np.sin(np.pi * (within % 1)) ** 2)
