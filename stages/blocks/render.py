"""The `render` block: how the film is painted and encoded."""

from typing import Annotated

from pydantic import Field

from stages.params import Block


class RenderParams(Block):
    """How the film is painted and encoded."""

    crf: Annotated[int, Field(ge=0, le=51)]
    refine_faces: bool
    other_detector: bool
