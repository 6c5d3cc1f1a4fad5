import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from made_up_networks import network, told, write_network, write_pose_network
from onnx import TensorProto, helper, numpy_helper

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.pose.onnx_network import OnnxNetwork


def convolutions(path: Path, batch: int | str) -> WeightFile:
    """Three layers as large networks have them, whose sums a change of order would change."""
    random = np.random.default_rng(0)
    weights = [random.standard_normal((32, inputs, 3, 3)).astype(np.float32) for inputs in (3, 32, 32)]
    constants = [numpy_helper.from_array(weight, f"weight{place}") for place, weight in enumerate(weights)]
    names = ["input", "a", "b", "c"]
    nodes = [
        helper.make_node("Conv", [names[place], f"weight{place}"], [names[place + 1]], strides=[2, 2])
        for place in range(3)
    ]
    nodes.append(helper.make_node("GlobalAveragePool", ["c"], ["output"]))
    outputs = [("output", TensorProto.FLOAT, (batch, 32, 1, 1))]
    return write_network(path, (batch, 3, 64, 48), outputs, nodes, constants)


def pictures(count: int) -> Any:
    return np.random.default_rng(1).standard_normal((count, 3, 64, 48)).astype(np.float32)


def refusal(asked: OnnxNetwork) -> str:
    with pytest.raises(ArtifactError) as caught:
        asked.run(pictures(1))
    said = str(caught.value)
    assert said.startswith(f"{asked.file.path}: ") and "\n" not in said
    return said.removeprefix(f"{asked.file.path}: ")


@pytest.mark.parametrize("batch", ["batch", 1, 4])
def test_batches_are_the_same_as_one_by_one(tmp_path: Path, batch: int | str) -> None:
    asked = network(convolutions(tmp_path / "net.onnx", batch))
    shown = pictures(19)  # two whole batches and a part of one
    (together,) = asked.run(shown)
    assert together.shape == (19, 32, 1, 1)
    alone = np.concatenate([asked.run(shown[[place]])[0] for place in range(19)])
    np.testing.assert_array_equal(together, alone)


def test_any_number_of_threads_gives_the_same_bytes(tmp_path: Path) -> None:
    file = convolutions(tmp_path / "net.onnx", "batch")
    alone, together = (network(file, threads).run(pictures(9))[0] for threads in (1, 3))
    assert alone.tobytes() == together.tobytes()


def test_a_network_pickles_and_loads_again(tmp_path: Path) -> None:
    asked = network(convolutions(tmp_path / "net.onnx", "batch"))
    before = asked.run(pictures(1))
    (after,) = pickle.loads(pickle.dumps(asked)).run(pictures(1))
    np.testing.assert_array_equal(before[0], after)


def test_the_input_tells_its_shape(tmp_path: Path) -> None:
    file = write_pose_network(tmp_path / "net.onnx", (256, 192))
    assert network(file).input_shape == (None, 3, 256, 192)


def test_a_missing_file_and_a_wrong_digest(tmp_path: Path) -> None:
    gone = network(WeightFile(tmp_path / "gone.onnx", None))
    assert refusal(gone) == "no such file, expected a made-up network; put it there, nothing is downloaded"
    file = convolutions(tmp_path / "net.onnx", 1)
    wrong = network(WeightFile(file.path, "0" * 64))
    assert refusal(wrong).startswith(f"its SHA-256 is {file.sha256}, expected {'0' * 64}; ")
    with pytest.raises(ArtifactError, match=r"set detect\.pose_sha256 to it$"):
        wrong.require()


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"\x80\x02", b"PK\x03\x04"])
def test_a_file_that_is_no_network(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(content)
    assert refusal(network(told(path))).endswith("; give a made-up network as an ONNX file")


def test_a_file_that_was_not_downloaded_to_its_end(tmp_path: Path) -> None:
    path = convolutions(tmp_path / "net.onnx", 1).path
    path.write_bytes(path.read_bytes()[:-5000])
    assert refusal(network(told(path))).endswith("; give a made-up network as an ONNX file")


def test_weights_beside_the_file_are_not_read(tmp_path: Path) -> None:
    path = convolutions(tmp_path / "whole.onnx", 1).path
    onnx.save(onnx.load(path), tmp_path / "net.onnx", save_as_external_data=True, size_threshold=0)
    assert refusal(network(told(tmp_path / "net.onnx"))).endswith("; give a made-up network as an ONNX file")


@pytest.mark.parametrize("module", ["onnxruntime", "onnxruntime.capi.onnxruntime_pybind11_state"])
def test_without_onnxruntime_it_is_said_before_any_frame_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    asked = network(convolutions(tmp_path / "net.onnx", 1))
    monkeypatch.delattr("onnxruntime.capi.onnxruntime_pybind11_state")
    monkeypatch.setitem(sys.modules, module, None)  # not to be imported
    with pytest.raises(
        ParamsError, match=r"^detect\.detector: found wholebody, [^\n]*; install onnxruntime or [^\n]*$"
    ):
        asked.require()


def test_a_network_of_other_inputs(tmp_path: Path) -> None:
    nodes = [helper.make_node("Identity", ["input"], ["output"])]
    outputs = [("output", TensorProto.FLOAT, ("n", 4))]
    file = write_network(tmp_path / "net.onnx", ("n", 4), outputs, nodes, [])
    assert refusal(network(file)) == (
        "has the inputs input tensor(float) ['n', 4], expected one of float pictures (B, C, H, W); "
        "give a made-up network"
    )


def test_pictures_of_another_size_are_told_in_one_line(tmp_path: Path) -> None:
    asked = network(convolutions(tmp_path / "net.onnx", 1))
    with pytest.raises(
        ArtifactError, match=r"^[^\n]*net\.onnx: [^\n]*; give a made-up network as an ONNX file$"
    ):
        asked.run(np.zeros((1, 3, 32, 32), np.float32))
