"""The film: normalized keypoints through a subject's generators, encoded as it goes."""

from pathlib import Path

from motiontransfer.errors import ArtifactError
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.writer import FilmWriter


def render_film(
    path: Path,
    keypoints: Keypoints,
    index: FrameIndex,
    sound: Path | None,
    synthesizer: Synthesizer,
    crf: int,
    progress: Progress,
) -> None:
    """Renders a film of the source's length, frame times and sound.

    One picture at a time is in memory; `path` appears when the last is written.

    Args:
        path: the MP4 to write.
        keypoints: normalized, T frames.
        index: the source's T frame times.
        sound: a file with the source's sound, or None.
        synthesizer: paints the subject.
        crf: quality of x264, 0 (lossless) to 51.
        progress: counts frames.

    Raises:
        ArtifactError: keypoints and index are of different lengths.
    """
    if len(keypoints) != len(index):
        raise ArtifactError(
            f"{path}: keypoints of {len(keypoints)} frames for a source of {len(index)}; normalize again"
        )
    progress.start("rendering", len(keypoints), "frame")
    with FilmWriter(path, synthesizer.size, index, sound, crf=crf) as film:
        for image in synthesizer.frames(keypoints, {shot.start for shot in index.shots()}):
            film.write(image)
            progress.advance()
