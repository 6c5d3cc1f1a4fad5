import csv
from pathlib import Path

import numpy as np
import pytest

from motiontransfer.artifacts.csv_table import write_csv


def test_numbers_come_back_and_a_missing_one_is_empty(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", {"frame": [9_000_001, 2], "loss": np.array([1 / 3, np.nan])})
    assert (tmp_path / "t.csv").read_text() == "frame,loss\n9000001,0.333333\n2,\n"
    with (tmp_path / "t.csv").open(newline="") as file:
        assert [row["loss"] for row in csv.DictReader(file)] == ["0.333333", ""]


def test_columns_of_unequal_length_leave_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("before\n")
    with pytest.raises(ValueError, match="shorter"):
        write_csv(tmp_path / "t.csv", {"frame": [0, 1], "loss": [0.5]})
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    assert (tmp_path / "t.csv").read_text() == "before\n"
