"""sample: the film of a generated dancer, and its true joints."""

import sys
from collections.abc import Callable, Iterable
from typing import Annotated, Any

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import DANCES, dance
from motiontransfer.dancer.film import Performance, rendered_frames, true_keypoints
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.dancer.music import compose, write_sound
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.video.writer import FilmWriter
from stages.entry import Job, Stage, main
from stages.params import Block
from stages.processes import process_count


def _name_or_seed(names: Iterable[str]) -> Callable[[Any], str | int]:
    """A check that a value is one of the names, or a seed."""
    known = tuple(names)

    def check(value: Any) -> str | int:
        if isinstance(value, str) and value in known:
            return value
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise PydanticCustomError(
            "name_or_seed", "expected {names} or a seed, a whole number from 0", {"names": ", ".join(known)}
        )

    return check


Side = Annotated[int, Field(ge=32, le=2160, multiple_of=2)]


class SampleParams(Block):
    """Who dances what, and how it is filmed."""

    body: Annotated[str | int, PlainValidator(_name_or_seed(LOOKS))]
    dance: Annotated[str | int, PlainValidator(_name_or_seed(DANCES))]
    height: Side
    width: Side
    frame_rate_fps: Annotated[float, Field(ge=1, le=120)]
    duration_s: Annotated[float, Field(ge=0.1, le=600)]
    seed: Annotated[int, Field(ge=0)]

    @property
    def frames(self) -> int:
        """How many frames the film has."""
        return max(1, round(self.duration_s * self.frame_rate_fps))

    def performance(self) -> Performance:
        """The same in the library's words."""
        size = (self.height, self.width)
        return Performance(look(self.body), dance(self.dance), size, self.frame_rate_fps, self.seed)


STAGE = Stage(
    name="sample", table="samples", blocks={"sample": SampleParams}, overrides={"sample": "samples"}
)


def run(job: Job) -> None:
    """Films a generated dancer, with music, and writes down the true joints."""
    params: SampleParams = job["sample"]
    performance, frames = params.performance(), params.frames
    sound = job.layout.work(STAGE.name, job.name) / "sound.wav"
    danced = performance.dance
    write_sound(sound, compose(frames / params.frame_rate_fps, danced.beat_s, danced.seed))

    job.progress.start("render", frames, "frame")
    joints = []
    film = job.layout.sample_video(job.name)
    with FilmWriter(film, performance.size, performance.index(frames), sound) as writer:
        for image, true_joints in rendered_frames(performance, frames, process_count()):
            writer.write(image)
            joints.append(true_joints)
            job.progress.advance()
    write_keypoints(job.layout.sample_truth(job.name), true_keypoints(joints, performance.size))


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
