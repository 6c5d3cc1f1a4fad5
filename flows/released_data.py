"""Everybody Dance Now's released data, made a film for `motiontransfer add`. Films pass as they are."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from motiontransfer.pose.edn_data import EdnData
from motiontransfer.pose.edn_labels import label_agreement
from motiontransfer.progress import Progress


@contextmanager
def as_film(video: Path, openpose: Path | None, raw: Path, name: str) -> Iterator[tuple[Path, Path | None]]:
    """Gives the film and OpenPose's output to add; those of released data are removed at the end.

    Args:
        video: the user's film, folder of films, or folder of released data; it is only read.
        openpose: the folder of joints that the user gave; of released data, in place of the one inside.
        raw: where films go.
        name: the clip's.

    Raises:
        VideoError: pictures are missing, are no PNG or not of one size.
        PoseError: the joints are not those of the pictures.
    """
    if not EdnData.is_at(video):
        yield video, openpose
        return
    data, beside = EdnData.of(video), raw / f".{name}.released.partial"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        film, joints = beside / f"{name}.mov", openpose or data.keypoints
        if joints is not None:
            agreement = label_agreement(data, joints.expanduser())
            if agreement is not None:
                sys.stdout.write(f"clip {name}: {agreement}\n")
            data.write_keypoints(joints.expanduser(), beside / "openpose", name)
        with Progress(f"clip {name}") as progress:
            data.write_film(film, progress)
        yield film, None if joints is None else beside / "openpose"
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def released_split(video: Path) -> dict[str, float]:
    """What a subject's block `split` says so that its test part is the released one; nothing for other films.

    Raises:
        VideoError: as `as_film`.
    """
    if not EdnData.is_at(video):
        return {}
    data = EdnData.of(video)
    return {"test_fraction": data.test_fraction} if data.tests else {}
