"""Surface nets against a sphere."""

import numpy as np
import pytest

from motiontransfer.dancer.mesh import surface_nets
from motiontransfer.dancer.shapes import Capsule, ellipsoid, smooth_union

RADIUS, CENTRE = 0.3, np.array([0.1, -0.2, 0.05])


@pytest.fixture(scope="module")
def sphere():
    def distance(points):
        return ellipsoid(points, CENTRE, (RADIUS, RADIUS, RADIUS))

    return surface_nets(distance, CENTRE - 0.4, CENTRE + 0.4, 0.05)


def test_vertices_lie_on_the_sphere(sphere):
    np.testing.assert_allclose(np.linalg.norm(sphere.vertices - CENTRE, axis=1), RADIUS, atol=1e-4)


def test_normals_point_outward(sphere):
    np.testing.assert_allclose(sphere.normals, (sphere.vertices - CENTRE) / RADIUS, atol=0.01)


def test_the_surface_is_closed_and_turns_outward(sphere):
    first, second, third = (sphere.vertices[sphere.triangles[:, corner]] - CENTRE for corner in range(3))
    volume = np.einsum("fi,fi->f", first, np.cross(second, third)).sum() / 6
    assert volume == pytest.approx(4 / 3 * np.pi * RADIUS**3, rel=0.02)  # a hole or a turned face would show
    edges = np.sort(sphere.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), 1)
    _, uses = np.unique(edges, axis=0, return_counts=True)
    assert (uses == 2).all()


def test_a_convex_shape_has_no_folds(sphere):
    assert sphere.occlusion.min() > 0.9


def test_capsule_distances():
    capsule = Capsule(np.zeros(3), np.array([0.0, 2.0, 0.0]), 0.5, 0.5)
    points = np.array([[1, 1, 0], [0, 3, 0], [0, 1, 0]], np.float32)
    np.testing.assert_allclose(capsule.distance(points), [0.5, 0.5, -0.5], atol=1e-6)


def test_a_smooth_union_only_adds():
    distances = [np.linspace(-1, 1, 9), np.linspace(1, -1, 9)]
    union = smooth_union(distances, 0.05)
    assert (union <= np.minimum(*distances) + 1e-9).all()
    np.testing.assert_allclose(union[[0, -1]], -1)
