"""Draws the README's moving picture from what `make demo` has built: source, stick figure, film.

.venv/bin/python tools/sample_picture.py --start-s 4
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.artifacts.files import replacing
from motiontransfer.errors import MotionTransferError
from motiontransfer.metrics.montage import montage
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.transfer_panels import TransferPanels
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.pose.stick_figure import StickFigureStyle
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.index import FrameIndex, read_index
from motiontransfer.video.picture import Image
from stages.blocks.stick_figure import StickFigureParams
from stages.layout import Layout
from stages.params import Params

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "pictures" / "sample.webp"
SOURCE, SUBJECT, TRANSFER = "ben", "ada", "ben_to_ada"
CAPTIONS = ("ben dances", "his pose at her size", "ada, painted from it")
MOST_BYTES = 1_500_000
_QUALITIES = (90, 80, 70, 60, 50, 40, 30)  # the first that fits is taken


@dataclass(frozen=True)
class Excerpt:
    """Which part of the film is shown, and how fast."""

    start_s: float
    duration_s: float
    frame_rate_fps: float

    def frames(self, index: FrameIndex) -> npt.NDArray[np.int64]:
        """The frames that are on show at this excerpt's own times; past the film's end there are none."""
        times_s = self.start_s + np.arange(round(self.duration_s * self.frame_rate_fps)) / self.frame_rate_fps
        end_s = index.time_s[-1] + index.duration_s[-1]
        return np.searchsorted(index.time_s, times_s[times_s < end_s] + 1e-6, side="right") - 1


def montages(layout: Layout, excerpt: Excerpt, style: StickFigureStyle) -> Iterator[Image]:
    """Yields the pictures (H, W, 3) RGB uint8 of a built sample.

    Raises:
        MotionTransferError: something of it is not built.
    """
    frames = set(excerpt.frames(read_index(layout.index(SOURCE))).tolist())
    if not frames:
        raise MotionTransferError(f"{layout.film(TRANSFER)}: has ended by {excerpt.start_s} s; start earlier")
    wanted = read_keypoints(layout.normalized(TRANSFER) / "keypoints.parquet")
    size = FrameStore(layout.frames(SUBJECT)).size
    film = RenderedFilm(layout.film(TRANSFER), size, len(wanted))
    whole = slice(0, size[0]), slice(0, size[1])
    panels = TransferPanels(FrameStore(layout.frames(SOURCE)), wanted, size, whole, style)
    for frame, painted in enumerate(film.frames()):
        if frame in frames:
            yield montage(panels.of(frame, painted), CAPTIONS, film.size[0])


def write_animation(
    path: Path, images: list[Image], frame_rate_fps: float, most_bytes: int = MOST_BYTES
) -> int:
    """Writes an endless animated WebP, as good as `most_bytes` allow; returns its size in bytes.

    Raises:
        MotionTransferError: even the worst is too large.
    """
    animation = cv2.Animation()
    animation.frames = [cv2.cvtColor(image, cv2.COLOR_RGB2BGR) for image in images]
    animation.durations = [round(1000 / frame_rate_fps)] * len(images)
    with replacing(path) as beside:
        for quality in _QUALITIES:
            cv2.imwriteanimation(str(beside), animation, [cv2.IMWRITE_WEBP_QUALITY, quality])
            if (size := beside.stat().st_size) <= most_bytes:
                return size
        raise MotionTransferError(f"{path}: {size} bytes, expected at most {most_bytes}; show fewer seconds")


def _style(params: Params) -> StickFigureStyle:
    """As the generator's stick figures were drawn."""
    preset = params.entry("subjects", SUBJECT).preset
    return params.block("stick_figure", StickFigureParams).drawn(preset)


def main(arguments: list[str] | None = None) -> int:
    """Writes docs/pictures/sample.webp; returns the exit status."""
    parser = argparse.ArgumentParser(description="Draw the README's moving picture from the built sample.")
    parser.add_argument("--project", type=Path, default=ROOT, help="whose data/ is shown")
    parser.add_argument("--out", type=Path, default=PICTURE)
    parser.add_argument("--start-s", type=float, default=2.0)
    parser.add_argument("--duration-s", type=float, default=6.0)
    parser.add_argument("--frame-rate-fps", type=float, default=12.0)
    chosen = parser.parse_args(arguments)
    excerpt = Excerpt(chosen.start_s, chosen.duration_s, chosen.frame_rate_fps)
    try:
        style = _style(Params(ROOT / "params.yaml"))
        images = list(montages(Layout(chosen.project), excerpt, style))
        size = write_animation(chosen.out, images, excerpt.frame_rate_fps)
    except MotionTransferError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    height, width = images[0].shape[:2]
    sys.stdout.write(f"{chosen.out}: {len(images)} pictures of {width}x{height}, {size / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
