"""A copy of the project that builds everything in a minute, under git and DVC."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
IGNORED = (".gitignore", ".dvc/.gitignore", "data/.gitignore", "data/raw/.gitignore")
FILES = ("dvc.yaml", ".dvcignore", ".dvc/config", *IGNORED)
CODE = ("flows", "stages", "motiontransfer")
SMALL: dict[str, dict[str, Any]] = {
    "sample": {"height": 256, "width": 256, "frame_rate_fps": 12, "duration_s": 13.0},
    "decode": {"height": 128},
    # 156 frames: 100 must be left to train on
    "split": {"test_fraction": 0.1, "validation_fraction": 0.15, "gap_s": 0.1},
}
SMALL_TRAININGS: dict[str, dict[str, dict[str, Any]]] = {
    "train_gan": {
        "default": {"steps": 6, "channels": 8, "scales": 3, "discriminator_channels": 8},
        "edn": {
            "global_epochs": 0.04,
            "local_epochs": 0.04,
            "channels": 8,
            "halvings": 2,
            "blocks": 1,
            "enhancer_blocks": 1,
            "discriminator_channels": 8,
        },
    },
    "train_face": {
        "default": {"steps": 4, "faces": 16, "batch": 2, "channels": 8, "discriminator_channels": 8},
        "edn": {"epochs": 0.04, "channels": 8, "halvings": 2, "blocks": 1, "discriminator_channels": 8},
    },
}


class Project:
    """A copy of the project with small parameters, under git and DVC."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.params = yaml.safe_load((ROOT / "params.yaml").read_text())

    @classmethod
    def small(cls, root: Path) -> "Project":
        """Copies the code, makes everything small, and starts git."""
        project = cls(root)
        for folder in CODE:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / folder, root / folder, symlinks=True, ignore=ignored)
        for name in FILES:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
        for block, values in SMALL.items():
            project.params[block] |= values
        for block, presets in SMALL_TRAININGS.items():
            for preset, values in presets.items():
                project.params[block][preset] |= values
        project.params["samples"]["ben"]["sample"] |= {"duration_s": 2.0}
        project.write_params()
        project.run("git", "init", "--quiet")
        return project

    def cloned(self, root: Path) -> "Project":
        """A second machine's clone."""
        self.run("git", "clone", "--quiet", str(self.root), str(root))
        second = Project(root)
        second.params = yaml.safe_load((root / "params.yaml").read_text())
        return second

    def commit(self, message: str) -> None:
        self.run("git", "add", "--all")
        self.run("git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", message)

    def write_params(self) -> None:
        (self.root / "params.yaml").write_text(yaml.safe_dump(self.params, sort_keys=False))

    def attempt(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DVC_NO_ANALYTICS": "1",
            # Experiments commit, also in copies that know nothing of this checkout's settings.
            **{f"GIT_{who}_{what}": "t@t" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            "MOTIONTRANSFER_PROCESSES": "1",
            "MOTIONTRANSFER_DEVICE": "cpu",
        }
        return subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )

    def run(self, *command: str) -> str:
        done = self.attempt(*command)
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
        return done.stdout + done.stderr

    def repro(self) -> set[str]:
        """Runs `dvc repro`; returns the stages that ran."""
        return set(re.findall(r"Running stage '([^']+)'", self.run("dvc", "repro")))
