"""What a dancer wears: patterns flow over the shoulder, hems are where the outfit says."""

from dataclasses import replace

import numpy as np
import pytest

from motiontransfer.dancer.body import Material, build_body
from motiontransfer.dancer.cloth import ClothPattern, ClothPlaces
from motiontransfer.dancer.cloth_patterns import (
    Blocks,
    Checks,
    Denim,
    Dots,
    Fade,
    Knit,
    Plain,
    Print,
    Raglan,
    Stripes,
)
from motiontransfer.dancer.clothes import Wardrobe
from motiontransfer.dancer.looks import LOOKS, Outfit
from motiontransfer.dancer.mesh import Mesh
from motiontransfer.dancer.skeleton import ARM, build_skeleton

RED, BLUE, WHITE = (0.8, 0.1, 0.1), (0.1, 0.1, 0.8), (0.9, 0.9, 0.9)
PATTERNS: list[ClothPattern] = [
    Plain(RED), Denim(BLUE), Stripes(RED, WHITE, 0.08), Checks(RED, WHITE, 0.08), Dots(RED, WHITE, 0.08),
    Blocks(RED, WHITE, BLUE, -0.2, 0.05), Raglan(RED, BLUE), Fade(RED, BLUE, -0.1, 0.3), Knit(RED),
    *(Print(RED, WHITE, motif) for motif in ("ring", "disc", "star", "heart", "bolt", "diamond")),
]  # fmt: skip
SUBJECT = LOOKS["ada"].subject
SKELETON = build_skeleton(SUBJECT.proportions)
COARSE = 2.0


def wardrobe(outfit: Outfit) -> Wardrobe:
    return Wardrobe(SKELETON, replace(SUBJECT, outfit=outfit))


def surface(outfit: Outfit) -> Mesh:
    return build_body(SKELETON, replace(SUBJECT, outfit=outfit), COARSE).mesh


def cloth(height: int = 80, width: int = 80) -> ClothPlaces:
    across, along = np.meshgrid(np.linspace(-0.15, 0.15, width), np.linspace(0.05, -0.4, height))
    points = np.stack([across.ravel(), along.ravel(), np.full(across.size, 0.1)], 1)
    return ClothPlaces(across.ravel(), along.ravel(), points, np.zeros(across.size))


def test_cloth_passes_from_trunk_to_sleeve_without_a_break():
    """Along every edge of the mesh around the shoulder the place on the cloth changes as on one piece."""
    mesh = surface(SUBJECT.outfit)
    near = np.linalg.norm(mesh.vertices - SKELETON.rest["left_upper_arm"], axis=1) < 0.16
    edges = mesh.triangles[near[mesh.triangles].all(1)][:, [0, 1]]
    assert len(edges) > 100
    along = wardrobe(SUBJECT.outfit).cloth_places(mesh.vertices).along
    lengths = np.linalg.norm(mesh.vertices[edges[:, 0]] - mesh.vertices[edges[:, 1]], axis=1)
    stretch = np.abs(along[edges[:, 0]] - along[edges[:, 1]]) / lengths
    assert stretch.max() < 2.0


def test_along_is_upright_on_the_trunk_and_runs_down_the_sleeve():
    places = wardrobe(SUBJECT.outfit)
    shoulder = SKELETON.rest["left_upper_arm"]
    trunk = places.cloth_places(np.array([[0.02, shoulder[1] - 0.25, 0.1], [0.02, shoulder[1] - 0.2, 0.1]]))
    assert np.diff(trunk.along) == pytest.approx(0.05)
    sleeve = places.cloth_places(np.array([shoulder + 0.2 * ARM, shoulder + 0.3 * ARM]))
    np.testing.assert_allclose(sleeve.along, [-0.2, -0.3], atol=1e-6)
    np.testing.assert_allclose(sleeve.sleeve, 1)


def test_both_sides_wear_the_same():
    points = surface(SUBJECT.outfit).vertices
    dressed = wardrobe(SUBJECT.outfit)
    mirrored = dressed.body_colours(points * np.array([-1, 1, 1], np.float32))
    np.testing.assert_array_equal(dressed.body_colours(points), mirrored)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: type(pattern).__name__)
def test_patterns_give_colours(pattern):
    colours = pattern.colours(cloth())
    assert colours.shape == (6400, 3)
    assert colours.min() >= 0
    assert colours.max() <= 1
    assert np.ptp(colours) > 0


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: type(pattern).__name__)
def test_patterns_have_no_detail_finer_than_two_pixels(pattern):
    """At 256 lines a pixel is 9.4 mm: what a blur of two pixels takes away must be little."""
    step_m = 0.001
    lines = np.arange(0.0, -0.4, -step_m)
    for across, along in ((0 * lines + 0.013, lines), (lines + 0.2, 0 * lines - 0.12)):
        points = np.stack([across, along, 0 * lines + 0.1], 1)
        colours = pattern.colours(ClothPlaces(across, along, points, 0 * lines))[:, 0]
        window = np.ones(9) / 9  # one pixel
        pixels = np.convolve(colours, window, "valid")[::9]
        steps = np.abs(np.diff(pixels))
        turning = (np.diff(pixels)[1:] * np.diff(pixels)[:-1] < 0) & (np.minimum(steps[1:], steps[:-1]) > 0.1)
        assert not (turning[1:] & turning[:-1]).any()  # never light, dark, light, dark from pixel to pixel


@pytest.mark.parametrize("sleeve", [0.3, 1.0, 1.8])
def test_a_sleeve_ends_where_the_outfit_says(sleeve):
    outfit = replace(SUBJECT.outfit, sleeve=sleeve, top=Stripes(RED, RED, 0.1), trim=None)
    shoulder = SKELETON.rest["left_upper_arm"]
    arm_m = SKELETON.length("left_upper_arm", "left_forearm")
    end = shoulder + ARM * sleeve * arm_m
    before, after = wardrobe(outfit).body_colours(np.array([end - 0.03 * ARM, end + 0.01 * ARM], np.float32))
    np.testing.assert_allclose(before, RED, atol=1e-6)
    np.testing.assert_allclose(after, SUBJECT.complexion.skin, atol=1e-6)


def test_hems_have_the_trim():
    outfit = replace(SUBJECT.outfit, top=Plain(RED), trim=WHITE)
    arm_m = SKELETON.length("left_upper_arm", "left_forearm")
    cuff = SKELETON.rest["left_upper_arm"] + ARM * (outfit.sleeve * arm_m - 0.010)
    np.testing.assert_allclose(
        wardrobe(outfit).body_colours(cuff[None].astype(np.float32))[0], WHITE, atol=1e-6
    )


def test_a_skirt_is_wider_than_the_legs_and_ends_at_its_hem():
    plain = replace(SUBJECT.outfit, legs=Stripes(RED, RED, 0.1), hem_m=0.45)
    skirt = replace(plain, skirt_m=0.45, skirt_flare_m=0.06)
    waist = SKELETON.rest["pelvis"][1] + 0.05
    widths = {}
    for outfit in (plain, skirt):
        vertices = surface(outfit).vertices
        above_hem = (np.abs(vertices[:, 1] - (waist - 0.42)) < 0.02) & (np.abs(vertices[:, 0]) < 0.3)
        widths[outfit.skirt_m] = np.ptp(vertices[above_hem, 0])
    assert widths[0.45] > widths[0.0] + 0.05
    below = np.array([[0.1, waist - 0.47, 0.05]], np.float32)
    np.testing.assert_allclose(wardrobe(skirt).body_colours(below)[0], SUBJECT.complexion.skin, atol=1e-6)


@pytest.mark.parametrize("trouser_width", [0.0, 0.95, 1.35])
@pytest.mark.parametrize("hem_m", [0.01, 0.30, 0.56])
def test_trousers_of_any_width_and_length_make_a_closed_body(trouser_width, hem_m):
    outfit = replace(SUBJECT.outfit, trouser_width=trouser_width, hem_m=hem_m)
    body = build_body(SKELETON, replace(SUBJECT, outfit=outfit), COARSE)
    triangles = body.mesh.triangles[body.materials == Material.BODY]
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), 1)
    _, uses = np.unique(edges, axis=0, return_counts=True)
    assert (uses % 2 == 0).all()
    assert np.isfinite(body.mesh.vertices).all()
