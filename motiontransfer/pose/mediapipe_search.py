"""Where in a picture there may be people: MediaPipe's finder, shown the whole picture and parts of it.

The finder looks at 224 x 224 pixels, so it misses whoever is less than some 30 of them tall, and where
several stand close it tells of one. Tiles make people larger, and whoever is known already is painted out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from motiontransfer.pose.detector import Detection, RgbImage
from motiontransfer.pose.mediapipe_graph import Graph, message_in, message_packet, messages_in, picture_packet
from motiontransfer.pose.person_mask import Mask, person_mask

_FINDER: Final = """
input_stream: "picture"
output_stream: "found"
node { calculator: "PoseDetectionCpu" input_stream: "IMAGE:picture" output_stream: "DETECTIONS:found" }
"""
# Turns what the finder tells (hips, and a circle around the body) into a square that stands as the body does.
_PLACER: Final = """
input_stream: "picture"
input_stream: "found"
output_stream: "region"
node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE_CPU:picture" output_stream: "SIZE:size" }
node {
  calculator: "PoseDetectionToRoi"
  input_stream: "DETECTION:found" input_stream: "IMAGE_SIZE:size" output_stream: "ROI:region"
}
"""
_PAINT: Final = 127
_CORE: Final = 0.5  # of a person's widths
# Joints below are guessed, and a guess must not paint out somebody else.
_CLEAR_CONFIDENCE = 0.5


@dataclass(frozen=True)
class Tile:
    """A part of a picture, in its pixels, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int


class PeopleSearch:
    """MediaPipe's finder and what makes regions of its findings."""

    def __init__(self) -> None:
        self._finder = Graph(_FINDER, ("found",), {})
        self._placer = Graph(_PLACER, ("region",), {})

    def regions(self, picture: RgbImage, tiles: Sequence[Tile]) -> Iterator[tuple[Tile, Any]]:
        """Yields regions (MediaPipe's NormalizedRect) of the whole picture that may hold a person.

        Each comes after the tile it was found in. Several may hold the same person. Those of
        a tile come in the order of the finder's confidence.
        """
        whole = picture_packet(picture)
        for tile in tiles:
            for found in self._findings(picture, tile):
                placed = self._placer.run(picture=whole, found=message_packet(found))
                yield tile, message_in(placed["region"])

    def _findings(self, picture: RgbImage, tile: Tile) -> list[Any]:
        part = picture[tile.top : tile.bottom, tile.left : tile.right]
        outputs = self._finder.run(picture=picture_packet(part))
        findings = messages_in(outputs["found"]) if "found" in outputs else []
        if part.shape != picture.shape:
            for finding in findings:
                _to_whole(finding, tile, picture.shape[:2])
        return findings

    def close(self) -> None:
        """Ends the graphs."""
        self._finder.close()
        self._placer.close()


def tiles_of(size: tuple[int, int], fraction: float) -> list[Tile]:
    """Squares that cover a picture, each overlapping the next by half or more.

    Args:
        size: (height, width) of the picture.
        fraction: a tile's side as a fraction of the picture's longer side; cut off where that is too much.
    """
    side = round(max(size) * fraction)
    tops, lefts = (_starts(length, min(side, length)) for length in size)
    return [
        Tile(left, top, min(left + side, size[1]), min(top + side, size[0])) for top in tops for left in lefts
    ]


def tile_around(box: Sequence[float], size: tuple[int, int], factor: float) -> Tile:
    """A square about a box (left, top, right, bottom), `factor` times its longer side, within the picture."""
    left, top, right, bottom = box
    half = max(right - left, bottom - top) * factor / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    return Tile(
        int(np.clip(x - half, 0, size[1] - 2)),
        int(np.clip(y - half, 0, size[0] - 2)),
        int(np.clip(x + half, 2, size[1])),
        int(np.clip(y + half, 2, size[0])),
    )


def without_known(picture: RgbImage, people: Sequence[Detection], crowded: bool) -> RgbImage:
    """The picture with everyone known painted out, so that the finder tells of others.

    Args:
        picture: RGB (H, W, 3).
        people: who is known.
        crowded: paints out no more than the core of each, so that who is close behind keeps an outline. The
            rest of somebody alone is taken for another person now and then.
    """
    margin = _CORE if crowded else 1.0
    return _painted(picture, [_silhouette(person, picture, margin) for person in people])


def without_others(picture: RgbImage, person: Detection, others: Sequence[Detection]) -> RgbImage:
    """The picture with people near a person painted out, who keeps all their pixels, whoever is in front."""
    own = _silhouette(person, picture) if others else np.zeros(0, bool)
    return _painted(picture, [_silhouette(other, picture) & ~own for other in others])


def _painted(picture: RgbImage, masks: Sequence[Mask]) -> RgbImage:
    if not masks:
        return picture
    painted = picture.copy()
    painted[np.logical_or.reduce(masks)] = _PAINT
    return painted


def _silhouette(person: Detection, picture: RgbImage, margin: float = 1.0) -> Mask:
    points = np.where(person.confidence[:, None] >= _CLEAR_CONFIDENCE, person.xy, np.nan)
    return person_mask(points, (picture.shape[0], picture.shape[1]), margin)


def _starts(length: int, side: int) -> list[int]:
    count = 1 if side >= length else int(np.ceil((length - side) / (side / 2))) + 1
    return np.rint(np.linspace(0, length - side, count)).astype(int).tolist()


def _to_whole(finding: Any, tile: Tile, size: tuple[int, ...]) -> None:
    """Changes a finding's fractions of a tile into fractions of the picture."""
    for point in finding.location_data.relative_keypoints:
        point.x = (tile.left + point.x * (tile.right - tile.left)) / size[1]
        point.y = (tile.top + point.y * (tile.bottom - tile.top)) / size[0]
