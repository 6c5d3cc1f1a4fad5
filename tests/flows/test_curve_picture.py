"""Curves as one SVG."""

from xml.etree import ElementTree

from flows.curve_picture import draw_svg
from motiontransfer.metrics.curves import CurveDrawing, Line

SVG = "{http://www.w3.org/2000/svg}"


def drawing(title: str, lines: int) -> CurveDrawing:
    drawn = [Line(f"<{title} {number}>", f"M0 {number}H10", "") for number in range(lines)]
    return CurveDrawing(title, "", True, 0.0, 1.0, drawn, [], [])


def test_every_line_is_drawn_and_named_in_its_colour_however_many_there_are() -> None:
    picture = ElementTree.fromstring(draw_svg([drawing("losses", 7)]))
    names = {span.text: span.get("fill") for span in picture.iter(f"{SVG}tspan") if span.get("fill")}
    paths = {path.get("d"): path.get("stroke") for path in picture.iter(f"{SVG}path")}
    assert [names[f"<losses {line}>"] for line in range(7)] == [paths[f"M0 {line}H10"] for line in range(7)]
    assert len(set(names.values())) == 4


def test_drawings_lie_below_one_another() -> None:
    one, three = (ElementTree.fromstring(draw_svg([drawing("a", 1)] * count)) for count in (1, 3))
    assert float(three.get("height", 0)) == 3 * float(one.get("height", 0))
    assert len({group.get("transform") for group in three.iter(f"{SVG}g")}) == 3
