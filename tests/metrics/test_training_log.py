from pathlib import Path

import numpy as np
import pytest

from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.training_log import compared_curves, steps_taken, training_curves

EDN = "step,adversarial,discriminator,feature_matching,perceptual\n50,1,1,2,0.5\n65,1,1,2,0.4\n"
LOG = "step,adversarial,pixel,structure,validation_structure\n50,,0.5,0.4,\n100,0.1,0.4,0.3,0.35\n"


def written(tmp_path: Path, text: str) -> dict[str, Path]:
    (tmp_path / "ada.csv").write_text(text)
    return {"generator": tmp_path / "ada.csv"}


def test_losses_of_one_kind_share_an_axis(tmp_path: Path) -> None:
    curves = {curve.title: curve for curve in training_curves(written(tmp_path, LOG))}
    assert set(curves) == {"generator: structure", "generator: colour", "generator: adversary"}
    structure = curves["generator: structure"]
    assert structure.across.tolist() == [50, 100]
    assert set(structure.series) == {"structure", "validation structure"}
    assert structure.series["structure"].tolist() == [0.4, 0.3]
    np.testing.assert_array_equal(structure.series["validation structure"], [np.nan, 0.35])
    assert set(curves["generator: adversary"].series) == {"adversarial"}


def test_a_perceptual_loss_has_an_axis_of_its_own(tmp_path: Path) -> None:
    curves = {curve.title: curve for curve in training_curves(written(tmp_path, EDN))}
    assert set(curves) == {"generator: perception", "generator: adversary"}
    assert curves["generator: perception"].series["perceptual"].tolist() == [0.5, 0.4]


def test_steps_are_those_of_the_last_row(tmp_path: Path) -> None:
    assert steps_taken(written(tmp_path, EDN)["generator"]) == 65


def test_trainings_are_compared_loss_by_loss(tmp_path: Path) -> None:
    """The second was stopped early, tells other steps, and has no adversary."""
    other = tmp_path / "other.csv"
    other.write_text("step,adversarial,pixel,structure\n25,,0.9,0.8\n50,,0.7,0.6\n")
    logs = {"full": written(tmp_path, LOG)["generator"], "plain": other}
    curves = {curve.title: curve for curve in compared_curves("face net", logs)}
    assert list(curves) == [
        "face net: structure", "face net: validation structure", "face net: pixel", "face net: adversarial"
    ]  # fmt: skip
    structure = curves["face net: structure"]
    assert structure.across.tolist() == [25, 50, 100] and not structure.gaps
    np.testing.assert_array_equal(structure.series["full"], [np.nan, 0.4, 0.3])
    np.testing.assert_array_equal(structure.series["plain"], [0.8, 0.6, np.nan])
    assert list(curves["face net: adversarial"].series) == ["full"]


@pytest.mark.parametrize(
    "text", ["", "step,pixel\n", "step,pixel\n1\n", "step,pixel\n1,often\n", "pixel\n1\n", 'step\n"1\n']
)
def test_what_is_no_log_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ArtifactError, match=r"ada\.csv: .*train again"):
        training_curves(written(tmp_path, text))


def test_a_missing_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="no such file"):
        training_curves({"generator": tmp_path / "ada.csv"})
