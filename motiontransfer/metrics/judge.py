"""One rule for all arms: whatever claims to show the frames of a film is judged alike, as it passes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from motiontransfer.metrics.arm import ArmJudgement, FloatArray, PerceptualDistance, PictureScores
from motiontransfer.metrics.film_measures import FilmMeasures, pose_measures
from motiontransfer.metrics.filmed import FilmedFrames
from motiontransfer.metrics.pose_agreement import pose_agreement
from motiontransfer.metrics.redetection import Detect
from motiontransfer.metrics.regions import Mask
from motiontransfer.metrics.warp_error import KeptFlow
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import Progress
from motiontransfer.video.picture import Image


@dataclass(frozen=True)
class Judge:
    """Judges films of the same T frames.

    Attributes:
        filmed: the real ones.
        detect: the detector that found the clip's own keypoints, with the same settings.
        margin_px: how far hair, shadow and blur may reach beyond the person's box.
        progress: counts frames, a task a film.
        distance: LPIPS; None where nobody has weights.
        counts: (H, W) which pixels count, of every film; None for all.
    """

    filmed: FilmedFrames
    detect: Detect
    margin_px: int
    progress: Progress
    distance: PerceptualDistance | None = None
    counts: Mask | None = None
    _flow: KeptFlow = field(default_factory=KeptFlow, init=False)

    def real(self) -> tuple[Keypoints | None, dict[str, FloatArray]]:
        """What the detector sees on the real frames at working size, and the real film's own measures."""
        measures = self._measures()
        found = self.detect(self._counted("detect on the real frames", measures.watch(self.filmed.real())))
        return found, measures.series() | self._pose_measures(found)

    def painted(
        self, task: str, pictures: Iterable[Image], expected: Keypoints | None, detect: Detect | None = None
    ) -> ArmJudgement:
        """Judges what somebody painted, on which the detector is run again.

        Args:
            task: what is told while it goes on.
            pictures: T pictures RGB uint8 at working size, made as they are asked for.
            expected: T poses at working size that the detector should find; None where it detects nothing.
            detect: who looks in place of `detect`.
        """
        scores, film = PictureScores(self.filmed, self.distance, self.counts), self._measures()
        look = detect or self.detect
        found = look(self._counted(task, film.watch(scores.watch(pictures))))
        agreement = None if expected is None or found is None else pose_agreement(expected, found)
        return ArmJudgement(scores, agreement, film.series() | self._pose_measures(found), found)

    def copied(self, task: str, pictures: Iterable[Image], there: Mask | None = None) -> ArmJudgement:
        """Judges real pictures of other moments; nothing is detected on them again.

        Args:
            task: what is told while it goes on.
            pictures: T pictures RGB uint8 at working size.
            there: (T,) which of them count, the others being stopgaps; None for all.
        """
        scores, film = PictureScores(self.filmed, self.distance, self.counts), self._measures()
        for _ in self._counted(task, film.watch(scores.watch(pictures))):
            pass
        return ArmJudgement(scores, None, film.series(), there=there)

    def _measures(self) -> FilmMeasures:
        return FilmMeasures(self.filmed, self.margin_px, self._flow, self.counts)

    def _pose_measures(self, found: Keypoints | None) -> dict[str, FloatArray]:
        return {} if found is None else pose_measures(self.filmed, found)

    def _counted(self, task: str, pictures: Iterable[Image]) -> Iterator[Image]:
        self.progress.start(task, len(self.filmed), "frame")
        for picture in pictures:
            yield picture
            self.progress.advance()
