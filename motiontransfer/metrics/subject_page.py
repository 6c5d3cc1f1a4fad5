"""The report page of a subject's evaluation."""

from typing import Any, Final

from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.page import Headline, Page, Table, shown
from motiontransfer.metrics.psnr import HIGHEST_PSNR
from motiontransfer.metrics.regions import REGIONS
from motiontransfer.metrics.subject_evaluation import ARMS, SubjectEvaluation

CAPTIONS: Final = ("real", "generated", "nearest training frame")
"""Panels of the comparison film."""

_ARM_LABELS: Final = {
    "generated": "generated",
    "without_face": "without face net",
    "nearest": "nearest training frame",
}
_ROWS: Final = {
    **{f"ssim_{region}": f"SSIM, {region.replace('_', ' ')}" for region in REGIONS},
    **{f"psnr_{region}": f"PSNR in dB, {region.replace('_', ' ')}" for region in REGIONS},
    "pose_distance_px": "pose distance in pixels",
    "pose_distance_heights": "pose distance in body heights",
    "face_found": "share of frames with a face found",
    "missed_body": "missed joints a frame, body",
    "missed_face": "missed joints a frame, face",
    "missed_hands": "missed joints a frame, hands",
}
_CURVES: Final = {
    "ssim_person": ("SSIM of the person", "", False),
    "psnr_person": ("PSNR of the person", "dB", False),
    "ssim_face": ("SSIM of the face", "", False),
    "pose_distance_px": ("Pose distance", "pixels at working size", True),
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
    "The nearest training frame is chosen by pose and is what one could show without learning. It is a real "
    "picture, so it is not detected again.",
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
        [Table("Figures", _header(), _rows(metrics))],
        [_curve(evaluation, measure) for measure in _CURVES],
        _NOTES,
    )


def _headlines(metrics: dict[str, Any]) -> list[Headline]:
    against, generated = metrics["against_nearest"]["generated"], metrics["mean"]["generated"]
    return [
        Headline(
            shown(against.get("ssim_error_ratio_person")),
            "1 - SSIM of the person, over the nearest frame's",
            "below 1 is better than copying",
        ),
        Headline(
            shown(against.get("psnr_gain_person_db"), "dB"),
            "PSNR of the person, over the nearest frame's",
            "above 0 is better than copying",
        ),
        Headline(
            shown(against.get("face_found_ratio")),
            "faces found, over those found on the real frames",
            "1 is as good as real",
        ),
        Headline(shown(generated.get("pose_distance_px"), "px"), "pose distance", "smaller is better"),
    ]


def _header() -> tuple[str, ...]:
    return ("mean over frames", *(_ARM_LABELS[arm] for arm in ARMS), "frames")


def _rows(metrics: dict[str, Any]) -> list[tuple[str, ...]]:
    means, counted = metrics["mean"], metrics["count"]["generated"]
    return [
        (label, *(shown(means[arm].get(measure), digits=4) for arm in ARMS), str(counted[measure]))
        for measure, label in _ROWS.items()
    ]


def _curve(evaluation: SubjectEvaluation, measure: str) -> Curve:
    title, unit, from_zero = _CURVES[measure]
    series = {arm: evaluation.arms[arm].series() for arm in ARMS}
    lines = {_ARM_LABELS[arm]: values[measure] for arm, values in series.items() if measure in values}
    return Curve(title, unit, evaluation.held_out.index.time_s, lines, from_zero)
