"""The benchmark of a film's memory: the start's temporaries hide no growth, and growth fails it."""

from collections.abc import Iterator

import pytest

from benchmarks import endless
from benchmarks.endless import LEFT_OUT, TENTHS, Watched

FRAMES = TENTHS * LEFT_OUT


@pytest.fixture
def watched() -> Iterator[Watched]:
    """Told of memory by the test, not by its own thread."""
    of_a_test = Watched(FRAMES)
    of_a_test.stop()
    yield of_a_test


def test_nothing_counts_before_the_first_segment_is_finished(watched: Watched) -> None:
    watched.sample(900)
    watched.advance(LEFT_OUT)
    watched.sample(900)
    watched.advance()
    watched.sample(100)
    watched.sample(90)
    assert watched.peaks == [100, *[0] * (TENTHS - 1)]
    watched.advance(FRAMES - LEFT_OUT - 1)
    watched.sample(101)
    assert watched.peaks == [100, *[0] * (TENTHS - 2), 101]


@pytest.mark.parametrize(("last", "status"), [(90, 0), (101, 0), (103, 1)])
def test_growth_beyond_two_hundredths_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], last: int, status: int
) -> None:
    def film_of(keypoints: object, synthesizer: object, folder: object, watched: Watched) -> int:
        watched.peaks = [*[100] * (TENTHS - 1), last]
        return 1

    monkeypatch.setattr(endless, "film_of", film_of)
    assert endless.main(FRAMES, None) == status
    assert f"against the first: {last - 100:+}.00 % (at most +2 %)" in capsys.readouterr().out


def test_a_film_of_too_few_frames_is_refused() -> None:
    with pytest.raises(SystemExit, match="expected 2500 at least"):
        endless.main(FRAMES - 1, None)
