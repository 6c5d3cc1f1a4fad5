"""render: normalized keypoints, the source's times and sound, and a subject's models → the film."""

import sys

from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.families import require_one_family
from motiontransfer.pose.keypoints import read_film, read_keypoints
from motiontransfer.transfer.render import render_film
from motiontransfer.video.index import read_index
from motiontransfer.video.sound_file import sound_or_none
from stages.blocks.render import RenderParams
from stages.entry import Job, Stage, main

STAGE = Stage(
    name="render", table="transfers", blocks={"render": RenderParams}, overrides={"render": "transfers"}
)


def run(job: Job) -> None:
    """Renders the film of a transfer."""
    layout, source, params = job.layout, job.entry.source, job["render"]
    keypoints = read_keypoints(layout.normalized(job.name) / "keypoints.parquet")
    synthesizer = _synthesizer(job)
    if not params.other_detector:
        require_one_family(
            source,
            keypoints.producer,
            job.entry.subject,
            synthesizer.producer,
            "render.other_detector to true",
        )
    render_film(
        layout.film(job.name),
        keypoints,
        read_index(layout.index(source)),
        sound_or_none(layout.sound(source)),
        synthesizer,
        params.crf,
        job.progress,
    )


def _synthesizer(job: Job) -> Synthesizer:
    layout, subject, params = job.layout, job.entry.subject, job["render"]
    return Synthesizer.load(
        layout.generator(subject),
        layout.face_generator(subject) if params.refine_faces else None,
        layout.plate(subject),
        other_detector=params.other_detector,
        film=read_film(layout.normalized(job.name) / "keypoints.parquet"),
    )


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
