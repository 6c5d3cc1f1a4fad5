"""On a generated dancer, whose truth is known, the chain comes nearer to it than the published filters do."""

from dataclasses import asdict, replace
from functools import cache

import numpy as np
import pytest
from made_up_motion import made_up_index
from made_up_smoothing import FULL, OFF

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.film import Performance
from motiontransfer.dancer.true_track import true_track
from motiontransfer.metrics.steadiness import TRUTH_PARTS, truth_errors
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import PART_SLICES
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints

FPS, FRAMES = 24.0, 480
# As measured on detections of generated dancers, in 1/1000 of their height: noise from frame to frame of
# body, face and hands, and of faces and hands as wholes.
BODY, FACE, HAND, PLACE = 2.0, 0.3, 1.2, 0.6
PUBLISHED = ("gaussian", "median", "mean")


def detected(truth: Keypoints) -> Keypoints:
    """The truth as a detector would have it: off by an offset, by noise, and here and there by a slip."""
    random = np.random.default_rng(0)
    px = 0.29  # of the dancer's height
    noise = random.normal(0, BODY * px, truth.xy.shape)
    for part, of_joints in (("face", FACE), ("left_hand", HAND), ("right_hand", HAND)):
        here = PART_SLICES[part]
        whole = random.normal(0, PLACE * px, (len(truth), 1, 2))
        noise[:, here] = whole + random.normal(0, of_joints * px, noise[:, here].shape)
    slips = random.random(truth.confidence.shape) < 0.003
    noise[slips] += random.normal(0, 30 * px, noise[slips].shape)
    offset = random.normal(0, 10 * px, truth.xy.shape[1:])
    return Keypoints.of(truth.xy + offset + noise, truth.confidence, truth.size, "made up")


@cache
def errors() -> dict[str, dict[str, float]]:
    """By method and part."""
    truth = true_track(Performance(look("ben"), dance("second"), (512, 512), FPS, 1), FRAMES)
    raw, index = detected(truth), made_up_index(np.arange(FRAMES) / FPS, size=(512, 512))
    alone = SmoothingSettings(
        **(asdict(OFF) | {"body_sigma_s": 0.028, "face_sigma_s": 0.028, "hand_sigma_s": 0.028})
    )
    windows = replace(alone, median_frames=7, mean_frames=4)
    methods = {"chain": FULL} | {name: replace(windows, filter=name) for name in PUBLISHED}
    tracks = {"raw": raw} | {
        name: smooth_keypoints(raw, index, settings) for name, settings in methods.items()
    }
    return dict(zip(tracks, truth_errors(list(tracks.values()), truth), strict=True))


@pytest.mark.parametrize("part", TRUTH_PARTS)
@pytest.mark.parametrize("other", ["raw", *PUBLISHED])
def test_nearer_to_the_truth_than_before_and_than_the_published_filters(part: str, other: str) -> None:
    assert errors()["chain"][part] < 0.97 * errors()[other][part]
