"""What an ablation has other processes do, made up: short trainings, and experiments of DVC's."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from made_up_arms import write_arm

from stages.layout import Layout
from stages.params import Params

FULL_VALUES = {
    "generated": {"ssim_person": 0.8, "ssim_face": 0.7, "missed_body": 1.0},
    "without_face": {"ssim_person": 0.8, "ssim_face": 0.6},
    "nearest": {"ssim_person": 0.5},
    "real": {"motion": 1.0},
}


class Processes:
    """Stands in for everything that another process would do."""

    def __init__(self) -> None:
        self.experiments: list[tuple[str, Mapping[str, Any], str]] = []
        self.files: Mapping[str, Path] = {}
        self.dropped: list[str] = []
        self.timed: list[str] = []
        self.arms = ("full", "without_body_map")

    def run_experiment(
        self,
        name: str,
        subject: str,
        overrides: Mapping[str, Any],
        target: str,
        files: Mapping[str, Path],
        dropped: list[str],
    ) -> str:
        self.files, self.dropped = files, dropped
        self.experiments.append((name, overrides, target))
        return f"{len(self.experiments):040d}"

    def run_in_group(self, command: list[str], folder: Path) -> None:
        self.timed.append(command[-2])
        subject = command[-1]
        short = Params(folder / "params.yaml").tables.subjects[subject]
        if short.preset == "edn":
            self._train_edn(command[-2], folder)
            return
        assert short.train_gan["steps"] == short.train_face["steps"] == 150
        assert (folder / "data/frames").is_symlink()
        place = folder / "data/work" / command[-2].removeprefix("stages.") / subject / "progress.jsonl"
        place.parent.mkdir(parents=True, exist_ok=True)
        step_s = 0.25 if "gan" in command[-2] else 0.5
        written(place, [("training", done, done * step_s) for done in (0, 50, 100, 150)])

    def _train_edn(self, module: str, folder: Path) -> None:
        """A second a global step, three a local one, a second a face; the last of all is told late."""
        short = Params(folder / "params.yaml").tables.subjects["ada"]
        place = folder / "data/work" / module.removeprefix("stages.") / "ada" / "progress.jsonl"
        place.parent.mkdir(parents=True, exist_ok=True)
        if "gan" in module:
            told = {"global_epochs": 0.1, "local_epochs": 0.1}  # 8 of 80 pairs
            assert short.train_gan in (told, told | {"perceptual_file": str(Path("vgg19.pth").absolute())})
            times = [step if step <= 8 else 8 + 3 * (step - 8) for step in range(17)]
        else:
            assert short.train_face == {"epochs": 0.1}
            times = [*range(9)]
        points = [("training", step, at + 60 * (step == len(times) - 1)) for step, at in enumerate(times)]
        written(place, points, len(times) - 1)

    def fetch(self, commit: str, files: Mapping[Path, Path]) -> None:
        number = int(commit)
        own = Layout(Path("data/work/ablation/ada/arms") / self.arms[1 - number % 2])
        assert all(path == own.root / place for place, path in files.items())
        write_arm(own.subject_evaluation("ada"), FULL_VALUES, 50 * number)
        for path in files.values():
            if path.suffix in (".safetensors", ".png"):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{path.name} of {commit}")
        for log in (own.train_gan_log("ada"), own.train_face_log("ada")):
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text(f"step,structure\n50,.{number}\n100,.1\n")


def written(path: Path, points: list[tuple[str, int, float]], total: int = 150) -> Path:
    records = [
        {"task": task, "done": done, "elapsed_s": elapsed, "total": total} for task, done, elapsed in points
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def steps_of(gan: int, face: int) -> dict[str, dict[str, int]]:
    return {"train_gan": {"steps": gan}, "train_face": {"steps": face}}


def edited(change: Any) -> None:
    content = yaml.safe_load(Path("params.yaml").read_text())
    change(content)
    Path("params.yaml").write_text(yaml.safe_dump(content, sort_keys=False))


def two_arms(content: dict[str, Any]) -> None:
    content["ablation"] = {"full": {}, "without_body_map": {"train_gan.body_map": False}}
    content["train_gan"]["default"]["steps"], content["train_face"]["default"]["steps"] = 1200, 600
