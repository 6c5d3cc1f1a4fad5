"""preview: every n-th frame of a transfer's film on a contact sheet, before the long run.

It is no stage of dvc.yaml: nothing is made from it, and whoever asks for it wants to see it now.
"""

import argparse
import sys

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.transfer.preview import contact_sheet, preview_frames, preview_pictures
from motiontransfer.video.index import read_index
from stages.blocks.render import RenderParams
from stages.entry import Job, Stage, main
from stages.looks import look_of
from stages.synthesizers import read_synthesizer

PREVIEW = Stage(
    name="preview", table="transfers", blocks={"render": RenderParams}, overrides={"render": "transfers"}
)


def run(job: Job, every: int | None = None) -> None:
    """Paints every n-th frame of a transfer's film onto a sheet."""
    layout = job.layout
    keypoints = read_keypoints(layout.normalized(job.name) / "keypoints.parquet")
    index = read_index(layout.index(job.entry.source))
    synthesizer = read_synthesizer(job, keypoints)
    look = look_of(job["render"], layout, index, keypoints, synthesizer.plate, synthesizer.masked)
    frames = preview_frames(look, every)
    titles = [f"{frame}   {index.time_s[frame]:.2f} s" for frame in frames]
    pictures = preview_pictures(look, frames, keypoints, synthesizer, job.progress)
    write_picture(layout.preview(job.name), contact_sheet(pictures, titles))


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m stages.preview", description=run.__doc__)
    parser.add_argument("name", help="one of the transfers of params.yaml")
    parser.add_argument("--every", type=int, help="n; by default as many frames as are seen at a glance")
    asked = parser.parse_args()
    return main(PREVIEW, lambda job: run(job, asked.every), [asked.name])


if __name__ == "__main__":
    sys.exit(_main())
