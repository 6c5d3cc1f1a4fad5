"""The people who are followed at some moment: what they looked like last, and how they move."""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from motiontransfer.pose.agreement import Bodies
from motiontransfer.pose.keypoints import FloatArray

Indices = npt.NDArray[np.intp]

COAST_S: Final = 0.5
"""How long somebody unseen is moved on: farther, nobody knows which way they went."""
_VELOCITY_TAU_S: Final = 0.25  # over which a velocity is a mean, about half a step of a dance
_NEW_HEIGHT_SHARE: Final = 0.2  # of a sighting in a person's height: one is easily mismeasured


@dataclass(frozen=True)
class Followed:
    """P people.

    Attributes:
        number: (P,) each person's track.
        bodies: P, as last seen.
        velocity: (P, 2) pixels a second.
        seen_frame: (P,) when they were seen last.
        seen_s: (P,) the same in seconds.
        count: (P,) in how many frames they were seen.
    """

    number: Indices
    bodies: Bodies
    velocity: FloatArray
    seen_frame: Indices
    seen_s: npt.NDArray[np.float64]
    count: Indices

    @classmethod
    def new(cls, first_number: int, bodies: Bodies, frame: int, time_s: float) -> Self:
        """People who are seen for the first time, standing still as far as anybody knows."""
        people = len(bodies)
        return cls(
            np.arange(first_number, first_number + people),
            bodies,
            np.zeros((people, 2), np.float32),
            np.full(people, frame),
            np.full(people, time_s),
            np.ones(people, np.intp),
        )

    def __len__(self) -> int:
        return len(self.number)

    def at(self, places: Indices) -> Self:
        """Some of them."""
        return type(self)(
            self.number[places],
            self.bodies.at(places),
            self.velocity[places],
            self.seen_frame[places],
            self.seen_s[places],
            self.count[places],
        )

    def waited_for(self, time_s: float, held_s: float) -> Self:
        """Those who were seen not longer ago than `held_s`."""
        kept = np.flatnonzero(time_s - self.seen_s <= held_s)
        return self if len(kept) == len(self) else self.at(kept)

    def expected(self, time_s: float) -> Bodies:
        """Where they are expected: their last pose, moved on at their velocity."""
        coasted_s = np.minimum(time_s - self.seen_s, COAST_S).astype(np.float32)
        return self.bodies.moved(self.velocity * coasted_s[:, None])

    def seeing(self, people: Indices, bodies: Bodies, frame: int, time_s: float) -> Self:
        """The same people after some of them were seen.

        Args:
            people: (n,) which of the P.
            bodies: n.
            frame: when.
            time_s: the same in seconds.
        """
        last, passed_s = self.bodies.at(people), (time_s - self.seen_s[people]).astype(np.float32)
        # The first few steps count fully: somebody who has just come in does not stand still.
        share = np.maximum(1 - np.exp(-passed_s / _VELOCITY_TAU_S), 1 / self.count[people])[:, None]
        step = median_step(last.xy, bodies.xy) / passed_s[:, None]
        velocity, old = self.velocity.copy(), self.velocity[people]
        velocity[people] = np.where(np.isfinite(step), old + share * (step - old), old)
        height = last.height + _NEW_HEIGHT_SHARE * (bodies.height - last.height)
        seen_frame, seen_s, count = self.seen_frame.copy(), self.seen_s.copy(), self.count.copy()
        seen_frame[people], seen_s[people] = frame, time_s
        count[people] += 1
        shown = self.bodies.with_at(people, Bodies(bodies.xy, bodies.box, height))
        return replace(
            self, bodies=shown, velocity=velocity, seen_frame=seen_frame, seen_s=seen_s, count=count
        )

    def joined(self, others: Self) -> Self:
        """These people and others."""
        return type(self)(
            np.concatenate([self.number, others.number]),
            self.bodies.joined(others.bodies),
            np.concatenate([self.velocity, others.velocity]),
            np.concatenate([self.seen_frame, others.seen_frame]),
            np.concatenate([self.seen_s, others.seen_s]),
            np.concatenate([self.count, others.count]),
        )


def median_step(start: FloatArray, end: FloatArray) -> FloatArray:
    """(A, 2): how far bodies (A, 25, 2) moved, the median over the joints clear in both, NaN without one.

    The median and not the mean: arms swing while a body stands.
    """
    step = end - start
    count = np.isfinite(step).all(-1).sum(1)
    ordered = np.sort(step, axis=1)  # NaN last
    middle = np.maximum(count - 1, 0)[:, None] // 2
    return np.asarray(np.take_along_axis(ordered, np.repeat(middle[..., None], 2, 2), 1)[:, 0])
