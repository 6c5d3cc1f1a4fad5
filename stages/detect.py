"""Finds the joints of the person in a clip, frame by frame, in the film's own pixels."""

import sys

from motiontransfer.pose.detection import DETECTORS, detect_keypoints
from motiontransfer.pose.gates import gate_keypoints
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.pose.people import people_of, require_people, write_people
from motiontransfer.video.index import read_index
from stages.blocks.detect import DetectParams
from stages.entry import Job, Stage, main
from stages.processes import process_count

STAGE = Stage(name="detect", table="clips", blocks={"detect": DetectParams}, overrides={"detect": "clips"})


def run(job: Job) -> None:
    """Detects a clip's keypoints, and lists the people seen."""
    params: DetectParams = job["detect"]
    film = job.layout.root / job.entry.video
    detected = detect_keypoints(
        film,
        read_index(job.layout.index(job.name)),
        DETECTORS[params.detector](),
        params.chunk_frames,
        params.warm_up_frames,
        process_count(),
        job.progress,
    )
    keypoints = gate_keypoints(detected, params.gates())
    people = people_of(keypoints)
    require_people(people, film, len(keypoints))
    write_keypoints(job.layout.keypoints(job.name), keypoints)
    write_people(job.layout.people(job.name), people)


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
