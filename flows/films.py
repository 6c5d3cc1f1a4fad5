"""A user's film, brought into data/raw as it is. The user's own file is only ever read."""

import fcntl
import filecmp
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from motiontransfer.artifacts.files import replacing
from motiontransfer.errors import VideoError
from motiontransfer.progress import Progress
from motiontransfer.video.film import Film
from motiontransfer.video.reader import films_of

_FICLONE: Final = 0x40049409  # Linux's request to share a file's blocks
_CHUNK_BYTES: Final = 8 << 20
_MEGABYTE: Final = 1 << 20
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]+")


def open_video(video: Path) -> tuple[Path, ...]:
    """Decodes the first frame of every film; returns the films: the file, or those of the folder.

    Raises:
        VideoError: there is nothing, no film in the folder, or one that does not open or holds no frames.
    """
    if not video.exists():
        raise VideoError(f"{video}: no such film or folder; check the path")
    films = films_of(video)
    for film in films:
        next(Film(film).frames()).image()
    return films


def place_of(video: Path, raw: Path, name: str) -> Path:
    """Where a film, or a folder of films, goes under `raw`: its name is the clip's, its ending stays."""
    if video.is_dir() or not _SUFFIX.fullmatch(video.suffix):
        return raw / name
    return raw / f"{name}{video.suffix}"


def same_films(video: Path, place: Path) -> bool:
    """Whether what lies at `place` is the film, or the folder of films, at `video`, byte for byte."""
    if video.is_dir() != place.is_dir():
        return False
    if not video.is_dir():
        return filecmp.cmp(video, place, shallow=False)
    films, placed = films_of(video), films_of(place)
    return [film.name for film in films] == [film.name for film in placed] and all(
        filecmp.cmp(film, other, shallow=False) for film, other in zip(films, placed, strict=True)
    )


def bring(video: Path, place: Path, progress: Progress) -> None:
    """Copies a film, or the films of a folder; `place` appears whole or not at all.

    Costs no time and no room where the file system shares blocks between files.

    Raises:
        VideoError: the film cannot be read or its copy cannot be written.
    """
    films = films_of(video)
    progress.start("copying", sum(film.stat().st_size for film in films) // _MEGABYTE, "megabyte")
    counted = _megabytes(progress)
    try:
        if not video.is_dir():
            with replacing(place) as beside:
                _copy(video, beside, counted)
        else:
            _bring_folder(films, place, counted)
    except OSError as error:
        raise VideoError(
            f"{error.filename or place}: cannot be copied to {place} ({error.strerror}); nothing was added"
        ) from error
    progress.finish()


def _bring_folder(films: tuple[Path, ...], place: Path, counted: Callable[[int], None]) -> None:
    beside = place.with_name(f".{place.name}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        for film in films:
            _copy(film, beside / film.name, counted)
        beside.rename(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _copy(source: Path, target: Path, counted: Callable[[int], None]) -> None:
    with source.open("rb") as reader, target.open("wb") as writer:
        try:
            fcntl.ioctl(writer, _FICLONE, reader.fileno())
            counted(source.stat().st_size)
        except OSError:  # another file system, or one that shares nothing
            while chunk := reader.read(_CHUNK_BYTES):
                writer.write(chunk)
                counted(len(chunk))


def _megabytes(progress: Progress) -> Callable[[int], None]:
    total = 0

    def counted(size: int) -> None:
        nonlocal total
        before, total = total, total + size
        progress.advance(total // _MEGABYTE - before // _MEGABYTE)

    return counted
