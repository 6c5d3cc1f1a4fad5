"""A page beside a film of coloured frames, from which one can tell which frame is seen."""

from pathlib import Path

import numpy as np
from films import write_film

from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.origin import Origin
from motiontransfer.metrics.page import COMPARISON, SHEET, Headline, Page, Table, write_page

FRAMES = 40
NUMBERS = np.r_[100:120, 219:239]  # in a clip of two films, of both the end
PTS = [*range(20), *range(22, 42)]  # 25 a second, and after frame 19 a pause
TIMES = np.array(PTS) / 25


def page(text: str = "ada") -> Page:
    """Its first curve rises and is worst at the end, its second is not shown at first."""
    rising = np.arange(float(FRAMES))
    return Page(
        text,
        text,
        [Headline("0.5", text, text)],
        [Table(text, (text, "a"), [(text, "1")])],
        [
            Curve(text, text, TIMES, {text: rising, "other": rising / 2}, True, worse="high"),
            Curve("second", text, TIMES, {text: -rising}, True, chosen=False),
        ],
        [text],
        NUMBERS,
        np.ones(FRAMES, bool),
    )


def write_made_up_page(folder: Path, shown: Page | None = None, text: str = "ada") -> Path:
    """Writes film, sheet and page; frame n of the film is about as bright as 5n."""
    folder.mkdir(exist_ok=True)
    images = [np.full((48, 144, 3), 5 * frame, np.uint8) for frame in range(FRAMES)]
    write_film(folder / COMPARISON, images, pts=PTS)
    (folder / SHEET).write_bytes(b"")
    origin = Origin({text: {text: text}}, {text: text})
    training = [Curve(text, text, np.arange(3.0), {text: np.arange(3.0)}, True, gaps=False)]
    write_page(folder / "report.html", shown or page(text), origin, training)
    return folder / "report.html"
