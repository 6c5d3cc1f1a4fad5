"""A plain report page: one HTML file beside its films and pictures, which loads nothing from elsewhere."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2

from motiontransfer.artifacts.files import replacing
from motiontransfer.metrics import curves
from motiontransfer.metrics.curves import Curve, draw_curve

COMPARISON: Final = "comparison.mp4"
"""The film that lies beside a page."""

SHEET: Final = "contact_sheet.png"
"""The picture that lies beside a page."""

# Blue, amber, grey: told apart by those who see no red or green, too.
_COLOURS: Final = ("#1f5fbf", "#d97a06", "#7b8490", "#0f8a76")


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
    """All that a report shows.

    Attributes:
        title: of the page.
        lead: what was judged, in a sentence or two.
        headlines: figures that are read first.
        tables: figures.
        curves: over time.
        notes: how the figures are made.
    """

    title: str
    lead: str
    headlines: list[Headline]
    tables: list[Table]
    curves: list[Curve]
    notes: list[str]


def write_page(path: Path, page: Page) -> None:
    """Writes the page. Whatever stands in it is escaped: a clip's name is text, never markup."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("motiontransfer.metrics", ""),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    drawings = [drawing for drawing in map(draw_curve, page.curves) if drawing is not None]
    frame = {name: getattr(curves, name) for name in ("WIDTH", "HEIGHT", "LEFT", "RIGHT", "TOP", "BOTTOM")}
    template = environment.get_template("report.html.jinja")
    with replacing(path) as beside:
        beside.write_text(
            template.render(
                page=page, film=COMPARISON, sheet=SHEET, drawings=drawings, colours=_COLOURS, **frame
            )
        )


def shown(value: float | None, unit: str = "", digits: int = 3) -> str:
    """A figure to so many significant digits with its unit, a dash where there is none."""
    if value is None:
        return "-"
    number = f"{value:.{digits}g}" if abs(value) < 10**digits else f"{value:.0f}"
    return f"{number} {unit}".rstrip()
