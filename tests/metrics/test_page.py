import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.page import COMPARISON, SHEET, Headline, Page, Table, shown, write_page

EVIL = '"><script>alert(1)</script>'


def page(text: str) -> Page:
    times = np.arange(5) / 25
    return Page(
        text,
        text,
        [Headline("0.5", text, text)],
        [Table(text, (text, "a"), [(text, "1")])],
        [Curve(text, text, times, {text: np.arange(5.0)}, True)],
        [text],
    )


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.places += [
            value or "" for name, value in attributes if name in ("src", "href", "poster", "data")
        ]


def collected(path: Path) -> Collector:
    collector = Collector()
    collector.feed(path.read_text())
    return collector


def test_names_are_text_and_never_markup(tmp_path: Path) -> None:
    write_page(tmp_path / "evil.html", page(EVIL))
    write_page(tmp_path / "good.html", page("ada"))
    assert "script" not in collected(tmp_path / "evil.html").tags
    assert collected(tmp_path / "evil.html").tags == collected(tmp_path / "good.html").tags
    assert EVIL not in (tmp_path / "evil.html").read_text()


def test_nothing_loads_from_outside(tmp_path: Path) -> None:
    write_page(tmp_path / "report.html", page("ada"))
    assert set(collected(tmp_path / "report.html").places) == {COMPARISON, SHEET, "data:,"}
    assert not re.search(r"https?:|//|@import|url\(", (tmp_path / "report.html").read_text())


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("first.html", "second.html"):
        write_page(tmp_path / name, page("ada"))
    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()


def test_a_curve_without_a_value_is_left_out(tmp_path: Path) -> None:
    empty = Curve("empty", "", np.arange(2.0), {"a": np.full(2, np.nan)}, True)
    write_page(tmp_path / "report.html", Page("ada", "", [], [], [empty], []))
    assert "svg" not in collected(tmp_path / "report.html").tags


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(None, "px", "-"), (0.47123, "", "0.471"), (12.34, "dB", "12.3 dB"), (0.0, "", "0")],
)
def test_figures_are_shown_short(value: float | None, unit: str, expected: str) -> None:
    assert shown(value, unit) == expected
