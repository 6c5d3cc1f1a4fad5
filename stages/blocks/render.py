"""The `render` block: what the film shows of what there is to show, and how it is painted and encoded."""

from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from stages.blocks.weight_files import Digest
from stages.params import Block

_PERSON: Final = "person"

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


def _checked_crop(crop: Any) -> Any:
    if crop is None or crop == _PERSON:
        return crop
    edges = crop if isinstance(crop, list) else []
    numbers = [edge for edge in edges if isinstance(edge, int | float) and not isinstance(edge, bool)]
    if len(edges) == len(numbers) == 4:
        left, top, right, bottom = numbers
        if 0 <= left < right <= 1 and 0 <= top < bottom <= 1:
            return [float(edge) for edge in numbers]
    raise ValueError(
        f"expected {_PERSON}, or [left, top, right, bottom] in fractions of the target's frame, from 0 to 1, "
        "left before right and top before bottom"
    )


class RenderParams(Block):
    """What the film shows, and how it is painted, encoded and labelled."""

    crf: Annotated[int, Field(ge=0, le=51)]
    refine_faces: bool
    other_detector: bool
    background: Annotated[str, Field(min_length=1)]
    background_sha256: Digest | None
    crop: Annotated[Literal["person"] | list[float] | None, BeforeValidator(_checked_crop)]
    start_s: Seconds | None
    end_s: Seconds | None
    encoder: Literal["x264", "x265", "hardware"]
    segment_s: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    matte: bool
    label: bool
    label_text: Annotated[str, Field(min_length=1, max_length=80)]
    label_position: Literal["top_left", "top_right", "bottom_left", "bottom_right"]
    no_label_reason: str | None

    @field_validator("end_s")
    @classmethod
    def _after_start(cls, end_s: float | None, info: ValidationInfo) -> float | None:
        start_s = info.data.get("start_s") or 0.0
        if end_s is not None and end_s <= start_s:
            raise ValueError(f"expected a time after start_s, {start_s:g} s")
        return end_s

    @field_validator("no_label_reason")
    @classmethod
    def _told(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("label") is False and not (reason and reason.strip()):
            raise ValueError(
                "expected why the film goes without its label; the reason is kept in the film and beside it"
            )
        return reason
