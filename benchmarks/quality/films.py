"""The films that recipes are compared on, decoded and detected once, in folders of their own."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from motiontransfer.artifacts.files import write_json
from motiontransfer.progress import Progress
from motiontransfer.video.index import FrameIndex, read_index
from stages import decode, detect, sample
from stages.entry import Job, Stage, job_for
from stages.layout import Layout
from stages.params import Params

ROOT: Final = Path(__file__).parents[2]
PARTS: Final = ("validation", "test")
"""Which part of a film judges: recipes are chosen by the first, and told by the second."""

_FOOTAGE: Final = "MOTIONTRANSFER_FOOTAGE"
_DANCE_TRAINS, _DANCE_TESTS = 230, 236  # the first frames, and from which frame on
_VALIDATION: Final = {"ada": 0.12, "dance": 0.2}  # of what is not the test part, where a recipe is chosen


@dataclass(frozen=True)
class BenchmarkFilm:
    """A film at a working height.

    Attributes:
        name: `ada`, the generated dancer, or `dance`, the real clip dance.mp4.
        height: of the pictures.
        folder: a project of its own.
    """

    name: str
    height: int
    folder: Path

    @property
    def layout(self) -> Layout:
        """Where its artifacts lie."""
        return Layout(self.folder)

    def job(self, stage: Stage, run: Layout, changes: Mapping[str, Any], part: str, label: str) -> Job:
        """A stage's job on this film.

        Args:
            stage: which.
            run: where it reads and writes.
            changes: block to key to value, laid over those of params.yaml; a preset's keys as they are.
            part: of `PARTS`, which one judges.
            label: what progress is told of.
        """
        content = self._params(changes, part)
        path = run.root / "params.yaml"
        write_json(path, content)  # JSON is YAML
        return job_for(stage, self.name, Params(path), run, Progress(label, run.work(stage.name, self.name)))

    def prepare(self) -> None:
        """Films or copies, decodes and detects it, unless that is done."""
        stages = [decode, detect]
        self.layout.raw.mkdir(parents=True, exist_ok=True)
        if self.name == "ada":
            stages.insert(0, sample)
        elif not self.layout.sample_video(self.name).exists():
            shutil.copy2(Path(os.environ[_FOOTAGE]) / "dance.mp4", self.layout.sample_video(self.name))
        done = {sample: self.layout.sample_truth, decode: self.layout.index, detect: self.layout.keypoints}
        for stage in stages:
            if not done[stage](self.name).exists():
                job = self.job(stage.STAGE, self.layout, {}, "test", f"{stage.STAGE.name} {self.name}")
                with job.progress:
                    stage.run(job)

    def _params(self, changes: Mapping[str, Any], part: str) -> dict[str, Any]:
        content: dict[str, Any] = yaml.safe_load((ROOT / "params.yaml").read_text())
        preset = changes.get("preset", "default")
        own = {block: dict(values) for block, values in changes.items() if block != "preset"}
        content["samples"] = {self.name: {"sample": {}}}
        video = str(self.layout.sample_video(self.name))
        content["clips"] = {self.name: {"video": video, "decode": {}, "detect": {}, "smooth": {}}}
        subject = {"preset": preset, "split": self._split(part), "steady": {}, "evaluate": {}}
        trainings = {block: own.pop(block, {}) for block in ("train_gan", "train_face")}
        content["subjects"] = {self.name: {**subject, **trainings}}
        content["transfers"], content["truths"] = {}, {}
        for block, values in own.items():
            content[block] |= values
        content["decode"]["height"] = self.height
        return content

    def _split(self, part: str) -> dict[str, float]:
        split: dict[str, float] = {} if part == "test" else {"validation_fraction": _VALIDATION[self.name]}
        if self.name == "dance" and self.layout.index(self.name).exists():
            index: FrameIndex = read_index(self.layout.index(self.name))
            gap = _DANCE_TESTS - _DANCE_TRAINS
            split = {"validation_fraction": 0.0, **split, "gap_s": gap * index.frame_interval_s}
            split["test_fraction"] = (len(index) - _DANCE_TESTS) / len(index)
        return split
