"""The report page of a subject's evaluation."""

from typing import Any, Final, Literal

from motiontransfer.metrics.curves import Curve, FloatArray
from motiontransfer.metrics.page import Headline, Page, shown
from motiontransfer.metrics.psnr import HIGHEST_PSNR
from motiontransfer.metrics.subject_evaluation import ARMS, SubjectEvaluation
from motiontransfer.metrics.subject_tables import ARM_LABELS, interval_shown, subject_tables

CAPTIONS: Final = ("real", "generated", "nearest training frame")
"""Panels of the comparison film."""

# Title, unit, whether the axis starts at 0, and which values are the worse ones. Those that are judged stand
# first with their worst frames, and are drawn before anybody chooses.
_JUDGED: Final[dict[str, tuple[str, str, bool, Literal["low", "high"]]]] = {
    "ssim_person": ("SSIM of the person", "", False, "low"),
    "ssim_face": ("SSIM of the face", "", False, "low"),
    "pose_distance_px": ("Pose distance", "px", True, "high"),
}
_OFFERED: Final = {
    "psnr_person": ("PSNR of the person", "dB", False),
    "psnr_face": ("PSNR of the face", "dB", False),
    "ssim_left_hand": ("SSIM of the left hand", "", False),
    "ssim_right_hand": ("SSIM of the right hand", "", False),
    "ssim_frame": ("SSIM of the frame", "", False),
    "psnr_frame": ("PSNR of the frame", "dB", False),
    "missed_body": ("Missed joints of the body", "joints", True),
    "missed_face": ("Missed joints of the face", "joints", True),
    "missed_hands": ("Missed joints of the hands", "joints", True),
    "sharpness_person": ("Sharpness of the person", "", True),
    "temporal_error": ("Temporal error of the person", "grey levels", True),
    "warp_error_person": ("Warp error of the person", "grey levels", True),
    "jitter_body": ("Jitter of the body", "body heights a frame", True),
    "foot_slide": ("Foot slide", "body heights a second", True),
}
_NOTES: Final = [
    "Every frame is of the clip's test part, which neither trained nor chose the generator. The rollout "
    "starts from nothing and feeds each picture back as a condition of the next.",
    "Frames that repeat the picture before them are in the film and left out of the averages.",
    "SSIM: Gaussian window of sigma 1.5, RGB as float with a range of 255; the map of the whole picture, "
    f"averaged over the box. PSNR: as float over the box; equal pictures count as {HIGHEST_PSNR:.1f} dB, the "
    "accuracy of 8 bits.",
    "Pose distance: mean distance of the body joints that the detector finds on the real and on the made "
    "picture, both at working size. Missed: found on the real picture and not on the made one.",
    "The nearest training frame is chosen by pose and is what one could show without learning. The still "
    "picture is the training frame whose body lies nearest to where it usually is, shown all the time. Both "
    "are real pictures, so they are not detected again.",
    "Without face net, without previous output: the same trained generators with that part left out. "
    "Generators trained without it might do better than that.",
    "Sharpness: root mean square gradient, in grey levels a pixel. Motion: mean difference of a frame from "
    "the one before. Temporal error: mean difference of these differences from the real film's; its share is "
    "one of the real film's motion, which is a still picture's error. Warp error: mean difference of a frame "
    "from the one before, brought to where the real film's optical flow takes it; blur lowers it too.",
    "Jitter: how much the detected pose's distance from the wanted one changes from frame to frame. Foot "
    "slide: speed of a detected ankle while the wanted foot stands. The real film's own are the detector's.",
    "In brackets: 95 % intervals by block bootstrap. Blocks of about a second are drawn anew from the test "
    "frames, and arms are compared frame by frame. They tell the chance of these frames, not that of another "
    "training or another film. Arms are not told apart where the interval holds 'no difference'; of twenty "
    "comparisons between equals, one will seem to be told apart.",
]


def subject_page(name: str, evaluation: SubjectEvaluation, metrics: dict[str, Any]) -> Page:
    """What the page shows.

    Args:
        name: the subject.
        evaluation: frame by frame.
        metrics: as `subject_metrics` gives them.
    """
    held_out, frames = evaluation.held_out, metrics["frames"]
    height, width = held_out.pictures.size
    lead = (
        f"Self-reenactment of {frames['test']} held-out frames ({held_out.frames[0]} to "
        f"{held_out.frames[-1]}), {width} by {height} pixels, {frames['repeats']} of them repeated pictures: "
        "the generator is given each frame's pose and should give back the frame."
    )
    return Page(
        f"Subject {name}",
        lead,
        _headlines(metrics),
        subject_tables(metrics),
        _curves(evaluation),
        _NOTES,
        int(held_out.frames[0]),
        ~held_out.index.repeat,
    )


def _headlines(metrics: dict[str, Any]) -> list[Headline]:
    against, generated = metrics["against_nearest"]["generated"], metrics["mean"]["generated"]
    return [
        Headline(
            shown(against.get("ssim_error_ratio_person")),
            "1 - SSIM of the person, over the nearest frame's",
            _reading(against, "ssim_error_ratio_person", "below 1 is better than copying"),
        ),
        Headline(
            shown(against.get("psnr_gain_person_db"), "dB"),
            "PSNR of the person, over the nearest frame's",
            _reading(against, "psnr_gain_person_db", "above 0 is better than copying"),
        ),
        Headline(
            shown(against.get("face_found_ratio")),
            "faces found, over those found on the real frames",
            _reading(against, "face_found_ratio", "1 is as good as real"),
        ),
        Headline(shown(generated.get("pose_distance_px"), "px"), "pose distance", "smaller is better"),
    ]


def _reading(figures: dict[str, Any], name: str, good: str) -> str:
    return "; ".join(part for part in (interval_shown(figures, name), good) if part)


def _curves(evaluation: SubjectEvaluation) -> list[Curve]:
    time_s = evaluation.held_out.film_index().time_s
    series = {arm: evaluation.arms[arm].series() for arm in ARMS}

    def lines(measure: str) -> dict[str, FloatArray]:
        return {ARM_LABELS[arm]: values[measure] for arm, values in series.items() if measure in values}

    judged = [
        Curve(title, unit, time_s, lines(measure), from_zero, worse=worse)
        for measure, (title, unit, from_zero, worse) in _JUDGED.items()
    ]
    offered = [
        Curve(title, unit, time_s, lines(measure), from_zero, chosen=False)
        for measure, (title, unit, from_zero) in _OFFERED.items()
    ]
    return [*judged, *offered]
