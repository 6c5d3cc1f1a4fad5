"""A dancer in a room before a camera: from a pose to a picture and its true joints."""

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.body import Material, build_body
from motiontransfer.dancer.clothes import Wardrobe
from motiontransfer.dancer.face_paint import FacePaint, hair_colours
from motiontransfer.dancer.geometry import Floats, unit
from motiontransfer.dancer.kinematics import BonePlaces, place_bones
from motiontransfer.dancer.lighting import self_shadow, shade
from motiontransfer.dancer.looks import Camera, Room, SubjectLook
from motiontransfer.dancer.pose import Pose
from motiontransfer.dancer.rasterizer import Fragments, rasterize
from motiontransfer.dancer.room import RoomPicture
from motiontransfer.dancer.skeleton import build_skeleton
from motiontransfer.dancer.truth import JointModel, TrueJoints
from motiontransfer.dancer.view import View

Image = npt.NDArray[np.uint8]

_GLOSS = {Material.BODY: 0.0, Material.HAND: 0.12, Material.HEAD: 0.12, Material.HAIR: 0.35}
_NOISE = 0.008  # standard deviation of the sensor's noise, of full brightness
# Pictures of fewer lines than this get a coarser mesh, which is several times quicker to build and to draw.
_FULL_DETAIL_LINES, _COARSEST = 384, 1.8


class Dancer:
    """Renders one dancer. Meshing the body takes seconds, a frame a fraction of one.

    Args:
        subject: the dancer.
        room: behind and under the dancer.
        camera: before the dancer.
        size: (height, width) of the pictures.
        supersampling: how many samples a pixel has either way; 1 is quick and jagged.
    """

    def __init__(
        self, subject: SubjectLook, room: Room, camera: Camera, size: tuple[int, int], supersampling: int = 2
    ) -> None:
        self.subject, self.size = subject, size
        self.skeleton = build_skeleton(subject.proportions)
        self._supersampling = supersampling
        self._view = View(camera, size)
        self._room = RoomPicture(room, self._view, supersampling)
        self._light = unit(np.array(room.light))
        self._joints = JointModel(self.skeleton, subject.proportions)
        coarseness = float(np.clip(_FULL_DETAIL_LINES / size[0], 1, _COARSEST))
        self._body = build_body(self.skeleton, subject, coarseness)
        self._wardrobe = Wardrobe(self.skeleton, subject)

    def render(self, pose: Pose, noise: np.random.Generator | None = None) -> tuple[Image, TrueJoints]:
        """Draws a pose.

        Args:
            pose: what the dancer does.
            noise: where the sensor's noise comes from; None draws none.

        Returns:
            The picture (H, W, 3), RGB, and the joints in its pixels.
        """
        places = place_bones(self.skeleton, pose)
        figure, vertices = self._figure(places)
        centre = places.positions[0] * self._scale
        room = self._room.with_shadow(vertices, centre, self._light)
        picture = room * (1 - figure[..., 3:]) + figure[..., :3]
        if noise is not None:
            picture = picture + noise.normal(0, _NOISE, (*self.size, 1))
        return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8), self._true_joints(places)

    def silhouette(self, pose: Pose) -> Floats:
        """(H, W) float32: how much of each pixel the dancer covers, 0 to 1."""
        figure, _ = self._figure(place_bones(self.skeleton, pose))
        return figure[..., 3]

    @property
    def _scale(self) -> float:
        return self.subject.proportions.scale

    def _true_joints(self, places: BonePlaces) -> TrueJoints:
        xy, _ = self._view.project(self._joints.world(places) * self._scale)
        confidence = self._joints.confidence(places, self._view.position / self._scale)
        return TrueJoints(xy.astype(np.float32), confidence)

    def _figure(self, places: BonePlaces) -> tuple[Floats, Floats]:
        """The dancer alone, (H, W, 4) RGB times cover and cover, and the vertices (V, 3) in the world."""
        vertices, normals = self._body.carried(self.skeleton, places)
        vertices = vertices * np.float32(self._scale)
        lit = self_shadow(vertices, places.positions[0] * self._scale, self._light)
        points, depth = self._view.project(vertices, self._supersampling)
        height, width = (length * self._supersampling for length in self.size)
        fragments = rasterize(
            points.astype(np.float32), depth.astype(np.float32), self._body.mesh.triangles, (height, width)
        )
        figure = np.zeros((height * width, 4), np.float32)
        figure[fragments.pixels, :3] = self._shaded(fragments, normals, lit)
        figure[fragments.pixels, 3] = 1
        figure = figure.reshape(height, width, 4)
        if self._supersampling > 1:
            figure = np.asarray(cv2.resize(figure, self.size[::-1], interpolation=cv2.INTER_AREA))
        return figure, vertices

    def _shaded(self, fragments: Fragments, normals: Floats, lit: Floats) -> Floats:
        """(N, 3): the light that each fragment sends to the camera."""
        mesh = self._body.mesh
        vertex_values = np.concatenate(
            [mesh.vertices, normals, lit[:, None], mesh.occlusion[:, None]], 1, dtype=np.float32
        )
        corners = mesh.triangles[fragments.triangles]
        values = sum(
            vertex_values[corners[:, corner]] * fragments.weights[:, corner, None].astype(np.float32)
            for corner in range(3)
        )
        materials = self._body.materials[fragments.triangles]
        colours = self._colours(values[:, :3], materials)
        gloss = np.array([_GLOSS[material] for material in Material], np.float32)[materials]
        return shade(colours, unit(values[:, 3:6]), values[:, 6], values[:, 7], gloss, self._light)

    def _colours(self, points: Floats, materials: npt.NDArray[np.int8]) -> Floats:
        """(N, 3): the unlit colours at points (N, 3) of the rest pose."""
        complexion = self.subject.complexion
        of_head = (points - self.skeleton.head_centre) / self.subject.proportions.head
        chosen = {material: materials == material for material in Material}
        colours = np.empty((len(points), 3), np.float32)
        colours[chosen[Material.BODY]] = self._wardrobe.body_colours(points[chosen[Material.BODY]])
        colours[chosen[Material.HAND]] = self._wardrobe.hand_colours(points[chosen[Material.HAND]])
        colours[chosen[Material.HEAD]] = FacePaint(of_head[chosen[Material.HEAD]], complexion).colours()
        colours[chosen[Material.HAIR]] = hair_colours(of_head[chosen[Material.HAIR]], complexion)
        return colours
