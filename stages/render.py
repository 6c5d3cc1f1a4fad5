"""render: normalized keypoints, the source's times and sound, and a subject's models → the film."""

import sys
from pathlib import Path
from typing import Final

from motiontransfer.artifacts.files import remove_partial, replacing
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.transfer.render import FILM, MATTE, FilmPlan, render_segments
from motiontransfer.video.disk import film_needs, require_disk, segments_need
from motiontransfer.video.index import read_index
from motiontransfer.video.joined_film import join_segments
from motiontransfer.video.segment_folder import SegmentFolder
from motiontransfer.video.sound import Sound
from motiontransfer.video.sound_file import sound_or_none
from motiontransfer.video.writer import sound_of
from stages.blocks.render import RenderParams
from stages.entry import Job, Stage, main
from stages.plans.film import film_inputs, film_key, film_plan, film_record
from stages.synthesizers import read_synthesizer

STAGE = Stage(
    name="render", table="transfers", blocks={"render": RenderParams}, overrides={"render": "transfers"}
)
SEGMENTS: Final = "segments"


def run(job: Job) -> None:
    """Renders the film of a transfer."""
    layout, source = job.layout, job.entry.source
    keypoints = read_keypoints(layout.normalized(job.name) / "keypoints.parquet")
    synthesizer = read_synthesizer(job, keypoints)
    index, heard = read_index(layout.index(source)), sound_or_none(layout.sound(source))
    sound = None if heard is None else sound_of(heard, index)
    plan = film_plan(job, synthesizer, keypoints, index, sound)
    folder = plan.segments(layout.work(STAGE.name, job.name) / SEGMENTS)
    changed = folder.claim(film_key(job, plan))
    if changed is not None:
        job.progress.tell(f"begins anew: {changed} changed since its last segment")
    if folder.give_back(_made(job)):
        job.progress.tell("puts back the film, which a run before had finished")
        return
    _require_disk(job, plan, folder)
    with folder.telling_what_is_kept():
        pace = render_segments(plan, keypoints, synthesizer, folder, job.progress)
        if pace.frames:
            job.progress.tell(pace.told())
        _publish(job, plan, folder, sound)
    folder.keep(_made(job))  # last: whoever is killed before it need not render again


def _made(job: Job) -> tuple[Path, ...]:
    """All that the stage writes for others."""
    layout = job.layout
    return layout.film(job.name), layout.matte(job.name), layout.film_record(job.name)


def _require_disk(job: Job, plan: FilmPlan, folder: SegmentFolder) -> None:
    """Refuses a film that the disk, or the two of work and films, cannot take, before its first frame."""
    layout = job.layout
    for path in (layout.film(job.name), layout.matte(job.name)):
        remove_partial(path)  # of a run that was killed in the join: as large as a film
    told = (len(plan.clock.starts), plan.look.size, job[STAGE.name].crf, len(plan.films))
    sound = layout.sound(job.entry.source).stat().st_size
    # What is finished lies there already.
    lying = sum(path.stat().st_size for path in folder.folder.iterdir())
    needed = {
        layout.film(job.name): film_needs(*told) + sound,
        folder.folder: max(segments_need(*told) - lying, 0),
    }
    require_disk(needed, "a film of this length")


def _publish(job: Job, plan: FilmPlan, folder: SegmentFolder, sound: Sound | None) -> None:
    """Puts film, matte and what is known of them where they belong."""
    layout, record = job.layout, film_record(job)
    paths = {FILM: layout.film(job.name), MATTE: layout.matte(job.name)}
    films = {film: paths[film] for film in plan.films}
    for film, path in films.items():
        heard = sound if film == FILM else None
        join_segments(path, folder.paths(film), plan.spans, plan.clock, heard, record.metadata())
    if not plan.matte:
        with replacing(layout.matte(job.name)) as beside:
            beside.write_bytes(b"")
    record.write(layout.film_record(job.name), plan, films, film_inputs(job))


if __name__ == "__main__":
    sys.exit(main(STAGE, run))
