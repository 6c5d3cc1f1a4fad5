"""What OpenPose wrote of a film, brought into data/raw beside it. The user's own folder is only ever read."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from motiontransfer.errors import PoseError
from motiontransfer.pose.openpose_files import list_openpose_files, openpose_digest
from motiontransfer.progress import Progress


@dataclass(frozen=True)
class OpenPoseOutput:
    """What OpenPose wrote of one clip.

    Attributes:
        folder: the user's.
        place: where it goes, in the project.
        files: all of OpenPose's in it; others stay behind.
        sha256: their digest.
    """

    folder: Path
    place: Path
    files: tuple[Path, ...]
    sha256: str

    @classmethod
    def of(cls, folder: Path, raw: Path, clip: str) -> Self:
        """Looks into a folder.

        Args:
            folder: the user's.
            raw: where films go.
            clip: the clip's name.

        Raises:
            PoseError: it is no folder, or holds none of OpenPose's files.
        """
        folder = folder.expanduser()
        frames = list_openpose_files(folder)
        files = tuple(path for frame in frames for path in frame.paths.values())
        return cls(folder, raw / f"{clip}.openpose", files, openpose_digest(frames))

    def override(self) -> dict[str, Any]:
        """What the clip's block `detect` says then."""
        return {
            "detector": "openpose",
            "openpose_folder": self.place.as_posix(),
            "openpose_sha256": self.sha256,
        }

    def bring(self, progress: Progress) -> None:
        """Copies the files; `place` appears whole or not at all. The same files, there already, stay.

        Raises:
            PoseError: other files are there, or one cannot be copied.
        """
        if self.place.exists():
            if openpose_digest(list_openpose_files(self.place)) == self.sha256:
                return
            raise PoseError(f"{self.place}: is there already and holds other files; give another --name")
        beside = self.place.with_name(f".{self.place.name}.partial")
        shutil.rmtree(beside, ignore_errors=True)
        progress.start("copying OpenPose's output", len(self.files), "file")
        try:
            beside.mkdir(parents=True)
            for file in self.files:
                shutil.copyfile(file, beside / file.name)
                progress.advance()
            beside.rename(self.place)
        except OSError as error:
            raise PoseError(
                f"{error.filename or self.place}: cannot be copied to {self.place} ({error.strerror})"
            ) from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        progress.finish()
