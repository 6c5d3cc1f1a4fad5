"""What a subject looks like, drawn into any pose before a network has learnt anything.

Exemplars where the film shows the pose, or nearly; the body atlas where it does not.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.exemplars import NEAR, Exemplars
from motiontransfer.gan.picture import Image
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_places import LimbPlaces

_ATLAS: Final = 0.05  # the atlas weighs so much beside a near exemplar


@dataclass(frozen=True)
class Appearance:
    """A subject's.

    Attributes:
        atlas: of the limbs.
        exemplars: of the person; None where the atlas alone tells.
        hidden: first and last number of frames of the clip that are not looked at.
        mirrored: whether it is the person in the mirror; the atlas is theirs already.
    """

    atlas: BodyAtlas
    exemplars: Exemplars | None = None
    hidden: tuple[int, int] | None = None
    mirrored: bool = False

    @classmethod
    def unknown(cls) -> Self:
        """Of somebody of whom nothing is known."""
        return cls(BodyAtlas.unknown())

    def in_mirror(self) -> Self:
        """As a mirror shows the person."""
        return replace(self, atlas=self.atlas.mirrored(), mirrored=not self.mirrored)

    def without(self, first: int, last: int) -> Self:
        """As known without some frames of the clip, from the first to the last.

        A network that was shown the very frame it should paint would learn to copy it.
        """
        return replace(self, hidden=(first, last))

    def drawn(self, points: FloatArray, places: LimbPlaces) -> Image:
        """The person in a pose: arguments and picture as of `BodyAtlas.drawn`."""
        canvas = self.atlas.drawn(points, places)
        if self.exemplars is None or not places.limbs:
            return canvas
        distances = self.exemplars.distances(points, self.hidden, self.mirrored)
        for on_limb in places.limbs:
            shown = self.exemplars.shown(on_limb, distances[:, on_limb.capsule.limb])
            # Beside poses that are far the mean over all is as good a guess.
            weight = _ATLAS * (shown.distance / NEAR) ** 2
            mean = canvas[on_limb.rows, on_limb.columns].astype(np.float32)
            blend = (shown.colours + weight * mean) / (shown.weights + weight)[:, None]
            canvas[on_limb.rows, on_limb.columns] = np.rint(blend).astype(np.uint8)
        return canvas
