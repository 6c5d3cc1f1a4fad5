"""Curves as one SVG picture that stands by itself, on a ground of its own so that any page's will do."""

from collections.abc import Iterator, Sequence
from html import escape

from motiontransfer.metrics.curves import HEIGHT, WIDTH, CurveDrawing, Line

_COLOURS = ("#1d4ed8", "#dc2626", "#15803d", "#7c3aed")
_LEFT, _RIGHT, _ABOVE, _BELOW = 70, 30, 40, 40
_TALL = _ABOVE + HEIGHT + _BELOW
_WIDE = _LEFT + WIDTH + _RIGHT


def draw_svg(drawings: Sequence[CurveDrawing]) -> str:
    """Lays curves below one another, each with its title, its ticks and the names of its lines."""
    tall = _TALL * len(drawings)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE:g} {tall:g}" width="{_WIDE:g}" '
        f'height="{tall:g}" font-family="sans-serif" font-size="16" fill="#222">',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for place, drawing in enumerate(drawings):
        parts.append(f'<g transform="translate({_LEFT} {place * _TALL + _ABOVE:g})">')
        parts += [*_heading(drawing), *_axes(drawing), *_lines(drawing), "</g>"]
    return "".join((*parts, "</svg>"))


def _heading(drawing: CurveDrawing) -> Iterator[str]:
    names = "".join(
        f'<tspan dx="18" fill="{colour}">{escape(line.name)}</tspan>' for line, colour in _coloured(drawing)
    )
    yield f'<text y="-14"><tspan font-weight="bold">{escape(drawing.title)}</tspan>{names}</text>'


def _axes(drawing: CurveDrawing) -> Iterator[str]:
    for tick in drawing.up:
        y = tick.place / 100 * HEIGHT
        yield f'<path d="M0 {y:.1f}h{WIDTH:g}" stroke="#ddd"/>'
        yield f'<text x="-8" y="{y + 5:.1f}" text-anchor="end">{escape(tick.label)}</text>'
    for tick in drawing.across:
        x = tick.place / 100 * WIDTH
        yield f'<text x="{x:.1f}" y="{HEIGHT + 22:g}" text-anchor="middle">{escape(tick.label)}</text>'


def _lines(drawing: CurveDrawing) -> Iterator[str]:
    for line, colour in _coloured(drawing):
        style = 'fill="none" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'
        yield f'<path d="{line.path}" {style} stroke="{colour}"/>'


def _coloured(drawing: CurveDrawing) -> Iterator[tuple[Line, str]]:
    for place, line in enumerate(drawing.lines):
        yield line, _COLOURS[place % len(_COLOURS)]
