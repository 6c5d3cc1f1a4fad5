"""The shape of the `smooth` and `steady` blocks: the same chain, for motion and for training labels."""

from typing import Annotated, Literal

from pydantic import Field

from stages.params import Block

Seconds = Annotated[float, Field(ge=0, le=2)]
HeightFraction = Annotated[float, Field(ge=0, le=1)]
Penalty = Annotated[float, Field(ge=0, le=1e6)]
Window = Annotated[int, Field(ge=1, le=99)]


class KeypointSmoothingParams(Block):
    """The chain of keypoint smoothing; a value of 0 turns its step off."""

    repeats: Literal["interpolate", "hold"]
    repeat_weight: Annotated[float, Field(ge=0, le=1)]
    swap_fraction: HeightFraction
    hand_jump_fraction: HeightFraction
    hand_least_s: Seconds
    outlier_fraction: HeightFraction
    body_gap_s: Seconds
    leg_gap_s: Seconds
    hand_gap_s: Seconds
    filter: Literal["spline", "gaussian", "median", "mean", "none"]
    noise_tolerance: Annotated[float, Field(ge=0, le=100)]
    body_penalty: Penalty
    place_penalty: Penalty
    shape_penalty: Penalty
    body_sigma_s: Seconds
    face_sigma_s: Seconds
    hand_sigma_s: Seconds
    median_frames: Window
    mean_frames: Window
    stance_fraction: HeightFraction
    stance_speed_fraction_s: Annotated[float, Field(ge=0, le=10)]
    stance_s: Seconds
    stance_blend_s: Seconds
