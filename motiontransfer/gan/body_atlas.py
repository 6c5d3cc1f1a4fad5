"""The body atlas: what a subject looks like limb by limb, averaged over the film without any training.

Each frame's pixels are put where they lie on their limb; the mean of what comes to lie there is a picture
of the limb, as the clean plate is one of the room. Drawn into a new pose it is a first sketch of the
person, with the stripes on the sleeves in place, from which the generator goes on. A person looks different
from behind, so there is an atlas for each of several views, and what lies between two is blended. A view that
was not filmed is taken to look like its mirror view, until a pixel tells otherwise.

Learnt textures that are looked up so are known from textured neural avatars (Shysheya et al., 2019).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.gan.lookup import look_up
from motiontransfer.gan.picture import Image
from motiontransfer.pose.facing import facing_turn
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.limb_places import BEYOND, REACH, LimbPlaces, OnLimb, limb_places
from motiontransfer.pose.map_capsules import LIMB_COUNT, LIMB_MIRROR

Sums = npt.NDArray[np.float64]

_VIEWS: Final = 8  # all around
_ALONG, _ACROSS = 128, 32  # places on a limb, from end to end of its coordinates
SHAPE: Final = (_VIEWS, LIMB_COUNT, _ALONG, _ACROSS, 3)

_BLUR: Final = 0.8  # in places: fills those that no pixel's middle came upon
_ELSEWHERE: Final = (
    0.6  # pixels' worth that the other side has in a view, and the mean over all views in that
)
_GREY: Final = 127.5
_LEAST: Final = 1e-3  # pixels: nothing was seen there


@dataclass(frozen=True)
class BodyAtlas:
    """The limbs of one person.

    Attributes:
        colours: `SHAPE` uint8 RGB; grey where a place was never seen.
    """

    colours: Image

    @classmethod
    def unknown(cls) -> Self:
        """Of somebody of whom nothing is known."""
        return cls(np.full(SHAPE, round(_GREY), np.uint8))

    @classmethod
    def of(cls, frames: Iterable[tuple[Image, FloatArray]]) -> Self:
        """Averages over frames.

        Args:
            frames: pictures (H, W, 3) RGB uint8, with the joints (K, 2) in their pixels, NaN where unseen.
        """
        sums, counts = np.zeros((3, *SHAPE[:-1])), np.zeros(SHAPE[:-1])
        for image, points in frames:
            for on_limb in limb_places(points, (image.shape[0], image.shape[1])).limbs:
                limb, (colours, number) = on_limb.capsule.limb, _seen(image, on_limb)
                for view, share in _views(points):
                    sums[:, view, limb] += share * colours
                    counts[view, limb] += share * number
        return cls(_means(sums, counts))

    def mirrored(self) -> Self:
        """As a mirror shows the person: each limb is that of the other side, its own left side right."""
        return type(self)(np.ascontiguousarray(_mirrored(self.colours, 0)))

    def drawn(self, points: FloatArray, places: LimbPlaces) -> Image:
        """The person in a pose.

        Args:
            points: (K, 2) joints in pixels, NaN where unseen.
            places: of these points.

        Returns:
            (H, W, 3) RGB uint8, zero where no limb is near.
        """
        canvas = np.zeros((*places.size, 3), np.uint8)
        if not places.limbs:
            return canvas
        (first, share), (second, _) = _views(points)
        for on_limb in places.limbs:
            limb = on_limb.capsule.limb
            view = cv2.addWeighted(self.colours[first, limb], share, self.colours[second, limb], 1 - share, 0)
            canvas[on_limb.rows, on_limb.columns] = _looked_up(view, on_limb)
        return canvas


def _seen(image: Image, on_limb: OnLimb) -> tuple[Sums, Sums]:
    """Of each place on a limb the sums of colours (3, ALONG, ACROSS), and the number of pixels."""
    along, across = (axis.astype(np.int64) for axis in _on_atlas(on_limb))
    place, count = along * _ACROSS + across, _ALONG * _ACROSS
    colours = image[on_limb.rows, on_limb.columns].astype(np.float64)
    sums: Sums = np.stack([np.bincount(place, channel, count) for channel in colours.T]).astype(np.float64)
    number = np.bincount(place, minlength=count).astype(np.float64)
    return sums.reshape(3, _ALONG, _ACROSS), number.reshape(_ALONG, _ACROSS)


def _views(points: FloatArray) -> tuple[tuple[int, float], tuple[int, float]]:
    """The two views between which a person faces, with the share of each."""
    turn = facing_turn(points) * _VIEWS
    first = int(turn)
    return (first % _VIEWS, 1 - (turn - first)), ((first + 1) % _VIEWS, turn - first)


def _on_atlas(on_limb: OnLimb) -> tuple[FloatArray, FloatArray]:
    """Along and across in places of the atlas, the first place from 0 to 1."""
    along = (on_limb.along + BEYOND) / (1 + 2 * BEYOND) * _ALONG
    across = (on_limb.across + REACH) / (2 * REACH) * _ACROSS
    return np.clip(along, 0, _ALONG - 1e-3), np.clip(across, 0, _ACROSS - 1e-3)


def _looked_up(view: Image, on_limb: OnLimb) -> Image:
    """(N, 3) of a limb's (ALONG, ACROSS, 3), between its places."""
    along, across = _on_atlas(on_limb)
    return look_up(view, np.stack([across, along], 1) - 0.5)


def _means(sums: Sums, counts: Sums) -> Image:
    """`SHAPE` uint8 of sums (3, VIEWS, LIMB_COUNT, ALONG, ACROSS) and counts without the 3."""
    counts = _blurred(counts)
    sums = np.stack([_blurred(channel) for channel in sums])
    all_views = (sums.sum(1) + _GREY * _LEAST) / (counts.sum(0) + _LEAST)
    seen = _mirrored(counts, 0)
    other_side = (_mirrored(sums, 1) + _ELSEWHERE * all_views[:, None]) / (seen + _ELSEWHERE)
    means = (sums + _ELSEWHERE * other_side) / (counts + _ELSEWHERE)
    colours: Image = np.moveaxis(np.rint(means.clip(0, 255)).astype(np.uint8), 0, -1)
    return np.ascontiguousarray(colours)


def _mirrored(values: npt.NDArray[Any], views: int) -> npt.NDArray[Any]:
    """Of the person in a mirror; `views` is the axis of the views, before those of limb, along and across."""
    turned = values.take(-np.arange(_VIEWS) % _VIEWS, views).take(LIMB_MIRROR, views + 1)
    return np.flip(turned, views + 3)


def _blurred(values: Sums) -> Sums:
    """(VIEWS, LIMB_COUNT, ALONG, ACROSS), each limb's picture for itself."""
    flat = values.reshape(-1, _ALONG, _ACROSS)
    return np.stack([cv2.GaussianBlur(limb, (0, 0), _BLUR) for limb in flat]).reshape(values.shape)
