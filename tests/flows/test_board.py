"""What is pinned up beside a run: keys that Prefect takes, and no trouble from a server that is away."""

import logging
import re
from itertools import combinations
from uuid import uuid4

import pytest

from flows.board import Board, key_of

NAMES = ["ada", "Ada", "a_b", "a-b", "A_b", "a__b", "a--b", "x" * 60, "7"]


def test_keys_are_prefects_and_each_names_ones_own() -> None:
    keys = [key_of("train_gan", name, "progress") for name in NAMES]
    assert all(re.fullmatch("[a-z0-9-]+", key) for key in keys)
    assert all(one != other for one, other in combinations(keys, 2))
    assert key_of("transfer", "ben_to_ada", "films") == "transfer-ben-to-ada-films"


def test_a_server_that_is_away_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    logger = logging.getLogger("a run")
    board = Board(uuid4(), uuid4(), logging.LoggerAdapter(logger, {}))
    with (
        caplog.at_level(logging.DEBUG, "a run"),
        temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}),
    ):
        board.pin("a-progress", "progress", 1.0, "")
        board.pin("b-progress", "progress", 1.0, "")
    assert [record.levelno for record in caplog.records if record.name == "a run"] == [logging.DEBUG]
