"""The `stick_figure` block: how keypoints are drawn for the generator."""

from typing import Annotated

from pydantic import Field

from motiontransfer.pose.stick_figure import StickFigureStyle
from stages.params import Block


class StickFigureParams(Block):
    """Widths are fractions of the picture's height, so that a figure looks alike at every working size."""

    limb_width_fraction: Annotated[float, Field(gt=0, le=0.1)]
    hand_width_fraction: Annotated[float, Field(gt=0, le=0.1)]
    face_width_fraction: Annotated[float, Field(gt=0, le=0.1)]

    def style(self) -> StickFigureStyle:
        """The widths as drawing takes them."""
        return StickFigureStyle(**self.model_dump())
