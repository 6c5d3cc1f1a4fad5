"""decode: a clip's film as pictures at working size, and the index of its frames."""

import sys
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import Field

from motiontransfer.progress import Progress
from motiontransfer.video.frames import working_size, write_frames
from motiontransfer.video.index import write_index
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.picture import Image
from motiontransfer.video.reader import VideoReader, films_of
from motiontransfer.video.sound import Sound
from motiontransfer.video.sound_file import write_sound
from stages.entry import Job, Stage, main
from stages.params import Block


class DecodeParams(Block):
    """The size and the frame rate at which a clip is trained on and rendered."""

    height: Annotated[int, Field(ge=64, le=2160, multiple_of=2)]
    max_fps: Annotated[float, Field(ge=1, le=1000)] | None

    def recipe(self) -> dict[str, Any]:
        """As artifacts tell it; the rate is told only where somebody chose one."""
        return self.model_dump(exclude_none=True)


STAGE = Stage(name="decode", table="clips", blocks={"decode": DecodeParams}, overrides={"decode": "clips"})


def run(job: Job) -> None:
    """Decodes a clip once: its pictures at working size, exact times, repeats and shots, and its sound."""
    video = job.layout.root / job.entry.video
    reader = VideoReader(video, job["decode"].max_fps)
    size = working_size(reader.size, job["decode"].height)
    indexer = Indexer()

    job.progress.start("decode", reader.expected_frames, "frame")
    images = _counted(indexer.watching(reader.timed_frames()), job.progress)
    write_frames(job.layout.frames(job.name), images, size, reader.size, job["decode"].recipe())
    index = indexer.index()
    write_sound(job.layout.sound(job.name), video, index)
    for choice in Sound(films_of(video)).choices():
        job.progress.tell(choice)
    write_index(job.layout.index(job.name), index)


def _counted(images: Iterable[Image], progress: Progress) -> Iterator[Image]:
    for image in images:
        yield image
        progress.advance()


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
