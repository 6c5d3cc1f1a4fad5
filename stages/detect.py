"""Finds the joints of the dancer in a clip, frame by frame, in the film's own pixels."""

import sys
from pathlib import Path

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.pose.dancer_choice import choose_dancer
from motiontransfer.pose.detection import detect_people
from motiontransfer.pose.gates import gate_keypoints
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.pose.linking import link_people
from motiontransfer.pose.motion import require_motion
from motiontransfer.pose.openpose import filmed_frames
from motiontransfer.pose.people import people_of, require_dancer, unsure_line, write_people
from motiontransfer.pose.people_check import draw_people_check
from motiontransfer.pose.sightings import Sightings
from motiontransfer.video.index import FrameIndex, read_index
from stages.blocks.detect import DetectParams
from stages.entry import Job, Stage, main
from stages.processes import process_count

STAGE = Stage(name="detect", table="clips", blocks={"detect": DetectParams}, overrides={"detect": "clips"})


def run(job: Job) -> None:
    """Detects everyone in a clip, chooses the dancer, and shows whom it chose."""
    params: DetectParams = job["detect"]
    film, layout = job.layout.root / job.entry.video, job.layout
    index = read_index(layout.index(job.name))
    sightings = _sightings(job, film, index)
    links = link_people(sightings, index, params.linking())
    choice = choose_dancer(sightings, links, index, params.pick(), params.choice())
    keypoints = gate_keypoints(sightings.keypoints(choice.row), params.gates())
    require_dancer(keypoints, film)
    require_motion(keypoints, index, film)
    people = people_of(sightings, links, choice)
    write_keypoints(layout.keypoints(job.name), keypoints, params.model_dump())
    write_people(layout.people(job.name), people)
    write_picture(
        layout.people_check(job.name), draw_people_check(film, index, keypoints, people, choice.unsure)
    )
    if choice.unsure.any():
        job.progress.tell(f"{unsure_line(choice.unsure)}; look at {layout.people_check(job.name)}")


def _sightings(job: Job, film: Path, index: FrameIndex) -> Sightings:
    """Everyone in every frame, ungated."""
    params: DetectParams = job["detect"]
    if params.detector == "openpose":
        films, kept = filmed_frames(film, index)
        return params.openpose(job.layout.root).sightings(films, index.size).at(kept)
    detector = params.load(job.layout.root)
    return detect_people(
        film, index, detector, params.chunk_frames, params.warm_up(), process_count(), job.progress
    )


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
