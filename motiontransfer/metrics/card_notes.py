"""How the figures of a card are made, in the words of its pages."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from motiontransfer.metrics.perceptual_weights import RANDOM
from motiontransfer.metrics.psnr import HIGHEST_PSNR

REPEATS_NOTE: Final = (
    "Frames that repeat the picture before them are in the film and left out of the averages."
)
_PICTURES_NOTE: Final = (
    "SSIM: Gaussian window of sigma 1.5, RGB as float with a range of 255; the map of the whole picture, "
    f"averaged over the box. PSNR: as float over the box; equal pictures count as {HIGHEST_PSNR:.1f} dB, the "
    "accuracy of 8 bits. Face: a square about the head, seen from behind as well. Frames without a person "
    "have no figures."
)
_BASELINES_NOTE: Final = (
    "The nearest training frame is chosen by pose and is what one could show without learning. The still "
    "picture is the training frame whose body lies nearest to where it usually is, shown all the time. Both "
    "are real pictures, so they are not detected again."
)
_TIME_NOTE: Final = (
    "Sharpness: root mean square gradient, in grey levels a pixel. Motion: mean difference of a frame from "
    "the one before. Temporal error: mean difference of these differences from the real film's; its share is "
    "one of the real film's motion, which is a still picture's error. Warp error: mean difference of a frame "
    "from the one before, brought to where the real film's optical flow takes it; blur lowers it too. "
    "Flicker: the same without flow, outside the person's box with a margin; nothing but noise should change."
)
_POSE_OVER_TIME_NOTE: Final = (
    "Jitter: how much the detected pose's distance from the wanted one changes from frame to frame. Foot "
    "slide: speed of a detected ankle while the wanted foot stands; against the wanted foot: less the wanted "
    "ankle's, which shifts its weight. The real film's own are the detector's."
)
_INTERVALS_NOTE: Final = (
    "In brackets: 95 % intervals by block bootstrap. Blocks of about a second are drawn anew from the "
    "frames, and arms are compared frame by frame. They tell the chance of these frames, not that of another "
    "training or another film. Arms are not told apart where the interval holds 'no difference'; of twenty "
    "comparisons between equals, one will seem to be told apart."
)


def card_notes(
    metrics: Mapping[str, Any], judged: Sequence[str], poses: Sequence[str], arms: Sequence[str] = ()
) -> list[str]:
    """All notes of a card's page, in the order of its tables.

    Args:
        metrics: of the evaluation.
        judged: what was judged, and against what.
        poses: what is special about its measures of poses.
        arms: what its other arms are.
    """
    return [
        *not_measured_notes(metrics),
        *judged,
        REPEATS_NOTE,
        _PICTURES_NOTE,
        *poses,
        _BASELINES_NOTE,
        *arms,
        _TIME_NOTE,
        _POSE_OVER_TIME_NOTE,
        _INTERVALS_NOTE,
        *lpips_notes(metrics),
    ]


def lpips_notes(metrics: Mapping[str, Any]) -> list[str]:
    """How LPIPS was taken, if it was: with the `lpips_backbone` of an evaluation's metrics."""
    backbone = metrics.get("lpips_backbone")
    if backbone is None:
        return []
    return [
        f"LPIPS ({backbone}): distance of the two pictures in the features of that network, as Zhang et al. "
        "(2018) weigh them, version 0.1; each layer's map of the whole picture, averaged over the box. Less "
        "is better, and only figures of the same network compare."
    ]


def not_measured_notes(metrics: Mapping[str, Any]) -> list[str]:
    """What has no figures, and why: the block `not_measured` of an evaluation's metrics, if it has one."""
    return [f"Not measured: {what}. {why}." for what, why in metrics.get("not_measured", {}).items()]


def perceptual_notes(metrics: Mapping[str, Any]) -> list[str]:
    """Whose weights the perceptual loss had: the `perceptual_weights` of an edn subject's metrics."""
    weights: Mapping[str, str] = metrics.get("perceptual_weights", {})
    told = {training: _weights_shown(found) for training, found in weights.items()}
    if not told:
        return []
    shared, *others = dict.fromkeys(told.values())
    said = shared if not others else "; ".join(f"in {training} {found}" for training, found in told.items())
    return [f"Trained with the preset edn, whose perceptual loss had {said}."]


def _weights_shown(found: str) -> str:
    if found == RANDOM:
        return (
            "random weights in place of VGG19's, because no file of those was named (perceptual_file in "
            "params.yaml)"
        )
    return f"VGG19's weights, of the file with SHA-256 {found}"
