"""The part of the `detect` block that OpenPose's output needs: its folder, and how to read its numbers."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from motiontransfer.pose.openpose import OpenPoseFolder
from stages.blocks.weight_files import Digest, told_path
from stages.params import Block


class OpenPoseParams(Block):
    """Where the files are. DVC does not watch them, so they are told by the SHA-256 of them all too."""

    openpose_folder: str | None
    openpose_sha256: Digest | None
    openpose_even_peak: Annotated[float, Field(gt=0)]

    def openpose(self, root: Path) -> OpenPoseFolder:
        """The folder of the clip.

        Args:
            root: of the project, from which relative paths are told.

        Raises:
            ParamsError: it is not told.
        """
        key, expected = "detect.openpose_folder", "the folder that OpenPose wrote of this clip"
        folder = told_path(root, key, self.openpose_folder, expected, "detect.detector to mediapipe")
        return self.openpose_at(folder, self.openpose_sha256, "detect.openpose_sha256")

    def openpose_at(
        self, folder: Path, sha256: str | None, key: str, film: Path | None = None
    ) -> OpenPoseFolder:
        """Another folder of OpenPose's, believed as the clip's is.

        Args:
            folder: where it lies.
            sha256: the digest of its files, None where it is not told yet.
            key: the parameter that tells the digest.
            film: that it was written of, where the digest tells that too.
        """
        return OpenPoseFolder(folder, sha256, key, self.openpose_even_peak, film)
