"""The page as a person uses it: opened from disk in a real browser, with its clicks and keys."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
from browser import Tab, browsing, chromium
from made_up_page import FRAMES, NUMBERS, TIMES, write_made_up_page

EVIL = "<script>document.title = 'harmed'</script>"
_PICTURE = "data:image/jpeg;base64,"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """One browser for all tests."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on PATH, and CHROMIUM names none: the page is not tried in a browser")
    with browsing(program, tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_made_up_page(tmp_path_factory.mktemp("page"))


@pytest.fixture
def opened(tab: Tab, report: Path) -> Tab:
    tab.open(report)
    tab.wait_for("film.readyState > 0 || film.error !== null")
    return tab


def plays(tab: Tab) -> bool:
    return tab.evaluate("film.error") is None


def frame(tab: Tab) -> int:
    """Which frame of the film the page says is shown."""
    return int(tab.evaluate("scrubber.value"))


def seen(tab: Tab, path: Path) -> float:
    """Which frame the film really shows, told by its brightness on the screen."""
    tab.picture(path)
    left, top, width, height = tab.evaluate(
        "(({x, y, width, height}) => [x, y, width, height])(film.getBoundingClientRect())"
    )
    return float(cv2.imread(str(path))[int(top + height / 2), int(left + width / 2)].mean()) / 5


def middle(frame: int) -> float:
    ends = [*TIMES[1:], TIMES[-1] + 1 / 25]
    return float(TIMES[frame] + ends[frame]) / 2


def assert_shows(tab: Tab, wanted: int) -> None:
    """The page says that frame, and the film's clock stands in its middle."""
    assert frame(tab) == wanted
    assert tab.evaluate("place.textContent").startswith(f"frame {NUMBERS[wanted]} ")
    tab.wait_for("!film.seeking")
    assert tab.evaluate("film.currentTime") == pytest.approx(middle(wanted), abs=1e-4)


def test_it_opens_and_nothing_loads_from_outside(opened: Tab, report: Path) -> None:
    folder = report.parent.as_uri()
    mine = [place for place in opened.asked_for if not place.startswith(_PICTURE)]
    assert report.as_uri() in mine
    assert all(place.startswith((folder, "data:,")) for place in mine)
    assert opened.complaints == []
    assert_shows(opened, 0)


@pytest.mark.parametrize("wanted", [0, 7, 19, 20, 33, FRAMES - 1])
def test_the_film_shows_the_frame_that_the_page_names(opened: Tab, tmp_path: Path, wanted: int) -> None:
    if not plays(opened):
        pytest.skip("this Chromium does not play H.264")
    opened.evaluate(f"location.hash = 'frame={NUMBERS[wanted]}'")
    opened.wait_for(f"scrubber.value == {wanted} && !film.seeking")
    found = -1.0
    for _ in range(20):  # the picture may reach the screen a little later
        if abs((found := seen(opened, tmp_path / "seen.png")) - wanted) < 0.5:
            break
    assert found == pytest.approx(wanted, abs=0.5)


@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.8, 0.95])
def test_a_click_on_a_curve_moves_the_film_there(opened: Tab, fraction: float) -> None:
    opened.click("#curve-0 .area", right=fraction)
    wanted = int(abs(TIMES - fraction * TIMES[-1]).argmin())
    assert_shows(opened, wanted)
    line, area = (
        opened.evaluate(f"(({{x, width}}) => [x, width])({found}.getBoundingClientRect())")
        for found in (
            "document.querySelector('#curve-0 .cursor')",
            "document.querySelector('#curve-0 .area')",
        )
    )
    assert line[0] - area[0] == pytest.approx(TIMES[wanted] / TIMES[-1] * area[1], abs=2)


def test_the_values_at_the_cursor_are_told(opened: Tab) -> None:
    opened.evaluate(f"location.hash = 'frame={NUMBERS[30]}'")
    opened.wait_for("scrubber.value == 30")
    values = opened.evaluate("[...document.querySelectorAll('#curve-0 output')].map(o => o.textContent)")
    assert values == ["30", "15"]


def test_arrow_keys_step_by_one_frame(opened: Tab) -> None:
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        opened.press(key)
    assert_shows(opened, 2)
    for key in ("End", "ArrowRight"):
        opened.press(key)
        opened.wait_for("!film.seeking")
        assert frame(opened) == FRAMES - 1
    opened.press("Home")
    assert_shows(opened, 0)


def test_a_worst_frame_moves_the_film_there(opened: Tab) -> None:
    opened.click('.worst [data-place="29"]')
    assert_shows(opened, 29)
    assert opened.evaluate("document.querySelector('[aria-current=true]').dataset.place") == "29"


def test_measures_are_chosen(opened: Tab) -> None:
    assert opened.evaluate("document.getElementById('curve-1').hidden")
    opened.click("[data-curve=curve-1] + span")
    assert not opened.evaluate("document.getElementById('curve-1').hidden")
    opened.click("#curve-1 .area", right=0.8)
    assert_shows(opened, int(abs(TIMES - 0.8 * TIMES[-1]).argmin()))


def test_the_cursor_runs_while_the_film_plays(opened: Tab) -> None:
    if not plays(opened):
        pytest.skip("this Chromium does not play H.264")
    opened.click("#play")
    opened.wait_for("Number(scrubber.value) > 5")
    opened.click("#play")
    opened.wait_for("film.paused && play.textContent == 'Play'")
    now = opened.evaluate("film.currentTime")
    assert frame(opened) == int((now + 5e-4 >= TIMES).sum()) - 1


def test_speed_is_the_films(opened: Tab) -> None:
    opened.evaluate("speed.value = '0.25'; speed.dispatchEvent(new Event('change'))")
    assert opened.evaluate("film.playbackRate") == 0.25


def test_a_film_that_cannot_be_played_is_said_so(tab: Tab, tmp_path: Path) -> None:
    report = write_made_up_page(tmp_path)
    (tmp_path / "comparison.mp4").write_bytes(b"no film")
    tab.open(report)
    tab.wait_for("!unplayable.hidden")
    tab.press("ArrowRight")
    assert frame(tab) == 1


def test_a_name_that_is_a_script_does_no_harm(tab: Tab, tmp_path: Path) -> None:
    tab.open(write_made_up_page(tmp_path, text=EVIL))
    assert tab.evaluate("document.title") == EVIL
    assert EVIL in tab.evaluate("document.body.innerText")


def test_a_script_that_got_in_does_not_run(tab: Tab, tmp_path: Path) -> None:
    report = write_made_up_page(tmp_path)
    report.write_text(report.read_text().replace("<header>", f'<header>{EVIL}<img src=x onerror="alert(1)">'))
    tab.open(report)
    assert tab.evaluate("document.title") == "ada"


@pytest.mark.parametrize("width", [1200, 800, 400])
def test_nothing_sticks_out_sideways(tab: Tab, report: Path, width: int) -> None:
    tab.open(report, width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
