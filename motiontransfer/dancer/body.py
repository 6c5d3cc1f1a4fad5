"""The dancer's surface: meshed once at rest, then carried by the bones."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.expression import CALM, Expression
from motiontransfer.dancer.face_plan import jaw_drop
from motiontransfer.dancer.figure import Flesh, body_flesh, flesh_bounds, hand_flesh
from motiontransfer.dancer.geometry import SIDES, Floats
from motiontransfer.dancer.hair import HAIR_STYLES, hair_distance
from motiontransfer.dancer.head import head_distance
from motiontransfer.dancer.kinematics import BonePlaces
from motiontransfer.dancer.looks import SubjectLook
from motiontransfer.dancer.mesh import Indices, Mesh, surface_nets
from motiontransfer.dancer.shapes import Distance, smooth_union
from motiontransfer.dancer.skeleton import Skeleton

_BONES_PER_VERTEX: Final = 4


class Material(IntEnum):
    """What a triangle is painted as."""

    BODY = 0
    HAND = 1
    HEAD = 2
    HAIR = 3


@dataclass(frozen=True)
class _Grain:
    """How finely a part is meshed and how softly its capsules meet, in metres."""

    cell: float
    union: float
    skin: float  # over which distance a vertex passes from bone to bone
    margin: float


_BODY_GRAIN: Final = _Grain(cell=0.016, union=0.009, skin=0.020, margin=0.19)
_HAND_GRAIN: Final = _Grain(cell=0.0046, union=0.0025, skin=0.004, margin=0.035)
_HEAD_CELL: Final = 0.0062
_HAIR_CELL: Final = 0.009
_HEAD_REACH: Final = np.array([0.11, 0.155, 0.14])
_HAIR_REACH: Final = np.array([0.17, 0.36, 0.20])


@dataclass(frozen=True)
class Part:
    """Some of the body's surface; see Body."""

    mesh: Mesh
    materials: npt.NDArray[np.int8]
    bones: Indices
    weights: Floats


@dataclass(frozen=True)
class Body:
    """V vertices at rest, each carried by up to four bones.

    Attributes:
        mesh: the surface at rest.
        materials: (F,) a Material for each triangle.
        bones: (V, 4) indices of bones.
        weights: (V, 4) float32, summing to 1.
        head: which vertices are those of the head.
        head_centre: (3,) the middle of the skull at rest.
        head_size: against a head of size 1.
    """

    mesh: Mesh
    materials: npt.NDArray[np.int8]
    bones: Indices
    weights: Floats
    head: slice
    head_centre: Floats
    head_size: float

    def shaped(self, expression: Expression = CALM) -> Floats:
        """(V, 3) float32: the vertices at rest under an expression, where solid textures are looked up."""
        if not expression.mouth_open:
            return self.mesh.vertices
        vertices = self.mesh.vertices.copy()
        on_head = (vertices[self.head] - self.head_centre) / np.float32(self.head_size)
        vertices[self.head] += np.float32(self.head_size) * jaw_drop(on_head, expression)
        return vertices

    def carried(self, skeleton: Skeleton, places: BonePlaces, vertices: Floats) -> tuple[Floats, Floats]:
        """Vertices (V, 3) and normals (V, 3) in the world, before the scale (linear blend skinning).

        Args:
            skeleton: at rest.
            places: where its bones are.
            vertices: at rest, as `shaped` gives them.
        """
        rest = np.stack(list(skeleton.rest.values()))
        offsets = places.positions - np.einsum("bij,bj->bi", places.rotations, rest)
        moves = np.concatenate([places.rotations, offsets[:, :, None]], 2).astype(np.float32)  # (B, 3, 4)
        blended = np.einsum("vk,vkij->vij", self.weights, moves[self.bones])
        turn, shift = blended[:, :, :3], blended[:, :, 3]
        moved = np.einsum("vij,vj->vi", turn, vertices) + shift
        return moved, np.einsum("vij,vj->vi", turn, self.mesh.normals)


def build_body(skeleton: Skeleton, look: SubjectLook, coarseness: float) -> Body:
    """Meshes a dancer.

    Args:
        skeleton: of the same look.
        look: whose body.
        coarseness: 1 for pictures of about 512 x 512, more for small ones, which it makes quick.
    """
    proportions = look.proportions
    flesh = body_flesh(skeleton, proportions, look.outfit)
    parts = [_fleshed(skeleton, Material.BODY, flesh, _BODY_GRAIN, coarseness)]
    for side in SIDES:
        flesh = hand_flesh(skeleton, side, proportions)
        parts.append(_fleshed(skeleton, Material.HAND, flesh, _HAND_GRAIN, coarseness))
    start = sum(len(part.mesh.vertices) for part in parts)
    head, hair = _head_and_hair(skeleton, look, coarseness)
    return _joined([*parts, head, hair], slice(start, start + len(head.mesh.vertices)), skeleton, look)


def _head_and_hair(skeleton: Skeleton, look: SubjectLook, coarseness: float) -> list[Part]:
    centre, size = skeleton.head_centre.astype(np.float32), np.float32(look.proportions.head)
    style = HAIR_STYLES[look.complexion.hair_style]

    def on_head(distance: Distance) -> Distance:
        return lambda points: distance((points - centre) / size) * size

    def head(points: Floats) -> Floats:
        return head_distance(points, look.proportions.jaw)

    def hair(points: Floats) -> Floats:
        return hair_distance(points, style)

    parts = []
    for material, distance, reach, cell in (
        (Material.HEAD, head, _HEAD_REACH, _HEAD_CELL),
        (Material.HAIR, hair, _HAIR_REACH, _HAIR_CELL),
    ):
        low, high = centre - reach * size, centre + reach * size
        mesh = surface_nets(on_head(distance), low, high, cell * coarseness)
        parts.append(_bound_to(skeleton.index("head"), material, mesh))
    return parts


def _fleshed(
    skeleton: Skeleton, material: Material, flesh: list[Flesh], grain: _Grain, coarseness: float
) -> Part:
    """Meshes the smooth union of capsules; a vertex follows the bones of the capsules near it."""
    shapes = [each.shape for each in flesh]

    def distance(points: Floats) -> Floats:
        return smooth_union([shape.distance(points) for shape in shapes], grain.union)

    mesh = surface_nets(distance, *flesh_bounds(flesh, grain.margin), grain.cell * coarseness)
    distances = np.stack([shape.distance(mesh.vertices) for shape in shapes], 1)
    closeness = np.exp((distances.min(1, keepdims=True) - distances) / grain.skin)
    pull = np.zeros((len(mesh.vertices), len(skeleton.bones)), np.float32)
    for each, near in zip(flesh, closeness.T, strict=True):
        bone = skeleton.index(each.bone)
        pull[:, bone] = np.maximum(pull[:, bone], near)
    bones = np.argsort(-pull, 1, kind="stable")[:, :_BONES_PER_VERTEX]
    weights = np.take_along_axis(pull, bones, 1)
    return _part(material, mesh, bones, weights / weights.sum(1, keepdims=True))


def _bound_to(bone: int, material: Material, mesh: Mesh) -> Part:
    bones = np.full((len(mesh.vertices), _BONES_PER_VERTEX), bone)
    weights = np.full(bones.shape, 1 / _BONES_PER_VERTEX, np.float32)
    return _part(material, mesh, bones, weights)


def _part(material: Material, mesh: Mesh, bones: Indices, weights: Floats) -> Part:
    return Part(mesh, np.full(len(mesh.triangles), material, np.int8), bones, weights)


def _joined(parts: list[Part], head: slice, skeleton: Skeleton, look: SubjectLook) -> Body:
    meshes = [part.mesh for part in parts]
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    triangles = [mesh.triangles + start for mesh, start in zip(meshes, starts[:-1], strict=True)]
    mesh = Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate(triangles),
        np.concatenate([mesh.occlusion for mesh in meshes]),
    )
    return Body(
        mesh,
        np.concatenate([part.materials for part in parts]),
        np.concatenate([part.bones for part in parts]),
        np.concatenate([part.weights for part in parts]),
        head,
        skeleton.head_centre.astype(np.float32),
        look.proportions.head,
    )
