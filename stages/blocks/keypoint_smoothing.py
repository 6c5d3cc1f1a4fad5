"""The shape of the `smooth` and `steady` blocks: the same chain, for motion and for training labels."""

from typing import Annotated, Literal

from pydantic import Field

from stages.params import Block

Seconds = Annotated[float, Field(ge=0, le=2)]
HeightFraction = Annotated[float, Field(ge=0, le=1)]


class KeypointSmoothingParams(Block):
    """The chain of keypoint smoothing; a value of 0 turns its step off."""

    repeats: Literal["interpolate", "hold"]
    outlier_fraction: HeightFraction
    body_gap_s: Seconds
    leg_gap_s: Seconds
    hand_gap_s: Seconds
    body_sigma_s: Seconds
    face_sigma_s: Seconds
    hand_sigma_s: Seconds
