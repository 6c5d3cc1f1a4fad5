"""Colours and shapes of pictures on their way in and out."""

from fractions import Fraction

import av
import numpy as np
import pytest

from motiontransfer.errors import VideoError
from motiontransfer.video.picture import letterboxed, resized, upright_rgb, yuv_frame


def blocks(seed=0):
    """Random colours in blocks of 16 points."""
    rng = np.random.default_rng(seed)
    return np.kron(rng.integers(0, 256, (12, 12, 3)), np.ones((16, 16, 1))).astype(np.uint8)


def centres(image):
    return image[8::16, 8::16].astype(float)


def test_there_and_back_keeps_colours():
    image = blocks()
    difference = centres(upright_rgb(yuv_frame(image), Fraction(1))) - centres(image)
    assert np.abs(difference).max() <= 6
    assert np.abs(difference.mean(axis=(0, 1))).max() < 0.5  # no channel gets darker or brighter


@pytest.mark.parametrize(("size", "colorspace"), [((48, 64), 5), ((720, 1280), 1)])
def test_unspecified_colours_are_read_as_players_do(size, colorspace):
    image = np.full((*size, 3), (200, 30, 60), np.uint8)
    rgb = av.VideoFrame.from_ndarray(image, format="rgb24")
    frame = rgb.reformat(format="yuv420p", dst_colorspace={5: "ITU601", 1: "ITU709"}[colorspace])
    frame.colorspace = 2
    assert np.abs(upright_rgb(frame, Fraction(1)).astype(int) - image).max() <= 3


def test_a_slanted_picture_is_refused():
    class Slanted:
        colorspace, rotation = 1, 30

        def reformat(self, **_):
            return yuv_frame(blocks()).reformat(format="rgb24")

    with pytest.raises(VideoError, match="turned by 30 degrees"):
        upright_rgb(Slanted(), Fraction(1))


@pytest.mark.parametrize(
    ("size", "rows", "columns"), [((96, 192), (0, 96), (48, 144)), ((192, 96), (48, 144), (0, 96))]
)
def test_letterboxing_centres_and_keeps_the_aspect(size, rows, columns):
    image = np.full((192, 192, 3), 255, np.uint8)
    boxed = letterboxed(image, size)
    wanted = np.zeros((*size, 3), np.uint8)
    wanted[slice(*rows), slice(*columns)] = 255
    assert np.array_equal(boxed, wanted)


def test_the_same_size_changes_nothing():
    image = blocks()
    assert np.array_equal(letterboxed(image, (192, 192)), image)
    assert np.array_equal(resized(image, (192, 192)), image)
