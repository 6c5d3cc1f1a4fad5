"""Everybody Dance Now's released data, made a film for `motiontransfer add`. Films pass as they are."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from motiontransfer.errors import VideoError
from motiontransfer.pose.edn_data import EdnData
from motiontransfer.pose.edn_labels import label_agreement
from motiontransfer.progress import Progress

_TEST: Final = "test_img"
_PARTS: Final = tuple(
    f"{part}_{content}" for part in ("train", "test") for content in ("img", "label", "facetexts128")
)
_MOST_TESTS: Final = 0.5  # the most that split.test_fraction may be


@contextmanager
def as_film(video: Path, openpose: Path | None, raw: Path, name: str) -> Iterator[tuple[Path, Path | None]]:
    """Gives the film and OpenPose's output to add; those of released data are removed at the end.

    Args:
        video: the user's film, folder of films, or folder of released data; it is only read.
        openpose: the folder of joints that the user gave; of released data, in place of the one inside.
        raw: where films go.
        name: the clip's.

    Raises:
        VideoError: it is a part of released data; pictures are missing, are no PNG or not of one size.
        PoseError: the joints are not those of the pictures.
    """
    if not EdnData.is_at(video):
        _require_no_part(video)
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


def has_test_part(video: Path) -> bool:
    """Whether this is released data of which a part was released to test with."""
    return EdnData.is_at(video) and (video / _TEST).is_dir()


def released_split(video: Path) -> dict[str, float]:
    """What a subject's block `split` says so that its test part is the released one; nothing for other films.

    Raises:
        VideoError: as `as_film`; or more pictures test than a split may set aside.
    """
    if not EdnData.is_at(video):
        return {}
    data = EdnData.of(video)
    if data.test_fraction > _MOST_TESTS:
        raise VideoError(
            f"{video}: {data.tests} of {len(data.pictures)} pictures are in {_TEST}, expected half of them "
            "at most; take some out"
        )
    return {"test_fraction": data.test_fraction} if data.tests else {}


def _require_no_part(folder: Path) -> None:
    """Tells a part of released data from a folder that happens to hold no films."""
    found = [name for name in _PARTS if (folder / name).is_dir()]
    if found:
        raise VideoError(
            f"{folder}: found {found[0]} and no train_img, expected released data with its training "
            "pictures; bring those"
        )
    if folder.name in _PARTS and folder.is_dir():
        raise VideoError(
            f"{folder}: is a part of released data, expected the folder around it; give {folder.parent}"
        )
