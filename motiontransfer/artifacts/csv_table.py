"""Tables that `dvc plots` reads: CSV with a header, a column a series."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from motiontransfer.artifacts.files import replacing


def write_csv(path: Path, columns: Mapping[str, npt.ArrayLike]) -> None:
    """Writes a table of numbers; a cell without one (NaN) is empty.

    Args:
        path: of the file.
        columns: for each name N numbers; whole ones are written in full, others to six significant digits.
    """
    cells = [[_cell(value) for value in np.asarray(column).tolist()] for column in columns.values()]
    with replacing(path) as beside, beside.open("w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        file.writelines(",".join(row) + "\n" for row in zip(*cells, strict=True))


def _cell(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return f"{value:.6g}" if np.isfinite(value) else ""
