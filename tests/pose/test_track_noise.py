import numpy as np
import numpy.typing as npt
import pytest
from made_up_motion import even_times

from motiontransfer.pose.track_noise import lengths, noise_px


def gaussian_noise(frames: int, joints: int) -> npt.NDArray[np.float64]:
    return np.random.default_rng(0).normal(0, 2, (frames, joints, 2))


@pytest.mark.parametrize("uneven", [False, True])
def test_noise_is_measured_on_a_moving_joint_with_slips(uneven: bool) -> None:
    random = np.random.default_rng(5)
    time_s = np.cumsum(random.uniform(0.02, 0.06, 2000)) if uneven else even_times(2000)
    motion = np.stack([200 * np.sin(3 * time_s), 300 * time_s], -1)[:, None]
    xy = motion + gaussian_noise(2000, 3)
    xy[::50] += 80
    xy[random.random(xy.shape[:2]) < 0.03] = np.nan
    np.testing.assert_allclose(np.median(noise_px(xy, time_s), axis=0), 2, rtol=0.2)


def test_a_parabola_is_no_noise_whatever_its_times() -> None:
    time_s = np.cumsum(np.random.default_rng(1).uniform(0.01, 0.06, 100))
    xy = (300 * time_s**2 - 200 * time_s)[:, None, None] * np.ones((1, 2, 2))
    np.testing.assert_allclose(noise_px(xy, time_s), 0, atol=1e-6)


def test_a_fast_wave_in_a_still_shot_raises_it_there_and_a_slip_does_not() -> None:
    xy = gaussian_noise(300, 2)
    waving = slice(100, 150)
    xy[waving, 0, 0] += 80 * np.sin(2 * np.pi * 4 * even_times(50))
    xy[200, 1] += 80
    noise = noise_px(xy, even_times(300))
    still = np.median(noise[:90], axis=0)
    assert noise[120:130, 0].min() > 2 * still[0]
    np.testing.assert_allclose(noise[190:210, 1], still[1], rtol=0.5)
    np.testing.assert_allclose(noise[250:, 0], still[0], rtol=0.5)


def test_noise_of_a_joint_hardly_seen_is_not_known() -> None:
    xy = gaussian_noise(40, 2)
    xy[5:, 1] = np.nan
    noise = noise_px(xy, even_times(40))
    assert np.isfinite(noise[:, 0]).all() and np.isinf(noise[:, 1]).all()
    assert np.isinf(noise_px(xy[:3], even_times(3))).all()


def test_lengths_are_numpys() -> None:
    vectors = gaussian_noise(20, 3)
    np.testing.assert_allclose(lengths(vectors), np.linalg.norm(vectors, axis=-1))
