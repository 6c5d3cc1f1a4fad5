"""The `split` block: which frames of a subject's clip train and which test."""

from typing import Annotated

from pydantic import Field

from stages.params import Block


class SplitParams(Block):
    """Shares of a clip, by time."""

    test_fraction: Annotated[float, Field(gt=0, le=0.5)]
    validation_fraction: Annotated[float, Field(ge=0, le=0.5)]
    gap_s: Annotated[float, Field(ge=0, le=10)]
