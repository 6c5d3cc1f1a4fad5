"""What tells one training from another, so that none goes on from another's checkpoint."""

from collections.abc import Iterable
from pathlib import Path

from motiontransfer.gan.checkpoint import Digests, digests
from stages.entry import Job


def training_key(job: Job, inputs: Iterable[Path], folder: Path) -> Digests:
    """The digests of what a training is made from: preset and parameters, inputs, code.

    Args:
        job: of the stage that trains.
        inputs: the artifacts that it learns from.
        folder: the training's own, which remembers their digests.
    """
    values = {block: params.model_dump() for block, params in job.blocks.items()}
    return digests([job.preset, values], inputs, folder / "digests.json")
