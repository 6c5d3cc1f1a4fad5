"""The `detect` block: who detects keypoints, in which chunks, and which joints are believed."""

from typing import Annotated, Literal

from pydantic import Field

from motiontransfer.pose.gates import GateSettings
from stages.params import Block

Confidence = Annotated[float, Field(ge=0, le=1)]
HeightFraction = Annotated[float, Field(ge=0, le=1)]


class DetectParams(Block):
    """A detector, its chunks, and the gates that its joints must pass."""

    detector: Literal["mediapipe"]
    chunk_frames: Annotated[int, Field(ge=1)]
    warm_up_frames: Annotated[int, Field(ge=0)]
    body_confidence: Confidence
    heel_confidence: Confidence
    face_nose_fraction: HeightFraction
    face_min_fraction: HeightFraction
    face_max_fraction: HeightFraction
    hand_wrist_fraction: HeightFraction
    palm_min_fraction: HeightFraction
    palm_max_fraction: HeightFraction

    def gates(self) -> GateSettings:
        """What the library calls the last eight."""
        return GateSettings(**self.model_dump(exclude={"detector", "chunk_frames", "warm_up_frames"}))
