"""The `evaluate` block: what an evaluation takes for background, and poses that were found elsewhere."""

from typing import Annotated

from pydantic import Field

from stages.blocks.weight_files import Digest
from stages.params import Block


class EvaluateParams(Block):
    """How far from the person the background begins, and where OpenPose's output of the judged film is."""

    background_margin_fraction: Annotated[float, Field(ge=0, le=0.5)]
    film_openpose_folder: str | None
    film_openpose_sha256: Digest | None
