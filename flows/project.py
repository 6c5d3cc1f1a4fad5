"""The checkout in the working directory: that it is one, and that its params.yaml can be read."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dvc.exceptions import DvcException, NotDvcRepoError
from dvc.repo import Repo
from dvc.scm import SCMError

from flows.param_files import read_once
from motiontransfer.errors import MotionTransferError
from stages.params import PARAMS_FILE, Params

_GRAPH_FILE = Path("dvc.yaml")


class ProjectError(MotionTransferError):
    """The working directory is no checkout of the project, or DVC cannot work in it."""


def read_project() -> Params:
    """Returns params.yaml, read and checked as DVC and the stages will read it.

    Raises:
        ProjectError: this is not the root of a checkout.
        ParamsError: params.yaml is broken.
    """
    if not (PARAMS_FILE.is_file() and _GRAPH_FILE.is_file()):
        raise ProjectError(f"{Path.cwd()}: no {_missing()} here; {_where_to_go()}")
    return Params(PARAMS_FILE)


@contextmanager
def dvc_project(bars: bool = False) -> Iterator[Any]:
    """Opens DVC's repository here; waits for another DVC command as `dvc --wait-for-lock` does.

    Args:
        bars: whether DVC shows how far it is, which flickers unless it has a large film in hand.

    Raises:
        ProjectError: no DVC, no git, or another failure of DVC's, in one line.
    """
    logging.getLogger("dvc.repo.scm_context").setLevel(logging.WARNING)  # six lines of advice about git
    logging.getLogger("dvc.progress").setLevel(logging.NOTSET if bars else logging.CRITICAL)
    read_once()
    try:
        with Repo(os.curdir, _wait_for_lock=True) as repo:
            yield repo
    except NotDvcRepoError as error:
        raise ProjectError(
            f"{Path.cwd()}: no .dvc folder here; a checkout has one, clone the project with git"
        ) from error
    except SCMError as error:
        raise ProjectError(
            f"{Path.cwd()}: not a git repository, which DVC needs; clone the project with git, "
            "or run 'git init' here"
        ) from error
    except DvcException as error:
        raise ProjectError(in_one_line(error)) from error


def in_one_line(error: BaseException) -> str:
    """What DVC says, with its cause, without line breaks."""
    cause = f"; {error.__cause__}" if error.__cause__ else ""
    return " ".join(f"{error}{cause}".split())


def _missing() -> str:
    return " and no ".join(str(file) for file in (PARAMS_FILE, _GRAPH_FILE) if not file.is_file())


def _where_to_go() -> str:
    for folder in Path.cwd().parents:
        if (folder / PARAMS_FILE).is_file() and (folder / _GRAPH_FILE).is_file():
            return f"the project's root is {folder}, run this there"
    return "run this in the root of a checkout of the project"
