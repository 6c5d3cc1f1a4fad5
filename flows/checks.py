"""Every value of params.yaml held against the stages' own models, before anything starts."""

import importlib
import sys
from pathlib import Path

import yaml

from motiontransfer.errors import MotionTransferError
from motiontransfer.progress import silent
from stages.blocks.perceptual import PerceptualParams, require_perceptual_weights
from stages.blocks.render import RenderParams
from stages.entry import job_for
from stages.layout import Layout
from stages.looks import require_look
from stages.params import Params


def check_blocks(params: Params) -> None:
    """Resolves the blocks of every stage for every entry of its table.

    Files of weights may lie on the machines alone that train with them, so they are left to their stages. But
    one whose digest nobody has told yet can have trained nothing, and would end train_face after train_gan;
    likewise a background's picture, and backgrounds that a subject's preset cannot have.

    Raises:
        ParamsError: the first value that its stage would refuse.
        ArtifactError: the digest of a file is not told, or there is no such file.
    """
    for name in yaml.safe_load(Path("dvc.yaml").read_text())["stages"]:
        stage = importlib.import_module(f"stages.{name}").STAGE
        for entry in getattr(params.tables, stage.table):
            job = job_for(stage, entry, params, Layout(), silent())
            for block, values in job.blocks.items():
                if isinstance(values, PerceptualParams) and values.perceptual_sha256 is None:
                    require_perceptual_weights(values, f"{block}.{job.preset}", Path())
                if isinstance(values, RenderParams):
                    preset = params.entry("subjects", job.entry.subject).preset
                    require_look(values, preset == "default", Path())


if __name__ == "__main__":
    try:
        check_blocks(Params())
    except MotionTransferError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
