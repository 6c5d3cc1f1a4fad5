"""What the README tells a newcomer to type is typed, and what it names exists."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from operator import getitem
from pathlib import Path

import cv2
import pytest
import yaml
from films import moving_square, write_film
from small_project import Project
from typer.testing import CliRunner

from flows.__main__ import app
from flows.checks import check_blocks
from motiontransfer.dancer.film import render_film
from motiontransfer.video.reader import VideoReader
from stages.layout import Layout
from stages.params import BLOCKS, Params

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
STAGES = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
PROGRAMS = ("make ", "motiontransfer ", "dvc ")


def blocks(text: str, language: str = "") -> list[str]:
    """The code blocks of the README, or of a part of it."""
    return [
        code for name, code in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S) if name == language
    ]


def typed(text: str) -> list[str]:
    """The command lines in its code blocks."""
    return [line for line in "".join(blocks(text)).splitlines() if line.startswith(PROGRAMS)]


def section(title: str) -> str:
    """The part of the README under a title."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def told() -> list[str]:
    """What stands as code within its sentences."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", README, flags=re.M | re.S))


OWN_FILMS = typed(section("Your own films"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A newcomer's home, with the command that pip makes of pyproject.toml's entry point on PATH."""
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]["motiontransfer"]
    module, function = entry.split(":")
    command = tmp_path / "bin" / "motiontransfer"
    command.parent.mkdir()
    python = f"import sys; from {module} import {function}; sys.exit({function}())"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{python}" "$@"\n')
    command.chmod(0o755)
    return tmp_path


def enter(line: str, project: Path, home: Path) -> str:
    """Types a line in a project's folder; returns what it says."""
    path = os.pathsep.join([str(home / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {
        **os.environ, "HOME": str(home), "PATH": path, "DVC_NO_ANALYTICS": "1",
        "MOTIONTRANSFER_PROCESSES": "1", "MOTIONTRANSFER_DEVICE": "cpu",
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", line], cwd=project, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, f"{line}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout + done.stderr


def test_the_lines_for_own_films_make_a_project(tmp_path: Path, home: Path) -> None:
    """From a fresh checkout, as far as nothing is detected or trained."""
    for name in ("her", "his"):
        write_film(home / f"{name}.mp4", moving_square(5, seed=len(name)))
    root = Project.small(tmp_path / "checkout").root
    shutil.copy(ROOT / "params.yaml", root)
    for line in OWN_FILMS:
        if line.startswith("dvc repro "):
            asked = line.replace("repro", "status")  # its --dry wants the first stages' outputs to be there
            assert "normalize@his_to_her" in enter(asked, root, home)
        elif not line.startswith("motiontransfer run "):
            enter(line, root, home)
    params = Params(root / "params.yaml")
    assert params.entry("transfers", "his_to_her").source == "his"
    assert list(params.tables.clips)[-2:] == ["her", "his"]
    assert "his_to_her" in enter("motiontransfer status", root, home)


@pytest.mark.slow
def test_the_lines_for_own_films_make_the_third_film(tmp_path: Path, home: Path) -> None:
    """All of them as they stand, on small films of generated dancers with a small training."""
    for name, body, frames in (("her", "ada", 60), ("his", "ben", 24)):
        images, _ = render_film(body, "first", (256, 256), frames, 12.0)
        write_film(home / f"{name}.mp4", list(images), time_base=Fraction(1, 12))
    root = Project.small(tmp_path / "checkout").root
    for line in OWN_FILMS:
        enter(line, root, home)
    film = VideoReader(root / "data/renders/his_to_her.mp4")
    assert film.size == (128, 128) and sum(1 for _ in film.frames()) == 24
    named = [path for path in told() if path.startswith("data/") and re.search(r"/(his_to_)?her/", path)]
    assert len(named) > 2
    assert [path for path in named if not (root / path).exists()] == []
    (kept,) = (line for line in told() if line.startswith("git add "))
    kept = kept.replace("git commit", "git -c user.name=t -c user.email=t@t commit -q -m built")
    enter(f"git add -A && git reset -q data dvc.lock && {kept}", root, home)
    for line in typed(section("Change something")):
        if line.startswith("dvc exp "):
            enter(line, root, home)


@pytest.mark.parametrize("line", [*typed(README), *(line for line in told() if line.startswith(PROGRAMS))])
def test_every_line_is_one_that_its_program_takes(line: str) -> None:
    program, *words = shlex.split(line)
    if program == "motiontransfer":
        taken = CliRunner().invoke(app, [*words, "--help"])  # an unknown option or command is refused first
        assert taken.exit_code == 0, taken.output
    elif program == "make":
        assert set(words) <= set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for target in re.findall(r"\w+@\w+", line):
        stage, entry = target.split("@")
        assert stage in STAGES and entry == "his_to_her"


def test_the_two_commands_come_first() -> None:
    assert typed(README)[:2] == ["make demo", "make test"]


def values() -> Iterator[tuple[list[str], str, object]]:
    """Blocks, key and value of each number that the README names; the value is None where it gives none."""
    for code in [*told(), *re.findall(r"-S (\S+)", README)]:
        if named := re.fullmatch(rf"((?:{'|'.join(BLOCKS)})(?:\.\w+)?)\.(\w+)(?:(?:: |=)(.+))?", code):
            yield named[1].split("."), named[2], yaml.safe_load(named[3] or "null")


def test_the_numbers_that_it_names_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = yaml.safe_load((ROOT / "params.yaml").read_text())
    named = list(values())
    assert len(named) > 8
    for path, key, value in named:
        block = reduce(getitem, path, content)
        assert key in block, f"{path}: {key}"
        block[key] = block[key] if value is None else value
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(content))
    monkeypatch.chdir(ROOT)  # the stages are those of dvc.yaml
    check_blocks(Params(tmp_path / "params.yaml"))


def test_its_entries_for_params_can_be_laid_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert len(blocks(README, "yaml")) >= 2
    for block in blocks(README, "yaml"):
        content = yaml.safe_load((ROOT / "params.yaml").read_text())
        for table, entries in yaml.safe_load(block).items():
            content[table] |= entries
        (tmp_path / "params.yaml").write_text(yaml.safe_dump(content))
        check_blocks(Params(tmp_path / "params.yaml"))


def test_what_runs_after_a_change_is_what_the_graph_says() -> None:
    table = README.split("| you change | what runs |")[1].split("\n\n")[0]
    rows = [row.split("|")[1:3] for row in table.strip().splitlines()[1:]]
    assert len(rows) > 4
    for changed, runs in rows:
        named = set(re.findall(r"`(\w+)`", runs))
        if "all but" in runs:
            named = set(STAGES) - named
        for block in re.findall(r"`(\w+)`", changed):
            assert following(block) == named, block


def following(block: str) -> set[str]:
    """The stages that a change of a block runs: those that read it, and those that read what they write."""
    stages = {name: stage["do"] for name, stage in STAGES.items()}
    runs = {
        name
        for name, stage in stages.items()
        if any(block in _plain(param).split(".") for param in stage["params"])
    }
    while True:
        written = {_plain(out) for name in runs for out in stages[name]["outs"]}
        reads = {name for name, stage in stages.items() if written & {_plain(dep) for dep in stage["deps"]}}
        if reads <= runs:
            return runs
        runs |= reads


def _plain(path: str) -> str:
    return re.sub(r"\$\{[^}]*\}", "*", path)


def test_the_drawing_and_the_folders_are_those_of_the_graph() -> None:
    drawing = next(code for code in blocks(README) if code.startswith("source "))
    assert set(re.findall(r"[a-z]+(?:_[a-z]+)*", drawing)) >= set(STAGES) - {"sample"}
    folders = set(re.findall(r"^(data/\w+)/", section("How it works"), re.M))
    written = {str(Path(out).parents[-3]) for stage in STAGES.values() for out in stage["do"]["outs"]}
    layout = Layout()
    others = {
        layout.work("decode", "ada").parents[1],
        layout.ablation("ada").parent,
        layout.preview("ada").parent,
    }
    assert folders == {*written, *map(str, others)}


def test_its_links_and_pictures_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_its_moving_picture_moves_and_is_small() -> None:
    (path,) = (ROOT / path for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))
    assert path.stat().st_size <= 1_500_000
    _, animation = cv2.imreadanimation(str(path))
    assert len(animation.frames) > 24


def test_no_figure_is_left_to_be_measured() -> None:
    assert re.findall(r"TODO\S*", README) == []
