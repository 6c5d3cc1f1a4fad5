"""What tells one training from another, so that none goes on from another's checkpoint."""

from collections.abc import Iterable
from pathlib import Path

from motiontransfer.gan.checkpoint import Digests, digests
from stages.entry import Job


def training_key(job: Job, stage: str, models: Iterable[Path] = ()) -> Digests:
    """The digests of what a training is made from: preset and parameters, inputs, code.

    Args:
        job: of the stage that trains.
        stage: its name; its work folder remembers the inputs' digests.
        models: what it learns from beside the subject's frames, index and keypoints.
    """
    layout, name = job.layout, job.name
    inputs = [*models, layout.frames(name), layout.index(name), layout.keypoints(name)]
    values = {block: params.model_dump() for block, params in job.blocks.items()}
    return digests([job.preset, values], inputs, layout.work(stage, name) / "digests.json")
