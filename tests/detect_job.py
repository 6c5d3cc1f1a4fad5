"""A job of the stage `detect` on a film made for it."""

from pathlib import Path
from typing import Any

import yaml
from films import write_film

from motiontransfer.progress import silent
from motiontransfer.video.index import write_index
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader
from stages.blocks.detect import DetectParams
from stages.entry import Job
from stages.layout import Layout
from stages.tables import ClipEntry


def shipped_values() -> dict[str, Any]:
    """The `detect` block that the project ships."""
    return dict(yaml.safe_load((Path(__file__).parents[1] / "params.yaml").read_text())["detect"])


def job_on(root: Path, images: list[Any], values: dict[str, Any], **options: Any) -> Job:
    """A job on a film of these images, decoded as far as `detect` needs; options are `write_film`'s."""
    film = write_film(root / "ada.mp4", images, **options)
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(film).timed_frames()):
        pass
    layout = Layout(root)
    write_index(layout.index("ada"), indexer.index())
    entry = ClipEntry(video="ada.mp4", decode={}, detect={}, smooth={})
    return Job("ada", entry, {"detect": DetectParams(**values)}, layout, silent())
