"""The `stick_figure` block: how keypoints are drawn for the generator."""

from typing import Annotated, Literal

from pydantic import Field

from motiontransfer.pose.stick_figure import StickFigureStyle
from stages.params import Block
from stages.presets import Preset

Width = Annotated[float, Field(gt=0, le=0.1)]


class StickFigureParams(Block):
    """Widths are fractions of the picture's height, so that a figure looks alike at every working size."""

    style: Literal["preset", "default", "edn"]
    limb_width_fraction: Width
    hand_width_fraction: Width
    face_width_fraction: Width
    edn_face_dots: Literal[8, 9, 22]

    def drawn(self, preset: Preset) -> StickFigureStyle:
        """The style as drawing takes it.

        Args:
            preset: the subject's, which has a style of its own.
        """
        style = preset if self.style == "preset" else self.style
        return StickFigureStyle(**self.model_dump() | {"style": style})
