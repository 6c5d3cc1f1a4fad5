"""A project on disk whose clips have been decoded and detected: `ada` the subject, `ben` the source."""

from pathlib import Path

import yaml
from made_up_people import SIZE, noisy_pictures, standing_person, steady_index

from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.video.frames import write_frames
from motiontransfer.video.index import write_index
from stages.layout import Layout

PARAMS = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())
FRAMES = {"ada": 40, "ben": 12}


def write_clips(root: Path, repeats: tuple[int, ...] = ()) -> Layout:
    """Writes pictures, times and keypoints of both clips."""
    layout = Layout(root)
    for seed, (clip, frames) in enumerate(FRAMES.items()):
        write_frames(layout.frames(clip), noisy_pictures(frames, seed), SIZE, SIZE)
        write_index(layout.index(clip), steady_index(frames, repeats))
        write_keypoints(layout.keypoints(clip), standing_person(frames))
    return layout
