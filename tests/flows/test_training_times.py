"""How long trainings take, told by short ones, and how long the arms of an ablation train."""

from pathlib import Path

import pytest
from made_up_processes import steps_of, written

from flows.lengths import in_words, proportional, scaled
from flows.training_times import default_s, edn_face_s, edn_gan_s, seconds_a_step, short_edn
from motiontransfer.errors import ArtifactError

VALUES = {
    "train_gan": {"steps": 1200, "adversarial_from": 0.75},
    "train_face": {"steps": 600, "adversarial_from": 0.5},
}


def test_both_trainings_are_scaled_by_one_factor_to_two_digits() -> None:
    assert scaled("default", VALUES, 1.0) == steps_of(1200, 600)
    assert scaled("default", VALUES, 300 / 720) == steps_of(500, 250)
    assert scaled("default", VALUES, 301.3 / 720) == steps_of(500, 250)
    assert scaled("default", VALUES, 1e-5) == steps_of(1, 1)


def test_epochs_are_scaled_to_three_digits() -> None:
    values = {"train_gan": {"global_epochs": 5.0, "local_epochs": 30.0}, "train_face": {"epochs": 5.0}}
    lengths = scaled("edn", values, 0.0123456)
    assert lengths == {
        "train_gan": {"global_epochs": 0.0617, "local_epochs": 0.37}, "train_face": {"epochs": 0.0617}
    }  # fmt: skip
    assert in_words(lengths) == "0.0617 + 0.37 epochs of the generator, 0.0617 of the face net"


def test_steps_that_were_asked_for_and_the_face_net_in_proportion() -> None:
    assert proportional(VALUES, 123) == steps_of(123, 62)
    assert proportional(VALUES, 1) == steps_of(1, 1)
    assert in_words(steps_of(123, 62)) == "123 steps of the generator, 62 of the face net"


def test_first_steps_and_preparation_are_not_timed(tmp_path: Path) -> None:
    """Warming up, then .4 s a step, then .8 s with the discriminator; then the end's own work."""
    points = [("collecting faces", 150, 99.0), ("training", 0, 0.0), ("training", 50, 30.0)]
    points += [("training", 100, 50.0), ("training", 150, 90.0), ("training", 150, 95.0)]
    progress = written(tmp_path / "progress.jsonl", points)
    assert seconds_a_step(progress) == pytest.approx((0.4, 0.8))
    assert default_s("train_gan", VALUES, progress) == pytest.approx(900 * 0.4 + 300 * 0.8)
    assert default_s("train_face", VALUES, progress) == pytest.approx(300 * 0.4 + 300 * 0.8)


def test_steps_faster_than_the_file_is_written_are_timed_together(tmp_path: Path) -> None:
    points = [("training", 0, 0.0), ("training", 150, 0.3)]
    assert seconds_a_step(written(tmp_path / "progress.jsonl", points)) == pytest.approx((0.002, 0.002))
    with pytest.raises(ArtifactError, match=r"tells of no step; give the number with --steps"):
        seconds_a_step(written(tmp_path / "progress.jsonl", points[:1]))


EDN = {
    "train_gan": {"global_epochs": 5.0, "local_epochs": 30.0, "batch": 2},
    "train_face": {"epochs": 5.0, "batch": 1},
}


def test_a_short_training_of_edn_has_as_many_steps_of_each_stage() -> None:
    """100 pairs, two a step: 8 steps are 16 pairs, and 8 faces."""
    short = short_edn(EDN, pairs=100, steps=8)
    assert short["train_gan"] == {"global_epochs": 0.16, "local_epochs": 0.16}
    assert short["train_face"] == {"epochs": 0.08}
    without = {**EDN, "train_gan": EDN["train_gan"] | {"local_epochs": 0.0}}
    assert short_edn(without, pairs=100, steps=8)["train_gan"] == {"global_epochs": 0.16}


def test_each_stage_of_edn_is_timed_without_its_first_steps_and_its_last_look(tmp_path: Path) -> None:
    """A second a step, then two: 5 * 100 / 2 global steps and 30 * 100 / 2 local ones."""
    at = [0, 10, 20, 21, 22, 23, 24, 25, 26, 66, 106, 108, 110, 112, 114, 116, 999]
    progress = written(tmp_path / "p.jsonl", [("training", step, s) for step, s in enumerate(at)], 16)
    assert edn_gan_s(EDN, 100, 8, progress) == pytest.approx(250 * 1 + 1500 * 2)
    alone = {**EDN, "train_gan": EDN["train_gan"] | {"local_epochs": 0.0}}
    progress = written(tmp_path / "p.jsonl", [("training", step, s) for step, s in enumerate(at[:9])], 8)
    assert edn_gan_s(alone, 100, 8, progress) == pytest.approx(250 * 1)


def test_faces_are_as_many_as_the_short_training_has_found(tmp_path: Path) -> None:
    """Of 100 pairs 50 show a face: .08 epochs of them are 4 steps, 5 epochs 250."""
    progress = written(tmp_path / "p.jsonl", [("training", step, 3 * step) for step in range(5)], 4)
    assert edn_face_s(EDN, short_edn(EDN, 100, 8), 8, progress) == pytest.approx(250 * 3)


def test_steps_that_are_too_fast_for_the_file_want_more_of_them(tmp_path: Path) -> None:
    fast = [("training", 0, 0.0), ("training", 16, 0.5)]
    progress = written(tmp_path / "p.jsonl", fast, 16)
    assert edn_gan_s(EDN, 100, 8, progress) is None
    assert edn_face_s(EDN, short_edn(EDN, 100, 8), 8, progress) is None
    progress = written(tmp_path / "p.jsonl", [("training", 0, 0.0), ("training", 1600, 0.8)], 1600)
    assert edn_gan_s(EDN, 100, 800, progress) == pytest.approx(1750 * 0.0005)
