"""Laws that every method keeps, and what a body looks like after each."""

from dataclasses import replace

import numpy as np
import pytest
from puppets import PLAIN, face_points, puppet
from test_ground import hop
from walkers import SETTINGS, even_index, to_and_fro

from motiontransfer.errors import PoseError
from motiontransfer.pose.by_hand import ByHand
from motiontransfer.pose.fit import Fit, Method, PictureFit
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.normalization import fit_normalization, normalize
from motiontransfer.pose.skeleton import joint_index

FRAMES = 300
METHODS: tuple[Method, ...] = ("global", "limbs", "none")
CHILD = {"trunk": 0.37, "legs": 0.48, "upper_arms": 0.16, "shoulders": 0.13, "face": 0.125, "hands": 0.07}
SWING = 0.3 + 0.2 * np.sin(np.arange(FRAMES) / 9)


def moved(source: Keypoints, target: Keypoints, method: Method, **settings: object) -> Keypoints:
    return fit_and_move(source, target, method, **settings)[1]


def fit_and_move(
    source: Keypoints, target: Keypoints, method: Method, **settings: object
) -> tuple[Fit | PictureFit, Keypoints]:
    chosen = replace(SETTINGS, method=method, **settings)
    index = even_index(len(source))
    fit = fit_normalization(source, target, index, even_index(len(target)), chosen)
    return fit, normalize(source, index, fit, chosen)


def dancer(seed: int, **lengths: float) -> Keypoints:
    """Walks in depth and across, swings its arms, kicks, hops; every sample a little off, some unseen."""
    random = np.random.default_rng(seed)
    ground = to_and_fro(FRAMES, 760, 960, 110 + seed)
    tidy = puppet(
        FRAMES,
        ground,
        (ground - 400) * 1.2,
        x=to_and_fro(FRAMES, 500, 1400, 170),
        arm=SWING * (1 + seed % 3),
        kick=np.clip(np.sin(np.arange(FRAMES) / 20), 0.5, 1) - 0.5,
        lift=hop(FRAMES, 220, 12, 0.2),
        shape=face_points(seed=seed),
        **lengths,
    )
    xy = tidy.xy + random.normal(0, 1, tidy.xy.shape)
    xy[random.random(xy.shape[:2]) < 0.02] = np.nan
    return tidy.moved(xy)


def placed(keypoints: Keypoints, scale: float, shift: tuple[float, float]) -> Keypoints:
    """The same film at another size and place."""
    return keypoints.moved((keypoints.xy * np.float32(scale) + np.float32(shift)).astype(np.float32))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(3))
def test_a_clip_to_itself_is_unchanged_exactly(seed: int, method: Method) -> None:
    clip = dancer(seed)
    result = moved(clip, clip, method)
    np.testing.assert_array_equal(result.xy, clip.xy)
    np.testing.assert_array_equal(result.confidence, clip.confidence)


@pytest.mark.parametrize("method", ["global", "limbs"])
@pytest.mark.parametrize(("scale", "shift"), [(0.5, (0, 0)), (1.0, (300, -200)), (2.0, (-900, 50))])
def test_where_and_how_large_the_source_was_filmed_does_not_matter(
    scale: float, shift: tuple[float, float], method: Method
) -> None:
    source, target = dancer(0), dancer(1, **CHILD)
    expected, result = moved(source, target, method), moved(placed(source, scale, shift), target, method)
    np.testing.assert_allclose(result.xy, expected.xy, atol=0.05)


@pytest.mark.parametrize("method", ["global", "limbs"])
def test_the_result_moves_and_grows_with_the_target(method: Method) -> None:
    source, target = dancer(0), dancer(1, **CHILD)
    settings = {"inside_fraction": 0.0}  # the picture's edges do not move along
    expected = placed(moved(source, target, method, **settings), 1.5, (40, -60))
    result = moved(source, placed(target, 1.5, (40, -60)), method, **settings)
    np.testing.assert_allclose(result.xy, expected.xy, atol=0.05)


def test_none_lays_the_sources_picture_into_the_targets() -> None:
    source, target = puppet(FRAMES), puppet(FRAMES, size=(1920, 1080))
    fit, result = fit_and_move(source, target, "none")
    assert isinstance(fit, PictureFit)
    assert result.size == (1920, 1080)
    scale = 1080 / 1920  # all of it, in the middle
    expected = (source.xy + 0.5) * scale + (0, (1920 - 1080 * scale) / 2) - 0.5
    np.testing.assert_allclose(result.xy, expected, atol=1e-3)


def test_none_needs_nobody_who_stands() -> None:
    lying = Keypoints.empty(FRAMES, (1080, 1920), "nobody")
    assert not moved(lying, puppet(FRAMES), "none").seen.any()


@pytest.mark.parametrize("tall_source", [True, False])
def test_a_tall_source_becomes_a_child_and_a_child_tall(tall_source: bool) -> None:
    pose = {"arm": SWING}
    tall = puppet(FRAMES, 900, 700, x=500, **pose)
    child = puppet(FRAMES, 950, 420, x=900, **pose, **CHILD)
    source, target = (tall, child) if tall_source else (child, tall)
    by_size, by_limbs = (moved(source, target, method) for method in ("global", "limbs"))
    off = [np.linalg.norm(result.xy - target.xy, axis=-1).mean() for result in (by_size, by_limbs)]
    assert off[0] > 0.01 * (420 if tall_source else 700)
    assert off[1] < 0.4 * off[0]


def test_limbs_holds_in_a_walk_towards_the_camera() -> None:
    ground = to_and_fro(FRAMES, 760, 960)
    source = puppet(FRAMES, ground, (ground - 400) * 0.8, arm=SWING)
    target = puppet(FRAMES, ground, (ground - 400) * 1.2, arm=SWING, **CHILD)
    result = moved(source, target, "limbs")
    np.testing.assert_allclose(result.xy, target.xy, atol=0.025 * 550)
    legs = np.linalg.norm(result.joint("left_hip") - result.joint("left_ankle"), axis=-1)
    trunk = np.linalg.norm(result.joint("neck") - result.joint("mid_hip"), axis=-1)
    np.testing.assert_allclose(legs / trunk, np.median(legs / trunk), rtol=0.01)  # near and far alike


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_a_portrait_onto_a_landscape_and_back_stands_on_the_targets_ground(size: tuple[int, int]) -> None:
    source = puppet(FRAMES, 0.9 * size[1], 0.7 * size[1], x=size[0] / 2, arm=SWING, size=(size[1], size[0]))
    target = puppet(FRAMES, 0.85 * size[0], 0.5 * size[0], x=size[1] / 2, arm=SWING, size=size, **CHILD)
    result = moved(source, target, "limbs")
    for joint, furthest in (("left_ankle", 1.0), ("nose", 0.01 * size[0]), ("mid_hip", 0.01 * size[0])):
        np.testing.assert_allclose(result.joint(joint), target.joint(joint), atol=furthest)
    assert result.size == size


def test_a_jump_shrinks_nobody_and_stays_as_high() -> None:
    lift = hop(FRAMES, 150, 12, 0.25)
    target = puppet(FRAMES, 950, 420, **CHILD)
    standing, jumping = (moved(puppet(FRAMES, lift=up), target, "limbs") for up in (0.0, lift))
    leap = (standing.joint("nose") - jumping.joint("nose"))[:, 1] / 420
    np.testing.assert_allclose(leap, lift, atol=0.01)
    in_the_air = jumping.xy - jumping.joint("mid_hip")[:, None]
    np.testing.assert_allclose(in_the_air, standing.xy - standing.joint("mid_hip")[:, None], atol=1.5)


def test_a_limb_that_the_target_hardly_shows_keeps_the_bodys_scale() -> None:
    target = puppet(FRAMES, arm=SWING, **CHILD)
    xy = target.xy.copy()
    for side in ("left", "right"):
        xy[:, joint_index(f"{side}_elbow")] = np.nan
    fit, _ = fit_and_move(puppet(FRAMES, arm=SWING), target.moved(xy), "limbs")
    assert isinstance(fit, Fit)
    for limb in ("upper_arms", "forearms", "trunk"):  # without elbows nobody knows when arms hang
        assert (fit.limbs[limb].target, fit.limbs[limb].ratio) == (None, 1.0)
    assert fit.limbs["legs"].ratio == pytest.approx(CHILD["legs"] / PLAIN["legs"], rel=0.05)


def test_the_face_takes_the_targets_shape_as_far_as_it_shall() -> None:
    source = puppet(FRAMES, arm=SWING, shape=face_points(seed=1))
    target = puppet(FRAMES, arm=SWING, shape=face_points(1.1, seed=2))
    start = joint_index("jaw_0", "face")
    faces = [moved(source, target, "limbs", face_strength=strength).xy for strength in (0.0, 0.5, 1.0)]
    wanted, tip = target.xy[:, start:], joint_index("nose_bridge_3", "face")
    left = [np.abs(face[:, start:][:, :70] - wanted[:, :70]).mean() for face in faces]
    assert left[2] < 0.05 * left[0]
    assert left[1] == pytest.approx(left[0] / 2, rel=0.1)
    np.testing.assert_allclose(faces[2][:, tip], faces[0][:, tip], atol=1e-3)


def test_numbers_given_by_hand_are_the_fits() -> None:
    by_hand = ByHand(
        source_near_ground_px=980.0,
        source_far_height_px=400.0,
        target_far_ground_px=700.0,
        target_centre_px=800.0,
        near_scale=1.25,
        travel_fraction=0.5,
        limb_ratios={"legs": 1.1},
    )
    fit, _ = fit_and_move(dancer(0), dancer(1, **CHILD), "limbs", by_hand=by_hand)
    assert isinstance(fit, Fit)
    assert (fit.source.near_ground_px, fit.source.far_height_px) == (980, 400)
    assert (fit.target.far_ground_px, fit.target.centre_px) == (700, 800)
    assert (fit.near_scale, fit.travel_fraction, fit.limbs["legs"].ratio) == (1.25, 0.5, 1.1)
    assert fit.by_hand == by_hand.names()


def test_a_source_at_one_depth_stands_on_the_line_that_is_given() -> None:
    by_hand = ByHand(target_near_ground_px=820.0, target_near_height_px=300.0)
    fit, result = fit_and_move(puppet(FRAMES), puppet(FRAMES, 950, 500), "limbs", by_hand=by_hand)
    assert isinstance(fit, Fit)
    assert fit.by_hand == by_hand.names()
    np.testing.assert_allclose(result.joint("left_ankle")[:, 1], 820, atol=0.5)
    height = result.joint("left_ankle")[:, 1] - result.joint("nose")[:, 1]
    np.testing.assert_allclose(height, 300, rtol=0.01)


@pytest.mark.parametrize("name", ["source_near_ground_px", "source_far_ground_px"])
@pytest.mark.parametrize("line", [880.0, 920.0])
def test_a_ground_line_of_a_source_at_one_depth_is_where_it_stands(name: str, line: float) -> None:
    fit, result = fit_and_move(puppet(FRAMES), puppet(FRAMES, 950), "limbs", by_hand=ByHand(**{name: line}))
    assert isinstance(fit, Fit) and fit.by_hand == (name,)
    np.testing.assert_allclose(result.joint("left_ankle")[:, 1], 950 + 900 - line, atol=0.5)


@pytest.mark.parametrize(
    ("method", "by_hand", "named"),
    [
        ("none", ByHand(near_scale=2.0), "normalize.near_scale"),
        ("limbs", ByHand(far_scale=2.0, target_near_height_px=300.0), "target_near_height_px 300 as well"),
        ("global", ByHand(near_scale=2.0, limb_ratios={"legs": 1.1}), "normalize.limb_ratios.legs"),
    ],
)
def test_numbers_that_contradict_the_method_or_one_another_are_refused(
    method: Method, by_hand: ByHand, named: str
) -> None:
    with pytest.raises(PoseError, match=named):
        moved(puppet(FRAMES), puppet(FRAMES), method, by_hand=by_hand)
