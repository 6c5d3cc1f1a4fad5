from dataclasses import replace
from pathlib import Path

import numpy as np
from made_up_novelty import novelty_of
from walkers import even_index

from motiontransfer.artifacts.table import read_table
from motiontransfer.pose.limb_directions import LINES
from motiontransfer.pose.novelty import SCHEMA, Novelty, read_novelty, write_novelty

INDEX = even_index(4, fps=2)


def test_read_after_write(tmp_path: Path) -> None:
    novelty = Novelty(
        np.array([2, -1, 0]),
        np.array([12.5, np.nan, 3], np.float32),
        np.array([6, -1, 0]),
        np.array([30, np.nan, np.nan], np.float32),
        14.25,
        np.nan,
    )
    path = tmp_path / "novelty.parquet"
    write_novelty(path, novelty)
    read = read_novelty(path)
    for name in ("nearest", "degrees", "limb", "speeds"):
        np.testing.assert_array_equal(getattr(read, name), getattr(novelty, name))
    assert read.spread_degrees == 14.25 and np.isnan(read.spread_speed)
    table, metadata = read_table(path, SCHEMA)
    assert table.column("nearest_frame").to_pylist() == [2, None, 0]
    assert table.column("limb").to_pylist() == [LINES[6].name, None, "trunk"]
    assert table.column("speed_degrees_s").to_pylist() == [30, None, None]
    assert metadata == {"spread_degrees": 14.25, "spread_speed_degrees_s": None}


def test_beyond_is_what_lies_farther_than_the_spread() -> None:
    assert novelty_of([5, 10, 11, np.nan]).beyond.tolist() == [False, False, True, False]


def test_the_words_tell_the_share_the_worst_and_its_time() -> None:
    words = novelty_of([5, 31, np.nan, np.nan]).in_words(INDEX)
    assert words == (
        "50% of the poses lie beyond the training film's own spread (10 degrees); the worst, 31 degrees "
        "off, at 0.5 s"
    )


def test_the_words_tell_how_many_are_faster_than_the_film() -> None:
    novelty = replace(novelty_of([1, 1, 1, 1]), speeds=np.float32([50, 150, 101, np.nan]))
    assert novelty.speeds_in_words() == "50% of the frames are faster than 90% of the training film's"
    assert "cannot" in replace(novelty, spread_speed=float("nan")).speeds_in_words()


def test_the_words_say_what_cannot_be_told() -> None:
    short = replace(novelty_of([5, 31, 11, 0]), spread_degrees=float("nan"))
    assert short.in_words(INDEX).endswith("the training film is too short to tell what is much")
    assert novelty_of([np.nan] * 4).in_words(INDEX) == "no pose could be compared with the training film's"
