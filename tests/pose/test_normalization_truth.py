"""Normalization held against the truth: the true joints of the target's body that does the source's dance."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from walkers import SETTINGS

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.film import Performance
from motiontransfer.dancer.true_track import true_track
from motiontransfer.pose.boxes import person_heights
from motiontransfer.pose.fit import Method
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.normalization import fit_normalization, normalize
from motiontransfer.pose.skeleton import PARTS
from motiontransfer.video.index import FrameIndex

# Seeds of bodies and dances: source's body and dance, target's body and dance.
PAIRS = ((30, 64, 7, 3), (17, 5, 64, 9), (63, 21, 55, 12), (85, 63, 51, 26), (27, 17, 67, 4), (50, 44, 97, 2))
FRAMES, FPS = 120, 8.0
Errors = dict[Method, list[dict[str, float]]]


def clip(body: int, steps: int) -> tuple[Keypoints, FrameIndex]:
    performance = Performance(look(body), dance(steps), (512, 512), FPS)
    return true_track(performance, FRAMES), performance.index(FRAMES)


@pytest.fixture(scope="module")
def errors() -> Errors:
    """Method to each pair's mean distance of each part from the truth, in 1/1000 body heights."""
    found: Errors = {"global": [], "limbs": []}
    for source_body, source_dance, target_body, target_dance in PAIRS:
        source, index = clip(source_body, source_dance)
        target, target_index = clip(target_body, target_dance)
        truth, _ = clip(target_body, source_dance)
        for method, rows in found.items():
            settings = replace(SETTINGS, method=method)
            fit = fit_normalization(source, target, index, target_index, settings)
            moved = normalize(source, index, fit, settings)
            rows.append({part: distance(moved, truth, part) for part in PARTS})
    return found


def distance(moved: Keypoints, truth: Keypoints, part: str) -> float:
    apart: npt.NDArray[np.float32] = np.linalg.norm(moved.part(part) - truth.part(part), axis=-1)
    return float(1000 * np.nanmean(apart / person_heights(truth)[:, None]))


def mean(errors: Errors, method: Method, part: str) -> float:
    return float(np.mean([row[part] for row in errors[method]]))


def test_limbs_bring_every_body_nearer_to_the_truth(errors: Errors) -> None:
    for by_size, by_limbs in zip(errors["global"], errors["limbs"], strict=True):
        assert by_limbs["body"] < by_size["body"]
    assert mean(errors, "limbs", "body") < 0.75 * mean(errors, "global", "body")


@pytest.mark.parametrize(("part", "share"), [("left_hand", 0.65), ("right_hand", 0.65), ("face", 1.1)])
def test_hands_come_nearer_and_the_face_is_no_worse(errors: Errors, part: str, share: float) -> None:
    assert mean(errors, "limbs", part) < share * mean(errors, "global", part)
