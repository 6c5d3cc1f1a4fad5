"""The comparison film beside a page, and its contact sheet: panels of each frame as it is judged."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from motiontransfer.metrics.montage import Comparison, montage_size
from motiontransfer.metrics.page import COMPARISON, SHEET
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.writer import FilmWriter


@contextmanager
def comparison_film(
    folder: Path,
    captions: Sequence[str],
    sizes: Sequence[tuple[int, int]],
    index: FrameIndex,
    sound: Path | None,
    latest: Path | None,
) -> Iterator[Comparison]:
    """Gives what shows each frame; at the end the film and its contact sheet lie in the folder.

    Args:
        folder: where a page will stand beside them.
        captions: one a panel.
        sizes: (height, width) of each panel; all are shown as high as the last.
        index: the film's times.
        sound: the film whose sound goes with it.
        latest: where the contact sheet is put as well, for those who watch the run.
    """
    height, _ = sizes[-1]
    with FilmWriter(folder / COMPARISON, montage_size(sizes, height), index, sound) as film:
        comparison = Comparison(captions, height, len(index), film.write)
        yield comparison
    comparison.write_sheet(folder / SHEET)
    if latest:
        comparison.write_sheet(latest)
