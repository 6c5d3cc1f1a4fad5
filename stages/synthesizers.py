"""A transfer's subject, read from its models, ready to be filmed: shared by `render` and by the preview."""

from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.families import require_one_family
from motiontransfer.pose.keypoints import Keypoints, read_film
from stages.entry import Job


def read_synthesizer(job: Job, keypoints: Keypoints) -> Synthesizer:
    """Reads what paints a transfer, by the block `render`.

    Args:
        job: of a stage of transfers that has the block `render`.
        keypoints: normalized, of the whole source.

    Raises:
        ArtifactError: a file is missing, or they do not fit together.
        PoseError: source and subject were detected by two families of detectors, and nobody allowed that.
    """
    layout, entry, params = job.layout, job.entry, job["render"]
    synthesizer = Synthesizer.load(
        layout.generator(entry.subject),
        layout.face_generator(entry.subject) if params.refine_faces else None,
        layout.plate(entry.subject),
        other_detector=params.other_detector,
        film=read_film(layout.normalized(job.name) / "keypoints.parquet"),
    )
    if not params.other_detector:
        allowed = "render.other_detector to true"
        require_one_family(entry.source, keypoints.producer, entry.subject, synthesizer.producer, allowed)
    return synthesizer
