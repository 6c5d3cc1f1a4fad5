"""The dancer alone: carried by the bones, lit, rasterized and coloured, within the box that it fills."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from motiontransfer.dancer.baked_colours import BakedColours
from motiontransfer.dancer.body import Material, build_body
from motiontransfer.dancer.clothes import Wardrobe
from motiontransfer.dancer.expression import Expression
from motiontransfer.dancer.face_paint import FacePaint
from motiontransfer.dancer.geometry import Floats
from motiontransfer.dancer.hair import HAIR_STYLES, hair_colours
from motiontransfer.dancer.kinematics import BonePlaces
from motiontransfer.dancer.lighting import BodyLight
from motiontransfer.dancer.looks import SubjectLook
from motiontransfer.dancer.mesh import Indices
from motiontransfer.dancer.rasterizer import Fragments, rasterize
from motiontransfer.dancer.skeleton import Skeleton
from motiontransfer.dancer.view import View

_GLOSS: Final = {Material.BODY: 0.0, Material.HAND: 0.05, Material.HEAD: 0.05, Material.HAIR: 0.16}
_SHOE_GLOSS: Final = 0.12
_SHOE_M: Final = 0.035  # above the ankle
# Pictures whose shorter side is below this get a coarser mesh, several times quicker to build and to draw.
_FULL_DETAIL_PX: Final = 384
_COARSEST: Final = 1.8
_TEXTURE_STEP_SAMPLES: Final = 0.7  # how far apart the baked colours are


@dataclass(frozen=True)
class Figure:
    """A dancer without a room.

    Attributes:
        rows: of the picture, which the dancer's box covers.
        columns: the same.
        image: (h, w, 4) float32 of that box: RGB times cover, and cover.
        vertices: (V, 3) of the body, in the world.
    """

    rows: slice
    columns: slice
    image: Floats
    vertices: Floats


class FigurePainter:
    """Paints one dancer in any pose.

    Args:
        subject: the dancer.
        skeleton: the dancer's.
        view: of the camera.
        light: on the dancer.
        supersampling: how many samples a pixel has either way.
    """

    def __init__(
        self, subject: SubjectLook, skeleton: Skeleton, view: View, light: BodyLight, supersampling: int
    ) -> None:
        self._subject, self._skeleton, self._view = subject, skeleton, view
        self._light, self._supersampling = light, supersampling
        self._scale = np.float32(subject.proportions.scale)
        coarseness = float(np.clip(_FULL_DETAIL_PX / min(view.size), 1, _COARSEST))
        self._body = build_body(skeleton, subject, coarseness)
        self._gloss = self._vertex_gloss()
        self._baked = self._bake()

    def figure(self, places: BonePlaces, expression: Expression) -> Figure:
        """The dancer with bones at `places`."""
        shaped = self._body.shaped(expression)
        vertices, normals = self._body.carried(self._skeleton, places, shaped)
        vertices = vertices * self._scale
        centre = places.positions[0] * self._scale
        light = self._light.on(vertices, normals, self._body.mesh.occlusion, centre)
        light[:, 3] *= self._gloss
        samples = self._supersampling
        points, depth = self._view.project(vertices, samples)
        rows, columns = (self._span(points[:, axis], axis) for axis in (1, 0))
        height, width = ((span.stop - span.start) * samples for span in (rows, columns))
        if height <= 0 or width <= 0:
            return Figure(slice(0, 0), slice(0, 0), np.zeros((0, 0, 4), np.float32), vertices)
        points -= [columns.start * samples, rows.start * samples]
        fragments = rasterize(
            points.astype(np.float32), depth.astype(np.float32), self._body.mesh.triangles, (height, width)
        )
        image = np.zeros((height * width, 4), np.float32)
        image[fragments.pixels, :3] = self._painted(fragments, shaped, light, expression)
        image[fragments.pixels, 3] = 1
        image = image.reshape(height, width, 4)
        if samples > 1:
            size = (width // samples, height // samples)
            image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA))
        return Figure(rows, columns, image, vertices)

    def _span(self, places: Floats, axis: int) -> slice:
        """The picture's columns (axis 0) or rows (axis 1) that hold samples at `places`."""
        most = self._view.size[1 - axis]
        ends = ((end + 0.5) / self._supersampling for end in (places.min(), places.max()))
        first, last = (int(np.floor(end)) for end in ends)
        first = min(max(first, 0), most)
        return slice(first, max(min(last + 1, most), first))

    def _painted(self, fragments: Fragments, shaped: Floats, light: Floats, expression: Expression) -> Floats:
        """(N, 3): the light that each fragment sends to the camera."""
        corners = self._body.mesh.triangles[fragments.triangles]
        colours = self._baked.at(fragments.triangles, fragments.weights)
        face = np.flatnonzero(self._body.materials[fragments.triangles] == Material.HEAD)
        points = _between(shaped, corners[face], fragments.weights[face])
        of_head = (points - self._body.head_centre) / np.float32(self._subject.proportions.head)
        colours[face] = FacePaint(of_head, self._subject.complexion, expression).colours()
        falling = _between(light, corners, fragments.weights)
        colours *= falling[:, :3]
        colours += falling[:, 3:]
        return colours

    def _vertex_gloss(self) -> Floats:
        """(V,): how strong each vertex's highlight is."""
        mesh = self._body.mesh
        gloss = np.zeros(len(mesh.vertices), np.float32)
        for material, share in _GLOSS.items():
            gloss[mesh.triangles[self._body.materials == material]] = share
        gloss[mesh.vertices[:, 1] < self._skeleton.rest["left_foot"][1] + _SHOE_M] = _SHOE_GLOSS
        return gloss

    def _bake(self) -> BakedColours:
        wardrobe, complexion = Wardrobe(self._skeleton, self._subject), self._subject.complexion
        centre, size = self._skeleton.head_centre, self._subject.proportions.head

        def hair(points: Floats) -> Floats:
            style = HAIR_STYLES[complexion.hair_style]
            return hair_colours((points - centre) / size, style, complexion.hair)

        paints = {
            int(Material.BODY): wardrobe.body_colours,
            int(Material.HAND): wardrobe.hand_colours,
            int(Material.HAIR): hair,
        }
        sample_m = self._view.metres_a_pixel / self._supersampling / self._scale
        return BakedColours(
            self._body.mesh, self._body.materials, paints, float(_TEXTURE_STEP_SAMPLES * sample_m)
        )


def _between(values: Floats, corners: Indices, weights: Floats) -> Floats:
    """(N, C): values (V, C) of vertices, at places with barycentric weights (N, 3) between corners (N, 3)."""
    total = values[corners[:, 0]] * weights[:, :1]
    for corner in (1, 2):
        total += values[corners[:, corner]] * weights[:, corner, None]
    return np.asarray(total)
