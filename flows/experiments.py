"""One experiment of DVC's in a copy of the project: run, found again, its files fetched from DVC's cache.

`dvc exp run --temp` builds in a copy of the checkout, so what lies here stays as it is. The copy has what git
tracks, with all changes; what a run here needs beyond that (a lock file that was never committed, code and
films that are new) is named to DVC. It shares DVC's cache, so nothing that was ever built is built again.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from dvc.api import DVCFileSystem
from dvc.exceptions import DvcException
from dvc.repo.experiments.refs import ExpRefInfo

from flows.environment import for_stages
from flows.failures import INTERRUPTED, RunFailedError, StageFailedError, exit_status
from flows.overrides import Overrides, hydra_override
from flows.project import ProjectError, dvc_project, in_one_line

_DVC = (sys.executable, "-m", "dvc", "--wait-for-lock")
_NEW_FILES = ("dvc.lock", "data/raw/*.dvc", "flows", "stages", "motiontransfer")
_END_TIMEOUT_S = 10.0  # DVC removes its copy of the project meanwhile


def require_git() -> None:
    """Raises ProjectError unless git can keep experiments here: a commit, and somebody who makes it."""
    if _git("rev-parse", "--verify", "--quiet", "HEAD").returncode:
        raise ProjectError(
            f"{Path.cwd()}: git has no commit here, which experiments start from; run: "
            "git add --all && git commit -m start"
        )
    for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if _git("-c", "user.useConfigOnly=true", "var", who).returncode:
            raise ProjectError(
                f"{Path.cwd()}: git knows no name to keep experiments under; run: "
                "git config user.name NAME && git config user.email ADDRESS"
            )


def run_experiment(
    name: str,
    subject: str,
    overrides: Overrides,
    target: str,
    files: Mapping[str, Path] | None = None,
    dropped: Iterable[str] = (),
) -> str:
    """Builds a target as an experiment, in place of an older one of that name; returns its commit.

    Args:
        name: of the experiment.
        subject: whose entry the overrides are laid over.
        overrides: of its keys, and of values in its blocks.
        target: the stage to build, with all that it needs.
        files: parameters, as "lpips.heads_file", that name files by their way from here, which leads nowhere
            from a copy.
        dropped: blocks of the entry of which nothing is kept; `require_overridable` was asked.

    Raises:
        RunFailedError: a stage failed, which has said why, or the run was stopped.
        ProjectError: DVC did not even start, or the experiment is not there afterwards.
    """
    with dvc_project() as repo:
        if _commit_of(repo, name):
            repo.experiments.remove([name])
    copied = [word for path in _new_files() for word in ("-C", path)]
    run = [*_DVC, "exp", "run", "--temp"]
    found = [f"{key}={json.dumps(os.fspath(path.absolute()))}" for key, path in (files or {}).items()]
    gone = [f"~subjects.{subject}.{block}" for block in dropped]
    laid = [word for text in (*gone, hydra_override(subject, overrides), *found) for word in ("-S", text)]
    run_in_group([*run, "--name", name, *copied, *laid, target])
    with dvc_project() as repo:
        commit = _commit_of(repo, name)
    if commit is None:
        raise ProjectError(f"experiment {name}: DVC has kept nothing under that name; run this again")
    return commit


def build_here(target: str) -> None:
    """Brings a stage up to date in the working directory, with all that it needs.

    Raises:
        RunFailedError: a stage failed, which has said why, or the run was stopped.
    """
    run_in_group([*_DVC, "repro", target])


def fetch(commit: str, files: Mapping[Path, Path]) -> None:
    """Copies files as they are at a commit out of DVC's cache.

    Args:
        commit: an experiment's.
        files: from their place in the project to where they are put.

    Raises:
        ProjectError: one is neither in git nor in the cache.
    """
    try:
        project = DVCFileSystem(os.curdir, rev=commit)
        for place, path in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            project.get_file(place.as_posix(), os.fspath(path))
    except (DvcException, OSError) as error:
        raise ProjectError(f"experiment {commit[:7]}: {in_one_line(error)}") from error


def run_in_group(command: list[str], folder: Path | None = None) -> None:
    """Runs a command with all that it starts as one group, passes on what its stages say, ends it whole.

    Raises:
        RunFailedError: it failed; a stage has said why, and of DVC's own failure one line is written.
    """
    with _group(command, folder) as process:
        assert process.stderr is not None
        lines = list(_passed_on(process.stderr))
        status = process.wait()
    if status:
        raise RunFailedError([_failure(lines, status)])


@contextmanager
def _group(command: list[str], folder: Path | None) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # DVC's chatter; stages speak on stderr
        stderr=subprocess.PIPE,
        text=True,
        env=for_stages() if folder is None else {**for_stages(), "PYTHONPATH": _import_path()},
        start_new_session=True,
    )
    with process:
        try:
            yield process
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[str]) -> None:
    _signal(process, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=_END_TIMEOUT_S)
    _signal(process, signal.SIGKILL)  # also where it has gone: what a stage has started may outlive it


def _signal(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it has ended already
        os.killpg(process.pid, number)


def _passed_on(stream: Iterable[str]) -> Iterator[str]:
    """Passes on what stages say, as it comes, and keeps DVC's own word back."""
    for line in stream:
        yield line.rstrip()
        if not line.startswith(("WARNING:", "ERROR:")) and line.strip():
            sys.stderr.write(line)
            sys.stderr.flush()


def _failure(lines: list[str], status: int) -> StageFailedError:
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    for error in errors:
        if (exited := exit_status(error)) is not None:
            number = INTERRUPTED if exited in (INTERRUPTED, -signal.SIGINT) else exited
            return StageFailedError(error, number)
    if not errors:
        return StageFailedError(lines[-1] if lines else "ended without a word", status)
    sys.stderr.write(f"dvc: {errors[-1]}\n")
    return StageFailedError(errors[-1], 2)


def _commit_of(repo: Any, name: str) -> str | None:
    commit: str | None = repo.scm.get_ref(str(ExpRefInfo(repo.scm.get_rev(), name)))
    return commit


def _new_files() -> list[str]:
    """What git does not track yet; a new folder as one."""
    listed = _git("ls-files", "--others", "--exclude-standard", "--directory", "-z", "--", *_NEW_FILES)
    return [path.rstrip("/") for path in listed.stdout.split("\0") if path]


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], check=False, capture_output=True, text=True)


def _import_path() -> str:
    """For a process that starts elsewhere: the code is the project's own, installed or not."""
    others = os.environ.get("PYTHONPATH")
    return os.pathsep.join([os.fspath(Path.cwd()), *([others] if others else [])])
