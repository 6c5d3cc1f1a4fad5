"""Boxes around people, found by YOLOX or RTMDet, as whole-body networks need them.

The networks are those of Ge et al., "YOLOX: Exceeding YOLO Series in 2021", and of Lyu et al., "RTMDet: An
Empirical Study of Designing Real-Time Object Detectors" (2022). Both see the whole frame, shrunk to a square.
"""

from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from motiontransfer.errors import ParamsError
from motiontransfer.pose.detector import RgbImage
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.letterbox import letterbox
from motiontransfer.pose.onnx_network import OnnxNetwork
from motiontransfer.pose.person_finder_boxes import (
    FINISHED_COLUMNS,
    Boxes,
    boxes_from_grid,
    finished_boxes,
    grid_rows,
    without_doubles,
)

Kind = Literal["yolox", "rtmdet"]

# Mean and spread of the photographs that RTMDet knows, BGR in 0 to 255. YOLOX takes its pictures as they are.
_MEAN: Final = np.array([103.53, 116.28, 123.675], np.float32)
_SPREAD: Final = np.array([57.375, 57.12, 58.395], np.float32)

# Two dancers who cross overlap less than two boxes of one dancer. YOLOX's own.
_MOST_OVERLAP: Final = 0.45
_LEAST_SIDE_PX: Final = 1.0


class PersonFinder:
    """Finds everyone in a frame; pickles, and loads late."""

    def __init__(
        self, network: OnnxNetwork, kind: Kind | None, side_px: int | None, least_confidence: float
    ) -> None:
        """Puts a finder together.

        Args:
            network: YOLOX's raw export, or an export of either that puts out finished boxes.
            kind: which it is; None where its outputs tell.
            side_px: of the square pictures that it wants; None where its input tells.
            least_confidence: of the people that are told.
        """
        self.network = network
        self._told_kind, self._told_side = kind, side_px
        self._least_confidence = least_confidence

    def find(self, frame: RgbImage) -> Boxes:
        """Everyone in a frame, with boxes in native pixels, which may reach out of the frame.

        Raises:
            ArtifactError: the file is missing, is not the one that was told, or holds another network.
            ParamsError: the network's kind or size is not told where it must be.
        """
        fitted = letterbox(frame, self._size)
        outputs = self.network.run(_input(fitted.picture, self._kind)[None])
        boxes = self._decoded(outputs)
        edges = boxes.edges / np.float32(fitted.scale)
        solid = np.isfinite(edges).all(1) & (edges[:, 2:] - edges[:, :2] >= _LEAST_SIDE_PX).all(1)
        return Boxes(edges, boxes.confidence).at(solid)

    def _decoded(self, outputs: list[npt.NDArray[Any]]) -> Boxes:
        if _is_finished(outputs):
            return finished_boxes([output[0] for output in outputs[:2]], self._least_confidence)
        return without_doubles(
            boxes_from_grid(outputs[0][0], self._size, self._least_confidence), _MOST_OVERLAP
        )

    @cached_property
    def _size(self) -> tuple[int, int]:
        """(height, width) of the network's input."""
        _, channels, height, width = self.network.input_shape
        if channels not in (None, 3):
            raise self.network.refusal(f"takes pictures of {channels} channels", "3")
        path, side = self.network.file.path, self._told_side
        if height is None or width is None:
            if side is None:
                raise ParamsError(
                    "detect.person_side_px: found nothing, expected the side of the pictures that "
                    f"{path} was trained on, 640 for most; it takes any"
                )
            return side, side
        if side is not None and (height, width) != (side, side):
            raise ParamsError(
                f"detect.person_side_px: found {side}, but {path} takes {height}x{width} (height x width); "
                "set it to null"
            )
        return height, width

    @cached_property
    def _kind(self) -> Kind:
        """Which network it is, told by what it puts out for a grey picture: raw exports are YOLOX's."""
        outputs = self.network.run(np.full((1, 3, *self._size), 114, np.float32))
        finished, rows = _is_finished(outputs), grid_rows(self._size)
        is_grid = outputs[0].ndim == 3 and outputs[0].shape[1] == rows and outputs[0].shape[2] > 5
        if not finished and not is_grid:
            shapes = " and ".join(str(output.shape) for output in outputs)
            raise self.network.refusal(
                f"puts out {shapes}", f"finished boxes (1, N, 5), or YOLOX's grid (1, {rows}, 5 + classes)"
            )
        if finished and self._told_kind is None:
            raise ParamsError(
                "detect.person_network: found nothing, expected yolox or rtmdet; the finished boxes of "
                f"{self.network.file.path} do not tell which it is, and the two want other colours"
            )
        if is_grid and self._told_kind == "rtmdet":
            raise self.network.refusal("puts out YOLOX's grid", "boxes of RTMDet (detect.person_network)")
        return self._told_kind or "yolox"


def _is_finished(outputs: list[npt.NDArray[Any]]) -> bool:
    """Whether the first output is finished boxes, and the second, if there is one, their classes."""
    boxes = outputs[0]
    if boxes.ndim != 3 or boxes.shape[2] != FINISHED_COLUMNS:
        return False
    return len(outputs) == 1 or outputs[1].shape == boxes.shape[:2]


def _input(picture: npt.NDArray[np.uint8], kind: Kind) -> FloatArray:
    """(3, H, W) float32, BGR, from an RGB picture."""
    bgr = picture[..., ::-1].astype(np.float32)
    if kind == "rtmdet":
        bgr = (bgr - _MEAN) / _SPREAD
    return np.ascontiguousarray(bgr.transpose(2, 0, 1))
