"""The `detect` block: who detects keypoints, in which chunks, whose, and which joints are believed."""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, FiniteFloat, model_validator

from motiontransfer.pose.dancer_choice import ChoiceSettings, Pick
from motiontransfer.pose.detector import Detector
from motiontransfer.pose.gates import GateSettings
from motiontransfer.pose.linking import LinkingSettings
from motiontransfer.pose.mediapipe_company import FollowingSettings
from motiontransfer.pose.mediapipe_holistic import MediapipeHolistic
from stages.blocks.openpose import OpenPoseParams
from stages.blocks.wholebody import WholebodyParams

Confidence = Annotated[float, Field(ge=0, le=1)]
HeightFraction = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]
Ratio = Annotated[float, Field(ge=1)]
Count = Annotated[int, Field(ge=1)]
Settings = TypeVar("Settings")


class DetectParams(WholebodyParams, OpenPoseParams):
    """A detector, its chunks, the dancer among the people, and the gates that the joints must pass."""

    detector: Literal["mediapipe", "wholebody", "openpose"]
    chunk_frames: Count
    warm_up_frames: Annotated[int, Field(ge=0)]
    people: Count
    search_frames: Count
    dancer_time_s: Seconds
    dancer_box: Annotated[list[FiniteFloat], Field(min_length=2, max_length=4)] | None
    opening_s: Seconds
    lost_s: Seconds
    unsure_ratio: Ratio
    held_s: Seconds
    size_ratio: Ratio
    least_agreement: Annotated[float, Field(ge=0, le=1)]
    duplicate_agreement: Annotated[float, Field(ge=0, le=1)]
    body_confidence: Confidence
    heel_confidence: Confidence
    face_confidence: Confidence
    hand_confidence: Confidence
    face_nose_fraction: HeightFraction
    face_min_fraction: HeightFraction
    face_max_fraction: HeightFraction
    hand_wrist_fraction: HeightFraction
    palm_min_fraction: HeightFraction
    palm_max_fraction: HeightFraction

    @model_validator(mode="after")
    def _pick_is_whole(self) -> "DetectParams":
        box = self.dancer_box
        if box is not None and (
            len(box) == 3 or (len(box) == 4 and not (box[0] < box[2] and box[1] < box[3]))
        ):
            raise ValueError(
                f"dancer_box {box}: expected [x, y], or [left, top, right, bottom] with left < right and "
                "top < bottom"
            )
        if box is None and self.dancer_time_s > 0:
            raise ValueError(
                f"dancer_time_s {self.dancer_time_s}: found no dancer_box, expected one that shows the "
                "dancer then"
            )
        return self

    def load(self, root: Path) -> Detector:
        """The detector that looks at pictures.

        Args:
            root: of the project, from which relative paths are told.

        Raises:
            ParamsError: a file that the detector needs is not told.
            ArtifactError: it is missing, or is not the one whose digest was told.
        """
        if self.detector == "wholebody":
            return self.wholebody(root)
        return MediapipeHolistic(self._settings(FollowingSettings))

    def warm_up(self) -> int:
        """How many frames before a chunk the detector sees; whole-body networks remember none."""
        return 0 if self.detector == "wholebody" else self.warm_up_frames

    def pick(self) -> Pick | None:
        """Who the dancer is, if that is told."""
        box = self.dancer_box
        if box is None:
            return None
        return Pick(self.dancer_time_s, (box[0], box[1], box[-2], box[-1]))

    def choice(self) -> ChoiceSettings:
        """How the dancer is chosen."""
        return self._settings(ChoiceSettings)

    def linking(self) -> LinkingSettings:
        """When two sightings are of one person."""
        return self._settings(LinkingSettings)

    def gates(self) -> GateSettings:
        """Which joints are believed."""
        return self._settings(GateSettings)

    def _settings(self, kind: type[Settings]) -> Settings:
        """The library's settings out of the values of the same names."""
        names: Any = kind.__annotations__
        return kind(**{name: getattr(self, name) for name in names})
