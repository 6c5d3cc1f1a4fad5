"""Failures: the line that a run shows, and what is tried again."""

import pytest

from flows.failures import RunFailedError, StageFailedError, delay_before, failure_of

BY_DVC = "ERROR: failed to reproduce 'train_gan@ada': failed to run: python -m stages.x ada, exited with {}"


@pytest.mark.parametrize(
    ("said", "status", "message"),
    [
        (["train_gan ada: params.yaml: no"], 2, "train_gan ada: params.yaml: no"),
        (["train_gan ada: step 3", "Traceback", "ValueError: no"], 1, "train_gan ada: ValueError: no"),
        (["train_gan ada: step 3"], -9, "train_gan ada: was ended by SIGKILL; started again, it goes on"),
        (["train_gan ada: step 3"], 137, "train_gan ada: was ended by SIGKILL; started again, it goes on"),
        (["train_gan ada: step 3"], 7, "train_gan ada: exited with 7"),
    ],
)
def test_the_line_of_a_run(said: list[str], status: int, message: str) -> None:
    failure = failure_of("train_gan@ada", [*said, BY_DVC.format(status)], 255)
    assert str(failure).startswith(message)
    assert failure.status == status
    assert failure.retries == 0


def test_dvc_s_own_line_and_its_death() -> None:
    missing = "ERROR: failed to reproduce 'decode@ada': missing data 'source': ada.film"
    assert "missing data" in str(failure_of("decode@ada", [missing], 255))
    assert "dvc was ended by SIGKILL" in str(failure_of("decode@ada", [], -9))


@pytest.mark.parametrize(
    ("line", "retries"),
    [
        ("ERROR: 'data/x' is busy, it is being blocked by:", None),
        ("train_gan ada: MOTIONTRANSFER_DEVICE=cuda: all CUDA-capable devices are busy or unavailable", 6),
        ("RuntimeError: CUDA out of memory", 6),
        ("train_gan ada: cuda is out of memory (CUDA out of memory. ...); set batch to 1", 0),
        ("ERROR: Could not connect to the endpoint URL", 6),
        ("train_gan ada: params.yaml: train_gan.steps: found 0, expected more", 0),
    ],
)
def test_what_can_pass_is_tried_again(line: str, retries: int | None) -> None:
    failure = failure_of("train_gan@ada", [line, BY_DVC.format(2)], 255)
    assert failure.retries == retries
    assert (delay_before(failure, 0) is None) == (retries == 0)


def test_delays_grow_to_a_minute_and_end() -> None:
    passing, held = StageFailedError("", 1, 6), StageFailedError("", 1, None)
    assert [delay_before(passing, attempt) for attempt in range(7)] == [5, 10, 20, 40, 60, 60, None]
    assert delay_before(held, 10_000) == 60


def test_bad_input_counts_before_a_stop() -> None:
    assert RunFailedError([StageFailedError("", 130), StageFailedError("", 2)]).status == 2
    assert RunFailedError([StageFailedError("", -9)]).status == 1
