import numpy as np
import pytest

from motiontransfer.metrics.averages import averages, counts, ratio, rounded, without_missing

SERIES = {"seen": np.array([1.0, 3.0, np.nan, 100.0]), "never": np.full(4, np.nan)}
COUNTED = np.array([True, True, True, False])


def test_only_counted_frames_with_a_value_are_averaged() -> None:
    assert averages(SERIES, COUNTED) == {"seen": 2.0}
    assert counts(SERIES, COUNTED) == {"seen": 2, "never": 0}


def test_no_frame_counts() -> None:
    assert averages(SERIES, np.zeros(4, bool)) == {}


def test_a_ratio_needs_both_parts() -> None:
    assert ratio(1.0, 4.0) == 0.25
    assert ratio(None, 4.0) is ratio(1.0, None) is ratio(1.0, 0.0) is None
    assert without_missing({"there": 1.0, "missing": None}) == {"there": 1.0}


def test_figures_are_rounded_to_what_means_something() -> None:
    assert rounded(1 / 3) == 0.3333333
    assert rounded(123456789.0) == pytest.approx(123456800.0)
