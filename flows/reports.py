"""What a stage that runs tells of itself in Prefect. Everything shown of a stage begins here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from prefect.logging import get_run_logger
from prefect.runtime import flow_run, task_run

from flows.server import is_of_this_run
from motiontransfer.errors import MotionTransferError
from stages.params import Table

_EVALUATIONS: Final[dict[str, Table]] = {
    "evaluate_subject": "subjects",
    "evaluate_transfer": "transfers",
    "evaluate_truth": "truths",
}


@contextmanager
def reported(stage: str) -> Iterator[Callable[[str], None]]:
    """Entered in the stage's task before its process starts, left when that has ended, well or badly.

    On a server that ends with the run nobody looks, and nothing is shown but the log.

    Args:
        stage: as DVC names it, "smooth@ada"; its progress.jsonl and latest.png lie where
            stages.layout.Layout.work says.

    Yields:
        What takes each line that the stage writes, as it comes.
    """
    logger = get_run_logger()
    if is_of_this_run():
        yield logger.info
        return
    from flows.board import Board
    from flows.follower import followed  # numpy and OpenCV, only where a stage runs
    from flows.pinned_results import pin_results

    board = Board(UUID(flow_run.id), UUID(task_run.id), logger)
    with followed(stage, board):
        yield logger.info
    name_of_stage, name = stage.split("@")
    if table := _EVALUATIONS.get(name_of_stage):
        try:
            pin_results(board, table, name)
        except MotionTransferError as error:
            logger.debug(f"{stage}: its figures are not shown: {error}")
