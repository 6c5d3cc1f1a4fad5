"""PNG pictures, written beside and renamed."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.artifacts.files import replacing, require_file
from motiontransfer.errors import ArtifactError

Image = npt.NDArray[np.uint8]


def write_picture(path: Path, image: Image) -> None:
    """Writes (H, W, 3) uint8 RGB as PNG.

    Raises:
        ArtifactError: the disk is full.
    """
    _, coded = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    with replacing(path) as beside:
        beside.write_bytes(coded.tobytes())


def read_picture(path: Path) -> Image:
    """Reads (H, W, 3) uint8 RGB.

    Raises:
        ArtifactError: missing, or not a picture.
    """
    require_file(path)
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise ArtifactError(f"{path}: not a picture; remove it and run the stage that makes it")
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB).astype(np.uint8)
