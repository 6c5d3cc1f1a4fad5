"""The curves of a card, every arm a line."""

from collections.abc import Mapping
from typing import Final, Literal

from motiontransfer.metrics.contrast import Series
from motiontransfer.metrics.curves import Curve, FloatArray

# Title, unit, whether the axis starts at 0, and which values are the worse ones. Those that are judged stand
# first with their worst frames, and are drawn before anybody chooses.
_JUDGED: Final[dict[str, tuple[str, str, bool, Literal["low", "high"]]]] = {
    "ssim_person": ("SSIM of the person", "", False, "low"),
    "ssim_face": ("SSIM of the face", "", False, "low"),
    "pose_distance_px": ("Pose distance of the body", "px", True, "high"),
}
_OFFERED: Final = {
    "psnr_person": ("PSNR of the person", "dB", False),
    "psnr_face": ("PSNR of the face", "dB", False),
    "lpips_person": ("LPIPS of the person", "", True),
    "lpips_face": ("LPIPS of the face", "", True),
    "ssim_left_hand": ("SSIM of the left hand", "", False),
    "ssim_right_hand": ("SSIM of the right hand", "", False),
    "ssim_frame": ("SSIM of the frame", "", False),
    "psnr_frame": ("PSNR of the frame", "dB", False),
    "pose_distance_face_px": ("Pose distance of the face", "px", True),
    "pose_distance_hands_px": ("Pose distance of the hands", "px", True),
    "missed_body": ("Missed joints of the body", "joints", True),
    "missed_face": ("Missed joints of the face", "joints", True),
    "missed_hands": ("Missed joints of the hands", "joints", True),
    "sharpness_person": ("Sharpness of the person", "", True),
    "temporal_error": ("Temporal error of the person", "grey levels", True),
    "warp_error_person": ("Warp error of the person", "grey levels", True),
    "jitter_body": ("Jitter of the body", "body heights a frame", True),
    "foot_slide": ("Foot slide", "body heights a second", True),
    "background_flicker": ("Flicker of the background", "grey levels", True),
}


def card_curves(time_s: FloatArray, arms: Mapping[str, Series]) -> list[Curve]:
    """The measures over time; those that are judged show their worst frames, those of the first arm.

    Args:
        time_s: (T,) of the film beside the page.
        arms: (T,) of each measure, by the arm's label.
    """

    def lines(measure: str) -> dict[str, FloatArray]:
        return {label: series[measure] for label, series in arms.items() if measure in series}

    judged = [
        Curve(title, unit, time_s, lines(measure), from_zero, worse=worse)
        for measure, (title, unit, from_zero, worse) in _JUDGED.items()
    ]
    offered = [
        Curve(title, unit, time_s, lines(measure), from_zero, chosen=False)
        for measure, (title, unit, from_zero) in _OFFERED.items()
        if lines(measure)
    ]
    return [*judged, *offered]
