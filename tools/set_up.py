"""Makes .venv and installs everything into it; needs a bare Python 3.11 or 3.12. Run by `make setup`.

A finished environment is left alone, an outdated one brought up to date, a half-made or moved one made anew.
What is installed is what constraints.txt pins; pip's own settings (index, cache, proxy) hold as everywhere.
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# The last OpenCV wheel unpacked is the one imported; this one needs no libGL.
HEADLESS_OPENCV = "opencv-python-headless"
# Whole-body networks are tested against it. It asks for OpenCV wheels that need libGL, and does without them.
ORACLE = "rtmlib"

NEEDED_BYTES = 5 * 10**9  # packages take 2.7 GB, their downloads 1 GB; twice that with a CUDA build of torch
_POLL_S = 5.0


class SetUpError(Exception):
    """Something is missing that this script cannot bring; the message is one line."""


class Environment:
    """The environment of a checkout.

    Its note is written when everything is installed: for which folder, because scripts in an environment name
    it, and from which packages.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self._note = self.folder / "installed"

    def is_whole(self) -> bool:
        """Whether a set-up was finished in this folder, and its Python still runs."""
        if not self._note.is_file() or self._note.read_text().partition("\n")[0] != str(self.folder):
            return False
        return self.python.exists() and _runs(self.python)

    def is_current(self) -> bool:
        """Whether it is whole and has the packages that are asked for now."""
        return self.is_whole() and self._note.read_text() == self._content()

    def begin(self) -> None:
        """From here on it is half-made."""
        self._note.unlink(missing_ok=True)

    def finish(self) -> None:
        """From here on it is whole and current."""
        self._note.write_text(self._content())

    def _content(self) -> str:
        content = tomllib.loads((self.root / "pyproject.toml").read_text())
        content.get("tool", {}).clear()  # the tools' settings install nothing
        asked = json.dumps(content) + (self.root / "constraints.txt").read_text()
        return f"{self.folder}\n{hashlib.sha256(asked.encode()).hexdigest()}\n"


def main() -> int:
    """Makes the environment of this checkout; returns the exit status."""
    try:
        set_up(Environment(ROOT))
    except SetUpError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("stopped; the next one begins anew, with the downloads that pip has kept")
        return 130
    return 0


def set_up(environment: Environment) -> None:
    """Brings an environment to where pyproject.toml and constraints.txt are.

    Raises:
        SetUpError: something is missing, or pip failed.
    """
    if environment.is_current():
        return
    _check_machine()
    whole = environment.is_whole()
    environment.begin()
    if not whole:
        _make(environment)
    constraints = environment.root / "constraints.txt"
    _install(environment, "-c", str(constraints), "-e", f"{environment.root}[dev]")
    pins = constraints.read_text().splitlines()
    alone = [line for line in pins if line.partition("==")[0] in (HEADLESS_OPENCV, ORACLE)]
    _install(environment, "--force-reinstall", "--no-deps", *alone)
    environment.finish()
    _say("done")


def _check_machine() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 12):
        raise SetUpError(f"Python is {platform.python_version()}; name a 3.11 or 3.12 with PYTHON=...")
    if platform.system() == "Linux" and platform.machine() != "x86_64":
        raise SetUpError(f"MediaPipe has no build for Linux on {platform.machine()}, only for x86_64")


def _make(environment: Environment) -> None:
    """An empty environment with pip, whatever was there before."""
    _say(f"making {environment.folder.name} with Python {platform.python_version()}")
    base = getattr(sys, "_base_executable", sys.executable)  # this one may lie in what is cleared
    options = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    _call([base, "-m", "venv", "--clear", *options, str(environment.folder)])
    _check_room(environment.folder)
    if not options:
        return
    # Debian keeps ensurepip in a package of its own. Another pip will do to install one.
    if _runs(Path(base), "import pip"):  # asked of the base itself: this process may run in an environment
        pip = [base, "-m", "pip", "--python", str(environment.python)]
        _call([*pip, "install", "--quiet", "pip"])
        return
    with tempfile.TemporaryDirectory() as folder:
        wheel = _pip_of_debian(Path(folder))
        _call([str(environment.python), f"{wheel}/pip", "install", "--quiet", "pip"])


def _check_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise SetUpError(f"{folder}: {free / 1e9:.1f} GB free, needs {NEEDED_BYTES / 1e9:.0f}")


def _pip_of_debian(folder: Path) -> Path:
    """The wheel in Debian's package of pip, fetched and unpacked without being installed: needs no root."""
    try:
        subprocess.run(
            ["apt-get", "download", "python3-pip-whl"], check=True, capture_output=True, cwd=folder
        )
        (package,) = folder.glob("*.deb")
        subprocess.run(["dpkg-deb", "--extract", str(package), str(folder)], check=True)
        return next(folder.glob("usr/share/python-wheels/pip-*.whl"))
    except (OSError, subprocess.CalledProcessError, ValueError, StopIteration):
        python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        install = f"apt-get update && apt-get install {python}-venv"
        raise SetUpError(f"{python} comes without pip; as root: {install}") from None


def _install(environment: Environment, *arguments: str) -> None:
    """Runs pip; says every few seconds how far it is."""
    log = environment.folder / "pip.log"
    command = [str(environment.python), "-m", "pip", "install", "--progress-bar", "off", *arguments]
    said = ""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_pip_environment(),
        )
        try:
            while (status := _ended(process)) is None:
                if (line := _how_far(environment, log.read_text())) != said:
                    _say(said := line)
        finally:
            process.terminate()
            process.wait()
    if status:
        errors = [line for line in log.read_text().splitlines() if line.startswith("ERROR:")]
        raise SetUpError("\n".join((*errors, f"pip failed with status {status}; all its lines: {log}")))


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(_POLL_S)
    except subprocess.TimeoutExpired:
        return None


def _how_far(environment: Environment, log: str) -> str:
    pinned = (environment.root / "constraints.txt").read_text().count("==")
    if "Installing collected packages" in log:
        installed = list(environment.folder.glob("lib/*/site-packages/*.dist-info"))
        return f"{min(len(installed), pinned)} of {pinned} packages installed"
    downloads = re.findall(r"Downloading (\S+) (\(.*\))", log)
    latest = ", " + " ".join(downloads[-1]) if downloads else ""
    return f"{log.count('Collecting ')} of {pinned} packages looked up{latest}"


def _pip_environment() -> dict[str, str]:
    """Nothing waits for a keyboard."""
    return {**os.environ, "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def _call(command: list[str]) -> None:
    status = subprocess.run(command, stdin=subprocess.DEVNULL, env=_pip_environment()).returncode
    if status:
        raise SetUpError(f"failed with status {status}: {' '.join(command)}")


def _runs(python: Path, code: str = "") -> bool:
    return subprocess.run([str(python), "-c", code], stderr=subprocess.DEVNULL).returncode == 0


def _say(line: str) -> None:
    sys.stderr.write(f"set-up: {line}\n")


if __name__ == "__main__":
    sys.exit(main())
