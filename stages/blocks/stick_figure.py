"""The `stick_figure` block: how keypoints are drawn for the generator."""

from typing import Annotated

from pydantic import Field

from stages.params import Block


class StickFigureParams(Block):
    """Widths are fractions of the picture's height, so that a figure looks alike at every working size."""

    limb_width_fraction: Annotated[float, Field(gt=0, le=0.1)]
    hand_width_fraction: Annotated[float, Field(gt=0, le=0.1)]
    face_width_fraction: Annotated[float, Field(gt=0, le=0.1)]
