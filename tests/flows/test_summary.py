"""The end of a run that went on past failures: which, why, and what was skipped for each."""

from flows.failures import StageFailedError
from flows.summary import failure_summary

NEEDS: dict[str, tuple[str, ...]] = {
    "decode@ada": (),
    "decode@ben": (),
    "smooth@ben": ("decode@ben",),
    "train_gan@ada": ("decode@ada",),
    **{f"render@{film}": ("smooth@ben", "train_gan@ada") for film in ("a", "b", "c")},
    **{f"evaluate_transfer@{film}": (f"render@{film}",) for film in ("a", "b", "c")},
    "evaluate_subject@ada": ("train_gan@ada",),
}


def summary(*stages: str) -> list[str]:
    return failure_summary({stage: StageFailedError(f"{stage}: no", 2) for stage in stages}, NEEDS)


def test_nothing_failed() -> None:
    assert summary() == []


def test_the_last_stage_of_a_film_takes_nothing_with_it() -> None:
    assert summary("evaluate_transfer@b") == ["failed: evaluate_transfer@b: no"]


def test_films_that_lack_the_same_are_one_list() -> None:
    assert summary("train_gan@ada") == [
        "failed: train_gan@ada: no",
        "skipped for it: render, evaluate_transfer of a, b, c; evaluate_subject of ada",
    ]


def test_what_failed_itself_is_not_skipped_and_two_causes_are_both_told() -> None:
    assert summary("smooth@ben", "train_gan@ada") == [
        "failed: smooth@ben: no",
        "skipped for it: render, evaluate_transfer of a, b, c",
        "failed: train_gan@ada: no",
        "skipped for it: render, evaluate_transfer of a, b, c; evaluate_subject of ada",
    ]
    assert summary("render@a", "evaluate_subject@ada") == [
        "failed: render@a: no",
        "skipped for it: evaluate_transfer of a",
        "failed: evaluate_subject@ada: no",
    ]
