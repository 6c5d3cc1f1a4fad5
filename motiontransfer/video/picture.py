"""Pictures as the rest of the project wants them: upright, RGB, with square pixels, of one size."""

from fractions import Fraction

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from motiontransfer.errors import VideoError

Image = npt.NDArray[np.uint8]

_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
# The faster ways are darker by one or two levels, and the film that is made would be so once more.
_EXACT = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT


def upright_rgb(frame: av.VideoFrame, pixel_aspect: Fraction) -> Image:
    """Converts a decoded frame.

    Args:
        frame: as decoded, with the rotation that its film asks for.
        pixel_aspect: width over height of a pixel before rotation; the shorter way is stretched.

    Returns:
        (H, W, 3) RGB uint8.

    Raises:
        VideoError: the rotation is no multiple of 90 degrees.
    """
    source = _guessed_colorspace(frame) if frame.colorspace == _UNSPECIFIED else None
    rgb = frame.reformat(format="rgb24", src_colorspace=source, interpolation=_EXACT).to_ndarray()
    image = _with_square_pixels(rgb, pixel_aspect)
    quarters, rest = divmod(frame.rotation, 90)
    if rest:
        raise VideoError(f"asks to be shown turned by {frame.rotation} degrees, expected a multiple of 90")
    return np.ascontiguousarray(np.rot90(image, quarters))  # both count anticlockwise


def yuv_frame(image: Image, pixel_format: str = "yuv420p") -> av.VideoFrame:
    """Converts (H, W, 3) RGB uint8 of even size to YUV in BT.709 of limited range, for encoding."""
    return av.VideoFrame.from_ndarray(image, format="rgb24").reformat(
        format=pixel_format,
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        interpolation=_EXACT,
    )


def letterboxed(image: Image, size: tuple[int, int]) -> Image:
    """Scales an image to fit into `size` (height, width), centred on black; never squashes it."""
    height, width = size
    if image.shape[:2] == size:
        return image
    scale = min(height / image.shape[0], width / image.shape[1])
    fitted = (max(1, round(image.shape[0] * scale)), max(1, round(image.shape[1] * scale)))
    box = np.zeros((height, width, 3), np.uint8)
    top, left = (height - fitted[0]) // 2, (width - fitted[1]) // 2
    box[top : top + fitted[0], left : left + fitted[1]] = resized(image, fitted)
    return box


def resized(image: Image, size: tuple[int, int]) -> Image:
    """Resizes to (height, width): by area where it shrinks, linearly where it grows."""
    height, width = size
    shrinks = height <= image.shape[0] and width <= image.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (width, height), interpolation=method), np.uint8)


def _guessed_colorspace(frame: av.VideoFrame) -> Colorspace:
    """What players assume where a film does not say: BT.709 for high definition, BT.601 below."""
    high_definition = max(frame.width, frame.height) >= 1280 or min(frame.width, frame.height) > 576
    return Colorspace.ITU709 if high_definition else Colorspace.ITU601


def _with_square_pixels(image: Image, pixel_aspect: Fraction) -> Image:
    height, width = image.shape[:2]
    if pixel_aspect == 1:
        return image
    if pixel_aspect > 1:
        return resized(image, (height, round(width * pixel_aspect)))
    return resized(image, (round(height / pixel_aspect), width))
