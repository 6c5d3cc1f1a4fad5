"""Vignette and noise."""

import numpy as np
import pytest

from motiontransfer.dancer.looks import Camera
from motiontransfer.dancer.sensor import Sensor

SIZE = (160, 170)
CAMERA = Camera(1.5, (0.0, 1.0, 3.5), 0.0, vignette=0.0, noise=1.8)


def exposed(brightness: float, frame: int | None, camera: Camera = CAMERA):
    random = None if frame is None else np.random.default_rng([1, frame])
    return Sensor(camera, SIZE).exposed(np.full((*SIZE, 3), brightness, np.float32), random)


def test_without_noise_brightness_is_kept_and_white_is_the_end():
    assert (exposed(0.4, None) == 102).all()
    assert (exposed(1.7, None) == 255).all()


def test_noise_has_the_level_that_the_camera_tells_and_is_stronger_in_the_dark():
    dark, middle, bright = (exposed(value, 3).astype(float) for value in (0.15, 0.5, 0.9))
    assert middle.mean() == pytest.approx(127.5, abs=0.3)
    assert middle.std() == pytest.approx(1.8, abs=0.25)
    assert dark.std() > 1.1 * middle.std() > 1.2 * bright.std()


def test_noise_is_a_little_smooth():
    noise = exposed(0.5, 5).astype(float)[..., 1] - 127.5
    beside = (noise[:, 1:] * noise[:, :-1]).mean() / noise.var()
    far = (noise[:, 9:] * noise[:, :-9]).mean() / noise.var()
    assert 0.25 < beside < 0.75
    assert abs(far) < 0.1


def test_every_frame_has_its_own_noise_and_always_the_same():
    first, again, other = (exposed(0.5, frame).astype(float) - 127.5 for frame in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert abs((first * other).mean()) < 0.1 * first.var()


def test_corners_are_darker():
    image = exposed(0.8, None, Camera(1.5, (0.0, 1.0, 3.5), 0.0, vignette=0.2, noise=1.8))
    assert image[80, 85, 0] == 204
    assert image[0, 0, 0] == pytest.approx(204 * 0.8, abs=2)
    assert image[80, 0, 0] > image[0, 0, 0]
