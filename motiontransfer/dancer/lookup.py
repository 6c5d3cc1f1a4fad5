"""Values of a table between its cells, at any number of places."""

import cv2
import numpy as np

from motiontransfer.dancer.geometry import Floats


def looked_up(table: Floats, column: Floats, row: Floats, border: int = cv2.BORDER_CONSTANT) -> Floats:
    """(..., C): a table's values at places (H, W), linear between cells; none at none.

    Args:
        table: (rows, columns) or (rows, columns, C), float32.
        column: (H, W) counted from the middle of the first cell.
        row: (H, W), likewise.
        border: what lies beyond the table, one of OpenCV's border types; 0 unless told.
    """
    if not column.size:  # a picture without floor; OpenCV refuses it
        return np.zeros(column.shape + table.shape[2:], np.float32)
    column, row = column.astype(np.float32, copy=False), row.astype(np.float32, copy=False)
    return np.asarray(cv2.remap(table, column, row, cv2.INTER_LINEAR, borderMode=border))
