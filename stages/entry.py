"""The one entry point that all stages share: `python -m stages.<stage> NAME`.

It reads params.yaml, hands the stage only the blocks that it declares (a test holds these against dvc.yaml),
and turns an error into one line on stderr and exit status 2.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from motiontransfer.errors import MotionTransferError
from motiontransfer.progress import Progress
from stages.layout import Layout
from stages.params import Block, Params, Table
from stages.presets import Preset
from stages.starting import INTERRUPTED, stoppable


@dataclass(frozen=True)
class Stage:
    """What a stage is called, which table its names are in, and which blocks of params.yaml it reads.

    Attributes:
        name: the one word of the stage.
        table: the table over which dvc.yaml repeats it.
        blocks: block name to model, in the order in which the stage reads them; to a model a preset for a
            block that holds one block a preset.
        overrides: which of the blocks an entry may override, with the table of that entry; for a stage
            of transfers or truths, "clips" means the source and "subjects" the subject; for one of truths,
            "transfers" means the transfer of that name; for one of subjects, "clips" the clip of that name.
        reads_preset: whether it goes by the preset of its subject; it does where a block holds one a preset.
    """

    name: str
    table: Table
    blocks: Mapping[str, type[Block] | Mapping[Preset, type[Block]]]
    overrides: dict[str, Table]
    reads_preset: bool = False


@dataclass(frozen=True)
class Job:
    """One run of one stage.

    Attributes:
        name: the clip, subject or transfer.
        entry: its entry in the table.
        blocks: the values of each declared block, overrides applied.
        layout: where artifacts lie.
        progress: what the run reports to.
        preset: the subject's, where the stage reads it, or None.
    """

    name: str
    entry: Any
    blocks: dict[str, Any]
    layout: Layout
    progress: Progress
    preset: Any = None

    def __getitem__(self, block: str) -> Any:
        return self.blocks[block]


Run = Callable[[Job], None]


def job_for(stage: Stage, name: str, params: Params, layout: Layout, progress: Progress) -> Job:
    """Resolves the blocks that hold for one name.

    Raises:
        ParamsError: the name is unknown, or a value is out of bounds.
    """
    entry = params.entry(stage.table, name)
    owners = {stage.table: name}
    if stage.table == "subjects":
        owners["clips"] = name
    elif stage.table in ("transfers", "truths"):
        owners |= {"transfers": name, "clips": entry.source, "subjects": entry.subject}
    preset: Any = params.entry("subjects", owners["subjects"]).preset if stage.reads_preset else None
    blocks = {}
    for block, model in stage.blocks.items():
        table = stage.overrides.get(block)
        chosen: tuple[tuple[Table, str], ...] = () if table is None else ((table, owners[table]),)
        if isinstance(model, Mapping):
            blocks[block] = params.block(block, model[preset], *chosen, preset=preset)
        else:
            blocks[block] = params.block(block, model, *chosen)
    return Job(name, entry, blocks, layout, progress, preset)


def main(stage: Stage, run: Run, arguments: list[str] | None = None) -> int:
    """Runs a stage for the name on the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog=f"python -m stages.{stage.name}", description=run.__doc__)
    parser.add_argument("name", help=f"one of the {stage.table} of params.yaml")
    name = parser.parse_args(arguments).name
    layout = Layout()
    try:
        stoppable()
        params = Params()
        params.entry(stage.table, name)
        with Progress(f"{stage.name} {name}", layout.work(stage.name, name)) as progress:
            run(job_for(stage, name, params, layout, progress))
    except MotionTransferError as error:
        sys.stderr.write(f"{stage.name} {name}: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write(f"{stage.name} {name}: stopped\n")
        return INTERRUPTED
    return 0
