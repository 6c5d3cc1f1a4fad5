"""A picture that tells in one look whether the right person was taken for the dancer."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.pose.boxes import pixel_box
from motiontransfer.pose.drawing import (
    FAINT,
    FINER,
    GROUND,
    MARGIN_PX,
    PAPER,
    SOURCE,
    TITLE_PX,
    Colour,
    Image,
    draw_figure,
    key,
    reduced,
    row,
    write,
)
from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.people import People, spans_of
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.reader import VideoReader

Flags = npt.NDArray[np.bool_]

_PANELS: Final = 12
_UNSURE_PANELS: Final = 6  # of them at most, one a stretch
_SHEET_WIDTH_PX: Final = 1560
UNSURE: Final[Colour] = (236, 160, 20)
OTHERS: Final[Colour] = (120, 190, 255)
# A dancer smaller than this part of the picture's height is shown again, enlarged.
_SMALL_FRACTION: Final = 0.4
_INSET_FRACTION, _INSET_WIDTH_FRACTION = 0.5, 0.9  # of the panel's height and width, at most


def draw_people_check(
    film: Path, index: FrameIndex, keypoints: Keypoints, people: People, unsure: Flags
) -> Image:
    """Draws frames of a film with the dancer's stick figure over them, and a band that tells of all frames.

    Args:
        film: a film or a folder of films.
        index: its index.
        keypoints: of the dancer, gated.
        people: everyone seen.
        unsure: (T,) where somebody else may be the dancer.

    Returns:
        (H, W, 3) uint8 RGB.

    Raises:
        VideoError: the film cannot be read.
    """
    columns = 4 if index.size[1] >= index.size[0] else 6
    width = (_SHEET_WIDTH_PX - MARGIN_PX * (columns + 1)) // columns * FINER
    reader = VideoReader(film)
    panels = [
        _panel(
            next(iter(reader.frames(frame, frame + 1, index))), width, frame, index, keypoints, people, unsure
        )
        for frame in shown_frames(unsure)
    ]
    panels += [np.full_like(panels[0], PAPER)] * (-len(panels) % columns)
    rows = [row(panels[start : start + columns]) for start in range(0, len(panels), columns)]
    head = _head(rows[0].shape[1], keypoints, unsure)
    foot = np.full((MARGIN_PX * FINER, head.shape[1], 3), PAPER, np.uint8)
    return reduced(np.concatenate([head, *rows, foot]))


def shown_frames(unsure: Flags) -> list[int]:
    """Frames spread over the clip, and the middles of the longest stretches that are unsure."""
    spans = sorted(spans_of(unsure), key=lambda span: span[0] - span[1])[:_UNSURE_PANELS]
    chosen = {(start + stop - 1) // 2 for start, stop in spans}
    spread = np.linspace(0, len(unsure) - 1, _PANELS - len(chosen))
    return sorted(chosen | set(np.rint(spread).astype(int).tolist()))


def _panel(
    image: Image,
    width: int,
    frame: int,
    index: FrameIndex,
    keypoints: Keypoints,
    people: People,
    unsure: Flags,
) -> Image:
    scale = width / image.shape[1]
    panel = cv2.resize(image, (width, round(image.shape[0] * scale)), interpolation=cv2.INTER_AREA)
    panel = np.asarray(panel, np.uint8)
    here = people.frame == frame
    for box in people.box[here & ~people.chosen]:
        _outline(panel, box, scale)
    draw_figure(panel, keypoints.xy[frame], scale, SOURCE)
    _inset(panel, image, keypoints.xy[frame], people.box[here & people.chosen])
    title = f"{frame}   {index.time_s[frame]:.2f} s"
    return _titled(panel, title, bool(unsure[frame]), bool(keypoints.seen[frame].any()))


def _outline(panel: Image, box: FloatArray, scale: float) -> None:
    left, top, right, bottom = np.rint((box - 0.5) * scale).astype(int).tolist()
    cv2.rectangle(panel, (left, top), (right, bottom), OTHERS, FINER, cv2.LINE_AA)


def _inset(panel: Image, image: Image, xy: FloatArray, boxes: FloatArray) -> None:
    """Shows a small dancer again, enlarged, in an upper corner on the other side."""
    if not len(boxes) or boxes[0][3] - boxes[0][1] > _SMALL_FRACTION * image.shape[0]:
        return
    left, top, right, bottom = boxes[0]
    half = 0.6 * max(right - left, bottom - top)
    x, y = (left + right) / 2, (top + bottom) / 2
    place = pixel_box(
        np.array([x - half, y - half, x + half, y + half], np.float32), (image.shape[0], image.shape[1])
    )
    if place is None:
        return
    rows, columns = place
    scale = min(
        _INSET_FRACTION * panel.shape[0] / (rows.stop - rows.start),
        _INSET_WIDTH_FRACTION * panel.shape[1] / (columns.stop - columns.start),
    )
    size = (round((columns.stop - columns.start) * scale), round((rows.stop - rows.start) * scale))
    inset = np.asarray(cv2.resize(image[rows, columns], size, interpolation=cv2.INTER_CUBIC), np.uint8)
    draw_figure(inset, xy - np.array([columns.start, rows.start], np.float32), scale, SOURCE)
    inset = cv2.copyMakeBorder(inset, FINER, FINER, FINER, FINER, cv2.BORDER_CONSTANT, value=PAPER)
    height, width = inset.shape[:2]
    at = 0 if x > image.shape[1] / 2 else panel.shape[1] - width
    panel[:height, at : at + width] = inset


def _titled(panel: Image, title: str, unsure: bool, seen: bool) -> Image:
    """The panel under its frame and time; an unsure one in a frame of its own colour."""
    strip = np.full((TITLE_PX * FINER, panel.shape[1], 3), PAPER, np.uint8)
    end = write(strip, title, 0, 20 * FINER)
    if unsure:
        write(strip, "unsure", end + 12 * FINER, 20 * FINER, UNSURE)
        cv2.rectangle(panel, (0, 0), (panel.shape[1] - 1, panel.shape[0] - 1), UNSURE, 5 * FINER)
    elif not seen:
        write(strip, "not seen", end + 12 * FINER, 20 * FINER, GROUND)
    return np.concatenate([strip, panel])


def _head(width: int, keypoints: Keypoints, unsure: Flags) -> Image:
    """What the colours mean, and a band of all frames: where the dancer was seen, unsure, unseen."""
    head = np.full((70 * FINER, width, 3), PAPER, np.uint8)
    seen = keypoints.seen.any(1)
    counts = f"seen in {seen.sum()} of {len(seen)} frames, unsure in {unsure.sum()}"
    write(head, counts, MARGIN_PX * FINER, 26 * FINER)
    colours = ((SOURCE, "the dancer"), (OTHERS, "others"), (UNSURE, "unsure"), (FAINT, "not seen"))
    key(head[:, width // 2 :], colours, 26 * FINER)
    across = width - 2 * MARGIN_PX * FINER
    frames = np.minimum(np.arange(across) * len(seen) // across, len(seen) - 1)
    band = np.where(seen[frames, None], np.array(SOURCE), np.array(FAINT))
    # A single frame is narrower than a pixel in a long clip, and must be seen all the same.
    first = np.arange(len(seen) + 1) * across // len(seen)
    for start, stop in spans_of(unsure):
        band[first[start] : max(first[stop], first[start] + 2 * FINER)] = UNSURE
    head[40 * FINER : 56 * FINER, MARGIN_PX * FINER : width - MARGIN_PX * FINER] = band
    return head
