"""Whether a disk takes a film: said before its first frame, from what films of ours have taken."""

import shutil
from pathlib import Path
from typing import Final

from motiontransfer.errors import VideoError

# The pictures of five films of ours, of generated and of real people before their plates, 128 and 256 high,
# took .006 to .036 by x264 at crf 17; another crf changed one of them as told here.
_BYTES_A_PIXEL: Final = 0.02
_CRF: Final = 17
_CRF_OF_A_HALF: Final = 6  # by so much more, a film is half as large
_COPIES: Final = 2  # the segments, and the film that is joined of them
_MEMORY_BYTES_A_PIXEL: Final = 3 * 4  # the painter's last picture, raw
_MEMORIES: Final = 2  # one is written before the one before it goes


def disk_needed(frames: int, size: tuple[int, int], crf: int, films: int = 1) -> int:
    """About how many bytes a film takes while it is made of segments.

    What a film takes depends on what is seen in it; a background that moves takes more. Sound is not counted.

    Args:
        frames: of the film.
        size: (height, width) of its pictures.
        crf: its quality.
        films: how many are made side by side, as film and matte.
    """
    pixels = size[0] * size[1]
    film = frames * pixels * _BYTES_A_PIXEL * 2 ** ((_CRF - crf) / _CRF_OF_A_HALF)
    return round(_COPIES * films * film + _MEMORIES * pixels * _MEMORY_BYTES_A_PIXEL)


def require_disk(path: Path, needed: int, what: str) -> None:
    """Makes sure that the disk of `path`, which need not exist, has room for `needed` bytes.

    Raises:
        VideoError: it has not.
    """
    place = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise VideoError(
            f"{path}: found {_told(free)} free, expected about {_told(needed)} for {what}; make room there, "
            "cut it by start_s and end_s, or raise crf"
        )


def _told(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
