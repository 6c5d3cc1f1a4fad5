"""render: normalized keypoints, the source's times and sound, and a subject's models → the film."""

import sys
from typing import Annotated

from pydantic import Field

from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.transfer.render import render_film
from motiontransfer.video.index import read_index
from motiontransfer.video.sound_file import sound_or_none
from stages.entry import Job, Stage, main
from stages.params import Block


class RenderParams(Block):
    """How the film is encoded."""

    crf: Annotated[int, Field(ge=0, le=51)]
    refine_faces: bool


STAGE = Stage(
    name="render", table="transfers", blocks={"render": RenderParams}, overrides={"render": "transfers"}
)


def run(job: Job) -> None:
    """Renders the film of a transfer."""
    layout, source, subject = job.layout, job.entry.source, job.entry.subject
    face = layout.face_generator(subject) if job["render"].refine_faces else None
    synthesizer = Synthesizer.load(layout.generator(subject), face, layout.plate(subject))
    render_film(
        layout.film(job.name),
        read_keypoints(layout.normalized(job.name) / "keypoints.parquet"),
        read_index(layout.index(source)),
        sound_or_none(layout.sound(source)),
        synthesizer,
        job["render"].crf,
        job.progress,
    )


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
