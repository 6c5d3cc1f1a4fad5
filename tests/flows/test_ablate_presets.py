"""`motiontransfer ablate` with arms of another preset than the subject's: equal time, not equal steps."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from made_up_processes import Processes, edited, steps_of, two_arms

from flows import calibration
from flows.ablate import ablate
from motiontransfer.errors import ParamsError


@pytest.fixture
def subject_of_80_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "read_subject_film", lambda job: SimpleNamespace(train=range(80)))


@pytest.mark.usefixtures("subject_of_80_pairs")
def test_an_arm_of_another_preset_trains_for_as_long(processes: Processes) -> None:
    """As they stand 600 s; and 400 global steps of 1 s, 2400 local ones of 3 s, 400 faces of 1 s."""
    edited(two_arms)
    edited(lambda content: content["ablation"].update(edn=content["ablation"].pop("without_body_map")))
    edited(lambda content: content["ablation"].update(edn={"preset": "edn", "train_face.seed": 3}))
    edited(lambda content: content["subjects"]["ada"].update(train_gan={"channels": 16}))
    edited(lambda content: content["train_gan"]["edn"].update(perceptual_file="vgg19.pth"))
    processes.arms = ("full", "edn")
    folder = ablate("ada", minutes=5, steps=None)
    assert processes.timed == ["stages.train_gan", "stages.train_face"] * 2
    factor = 300 / (400 + 7200 + 400)
    weights = str(Path("vgg19.pth").absolute())
    laid = {
        "preset": "edn",
        "train_gan": {
            "global_epochs": pytest.approx(5 * factor, rel=0.005),
            "local_epochs": pytest.approx(30 * factor, rel=0.005),
            "perceptual_file": weights,
        },
        "train_face": {"epochs": pytest.approx(5 * factor, rel=0.005), "seed": 3},
    }
    assert processes.experiments == [
        ("ada-full", steps_of(600, 300), "evaluate_subject@ada"), ("ada-edn", laid, "evaluate_subject@ada")
    ]  # fmt: skip
    assert processes.dropped == ["train_gan"]
    for name in ("table.md", "report.html"):
        told = " ".join((folder / name).read_text().split())
        assert "600 steps of the generator, 300 of the face net. With the preset edn (edn): " in told
        assert (
            "0.188 + 1.12 epochs of the generator, 0.188 of the face net (100 and 100 steps), its own" in told
        )
    assert "<dt>train_face.seed</dt><dd>3</dd>" in (folder / "report.html").read_text()
    lengths = json.loads((folder / "table.json").read_text())["lengths"]
    assert lengths["edn"] == {
        "train_gan": {"global_epochs": 0.188, "local_epochs": 1.12}, "train_face": {"epochs": 0.188}
    }  # fmt: skip


@pytest.mark.usefixtures("processes")
def test_a_key_of_another_preset_is_refused_with_the_preset_to_give() -> None:
    edited(lambda content: content["subjects"]["ada"].update(preset="edn"))
    said = r"ablation\.frame_by_frame: train_gan\.previous_output: is of the preset default, and the arm "
    with pytest.raises(ParamsError, match=said + r"trains with edn; give the arm preset: default as well"):
        ablate("ada", minutes=5, steps=None)
    edited(lambda content: content.update(ablation={"full": {}, "mine": {"train_gan.chanels": 8}}))
    with pytest.raises(ParamsError, match=r"mine: train_gan\.chanels: the preset edn has no such key, "):
        ablate("ada", minutes=5, steps=None)


@pytest.mark.usefixtures("subject_of_80_pairs")
def test_steps_that_are_asked_for_give_another_preset_their_time(processes: Processes) -> None:
    edited(two_arms)
    edited(lambda content: content.update(ablation={"full": {}, "edn": {"preset": "edn"}}))
    processes.arms = ("full", "edn")
    ablate("ada", minutes=99, steps=120)  # a tenth of 600 s
    (_, full, _), (_, edn, _) = processes.experiments
    assert full == steps_of(120, 60)
    assert edn["train_face"] == {"epochs": pytest.approx(5 * 60 / 8000, rel=0.005)}


@pytest.mark.usefixtures("subject_of_80_pairs")
def test_a_subject_of_the_preset_edn_is_told_in_minutes(processes: Processes) -> None:
    edited(lambda content: content["subjects"]["ada"].update(preset="edn"))
    edited(lambda content: content.update(ablation={"full": {}, "ours": {"preset": "default"}}))
    with pytest.raises(ParamsError, match=r"subjects\.ada\.preset: found edn, .* give --minutes in place of"):
        ablate("ada", minutes=5, steps=3)
    processes.arms = ("full", "ours")
    ablate("ada", minutes=5, steps=None)
    (_, full, _), (_, ours, _) = processes.experiments
    assert "preset" not in full and full["train_face"] == {"epochs": pytest.approx(0.188, rel=0.005)}
    assert ours == {"preset": "default"} | steps_of(600, 300)
