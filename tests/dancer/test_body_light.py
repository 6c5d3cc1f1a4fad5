"""Light on the body, and its colours looked up."""

import numpy as np
import pytest

from motiontransfer.dancer.baked_colours import BakedColours
from motiontransfer.dancer.geometry import unit
from motiontransfer.dancer.lighting import BodyLight, self_shadow
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.dancer.mesh import surface_nets
from motiontransfer.dancer.shapes import ellipsoid

ROOM = LOOKS["ada"].room
LIGHT = unit(np.array(ROOM.light))
CENTRE = np.array([0.0, 1.0, 0.0])


def ball_light(normals):
    body_light = BodyLight(ROOM, np.full(3, 0.4), np.array([0.0, 1.0, 3.5]))
    vertices = CENTRE + 0.3 * normals
    occlusion = np.ones(len(normals), np.float32)
    return body_light.on(vertices.astype(np.float32), normals.astype(np.float32), occlusion, CENTRE)


def test_what_faces_the_light_is_brighter_and_nothing_is_black():
    light = ball_light(np.stack([LIGHT, unit(LIGHT * [-1, 0.1, 1]), -LIGHT]))[:, :3].mean(1)
    assert light[0] > 1.1 * light[1] > light[2] > 0.3


def test_light_has_no_hard_edge():
    angle = np.linspace(-np.pi, np.pi, 720)[:, None]
    across = unit(np.cross(LIGHT, [0, 1, 0]))
    normals = np.cos(angle) * LIGHT + np.sin(angle) * across
    # Vertices all in one place cast no shadow on one another: this is the shading alone.
    body_light = BodyLight(ROOM, np.full(3, 0.4), np.array([0.0, 1.0, 3.5]))
    vertices = np.tile(CENTRE, (720, 1)).astype(np.float32)
    light = body_light.on(vertices, normals.astype(np.float32), np.ones(720, np.float32), CENTRE)
    assert np.abs(np.diff(light[:, :3], axis=0)).max() < 0.02


def test_a_body_shades_itself():
    grid = np.stack(np.meshgrid(np.linspace(-0.2, 0.2, 60), np.linspace(-0.2, 0.2, 60)), -1).reshape(-1, 2)
    across = unit(np.cross(LIGHT, [0, 1, 0]))
    plate = CENTRE + grid[:, :1] * across + grid[:, 1:] * np.cross(across, LIGHT)
    behind, in_front = plate - 0.2 * LIGHT, plate + 0.2 * LIGHT
    lit = self_shadow(np.concatenate([in_front, behind]).astype(np.float32), CENTRE, LIGHT)
    assert lit[:3600].min() > 0.99
    assert np.median(lit[3600:]) < 0.01


@pytest.mark.parametrize("spacing_m", [0.05, 0.01])
def test_looked_up_colours_are_the_painted_ones(spacing_m):
    mesh = surface_nets(
        lambda points: ellipsoid(points, (0, 0, 0), (0.3, 0.3, 0.3)), np.full(3, -0.4), np.full(3, 0.4), 0.06
    )
    materials = (np.arange(len(mesh.triangles)) % 2).astype(np.int8)
    paints = {0: lambda points: 0.5 + points, 1: lambda points: 0.5 - points}
    baked = BakedColours(mesh, materials, paints, spacing_m)
    random = np.random.default_rng(2)
    triangles = random.integers(0, len(materials), 500)
    weights = random.dirichlet([1, 1, 1], 500).astype(np.float32)
    points = np.einsum("nk,nki->ni", weights, mesh.vertices[mesh.triangles[triangles]])
    expected = np.where(materials[triangles, None] == 0, 0.5 + points, 0.5 - points)
    np.testing.assert_allclose(baked.at(triangles, weights), expected, atol=spacing_m + 0.003)
