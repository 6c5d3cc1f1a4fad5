"""The folder of a film's segments: which are finished, under which key, and what takes their place."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from motiontransfer.artifacts.digests import file_sha256
from motiontransfer.artifacts.files import is_full, read_json, replacing, write_json
from motiontransfer.errors import ArtifactError

_KEY: Final = "key.json"
_MADE: Final = "made"
_DIGESTS: Final = "made.json"
_FILM: Final = "film"


class SegmentFolder:
    """Segments of one film, and of the films that are made beside it.

    A segment counts when its films are there and the painter's memory after its last frame, which is written
    last. Only the last memory is kept: nothing goes on from an earlier one. In the end what was made of them
    takes their place, by links: until DVC has noted that it is made, a killed run takes it along, as DVC
    removes what stands where a stage is to write.

    Args:
        folder: of this film alone.
        count: of the film's segments.
        films: what is written of each frame, as film, or film and matte.
    """

    def __init__(self, folder: Path, count: int, films: Sequence[str] = (_FILM,)) -> None:
        self.folder, self._count, self._films = folder, count, tuple(films)

    def path(self, segment: int, film: str = _FILM) -> Path:
        """Where a segment of a film lies."""
        return self.folder / (f"{segment:06d}.mp4" if film == _FILM else f"{segment:06d}.{film}.mp4")

    def memory(self, segment: int) -> Path:
        """Where the painter's memory after a segment lies."""
        return self.folder / f"{segment:06d}.safetensors"

    def paths(self, film: str = _FILM) -> list[Path]:
        """Where the segments of a film lie, in order."""
        return [self.path(segment, film) for segment in range(self._count)]

    def claim(self, key: Mapping[str, str]) -> str | None:
        """Empties the folder unless it was begun under this key.

        Returns:
            What differs from the key before, for people to read; None where no segment was thrown away.
        """
        before, begun = self._key(), any(self.folder.glob("*.safetensors"))
        if before == dict(key):
            return None
        self.remove()
        write_json(self.folder / _KEY, dict(key))
        if before is None or not begun:
            return None
        return ", ".join(sorted(name for name in {**key, **before} if before.get(name) != key.get(name)))

    def finished(self) -> int:
        """How many segments count, from the first."""
        for segment in reversed(range(self._count)):
            if self.memory(segment).exists():
                films = (self.path(n, film) for n in range(segment + 1) for film in self._films)
                return segment + 1 if all(path.exists() for path in films) else 0
        return 0

    @contextmanager
    def telling_what_is_kept(self) -> Iterator[None]:
        """Has the line about a full disk say that the next run goes on.

        Raises:
            ArtifactError: the disk is full.
        """
        try:
            yield
        except ArtifactError as error:
            if not isinstance(error.__cause__, OSError) or not is_full(error.__cause__):
                raise
            raise ArtifactError(
                f"{error}; {self.finished()} of {self._count} segments are kept, the next run goes on there"
            ) from error.__cause__

    def drop_memories(self, before: int) -> None:
        """Removes the memories of the segments before `before`."""
        for segment in reversed(range(before)):
            if not self.memory(segment).exists():
                return
            self.memory(segment).unlink()

    def keep(self, made: Sequence[Path]) -> None:
        """Has files that were made of the segments take their place, as hard links, which need no room.

        Where none can be made, as on another disk, the segments go alone.
        """
        try:
            (self.folder / _MADE).mkdir(exist_ok=True)
            for file in made:
                self._kept(file).unlink(missing_ok=True)
                self._kept(file).hardlink_to(file)
            write_json(self.folder / _DIGESTS, {file.name: file_sha256(file) for file in made})
        except (OSError, ArtifactError):
            self.remove()
            return
        self._remove_segments()

    def give_back(self, made: Sequence[Path]) -> bool:
        """Puts files that are kept where they belong; False where they are not all there, as they were."""
        try:
            if read_json(self.folder / _DIGESTS) != {
                file.name: file_sha256(self._kept(file)) for file in made
            }:
                return False
        except ArtifactError:
            return False
        for file in made:
            with replacing(file) as beside:
                beside.hardlink_to(self._kept(file))
        self._remove_segments()
        return True

    def remove(self) -> None:
        """Removes the folder and all that is in it."""
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def _kept(self, file: Path) -> Path:
        return self.folder / _MADE / file.name

    def _remove_segments(self) -> None:
        for path in sorted(self.folder.iterdir()):
            if path.name not in (_KEY, _MADE, _DIGESTS):
                path.unlink()

    def _key(self) -> dict[str, str] | None:
        """The key under which the folder was begun; None where nobody can tell."""
        try:
            key = read_json(self.folder / _KEY)
        except ArtifactError:
            return None
        return key if isinstance(key, dict) else None
