"""Small ONNX files that behave as the published networks do, of which the truth is known."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.pose.onnx_network import OnnxNetwork

POINTS = 133
_BIN_PX = 0.5  # of the crop
# Point n follows the colour n % 3 and lies, if nothing else is told, n // 3 bins right of it and above it.
_ASIDE = np.array([(point // 3, -(point // 3)) for point in range(POINTS)])
# So sharp are the responses, in pixels of the crop.
_SPREAD_PX = 1.0


def network(file: WeightFile, threads: int = 1) -> OnnxNetwork:
    return OnnxNetwork(file, "a made-up network", "detect.pose_sha256", threads)


def told(path: Path) -> WeightFile:
    """A file with its right digest."""
    return WeightFile(path, hashlib.sha256(path.read_bytes()).hexdigest())


def write_pose_network(
    path: Path,
    size: tuple[int, int],
    aside: np.ndarray[Any, Any] = _ASIDE,
    batch: int | str = "batch",
    gain: float = 1.0,
) -> WeightFile:
    """A network whose points follow the brightest red, green and blue.

    Its response is the brightness about there, in spreads of the colour above the mean, times `gain`.

    Args:
        path: where to write.
        size: (height, width) of its input.
        aside: (points, 2) how many bins each lies right of and below its colour.
        batch: how many pictures it takes.
        gain: on the response.
    """
    height, width = size
    points = len(aside)
    nodes, constants = [], []
    for axis, name, length, bins in ((2, "simcc_x", width, aside[:, 0]), (3, "simcc_y", height, aside[:, 1])):
        constants.append(_constant(f"bins_{name}", gain * _bins(length)))
        constants.append(_constant(f"rows_{name}", _rows(bins, length)))
        nodes += [
            helper.make_node("ReduceMax", ["input"], [f"profile_{name}"], axes=[axis], keepdims=0),
            helper.make_node("MatMul", [f"profile_{name}", f"bins_{name}"], [f"fine_{name}"]),
            helper.make_node("Flatten", [f"fine_{name}"], [f"flat_{name}"], axis=1),
            helper.make_node("Gather", [f"flat_{name}", f"rows_{name}"], [name], axis=1),
        ]
    outputs = [
        ("simcc_x", TensorProto.FLOAT, (batch, points, 2 * width)),
        ("simcc_y", TensorProto.FLOAT, (batch, points, 2 * height)),
    ]
    return write_network(path, (batch, 3, height, width), outputs, nodes, constants)


def write_grid_network(path: Path, side: int, box_px: float, classes: int = 80) -> WeightFile:
    """YOLOX's raw export: a box of `box_px` about each cell of 8 pixels.

    It is as sure of a person as the cell is more blue than green, and of a ball (class 32) as it is more red.
    It sees colours in 0 to 255, in the order BGR.
    """
    rows = (side // 8) ** 2
    columns = np.zeros((3, 5 + classes), np.float32)
    columns[:, 5] = (1 / 255, -1 / 255, 0)
    if classes > 32:
        columns[:, 5 + 32] = (0, -1 / 255, 1 / 255)
    same = np.zeros(5 + classes, np.float32)
    same[:5] = (0.5, 0.5, np.log(box_px / 8), np.log(box_px / 8), 1)
    others = np.zeros((1, (side // 16) ** 2 + (side // 32) ** 2, 5 + classes), np.float32)
    constants = [
        _constant("shape", np.array([1, 3, rows], np.int64)),
        _constant("columns", columns),
        _constant("same", same),
        _constant("others", others),
    ]
    nodes = [
        helper.make_node("AveragePool", ["images"], ["cells"], kernel_shape=[8, 8], strides=[8, 8]),
        helper.make_node("Reshape", ["cells", "shape"], ["listed"]),
        helper.make_node("Transpose", ["listed"], ["rows"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["rows", "columns"], ["sure"]),
        helper.make_node("Add", ["sure", "same"], ["fine"]),
        helper.make_node("Concat", ["fine", "others"], ["output"], axis=1),
    ]
    outputs = [("output", TensorProto.FLOAT, (1, rows + others.shape[1], 5 + classes))]
    return write_network(path, (1, 3, side, side), outputs, nodes, constants, name="images")


def write_boxes_network(
    path: Path,
    boxes: Sequence[Sequence[float]],
    classes: Sequence[int] | None,
    input_shape: Sequence[Any] = ("batch", 3, "height", "width"),
) -> WeightFile:
    """An export with finished boxes (left, top, right, bottom, confidence), and their classes.

    To each confidence the mean of the input's first channel is added, a thousandth of it.
    """
    rows = np.array([boxes], np.float32).reshape(1, -1, 5)
    constants = [
        _constant("boxes", rows),
        _constant("sureness", np.array([[[0, 0, 0, 0, 1e-3]]], np.float32)),
        _constant("first", np.array([0], np.int64)),
    ]
    nodes = [
        helper.make_node("Gather", ["input", "first"], ["channel"], axis=1),
        helper.make_node("ReduceMean", ["channel"], ["mean"], axes=[2, 3], keepdims=0),
        helper.make_node("Mul", ["mean", "sureness"], ["more"]),
        helper.make_node("Add", ["boxes", "more"], ["dets"]),
    ]
    outputs = [("dets", TensorProto.FLOAT, ("batch", "count", 5))]
    if classes is not None:
        constants.append(_constant("classes", np.array([classes], np.int64)))
        nodes.append(helper.make_node("Identity", ["classes"], ["labels"]))
        outputs.append(("labels", TensorProto.INT64, ("batch", "count")))
    return write_network(path, input_shape, outputs, nodes, constants)


def write_network(
    path: Path,
    input_shape: Sequence[Any],
    outputs: Sequence[tuple[str, int, Sequence[Any]]],
    nodes: Sequence[Any],
    constants: Sequence[Any],
    name: str = "input",
) -> WeightFile:
    """Writes a graph as an ONNX file."""
    graph = helper.make_graph(
        nodes,
        "made_up",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, input_shape)],
        [helper.make_tensor_value_info(*output) for output in outputs],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())
    return told(path)


def aside_px(aside: np.ndarray[Any, Any] = _ASIDE) -> np.ndarray[Any, Any]:
    """(points, 2): how far points of `write_pose_network` lie from their colours, in pixels of the crop."""
    return aside * _BIN_PX


def _bins(length: int) -> np.ndarray[Any, Any]:
    """(length, 2 length): a profile of pixels as one of bins, a little blurred."""
    away = np.arange(2 * length) * _BIN_PX - np.arange(length)[:, None]
    bells = np.exp(-((away / _SPREAD_PX) ** 2) / 2)
    return (bells / bells.sum(0)).astype(np.float32)


def _rows(aside: np.ndarray[Any, Any], length: int) -> np.ndarray[Any, Any]:
    """(points, 2 length): which bin of three profiles, one after the other, a bin of a point is."""
    rows = [
        point % 3 * 2 * length + np.clip(np.arange(2 * length) - bins, 0, 2 * length - 1)
        for point, bins in enumerate(aside)
    ]
    return np.array(rows, np.int64)


def _constant(name: str, values: np.ndarray[Any, Any]) -> Any:
    return numpy_helper.from_array(values, name)
