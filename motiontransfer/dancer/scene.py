"""A dancer in a room before a camera: from a pose to a picture and its true joints."""

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.dancer.expression import CALM, Expression
from motiontransfer.dancer.figure_painter import Figure, FigurePainter
from motiontransfer.dancer.geometry import Floats
from motiontransfer.dancer.kinematics import BonePlaces, place_bones
from motiontransfer.dancer.lighting import BodyLight
from motiontransfer.dancer.looks import Camera, Room, SubjectLook
from motiontransfer.dancer.pose import Pose
from motiontransfer.dancer.room import RoomPicture
from motiontransfer.dancer.sensor import Sensor
from motiontransfer.dancer.skeleton import build_skeleton
from motiontransfer.dancer.truth import JointModel, TrueJoints
from motiontransfer.dancer.view import View

Image = npt.NDArray[np.uint8]


class Dancer:
    """Renders one dancer. Meshing the body and drawing the room take seconds, a frame a fraction of one.

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
        self._view = View(camera, size)
        self._room = RoomPicture(room, self._view)
        light = BodyLight(room, self._room.floor_colour, self._view.position)
        self._painter = FigurePainter(subject, self.skeleton, self._view, light, supersampling)
        self._sensor = Sensor(camera, size)
        self._joints = JointModel(self.skeleton, subject.proportions)

    def render(
        self, pose: Pose, noise: np.random.Generator | None = None, expression: Expression = CALM
    ) -> tuple[Image, TrueJoints]:
        """Draws a pose.

        Args:
            pose: what the dancer does.
            noise: where the sensor's noise comes from; None draws none.
            expression: what the face does.

        Returns:
            The picture (H, W, 3), RGB, and the joints in its pixels.
        """
        places = place_bones(self.skeleton, pose)
        figure = self._painter.figure(places, expression)
        picture = self._room.with_shadow(figure.vertices, places.positions[0] * self._scale)
        self._lay_over(picture, figure)
        return self._sensor.exposed(picture, noise), self._true_joints(places, expression)

    def silhouette(self, pose: Pose) -> Floats:
        """(H, W) float32: how much of each pixel the dancer covers, 0 to 1."""
        figure = self._painter.figure(place_bones(self.skeleton, pose), CALM)
        cover = np.zeros(self.size, np.float32)
        cover[figure.rows, figure.columns] = figure.image[..., 3]
        return cover

    @property
    def _scale(self) -> float:
        return self.subject.proportions.scale

    def _lay_over(self, picture: Floats, figure: Figure) -> None:
        """Puts the dancer into a picture (H, W, 3)."""
        if not figure.image.size:
            return
        behind = picture[figure.rows, figure.columns]
        behind *= cv2.cvtColor(1 - figure.image[..., 3], cv2.COLOR_GRAY2RGB)
        behind += figure.image[..., :3]

    def _true_joints(self, places: BonePlaces, expression: Expression) -> TrueJoints:
        xy, _ = self._view.project(self._joints.world(places, expression) * self._scale)
        confidence = self._joints.confidence(places, self._view.position / self._scale)
        return TrueJoints(xy.astype(np.float32), confidence)
