"""What a trained recipe is worth: the rows of the table, on one part of a film."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.metrics.averages import averages
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.judge import Judge
from motiontransfer.metrics.nearest_frames import comparable, nearest_pictures
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES
from motiontransfer.video.frames import FrameStore
from motiontransfer.video.picture import Image
from motiontransfer.video.split import Split
from stages import evaluate_subject
from stages.detectors import redetection
from stages.entry import Job
from stages.steadied import read_steadied

Means = dict[str, float]
Frames = npt.NDArray[np.int64]

EVALUATION: Final = evaluate_subject.STAGE

_TORSO_FRACTION: Final = 0.2  # PCK@0.2: of the distance from neck to hips
_SHEET_FRAMES: Final = 8


def judge(job: Job, part: str, face: bool, sheet: Path | None) -> Means:
    """Rolls out over one part of the film and measures.

    Args:
        job: of evaluate_subject, where the models lie.
        part: validation or test.
        face: whether the face net paints as well.
        sheet: a PNG of nearest, generated and real frames to look at.

    Returns:
        Measure to value; ratios are over the nearest training frame's, shares over the real film's. The
        nearest frame is that of the nearest pose about the hips; `_in_place`, of the nearest in the picture.
    """
    layout, name = job.layout, job.name
    pictures, clip = FrameStore(layout.frames(name)), read_steadied(job, name)
    frames = clip.split.test if part == "test" else clip.split.validation
    asked = Split(clip.split.train, np.empty(0, np.int64), frames)
    held_out = HeldOut.of(pictures, clip.keypoints, clip.index, asked, frames)
    detect = redetection(job, held_out.size, held_out.index, [held_out.keypoints])
    margin_px = round(job["evaluate"].background_margin_fraction * held_out.size[0])
    judge_of = Judge(held_out, detect, margin_px, job.progress)
    expected, real = judge_of.real()
    face_file = layout.face_generator(name) if face else None
    synthesizer = Synthesizer.load(layout.generator(name), face_file, layout.plate(name))
    painted = list(synthesizer.frames(held_out.keypoints))
    generated = judge_of.painted("generate", painted, expected)
    nearest = judge_of.copied(
        "nearest", nearest_pictures(pictures, held_out.nearest), comparable(held_out.nearest)
    )
    placed = nearest_in_place(clip.keypoints, clip.split.train, frames)
    in_place = judge_of.copied("nearest in place", (pictures[int(frame)] for frame in placed))
    if sheet is not None:
        write_sheet(sheet, held_out, painted)
    assert expected is not None and generated.found is not None
    counted = ~held_out.index.repeat
    arms = (generated.series(), nearest.series(), in_place.series(), real)
    ours, theirs, theirs_in_place, film = (averages(series, counted) for series in arms)
    also = {f"{name}_in_place": value for name, value in beside(ours, theirs_in_place).items()}
    return beside(ours, theirs) | also | pictured(ours, film) | posed(expected, generated.found)


def nearest_in_place(keypoints: Keypoints, training: Frames, frames: Frames) -> Frames:
    """The training frame whose body joints are nearest in the picture, as the mean distance of seen ones."""
    body = keypoints.xy[:, PART_SLICES["body"]]
    apart = [np.nanmean(np.linalg.norm(body[training] - body[frame], axis=-1), 1) for frame in frames]
    return training[np.nanargmin(np.stack(apart), 1)]


def beside(ours: Means, theirs: Means) -> Means:
    """The measures that hold a film against a copy of training frames."""
    return {
        "ssim_error_ratio": (1 - ours["ssim_person"]) / (1 - theirs["ssim_person"]),
        "psnr_gain_db": ours["psnr_person"] - theirs["psnr_person"],
        "temporal_error_ratio": ours["temporal_error"] / theirs["temporal_error"],
    }


def pictured(ours: Means, film: Means) -> Means:
    """The measures of pictures, beside the real film's."""
    hands = [ours[f"ssim_{side}_hand"] for side in ("left", "right") if f"ssim_{side}_hand" in ours]
    return {
        "temporal_error_of_still": ours["temporal_error"] / film["motion"],
        "sharpness_ratio": ours["sharpness_person"] / film["sharpness_person"],
        "motion_ratio": ours["motion"] / film["motion"],
        "ssim": ours["ssim_person"],
        "psnr_db": ours["psnr_person"],
        "ssim_face": ours.get("ssim_face", np.nan),
        "sharpness_ratio_face": ours.get("sharpness_face", np.nan) / film.get("sharpness_face", np.nan),
        "ssim_hands": float(np.mean(hands)) if hands else np.nan,
        "warp_error_ratio": ours["warp_error_person"] / film["warp_error_person"],
    }


def posed(expected: Keypoints, found: Keypoints) -> Means:
    """The measures of re-detected poses, beside those of the real frames."""
    body = PART_SLICES["body"]
    wanted = expected.xy[:, body]
    torso = np.linalg.norm(expected.joint("neck") - expected.joint("mid_hip"), axis=-1)[:, None]
    there = np.isfinite(wanted).all(-1) & np.isfinite(torso)
    near = np.linalg.norm(wanted - found.xy[:, body], axis=-1) <= _TORSO_FRACTION * torso  # NaN is not near
    return {
        "pck": float(near[there].mean()),
        "face_share": _share(expected, found, ("face",)),
        "hands_share": _share(expected, found, ("left_hand", "right_hand")),
        "hands_real": _rate(expected, ("left_hand", "right_hand")),
        "face_real": _rate(expected, ("face",)),
    }


def write_sheet(path: Path, held_out: HeldOut, painted: list[Image]) -> None:
    """Nearest training frame, generated and real frame, one above the other, from start to end."""
    columns = []
    nearest = list(nearest_pictures(held_out.pictures, held_out.nearest))
    real = list(held_out.real())
    for place in np.linspace(0, len(painted) - 1, _SHEET_FRAMES).round().astype(int):
        columns.append(np.concatenate([nearest[place], painted[place], real[place]]))
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.concatenate(columns, 1)[..., ::-1])


def _rate(keypoints: Keypoints, parts: tuple[str, ...]) -> float:
    return float(np.mean([keypoints.seen[:, PART_SLICES[part]].any(1) for part in parts]))


def _share(expected: Keypoints, found: Keypoints, parts: tuple[str, ...]) -> float:
    rate = _rate(expected, parts)
    return _rate(found, parts) / rate if rate else float("nan")
