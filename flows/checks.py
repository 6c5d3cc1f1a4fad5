"""Every value of params.yaml held against the stages' own models, before anything starts."""

import importlib
import sys
from pathlib import Path

import yaml

from motiontransfer.errors import MotionTransferError
from motiontransfer.progress import silent
from stages.entry import job_for
from stages.layout import Layout
from stages.params import Params


def check_blocks(params: Params) -> None:
    """Resolves the blocks of every stage for every entry of its table.

    Raises:
        ParamsError: the first value that its stage would refuse.
    """
    for name in yaml.safe_load(Path("dvc.yaml").read_text())["stages"]:
        stage = importlib.import_module(f"stages.{name}").STAGE
        for entry in getattr(params.tables, stage.table):
            job_for(stage, entry, params, Layout(), silent())


if __name__ == "__main__":
    try:
        check_blocks(Params())
    except MotionTransferError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
