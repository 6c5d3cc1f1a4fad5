import json
from dataclasses import replace

import numpy as np
import pytest
from test_ground import hop
from walkers import SETTINGS, even_index, to_and_fro, walker, without

from motiontransfer.errors import PoseError
from motiontransfer.pose.boxes import person_boxes
from motiontransfer.pose.fit import Fit
from motiontransfer.pose.ground import track_ground
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.normalization import depth_position, fit_normalization, normalize
from motiontransfer.video.index import FrameIndex

FRAMES = 400
INDEX = even_index(FRAMES)


def fit_and_move(
    source: Keypoints, target: Keypoints, index: FrameIndex = INDEX, settings=SETTINGS
) -> tuple[Fit, Keypoints]:
    fit = fit_normalization(source, target, index, even_index(len(target)), settings)
    return fit, normalize(source, index, fit, settings)


def ankle_y(keypoints: Keypoints) -> np.ndarray:
    return (keypoints.joint("left_ankle")[:, 1] + keypoints.joint("right_ankle")[:, 1]) / 2


def nose_to_ankle(keypoints: Keypoints) -> np.ndarray:
    return ankle_y(keypoints) - keypoints.joint("nose")[:, 1]


def camera(near_ground: float, far_ground: float, horizon: float, share: float = 2.0, **walk) -> Keypoints:
    """Walks between near and far before a still camera, where heights are linear in the ground line."""
    ground = to_and_fro(FRAMES, far_ground, near_ground)
    return walker(FRAMES, ground, (ground - horizon) * share, **walk)


def untidy(seed: int) -> Keypoints:
    """A dancer as detection gives them: jitter, hops, a stroll out of the picture, holes."""
    random = np.random.default_rng(seed)
    tidy = camera(980, 800, 450, x=to_and_fro(FRAMES, 100, 1950, 170), lift=hop(FRAMES, 220, 12, 0.2))
    noisy = tidy.moved(tidy.xy + random.normal(0, 3, tidy.xy.shape))
    holes = random.random(noisy.confidence.shape) < 0.03
    noisy = noisy.moved(np.where(holes[..., None], np.nan, noisy.xy))
    return without(noisy, slice(100, 110))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("inside_fraction", [0.0, 0.5, 0.98, 1.0])
def test_a_clip_to_itself_is_the_identity(seed: int, inside_fraction: float) -> None:
    clip, settings = untidy(seed), replace(SETTINGS, inside_fraction=inside_fraction)
    fit, moved = fit_and_move(clip, clip, settings=settings)
    assert (fit.near_scale, fit.far_scale, fit.travel_fraction) == (1, 1, 1)
    np.testing.assert_allclose(moved.xy, clip.xy, atol=1e-3)
    np.testing.assert_array_equal(moved.confidence, clip.confidence)


def test_a_source_half_as_tall_is_doubled_about_its_feet() -> None:
    source = walker(FRAMES, 500, 300, x=200, size=(540, 960))
    fit, moved = fit_and_move(source, walker(FRAMES, 900, 600, x=1000))
    assert fit.near_scale == pytest.approx(2) == fit.far_scale
    np.testing.assert_allclose(moved.xy, walker(FRAMES, 900, 600, x=1000).xy, atol=1e-2)
    assert moved.size == (1080, 1920)


def test_near_and_far_of_one_camera_become_those_of_the_other() -> None:
    source, target = camera(900, 700, 500), camera(1000, 760, 400)
    fit, moved = fit_and_move(source, target)
    assert fit.target.far_ground_px == pytest.approx(760, abs=1)
    assert fit.target.near_ground_px == pytest.approx(1000, abs=1)
    assert fit.near_scale == pytest.approx(1200 / 800, rel=0.02)
    assert fit.far_scale == pytest.approx(720 / 400, rel=0.02)
    np.testing.assert_allclose(ankle_y(moved), ankle_y(target), atol=12)
    np.testing.assert_allclose(nose_to_ankle(moved), nose_to_ankle(target), rtol=0.05)


def test_walking_towards_the_camera_makes_lower_and_taller() -> None:
    _, moved = fit_and_move(camera(900, 700, 500), camera(1000, 760, 520))
    walk = slice(185, 215)  # the middle of the way from far to near
    assert (np.diff(ankle_y(moved)[walk]) > 0).all()
    assert (np.diff(nose_to_ankle(moved)[walk]) > 0).all()


def test_a_jump_keeps_the_body_and_scales_the_leap() -> None:
    lift = hop(FRAMES, 220, 12, 0.25)
    _, moved = fit_and_move(camera(900, 700, 500, lift=lift), camera(900, 700, 500, share=1.0))
    _, grounded = fit_and_move(camera(900, 700, 500), camera(900, 700, 500, share=1.0))
    np.testing.assert_allclose(nose_to_ankle(moved), nose_to_ankle(grounded), rtol=0.02)
    leap = (ankle_y(grounded) - ankle_y(moved)) / nose_to_ankle(grounded)
    np.testing.assert_allclose(leap, lift, atol=0.02)


def test_a_source_that_stays_at_one_depth_has_one_scale() -> None:
    source = walker(FRAMES, 800 + to_and_fro(FRAMES, 0, 15), 500)
    target = camera(1000, 760, 520)
    fit, moved = fit_and_move(source, target)
    assert fit.near_scale == fit.far_scale
    assert fit.target.near_ground_px == fit.target.far_ground_px
    assert 760 <= fit.target.near_ground_px <= 1000
    assert nose_to_ankle(moved).std() < 1e-3


def test_a_target_that_stays_at_one_depth_is_never_left() -> None:
    _, moved = fit_and_move(camera(900, 700, 400), walker(FRAMES, 950, 600))
    np.testing.assert_allclose(ankle_y(moved), 950, atol=12)
    np.testing.assert_allclose(nose_to_ankle(moved), 600, rtol=0.05)


def test_depth_motion_is_not_exaggerated() -> None:
    source, target = camera(840, 760, 400), camera(1050, 700, 480)
    fit, _ = fit_and_move(source, target)
    assert fit.target.depth_fraction <= fit.source.depth_fraction * 1.05
    assert 700 <= fit.target.far_ground_px < fit.target.near_ground_px <= 1050


def test_scales_near_and_far_stay_within_the_limit() -> None:
    fit, _ = fit_and_move(camera(1000, 600, 500), walker(FRAMES, 950, 600))
    assert fit.far_scale / fit.near_scale == pytest.approx(SETTINGS.scale_ratio_limit)


def test_beyond_near_and_far_the_size_stays() -> None:
    source, settings = camera(900, 700, 500), replace(SETTINGS, near_percentile=60.0, far_percentile=40.0)
    fit = fit_normalization(source, camera(1000, 760, 520), INDEX, INDEX, settings)
    position = depth_position(track_ground(source, INDEX, settings), INDEX, fit, settings.position_sigma_s)
    assert position.min() == pytest.approx(0)
    assert position.max() == pytest.approx(1)
    assert (position < 1e-9).mean() > 0.2
    assert (position > 1 - 1e-9).mean() > 0.2


def test_position_rises_with_the_ground_line() -> None:
    source = camera(900, 700, 500)
    fit = fit_normalization(source, camera(1000, 760, 520), INDEX, INDEX, SETTINGS)
    track = track_ground(source, INDEX, SETTINGS)
    position = depth_position(track, INDEX, fit, 0.0)
    assert (np.diff(position[np.argsort(track.line)]) >= 0).all()


def test_size_is_smooth_over_time_although_feet_jitter() -> None:
    source = camera(900, 700, 500)
    jitter = np.random.default_rng(2).normal(0, 4, (FRAMES, 1, 1))  # the whole body, so heights stay
    target = camera(1000, 760, 520)
    _, calm = fit_and_move(source, target)
    _, shaken = fit_and_move(source.moved(source.xy + jitter), target)
    calm_size, shaken_size = nose_to_ankle(calm), nose_to_ankle(shaken)
    assert np.abs(np.diff(shaken_size) - np.diff(calm_size)).max() < 0.01 * calm_size.mean()


def test_a_wide_walk_shrinks_to_stay_in_a_portrait() -> None:
    across = to_and_fro(FRAMES, 200, 1700)
    source = walker(FRAMES, 900, 700, x=across)
    target = walker(FRAMES, 1700, 1400, x=540, size=(1920, 1080))
    fit, moved = fit_and_move(source, target)
    boxes = person_boxes(moved)
    assert 0 < fit.travel_fraction < 1
    assert ((boxes[:, 0] >= -1) & (boxes[:, 2] <= 1081)).mean() >= 0.98
    assert boxes[:, 0].min() < 30  # and no more than needed
    width = moved.joint("left_shoulder")[:, 0] - moved.joint("right_shoulder")[:, 0]
    np.testing.assert_allclose(width, 0.24 * 1400, rtol=1e-3)  # the body does not shrink
    np.testing.assert_allclose(np.median(ankle_x(moved)), 540, atol=2)


def ankle_x(keypoints: Keypoints) -> np.ndarray:
    return (keypoints.joint("left_ankle")[:, 0] + keypoints.joint("right_ankle")[:, 0]) / 2


def test_the_walk_keeps_its_width_where_it_may() -> None:
    source = walker(FRAMES, 900, 700, x=to_and_fro(FRAMES, 200, 1700))
    target = walker(FRAMES, 1700, 1400, x=540, size=(1920, 1080))
    fit, moved = fit_and_move(source, target, settings=replace(SETTINGS, inside_fraction=0.0))
    assert fit.travel_fraction == 1
    np.testing.assert_allclose(np.ptp(ankle_x(moved)), 2 * 1500, rtol=1e-3)


def test_frames_without_a_person_stay_and_without_ankles_are_moved_alike() -> None:
    whole = camera(900, 700, 500)
    holes = without(without(whole, slice(50, 60)), slice(300, 310), "left_ankle", "right_ankle")
    target = camera(1000, 760, 520)
    (_, moved), (_, expected) = fit_and_move(holes, target), fit_and_move(whole, target)
    assert len(moved) == FRAMES
    assert not moved.seen[50:60].any()
    assert moved.seen[300:310].sum() == holes.seen[300:310].sum()
    np.testing.assert_allclose(moved.joint("nose")[300:310], expected.joint("nose")[300:310], atol=8)


def test_a_fit_is_read_as_it_was_written() -> None:
    fit, _ = fit_and_move(camera(900, 700, 500), camera(1000, 760, 520))
    assert Fit.from_json(json.loads(json.dumps(fit.to_json()))) == fit


def test_a_dancer_who_never_stands_upright_is_an_error() -> None:
    lying = walker(FRAMES, 900, 600)
    lying = lying.moved(np.stack([500 - (lying.xy[..., 1] - 900), 900 + 0 * lying.xy[..., 0]], -1))
    with pytest.raises(PoseError, match=r"source: stands upright .* in 0 of 400 frames"):
        fit_and_move(lying, walker(FRAMES, 900, 600))
