"""Two dancers who walk past each other, one before the other, with the true joints of both.

What a single film of one dancer cannot show: whether a detector, and who follows one of the people that it
finds, know two people apart while one of them is behind the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from motiontransfer.dancer import casting
from motiontransfer.dancer.expression import CALM
from motiontransfer.dancer.figure_painter import Figure, FigurePainter
from motiontransfer.dancer.geometry import SIDES, Floats
from motiontransfer.dancer.kinematics import place_bones
from motiontransfer.dancer.lighting import BodyLight
from motiontransfer.dancer.looks import Camera, Room, SubjectLook
from motiontransfer.dancer.pose import Arm, Leg, Pose
from motiontransfer.dancer.room import RoomPicture
from motiontransfer.dancer.scene import Image
from motiontransfer.dancer.sensor import Sensor
from motiontransfer.dancer.skeleton import build_skeleton
from motiontransfer.dancer.stance import bounce, set_arm, stand, step_along
from motiontransfer.dancer.truth import JointModel, TrueJoints
from motiontransfer.dancer.view import View


@dataclass(frozen=True)
class Walk:
    """A walk straight across the room.

    Attributes:
        start_m: (x, z) on the floor at the beginning.
        speed_m_s: to the right of the picture, negative to the left.
        turn: where the body looks, against the camera; pi / 2 looks to the right of the picture.
        beat_s: how long two steps take.
    """

    start_m: tuple[float, float]
    speed_m_s: float
    turn: float
    beat_s: float = 0.6

    def pose(self, time_s: float, hip_m: float, scale: float) -> Pose:
        """The pose at a time, of a body with hips that reach `hip_m` from the middle, before its scale."""
        beat = time_s / self.beat_s
        pose = bounce(stand(hip_m), 2 * beat, 0.02)
        pose.x, pose.z = self._place_m(beat, scale)
        pose.turn = self.turn
        whole = np.floor(beat)
        for side, sign in SIDES.items():

            def foot(at: float, sign: float = sign) -> Leg:
                # In the middle of its step, a quarter beat before or after the half, it is under the body.
                x, z = self._place_m(whole + at - 0.25 * sign, scale)
                across = sign * hip_m
                return Leg(x + across * np.cos(self.turn), z - across * np.sin(self.turn), 0, self.turn)

            step_along(pose, side, beat - whole, foot)
            swing = 0.45 * np.sin(2 * np.pi * beat) * sign
            set_arm(pose, side, Arm(0.35, 0.9 + swing, -0.4, 0.8, -0.5, 0, 0, 0.15, 0.6))
        pose.twist = 0.15 * np.sin(2 * np.pi * beat)
        return pose

    def _place_m(self, beat: float, scale: float) -> tuple[float, float]:
        x, z = self.start_m
        return (x + self.speed_m_s * beat * self.beat_s) / scale, z / scale


@dataclass(frozen=True)
class Crossing:
    """Two dancers of the cast in the first one's room.

    Attributes:
        far: who walks behind, to the right: "ada" for example, or a seed.
        near: who walks before them, to the left.
        size: (height, width) of the pictures, landscape.
        frame_rate_fps: frames a second.
        speed_m_s: of both.
        seconds: how long the film is; the two meet in its middle.
        supersampling: samples a pixel either way.
    """

    far: str | int = "ben"
    near: str | int = "ada"
    size: tuple[int, int] = (360, 640)
    frame_rate_fps: float = 25.0
    speed_m_s: float = 0.8
    seconds: float = 4.0
    supersampling: int = 1

    def __len__(self) -> int:
        return round(self.seconds * self.frame_rate_fps)

    def frames(self) -> Iterator[tuple[Image, tuple[TrueJoints, TrueJoints]]]:
        """Yields each picture (H, W, 3), RGB, and the joints of (far, near), hidden ones too."""
        look = casting.look(self.far)
        stage = Stage(look.room, look.camera, self.size, self.supersampling)
        half_m = self.speed_m_s * self.seconds / 2
        walks = (
            Walk((-half_m + look.camera.position_m[0], -0.45), self.speed_m_s, 1.1),
            Walk((half_m + look.camera.position_m[0], 0.25), -self.speed_m_s, -1.1),
        )
        bodies = [stage.body(casting.look(name).subject) for name in (self.far, self.near)]
        for frame in range(len(self)):
            time_s = frame / self.frame_rate_fps
            far, near = (body.walking(walk, time_s) for body, walk in zip(bodies, walks, strict=True))
            yield stage.picture([far[0], near[0]]), (far[1], near[1])


class Stage:
    """A room before a camera, for several bodies.

    Args:
        room: behind and under them.
        camera: before them.
        size: (height, width) of the pictures.
        supersampling: samples a pixel either way.
    """

    def __init__(self, room: Room, camera: Camera, size: tuple[int, int], supersampling: int) -> None:
        self.view, self.supersampling = View(camera, size), supersampling
        self._room, self._sensor = RoomPicture(room, self.view), Sensor(camera, size)
        self.light = BodyLight(room, self._room.floor_colour, self.view.position)

    def body(self, subject: SubjectLook) -> "Body":
        """A body on this stage."""
        return Body(subject, self)

    def picture(self, figures: list[tuple[Figure, Floats]]) -> Image:
        """(H, W, 3): figures with their middles (3,), the farthest first, so that the nearer hide them."""
        picture = self._room.picture.copy()
        for figure, middle in figures:  # each shadow by itself darkens what the others left
            picture *= self._room.with_shadow(figure.vertices, middle) / np.maximum(self._room.picture, 1e-3)
        for figure, _ in figures:
            if figure.image.size:
                behind = picture[figure.rows, figure.columns]
                behind *= cv2.cvtColor(1 - figure.image[..., 3], cv2.COLOR_GRAY2RGB)
                behind += figure.image[..., :3]
        return self._sensor.exposed(picture, None)


class Body:
    """One body on a stage."""

    def __init__(self, subject: SubjectLook, stage: Stage) -> None:
        self._proportions, self._view = subject.proportions, stage.view
        self._skeleton = build_skeleton(subject.proportions)
        self._painter = FigurePainter(subject, self._skeleton, stage.view, stage.light, stage.supersampling)
        self._joints = JointModel(self._skeleton, subject.proportions)

    def walking(self, walk: Walk, time_s: float) -> tuple[tuple[Figure, Floats], TrueJoints]:
        """The figure with its middle (3,), and the joints, of a body that walks."""
        scale = self._proportions.scale
        places = place_bones(self._skeleton, walk.pose(time_s, self._proportions.hip_m, scale))
        xy, _ = self._view.project(self._joints.world(places, CALM) * scale)
        confidence = self._joints.confidence(places, self._view.position / scale)
        figure = self._painter.figure(places, CALM)
        return (figure, places.positions[0] * scale), TrueJoints(xy.astype(np.float32), confidence)
