from pathlib import Path

import numpy as np
from made_up_people import standing_person
from made_up_project import FRAMES, PARAMS, write_clips

from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.progress import silent
from stages.blocks.keypoint_smoothing import KeypointSmoothingParams
from stages.blocks.split import SplitParams
from stages.entry import Job
from stages.steadied import read_steadied


def test_gaps_are_filled_as_in_training_and_the_frames_are_split_as_there(tmp_path: Path) -> None:
    layout, seen = write_clips(tmp_path), standing_person(FRAMES["ada"], step_px=1)
    gap = seen.confidence.copy()
    gap[5] = 0
    write_keypoints(layout.keypoints("ada"), type(seen).of(seen.xy, gap, seen.size, seen.producer))
    blocks = {
        "steady": KeypointSmoothingParams(**PARAMS["steady"]),
        "split": SplitParams(**PARAMS["split"] | {"test_fraction": 0.3}),
    }
    clip = read_steadied(Job("ben_to_ada", None, blocks, layout, silent()), "ada")
    np.testing.assert_allclose(clip.keypoints.joint("nose")[5], seen.joint("nose")[5], atol=0.1)
    assert clip.split.test.tolist() == [*range(28, 40)]
    assert len(clip.index) == FRAMES["ada"]
