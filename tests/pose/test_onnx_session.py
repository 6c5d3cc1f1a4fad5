from pathlib import Path
from typing import Any

import onnxruntime
import pytest
from made_up_networks import write_pose_network

from motiontransfer.errors import ParamsError
from motiontransfer.pose.onnx_session import open_session

DEVICE = "MOTIONTRANSFER_DEVICE"
CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


class Session:
    """Stands in for onnxruntime's: remembers what it was asked for, and knows only one CUDA device."""

    def __init__(self, content: bytes, options: Any, providers: list[Any], enable_fallback: int = 1) -> None:
        self.cuda = [provider[1]["device_id"] for provider in providers if provider != CPU]
        self.threads = options.intra_op_num_threads
        if self.cuda and self.cuda[0] > 1:
            assert not enable_fallback  # it would print
            raise RuntimeError("CUDA failure 101: invalid device ordinal\nGPU=7")

    def get_providers(self) -> list[str]:
        return [CUDA, CPU] if self.cuda == [0] else [CPU]  # a device 1 is there, without its libraries


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Any:
    def opened(name: str | None, *available: str) -> Any:
        monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
        monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: list(available))
        monkeypatch.delenv(DEVICE, raising=False)
        if name is not None:
            monkeypatch.setenv(DEVICE, name)
        return open_session(b"", 3)

    return opened


def test_the_device_is_the_one_that_training_would_take(opened: Any) -> None:
    for name in (None, "", "cuda", "cuda:0"):
        assert opened(name, CUDA, CPU).cuda == [0]
    assert opened("cpu", CUDA, CPU).cuda == []
    for name in (None, "cpu", "cuda", "cuda:7"):
        assert opened(name, CPU).cuda == []  # onnxruntime as it comes, on whatever machine
    assert opened(None, CPU).threads == 3


def test_a_device_that_was_named_must_be_there(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        ParamsError, match=rf"^{DEVICE}=cuda:7: CUDA failure 101: invalid device ordinal; unset"
    ):
        opened("cuda:7", CUDA, CPU)
    with pytest.raises(ParamsError, match=rf"^{DEVICE}=cuda:1: onnxruntime cannot load CUDA; unset"):
        opened("cuda:1", CUDA, CPU)
    for wrong in ("tpu", "cuda:", "cuda:x", "cpu:one"):
        with pytest.raises(ParamsError, match=rf"^{DEVICE}={wrong}: found neither cpu nor cuda; unset"):
            opened(wrong, CPU)


def test_without_a_device_the_processor_does_and_nothing_is_said(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "get_providers", lambda _: [CPU])
    assert opened(None, CUDA, CPU).cuda == []


def test_onnxruntime_itself_takes_these_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(DEVICE, "cpu")
    file = write_pose_network(tmp_path / "net.onnx", (64, 48))
    session = open_session(file.path.read_bytes(), 2)
    assert session.get_providers() == [CPU]
    options = session.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (2, 1)
    assert options.use_deterministic_compute
    assert capfd.readouterr() == ("", "")
