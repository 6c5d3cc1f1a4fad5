from pathlib import Path
from typing import Any, Literal, get_args

import pytest
import yaml
from pydantic import ValidationError

from motiontransfer.pose.edn_figure_tables import FACE_DOTS
from stages.blocks.stick_figure import StickFigureParams
from stages.presets import Preset

WRITTEN = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["stick_figure"]


def block(**values: Any) -> StickFigureParams:
    return StickFigureParams(**{**WRITTEN, **values})


@pytest.mark.parametrize("preset", get_args(Preset))
def test_a_preset_has_its_own_style(preset: Preset) -> None:
    assert block().drawn(preset).style == preset


@pytest.mark.parametrize("style", ["default", "edn"])
@pytest.mark.parametrize("preset", get_args(Preset))
def test_a_style_that_is_told_holds_for_every_preset(
    style: Literal["default", "edn"], preset: Preset
) -> None:
    assert block(style=style).drawn(preset).style == style


def test_the_released_dots_are_offered_and_no_others() -> None:
    assert [block(edn_face_dots=dots).drawn("edn").edn_face_dots for dots in FACE_DOTS] == [8, 9, 22]
    with pytest.raises(ValidationError, match="edn_face_dots"):
        block(edn_face_dots=70)
