"""The set-up: what it leaves alone, what it makes anew, and what it says when something is missing."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
import set_up
from set_up import Environment, SetUpError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with nothing set up."""
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "pyproject.toml").write_text("[project]\ndependencies = []\n[tool.ruff]\nline-length = 110\n")
    (root / "constraints.txt").write_text("opencv-python-headless==4.11.0.86\n")
    return root


@pytest.fixture
def installs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What pip would have been told; it is not run, nor put into a new environment, which takes seconds."""
    told: list[tuple[str, ...]] = []
    call = set_up._call

    def make_only(command: list[str]) -> None:
        if "venv" in command:  # on Debian another call brings pip
            call([*command, "--without-pip"])

    monkeypatch.setattr(set_up, "_call", make_only)
    monkeypatch.setattr(set_up, "_pip_of_debian", lambda folder: folder)
    monkeypatch.setattr(set_up, "_install", lambda _, *arguments: told.append(arguments))
    return told


def finished(root: Path) -> Environment:
    environment = Environment(root)
    (root / ".venv" / "bin").mkdir(parents=True)
    environment.python.symlink_to(sys.executable)
    environment.finish()
    return environment


def change_pins(root: Path) -> None:
    with (root / "constraints.txt").open("a") as pins:
        pins.write("numpy==1.26.4\n")


def interrupt(root: Path) -> None:
    Environment(root).begin()


def break_python(root: Path) -> None:
    python = Environment(root).python
    python.unlink()
    python.symlink_to("/nowhere/python3.11")


def move(root: Path) -> None:
    note = root / ".venv" / "installed"
    note.write_text(note.read_text().replace("checkout", "elsewhere"))


def test_what_is_current_is_left_alone(root: Path, installs: list[tuple[str, ...]]) -> None:
    environment = finished(root)
    (environment.folder / "own.txt").touch()
    set_up.set_up(environment)
    assert installs == []
    assert (environment.folder / "own.txt").exists()


def test_settings_of_tools_install_nothing(root: Path, installs: list[tuple[str, ...]]) -> None:
    environment = finished(root)
    pyproject = root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("110", "120"))
    assert environment.is_current()
    pyproject.write_text(pyproject.read_text().replace("[]", "['numpy']"))
    assert not environment.is_current()


def test_other_pins_are_installed_into_what_is_there(root: Path, installs: list[tuple[str, ...]]) -> None:
    environment = finished(root)
    (environment.folder / "own.txt").touch()
    change_pins(root)
    assert environment.is_whole() and not environment.is_current()
    set_up.set_up(environment)
    assert (environment.folder / "own.txt").exists()
    assert environment.is_current()


@pytest.mark.parametrize("damage", [interrupt, break_python, move])
def test_what_cannot_be_trusted_is_made_anew(
    root: Path, installs: list[tuple[str, ...]], damage: Callable[[Path], None]
) -> None:
    environment = finished(root)
    (environment.folder / "half.txt").touch()
    damage(root)
    assert not environment.is_whole()
    set_up.set_up(environment)
    assert not (environment.folder / "half.txt").exists()
    assert environment.is_current()


def test_the_opencv_without_libgl_is_unpacked_last(root: Path, installs: list[tuple[str, ...]]) -> None:
    set_up.set_up(Environment(root))
    assert installs[-1] == ("--force-reinstall", "--no-deps", "opencv-python-headless==4.11.0.86")


def test_the_oracle_comes_without_the_opencv_that_it_asks_for(
    root: Path, installs: list[tuple[str, ...]]
) -> None:
    with (root / "constraints.txt").open("a") as pins:
        pins.write("rtmlib==0.0.16\nrtmlib-extras==1\n")
    set_up.set_up(Environment(root))
    assert installs[-1][-2:] == ("opencv-python-headless==4.11.0.86", "rtmlib==0.0.16")


def test_an_interrupted_install_leaves_it_half_made(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = finished(root)
    change_pins(root)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(set_up, "_install", stop)
    with pytest.raises(KeyboardInterrupt):
        set_up.set_up(environment)
    assert not environment.is_whole()


def test_a_failing_pip_says_why(root: Path) -> None:
    environment = finished(root)
    with pytest.raises(SetUpError, match=r"pip failed with status \d+; all its lines: .*pip\.log"):
        set_up._install(environment, "--no-index", "a-package-that-is-not-there")
    assert not list(environment.folder.glob("lib/*/site-packages/*.dist-info"))


def test_a_python_without_any_pip_names_debians_package(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(set_up.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(set_up, "_runs", lambda python, code="": False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetUpError, match=r"apt-get install python3\.1[12]-venv$"):
        set_up.set_up(Environment(root))


def test_too_small_a_disk_is_found_out_first(
    root: Path, installs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    with pytest.raises(SetUpError, match=r"1\.0 GB free, needs 5$"):
        set_up.set_up(Environment(root))
    assert installs == []


def test_no_python_that_fits_is_one_line() -> None:
    makefile = Path(__file__).parents[2] / "Makefile"
    command = ["make", "-f", str(makefile), "setup", "PYTHON="]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert ended.returncode
    assert "set-up: needs Python 3.11 or 3.12" in ended.stderr
