"""What tests share."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def footage() -> Path:
    """The folder of real clips; skips where there is none."""
    folder = os.environ.get("MOTIONTRANSFER_FOOTAGE")
    if not folder or not Path(folder).is_dir():
        pytest.skip("no real footage: MOTIONTRANSFER_FOOTAGE does not point at a folder")
    return Path(folder)
