"""MediaPipe Holistic for several people: each is followed with all their joints.

The networks come with the wheel, so nothing is downloaded.
"""

import importlib.metadata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.mediapipe_company import PROBATION_FRAMES, Company, FollowingSettings, Member


@dataclass(frozen=True)
class MediapipeHolistic:
    """Holistic in tracking mode, unsmoothed: its own smoothing lags, that of pose/smoothing.py does not.

    One large person gives the very joints of `mediapipe.solutions.holistic`.
    """

    settings: FollowingSettings

    @property
    def producer(self) -> str:
        """Name and version."""
        return f"mediapipe-holistic {importlib.metadata.version('mediapipe')}"

    def detect(self, frames: Iterable[RgbImage]) -> Iterator[Sequence[Detection]]:
        """Yields everyone who is followed; see `Detector`."""
        waiting: deque[Sequence[tuple[Member, Detection]]] = deque()
        with closing(Company(self.settings)) as company:
            for frame in frames:
                waiting.append(company.see(frame))
                # So late it is known whether a newcomer of the oldest frame stayed.
                if len(waiting) == PROBATION_FRAMES:
                    yield _certain(waiting.popleft())
        yield from map(_certain, waiting)


def _certain(seen: Sequence[tuple[Member, Detection]]) -> list[Detection]:
    return [detection for member, detection in seen if member.certain]
