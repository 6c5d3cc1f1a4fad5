from fractions import Fraction
from pathlib import Path

import numpy as np

from motiontransfer.pose.keypoints import Keypoints, read_keypoints, write_keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT
from motiontransfer.pose.smoothing import SmoothingSettings, smooth_keypoints
from motiontransfer.progress import silent
from motiontransfer.video.index import FrameIndex, write_index
from stages import smooth
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.entry import Job
from stages.layout import Layout
from stages.params import Params

ROOT = Path(__file__).parents[2]
PARAMS = Params(ROOT / "params.yaml").block("smooth", KeypointSmoothingParams)


def made_up_index(frames: int) -> FrameIndex:
    return FrameIndex(
        film=np.zeros(frames, np.int32),
        pts=np.arange(frames, dtype=np.int64),
        time_s=np.arange(frames) / 25,
        duration_s=np.full(frames, 1 / 25),
        repeat=np.arange(frames) == 5,
        shot=np.zeros(frames, np.int32),
        size=(1080, 1920),
        time_bases=(Fraction(1, 25),),
    )


def made_up_project(root: Path) -> tuple[Layout, Keypoints, FrameIndex]:
    layout, index = Layout(root), made_up_index(30)
    random = np.random.default_rng(0)
    xy = random.normal(500, 5, (30, JOINT_COUNT, 2))
    keypoints = Keypoints.of(xy, random.random((30, JOINT_COUNT)) > 0.2, (1080, 1920), "made up")
    write_keypoints(layout.keypoints("ada"), keypoints)
    write_index(layout.index("ada"), index)
    return layout, keypoints, index


def run(layout: Layout) -> bytes:
    smooth.run(Job("ada", None, {"smooth": PARAMS}, layout, silent()))
    return layout.smoothed("ada").read_bytes()


def test_stage_writes_what_the_library_smooths(tmp_path: Path) -> None:
    layout, keypoints, index = made_up_project(tmp_path)
    run(layout)
    expected = smooth_keypoints(keypoints, index, SmoothingSettings(**PARAMS.model_dump()))
    written = read_keypoints(layout.smoothed("ada"))
    np.testing.assert_array_equal(written.xy, expected.xy)
    np.testing.assert_array_equal(written.confidence, expected.confidence)


def test_stage_is_byte_deterministic(tmp_path: Path) -> None:
    layout, _, _ = made_up_project(tmp_path)
    assert run(layout) == run(layout)


def test_settings_and_block_have_the_same_fields() -> None:
    assert set(SmoothingSettings.__dataclass_fields__) == set(KeypointSmoothingParams.model_fields)
