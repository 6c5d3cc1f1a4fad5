"""Settings of keypoint smoothing for tests: every step off, and every step on."""

from dataclasses import fields, replace

from motiontransfer.pose.smoothing import SmoothingSettings

FULL = SmoothingSettings(
    repeats="interpolate",
    repeat_weight=0.75,
    swap_fraction=0.05,
    hand_jump_fraction=0.03,
    hand_least_s=0.05,
    outlier_fraction=0.08,
    body_gap_s=0.2,
    leg_gap_s=0.3,
    hand_gap_s=0.12,
    filter="spline",
    noise_tolerance=2,
    body_penalty=0.24,
    place_penalty=0.05,
    shape_penalty=0.5,
    body_sigma_s=0.028,
    face_sigma_s=0.04,
    hand_sigma_s=0.028,
    median_frames=7,
    mean_frames=4,
    stance_fraction=0.012,
    stance_speed_fraction_s=0.05,
    stance_s=0.3,
    stance_blend_s=0.1,
)
# Each number at which its step does nothing.
_LENGTHS = {"median_frames": 1, "mean_frames": 1}
_NUMBERS = {field.name for field in fields(FULL)} - {"repeats", "filter", *_LENGTHS}
OFF = replace(FULL, **_LENGTHS, **dict.fromkeys(_NUMBERS, 0))
