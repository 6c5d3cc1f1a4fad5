"""What a stage that runs tells of itself in Prefect. Everything shown of a stage begins here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prefect.logging import get_run_logger


@contextmanager
def reported(stage: str) -> Iterator[Callable[[str], None]]:
    """Entered in the stage's task before its process starts, left when that has ended, well or badly.

    Args:
        stage: as DVC names it, "smooth@ada"; its progress.jsonl and latest.png lie where
            stages.layout.Layout.work says.

    Yields:
        What takes each line that the stage writes, as it comes.
    """
    yield get_run_logger().info
