"""A report page: one HTML file beside its film, which needs no server and loads nothing from elsewhere."""

import base64
import hashlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import jinja2
import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from motiontransfer.artifacts.files import replacing
from motiontransfer.metrics.curves import HEIGHT, MISSING, WIDTH, Curve, CurveDrawing, draw_curve
from motiontransfer.metrics.film_frames import FilmFrames, read_film_frames
from motiontransfer.metrics.origin import Origin
from motiontransfer.metrics.worst_frames import worst_frames
from motiontransfer.video.sound import Sound

COMPARISON: Final = "comparison.mp4"
"""The film that lies beside a page."""

SHEET: Final = "contact_sheet.png"
"""The picture that lies beside a page."""

_TEMPLATE, _STYLE, _SCRIPT = "report.html.jinja", "report.css", "report.js"


@dataclass(frozen=True)
class Headline:
    """A figure that is read first.

    Attributes:
        value: the figure with its unit.
        label: what it is.
        reading: what would be good.
    """

    value: str
    label: str
    reading: str


@dataclass(frozen=True)
class Table:
    """Figures in rows; the first column names the row."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class Page:
    """All that a report shows of an evaluation.

    Attributes:
        title: of the page.
        lead: what was judged, in a sentence or two.
        headlines: figures that are read first.
        tables: figures.
        curves: over the time of the film beside the page, T values a series.
        notes: how the figures are made.
        frames: (T,) number of each frame of the film in its clip, rising.
        counted: (T,) bool, which frames the averages count; the worst are among them.
        links: what lies elsewhere: what it is, and its address from the page.
    """

    title: str
    lead: str
    headlines: list[Headline]
    tables: list[Table]
    curves: list[Curve]
    notes: list[str]
    frames: npt.NDArray[np.integer]
    counted: npt.NDArray[np.bool_]
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _WorstFrame:
    """One small picture: its place in the film, its number in the clip, and the measure's value there."""

    place: int
    number: int
    value: str
    picture: str


def write_page(path: Path, page: Page, origin: Origin, training: list[Curve], sheet: str = SHEET) -> None:
    """Writes the page beside its film, which must be there.

    Whatever stands in it is escaped: a clip's name is text, never markup; and the page allows no script but
    its own, told by its digest.

    Args:
        path: of the page; the film is `COMPARISON` beside it.
        page: what it shows.
        origin: what went into the evaluation.
        training: the losses of the trainings, over steps.
        sheet: the picture beside it, by its name.

    Raises:
        VideoError: the film cannot be read.
    """
    worst = [(curve, places) for curve in page.curves if (places := _worst(curve, page.counted))]
    film_path = path.with_name(COMPARISON)
    film = read_film_frames(film_path, {place for _, places in worst for place in places})
    text = _template().render(
        page=page,
        origin=origin,
        film=COMPARISON,
        sheet=sheet,
        film_data=_film_data(film, page.frames),
        silent=Sound((film_path,)).silent,
        drawings=_drawings(page.curves),
        worst=[
            (curve.title, [_shown_worst(curve, place, page, film) for place in places])
            for curve, places in worst
        ],
        training=_drawings(training),
        width=WIDTH,
        height=HEIGHT,
        **_inlined(),
    )
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")


def shown(value: float | None, unit: str = "", digits: int = 3) -> str:
    """A figure to so many significant digits with its unit, a dash where there is none."""
    if value is None:
        return "-"
    number = f"{value:.{digits}g}" if abs(value) < 10**digits else f"{value:.0f}"
    return f"{number} {unit}".rstrip()


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("motiontransfer.metrics", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(_TEMPLATE)


def _inlined() -> dict[str, str]:
    """The page's own style and script, which are no templates, and the digest that lets this script run."""
    style, script = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in (_STYLE, _SCRIPT))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"style": Markup(style), "script": Markup(script), "script_digest": f"sha256-{digest}"}


def _drawings(curves: list[Curve]) -> list[CurveDrawing]:
    return [drawing for drawing in map(draw_curve, curves) if drawing is not None]


def _film_data(film: FilmFrames, frames: npt.NDArray[np.integer]) -> dict[str, Any]:
    """What the script needs to know of the film; times and numbers as steps, which are short to write."""
    starts = [int(start) for start in film.starts_us]
    return {
        "start": starts[0],
        "steps": [after - before for before, after in pairwise([*starts, film.end_us])],
        "firstFrame": int(frames[0]),
        "jumps": _jumps(frames),
        "missing": MISSING,
    }


def _jumps(frames: npt.NDArray[np.integer]) -> list[list[int]]:
    """Place and number of each frame that does not follow the one before, as where another film begins."""
    places = np.flatnonzero(np.diff(frames) != 1) + 1
    return [[int(place), int(frames[place])] for place in places]


def _worst(curve: Curve, counted: npt.NDArray[np.bool_]) -> list[int]:
    if curve.worse is None or not curve.series:
        return []
    return worst_frames(curve.first, curve.across, counted, curve.worse)


def _shown_worst(curve: Curve, place: int, page: Page, film: FilmFrames) -> _WorstFrame:
    value = shown(float(curve.first[place]), curve.unit)
    return _WorstFrame(place, int(page.frames[place]), value, film.pictures[place])
