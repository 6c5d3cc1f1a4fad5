"""The chain of `smooth` on what the detector really finds: the figures that are promised, held."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from motiontransfer.metrics.steadiness import TRUTH_PARTS, measure_steadiness, truth_errors
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.keypoints import Keypoints, read_keypoints
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints
from motiontransfer.pose.swaps import mend_swaps
from motiontransfer.progress import silent
from motiontransfer.video.index import FrameIndex, read_index
from stages import decode, detect, sample
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.entry import job_for
from stages.layout import Layout
from stages.params import Params

ROOT = Path(__file__).parents[2]
SMOOTH = SmoothingSettings(
    **Params(ROOT / "params.yaml").block("smooth", KeypointSmoothingParams).model_dump()
)


def detected(project: Path, clip: str, video: str, *before: object) -> tuple[Keypoints, FrameIndex]:
    """Runs the stages from the film to keypoints, and those before, in a project of their own."""
    written = yaml.safe_load((ROOT / "params.yaml").read_text())
    written["clips"] = {clip: {"video": video, "decode": {}, "detect": {}, "smooth": {}}}
    samples = {name: entry for name, entry in written["samples"].items() if before and name == clip}
    written |= {"samples": samples, "subjects": {}, "transfers": {}, "truths": {}}
    (project / "params.yaml").write_text(yaml.safe_dump(written))
    params, layout = Params(project / "params.yaml"), Layout(project)
    for stage in (*before, decode, detect):
        stage.run(job_for(stage.STAGE, clip, params, layout, silent()))
    return read_keypoints(layout.keypoints(clip)), read_index(layout.index(clip))


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.parametrize(
    ("clip", "jitter_ratio", "deviation_fraction"), [("dance", 0.60, 0.0014), ("basketball", 0.42, 0.0068)]
)
def test_real_dances_are_steadied_at_little_cost(
    footage: Path, tmp_path: Path, clip: str, jitter_ratio: float, deviation_fraction: float
) -> None:
    raw, index = detected(tmp_path, clip, str(footage / f"{clip}.mp4"))
    steady = smooth_keypoints(raw, index, replace(SMOOTH, stance_fraction=0))
    found = measure_steadiness(raw, steady, index)
    assert found.jitter_ratio <= jitter_ratio
    assert found.deviation_fraction <= deviation_fraction
    assert abs(found.lag_frames) < 0.02
    originals = np.flatnonzero(~index.repeat)
    pictures = raw.at(originals)
    limit_px = SMOOTH.swap_fraction * float(np.median(person_heights(pictures)))
    mended = mend_swaps(pictures, index.time_s[originals], limit_px)
    np.testing.assert_array_equal(mended.xy, pictures.xy)


@pytest.mark.slow
def test_a_generated_dancer_is_nearer_to_the_truth(tmp_path: Path) -> None:
    raw, index = detected(tmp_path, "ben", "data/raw/ben.mp4", sample)
    truth = read_keypoints(Layout(tmp_path).sample_truth("ben"))
    alone = SmoothingSettings(
        **(
            asdict(SMOOTH)
            | dict.fromkeys(("swap_fraction", "hand_jump_fraction", "outlier_fraction", "stance_fraction"), 0)
            | dict.fromkeys(("hand_least_s", "body_gap_s", "leg_gap_s", "hand_gap_s"), 0)
            | {"face_sigma_s": SMOOTH.body_sigma_s}
        )
    )
    published = [replace(alone, filter=name) for name in ("gaussian", "median", "mean")]
    tracks = [smooth_keypoints(raw, index, settings) for settings in (SMOOTH, *published)]
    ours, *others = truth_errors([*tracks, raw], truth)
    for part in TRUTH_PARTS:
        assert ours[part] < min(other[part] for other in others)
