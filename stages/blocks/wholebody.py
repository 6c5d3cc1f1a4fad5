"""The part of the `detect` block that whole-body networks need: two files, and how to read their numbers."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.pose.onnx_network import OnnxNetwork
from motiontransfer.pose.person_finder import PersonFinder
from motiontransfer.pose.wholebody import Wholebody
from stages.blocks.weight_files import Digest, told_path
from stages.params import Block

_POSE, _PERSON = "a whole-body pose network (RTMW, DWPose)", "a person network (YOLOX, RTMDet)"
# Detection is spread over processes, one a core.
_THREADS = 1


class WholebodyParams(Block):
    """Where the weights are. DVC does not watch them, so each file is told by its SHA-256 too."""

    pose_file: str | None
    pose_sha256: Digest | None
    person_file: str | None
    person_sha256: Digest | None
    person_network: Literal["yolox", "rtmdet"] | None
    person_side_px: Annotated[int, Field(ge=32, multiple_of=32)] | None
    person_confidence: Annotated[float, Field(ge=0, le=1)]
    pose_even_response: Annotated[float, Field(gt=0)]

    def wholebody(self, root: Path) -> Wholebody:
        """The detector.

        Args:
            root: of the project, from which relative paths are told.

        Raises:
            ParamsError: a file is not told.
            ArtifactError: a file is missing, or is not the one whose digest was told.
        """
        finder = PersonFinder(
            _network(root, "person", self.person_file, self.person_sha256, _PERSON),
            self.person_network,
            self.person_side_px,
            self.person_confidence,
        )
        pose = _network(root, "pose", self.pose_file, self.pose_sha256, _POSE)
        detector = Wholebody(pose, finder, self.pose_even_response)
        detector.require()
        return detector


def _network(root: Path, role: str, file: str | None, sha256: str | None, content: str) -> OnnxNetwork:
    path = told_path(
        root, f"detect.{role}_file", file, f"an ONNX file of {content}", "detect.detector to mediapipe"
    )
    return OnnxNetwork(WeightFile(path, sha256), content, f"detect.{role}_sha256", _THREADS)
