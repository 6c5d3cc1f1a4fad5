"""What is shown behind the person: the subject's own plate, or something in its place.

A generator goes on seeing its own output before the plate, as it was trained; only what is shown changes.
With a matte a the output is a * person + (1 - a) * plate, whatever the person's colour, so
output - (1 - a) * plate + (1 - a) * picture is the same person before another picture. At the rim a matte is
never quite right, and a line of the plate's colour would be left; colours from inside are carried over it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.transfer.matte import Mask, filled_box
from motiontransfer.video.picture import Image, resized

PRESET: Final = "preset"  # the subject's preset decides: plate where there is a mask, else generated
PLATE: Final = "plate"
GENERATED: Final = "generated"
GREEN: Final = "green"
# All else is the path of a picture.

GREEN_RGB: Final = (0, 177, 64)  # chroma-key green

_ASPECT_TOLERANCE: Final = 0.01
_RIM_FRACTION: Final = 0.004  # of the picture's height, inwards from the matte's edge; a pixel at least
_RIM_SIGMA: Final = 1.2  # of the rim's width: how far colours from inside are carried
_LEAST_OPACITY: Final = 1 / 255
_LEAST_NEAR: Final = 0.02  # fingers hardly have an inside; they stay as they are

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Background:
    """A picture in place of the plate.

    Attributes:
        plate: (H, W, 3) RGB uint8, behind the person in what the generator painted.
        picture: (H, W, 3) RGB uint8, what is to be seen there.
    """

    plate: Image
    picture: Image

    def behind(self, painted: Image, matte: Mask) -> Image:
        """The painted person before the picture.

        Args:
            painted: (H, W, 3) RGB uint8, before the plate.
            matte: (H, W) uint8, of the same frame.

        Returns:
            (H, W, 3) RGB uint8.
        """
        shown, rim_px = self.picture.copy(), max(1, round(_RIM_FRACTION * matte.shape[0]))
        box = filled_box(matte, 3 * rim_px)
        if box is not None:
            behind, opacity = (
                self.picture[box].astype(np.float32),
                matte[box].astype(np.float32)[..., None] / 255,
            )
            person = painted[box].astype(np.float32) - (1 - opacity) * self.plate[box]
            composed = _with_clean_rim(person, opacity, rim_px) + (1 - opacity) * behind
            shown[box] = np.clip(np.rint(composed), 0, 255).astype(np.uint8)
        return shown


def _with_clean_rim(person: Floats, opacity: Floats, rim_px: int) -> Floats:
    """A person with colours from inside carried outwards over the rim, where an inside is near.

    Args:
        person: (h, w, 3) colours times opacity.
        opacity: (h, w, 1) in [0, 1].
        rim_px: how wide the rim is.
    """
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim_px + 1, 2 * rim_px + 1))
    inside = np.asarray(cv2.erode(opacity, kernel))[..., None]
    sure = person * (inside / np.maximum(opacity, _LEAST_OPACITY))
    near, carried = (cv2.GaussianBlur(of, (0, 0), _RIM_SIGMA * rim_px) for of in (inside, sure))
    near = near[..., None]
    carried = opacity * carried / np.maximum(near, _LEAST_NEAR)
    return np.where(near > _LEAST_NEAR, inside * person + (1 - inside) * carried, person)


def choose_background(
    choice: str, sha256: str | None, plate: Image, masked: bool, root: Path
) -> Background | None:
    """What the block `render` asks for.

    Args:
        choice: preset, plate, generated, green, or the path of a picture.
        sha256: of that picture, None where nobody has told it.
        plate: (H, W, 3) RGB uint8, behind the person in what is painted.
        masked: whether the painter tells a mask; one that paints every pixel has none.
        root: of the project, from which relative paths are told.

    Returns:
        None where the film shows what was painted, as it was painted.

    Raises:
        ParamsError: the subject's painter cannot do that, or the picture is of another shape.
        ArtifactError: the picture is missing, is no picture, or has another digest.
    """
    require_background(choice, masked)
    if choice in (PRESET, PLATE, GENERATED):
        return None
    file = background_file(choice, sha256, root)
    if file is None:
        return Background(plate, np.full_like(plate, GREEN_RGB))
    return Background(plate, read_background(file, (plate.shape[0], plate.shape[1])))


def background_file(choice: str, sha256: str | None, root: Path) -> WeightFile | None:
    """The picture that is chosen and its digest, None where none is; as of `choose_background`."""
    if choice in (PRESET, PLATE, GENERATED, GREEN):
        return None
    return WeightFile(root / Path(choice).expanduser(), sha256)


def require_picture(file: WeightFile) -> None:
    """Refuses a picture that is not there, or is not the one that was told; raises ArtifactError."""
    file.require("the picture of render.background", "render.background_sha256")


def require_background(choice: str, masked: bool) -> None:
    """Refuses what a painter, with or without a mask, cannot do; raises ParamsError."""
    if not masked and choice not in (PRESET, GENERATED):
        raise ParamsError(
            f"render.background: found {choice!r} of a subject of preset edn, which paints every pixel and "
            f"tells no mask; expected {PRESET} or {GENERATED}"
        )
    if masked and choice == GENERATED:
        raise ParamsError(
            f"render.background: found {GENERATED!r} of a subject of preset default, which paints the person "
            f"alone; expected {PRESET}, {PLATE}, {GREEN} or the path of a picture"
        )


def read_background(file: WeightFile, size: tuple[int, int]) -> Image:
    """A user's picture at the size of those that are painted.

    Args:
        file: a picture that OpenCV reads; it is turned as its EXIF says.
        size: (height, width).

    Returns:
        (height, width, 3) RGB uint8.

    Raises:
        ArtifactError: it is missing, is no picture, or has another digest.
        ParamsError: it is of another shape.
    """
    require_picture(file)
    bgr = cv2.imread(str(file.path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise ArtifactError(
            f"{file.path}: not a picture that can be read; give PNG or JPEG as render.background"
        )
    height, width = bgr.shape[:2]
    if abs(width * size[0] / (height * size[1]) - 1) > _ASPECT_TOLERANCE:
        raise ParamsError(
            f"render.background: {file.path} is {width}x{height}, expected the shape of the subject's "
            f"pictures, {size[1]}x{size[0]} or as much larger; cut it to that shape"
        )
    picture = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
    return picture if (height, width) == size else resized(picture, size)
