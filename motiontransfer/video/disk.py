"""Whether disks take a film: said before its first frame, from what films of ours have taken."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from motiontransfer.errors import VideoError

# The pictures of five films of ours, of generated and of real people before their plates, 128 and 256 high,
# took .006 to .036 by x264 at crf 17; another crf changed one of them as told here.
_BYTES_A_PIXEL: Final = 0.02
_CRF: Final = 17
_CRF_OF_A_HALF: Final = 6  # by so much more, a film is half as large
_MEMORY_BYTES_A_PIXEL: Final = 3 * 4  # the painter's last picture, raw
_MEMORIES: Final = 2  # one is written before the one before it goes


def film_needs(frames: int, size: tuple[int, int], crf: int, films: int = 1) -> int:
    """About how many bytes a film takes, without its sound.

    It depends on what is seen in it; a background that moves takes more.

    Args:
        frames: of the film.
        size: (height, width) of its pictures.
        crf: its quality.
        films: how many are made side by side, as film and matte.
    """
    film = frames * size[0] * size[1] * _BYTES_A_PIXEL * 2 ** ((_CRF - crf) / _CRF_OF_A_HALF)
    return round(films * film)


def segments_need(frames: int, size: tuple[int, int], crf: int, films: int = 1) -> int:
    """About how many bytes the segments of a film take, with the painter's memory; as of `film_needs`."""
    memory = size[0] * size[1] * _MEMORY_BYTES_A_PIXEL
    return film_needs(frames, size, crf, films) + _MEMORIES * memory


def require_disk(needed: Mapping[Path, int], what: str) -> None:
    """Makes sure that each disk has room for what is to lie on it.

    Args:
        needed: bytes of each file or folder, none of which need exist.
        what: all of it is for.

    Raises:
        VideoError: one has not.
    """
    for path, share in _by_disk(needed).items():
        free = shutil.disk_usage(_lying(path)).free
        if free < share:
            raise VideoError(
                f"{path}: found {_told(free)} free, expected about {_told(share)} for {what}; make room "
                "there, cut it by start_s and end_s, or raise crf"
            )


def _by_disk(needed: Mapping[Path, int]) -> dict[Path, int]:
    """The bytes that each disk is to take, under the first path on it."""
    first: dict[int, Path] = {}
    shares: dict[Path, int] = {}
    for path, share in needed.items():
        named = first.setdefault(_lying(path).stat().st_dev, path)
        shares[named] = shares.get(named, 0) + share
    return shares


def _lying(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    return next(place for place in (path, *path.absolute().parents) if place.exists())


def _told(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
