"""The `evaluate` block: what an evaluation takes for background."""

from typing import Annotated

from pydantic import Field

from stages.params import Block


class EvaluateParams(Block):
    """How far from the person the background begins."""

    background_margin_fraction: Annotated[float, Field(ge=0, le=0.5)]
