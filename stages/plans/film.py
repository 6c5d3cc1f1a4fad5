"""The plan of a transfer's film, under which key its segments lie, and what the film tells of itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
import PIL
import torch

from motiontransfer.artifacts.digests import dvc_md5
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.checkpoint import digests
from motiontransfer.gan.device import card_of, computed_by, pick_device
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.transfer.background import background_file
from motiontransfer.transfer.film_record import FilmRecord
from motiontransfer.transfer.render import FilmPlan
from motiontransfer.video.encoder import choose_encoder
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.sound import Sound
from motiontransfer.video.writer import film_clock
from stages.entry import Job
from stages.looks import look_of

_ROOT: Final = Path(__file__).parents[2]
_CODE: Final = "stages/code/render"


def film_plan(
    job: Job, synthesizer: Synthesizer, keypoints: Keypoints, index: FrameIndex, sound: Sound | None
) -> FilmPlan:
    """What the block `render` asks for.

    Args:
        job: of render.
        synthesizer: paints the subject.
        keypoints: normalized, T frames.
        index: the source's, T frames.
        sound: the source's, None for silence.

    Raises:
        ParamsError: the parameters ask for what cannot be shown.
        ArtifactError: keypoints and index are of different lengths, or a file of the user's is not as told.
        VideoError: nothing here encodes so, or MP4 cannot hold the times.
    """
    params = job["render"]
    if len(keypoints) != len(index):
        raise ArtifactError(
            f"{job.layout.film(job.name)}: keypoints of {len(keypoints)} frames for a source of "
            f"{len(index)}; normalize again"
        )
    look = look_of(params, job.layout, index, keypoints, synthesizer.plate, synthesizer.masked)
    return FilmPlan(
        look=look,
        clock=film_clock(index, sound, look.excerpt.frames),
        shot_starts=frozenset(shot.start for shot in index.shots()),
        encoder=choose_encoder(params.encoder, params.crf, look.size),
        segment_s=params.segment_s,
        matte=params.matte,
    )


def film_inputs(job: Job) -> dict[str, Path]:
    """All that goes into a film, by its name in dvc.yaml, or as params.yaml names a background."""
    layout, source, subject = job.layout, job.entry.source, job.entry.subject
    params = job["render"]
    picture = background_file(params.background, params.background_sha256, layout.root)
    files = (
        layout.index(source),
        layout.sound(source),
        layout.generator(subject),
        layout.face_generator(subject),
        layout.plate(subject),
        layout.normalized(job.name) / "keypoints.parquet",
    )
    return {
        _CODE: _ROOT / _CODE,
        **{file.relative_to(layout.root).as_posix(): file for file in files},
        **({} if picture is None else {params.background: picture.path}),
    }


def film_key(job: Job, plan: FilmPlan) -> Mapping[str, str]:
    """Under which its segments lie: digests of parameters, inputs and code, and what computes and encodes."""
    inputs = [path for path in film_inputs(job).values() if path.is_file()]
    memory = job.layout.work("render", job.name) / "digests.json"
    encoder, device = plan.encoder, pick_device()
    told = [job.entry.source, job.entry.subject, job["render"].model_dump()]
    return {
        **digests(told, inputs, memory),
        "code": dvc_md5(_ROOT / _CODE),  # the stage's own too, and no other's
        **computed_by(device),
        "card": card_of(device),
        "threads": str(torch.get_num_threads()),
        "encoder": f"{encoder.codec} {dict(encoder.options)}",
        "libraries": f"PyAV {av.__version__}, OpenCV {cv2.__version__}, Pillow {PIL.__version__}, "
        f"NumPy {np.__version__}",
    }


def film_record(job: Job) -> FilmRecord:
    """What the film tells of itself."""
    params = job["render"]
    return FilmRecord(
        transfer=job.name,
        source=job.entry.source,
        subject=job.entry.subject,
        no_label_reason=None if params.label else params.no_label_reason,
        parameters={block: values.model_dump() for block, values in job.blocks.items()},
    )
