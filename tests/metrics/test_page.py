import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from made_up_page import FRAMES, PTS, page, write_made_up_page

from motiontransfer.errors import VideoError
from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.origin import Origin
from motiontransfer.metrics.page import COMPARISON, SHEET, Page, shown, write_page

EVIL = '"><script>alert(1)</script>'


class Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.places: list[str] = []
        self.texts: dict[str, str] = {}
        self.attributes: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes = dict(attributes)
        self.places += [
            value or "" for name, value in attributes if name in ("src", "href", "poster", "data", "action")
        ]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script":
            self.texts.setdefault(self.attributes.get("id") or "", data)


def collected(path: Path) -> Collector:
    collector = Collector()
    collector.feed(path.read_text())
    return collector


def test_names_are_text_and_never_markup(tmp_path: Path) -> None:
    evil, good = write_made_up_page(tmp_path / "evil", text=EVIL), write_made_up_page(tmp_path / "good")
    assert collected(evil).tags == collected(good).tags
    assert EVIL not in evil.read_text() and "alert(1)" in evil.read_text()


def test_no_script_is_allowed_but_the_pages_own(tmp_path: Path) -> None:
    found = collected(write_made_up_page(tmp_path))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', (tmp_path / "report.html").read_text())
    assert policy is not None
    digest = base64.b64encode(hashlib.sha256(found.texts[""].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy[1].replace("&#39;", "'")
    assert policy[1].startswith("default-src 'none';")


def test_nothing_loads_from_outside(tmp_path: Path) -> None:
    path = write_made_up_page(tmp_path)
    places = {place for place in collected(path).places if not place.startswith("data:image/jpeg;")}
    assert places == {COMPARISON, SHEET, "data:,"}
    assert not re.search(r"https?:|@import|url\(|fetch|XMLHttp|import\(", path.read_text())


def test_the_script_knows_when_each_frame_is_shown(tmp_path: Path) -> None:
    data = json.loads(collected(write_made_up_page(tmp_path)).texts["film-data"])
    starts = data["start"] + np.cumsum([0, *data["steps"]])
    assert starts[:-1].tolist() == [40_000 * tick for tick in PTS]
    assert len(data["steps"]) == FRAMES and (data["firstFrame"], data["jumps"]) == (100, [[20, 219]])


def test_the_worst_frames_are_shown_with_their_values(tmp_path: Path) -> None:
    text = write_made_up_page(tmp_path).read_text()
    found = re.findall(r'data-place="(\d+)"><img src="([^"]+)" alt="Frame (\d+)"><span>([^<]+)</span>', text)
    assert [(int(place), int(number), value) for place, _, number, value in found] == [
        (39, 238, "39 ada"),
        (29, 228, "29 ada"),
    ]
    assert all(picture.startswith("data:image/jpeg;base64,") for _, picture, _, _ in found)


def test_what_went_in_is_told(tmp_path: Path) -> None:
    write_made_up_page(tmp_path)
    origin = Origin({"split": {"gap_s": "0.25"}}, {"data/frames/ada.parquet": "0123abcd"})
    write_page(tmp_path / "report.html", page(), origin, [])
    text = (tmp_path / "report.html").read_text()
    assert "<dt>gap_s</dt><dd>0.25</dd>" in text
    assert "data/frames/ada.parquet" in text and "<code>0123abcd</code>" in text


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    first, second = write_made_up_page(tmp_path / "first"), write_made_up_page(tmp_path / "second")
    assert first.read_bytes() == second.read_bytes()


def test_a_curve_without_a_value_is_left_out(tmp_path: Path) -> None:
    empty = Curve("empty", "", np.arange(2.0), {"a": np.full(2, np.nan)}, True, worse="low")
    bare = Page("ada", "", [], [], [empty], [], np.arange(2), np.ones(2, bool))
    write_made_up_page(tmp_path)
    write_page(tmp_path / "report.html", bare, Origin({}, {}), [])
    assert "svg" not in collected(tmp_path / "report.html").tags


def test_a_page_without_its_film_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match=r"comparison\.mp4"):
        write_page(tmp_path / "report.html", page(), Origin({}, {}), [])
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(None, "px", "-"), (0.47123, "", "0.471"), (12.34, "dB", "12.3 dB"), (0.0, "", "0")],
)
def test_figures_are_shown_short(value: float | None, unit: str, expected: str) -> None:
    assert shown(value, unit) == expected
