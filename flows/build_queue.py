"""The stages of `motiontransfer run` in their turn: one that fails does not stop the others."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from dvc.exceptions import DvcException
from dvc.stage.exceptions import StageCmdFailedError

from flows.failures import StageFailedError, exit_status, failure_by_itself, is_stop
from flows.progress_file import forget_failure, last_failure
from flows.project import in_one_line
from motiontransfer.errors import MotionTransferError
from stages.layout import Layout

_BAD_INPUT: Final = 2


class BuildQueue:
    """Builds each stage of a run when DVC comes to it, notes those that fail, and skips what needs them.

    Args:
        needs: for each stage of the run, named as in DVC, the stages whose outputs it reads.
        stopped: whether the run was told to end, which then is why a stage failed.
        tell: told of a stage that DVC does not speak of: its name, "failed" or "skipped", and why.

    Attributes:
        failures: by stage, in the order in which they failed.
        skipped: the stages that need one of those, or one that needs one.
    """

    def __init__(
        self,
        needs: Mapping[str, Iterable[str]],
        stopped: Callable[[], bool],
        tell: Callable[[str, str, str], None],
    ) -> None:
        self._needs, self._stopped, self._tell = needs, stopped, tell
        self.failures: dict[str, StageFailedError] = {}
        self.skipped: set[str] = set()

    def build(self, stage: Any, **options: Any) -> Any:
        """Takes the place of DVC's own step; None, which is DVC's word for unchanged, has it go on.

        Args:
            stage: DVC's.
            options: for that stage's method `reproduce`.

        Raises:
            DvcException: the run was stopped.
            OSError: it was stopped while DVC wrote; or MotionTransferError, while dvc.lock was written.
        """
        name = stage.addressing
        if any(need in self.failures or need in self.skipped for need in self._needs[name]):
            self.skipped.add(name)
            self._tell(name, "skipped", "what it needs has failed")
            return None
        forget_failure(_work(name))
        try:
            return _built(stage, options)
        except (DvcException, OSError, MotionTransferError) as error:
            failure = self._failure(name, error)
            if self._stopped() or is_stop(failure.status):
                raise
            self.failures[name] = failure
            return None

    def _failure(self, name: str, error: Exception) -> StageFailedError:
        if isinstance(error, StageCmdFailedError):  # the stage has said why
            return failure_by_itself(name, last_failure(_work(name)), exit_status(str(error)) or 1)
        why = str(error) if isinstance(error, MotionTransferError) else in_one_line(error)
        self._tell(name, "failed", why)
        return StageFailedError(f"{name.replace('@', ' ')}: {why}", _BAD_INPUT)


def _built(stage: Any, options: dict[str, Any]) -> Any:
    """Builds a stage as `dvc repro` does, which notes in dvc.lock what came of it."""
    built = stage.reproduce(**options)
    if built:
        stage.dump(update_pipeline=False)
    return built


def _work(name: str) -> Path:
    stage, _, entry = name.partition("@")
    return Layout().work(stage, entry)
