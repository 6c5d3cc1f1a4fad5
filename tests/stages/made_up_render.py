"""A project whose next stage is render: a dance with a sound, and models of tiny nets that nobody trained."""

from pathlib import Path
from typing import Any

import numpy as np
from films import Tone, moving_square, write_film
from made_up_people import SIZE, standing_person, steady_index
from made_up_project import PARAMS, write_training

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.progress import Progress, silent
from motiontransfer.video.index import write_index
from motiontransfer.video.sound_file import write_sound
from stages.blocks.render import RenderParams
from stages.entry import Job
from stages.layout import Layout
from stages.tables import TransferEntry

NAME = "ben_to_ada"
FRAMES = 26
PLATE = np.tile(np.linspace(30, 200, SIZE[1]).astype(np.uint8)[None, :, None], (SIZE[0], 1, 3))


def write_dance(root: Path, frames: int = FRAMES) -> Layout:
    """Ben walks to the right, with a cut and a frame in which nobody is seen."""
    layout = Layout(root)
    write_training(layout)
    write_picture(layout.plate("ada"), PLATE)
    xy = standing_person(frames, 0.5).xy.copy()
    xy[frames // 2] = np.nan
    write_keypoints(layout.normalized(NAME) / "keypoints.parquet", standing_person(frames).moved(xy))
    write_index(layout.index("ben"), steady_index(frames, cuts=[frames // 3]))
    film = write_film(root / "ben.mp4", moving_square(frames), sound=Tone(frames / 25))
    write_sound(layout.sound("ben"), film, steady_index(frames))
    return layout


def render_job(layout: Layout, progress: Progress | None = None, **changes: Any) -> Job:
    """Of stage render, with some values of its block changed; the label is short, as the film is narrow."""
    values = PARAMS["render"] | {"label_text": "AI", "segment_s": 0.2} | changes
    entry = TransferEntry(source="ben", subject="ada", normalize={}, render={}, evaluate={})
    blocks = {"render": RenderParams.model_validate(values)}
    return Job(NAME, entry, blocks, layout, progress or silent())
