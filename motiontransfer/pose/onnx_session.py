"""An onnxruntime session on the device that is wanted: as motiontransfer.gan.device chooses, without torch.

MOTIONTRANSFER_DEVICE names a device ("cpu", "cuda", "cuda:1"); without it CUDA is taken where there is one.
Which of onnxruntime's packages is installed decides whether it knows CUDA. Where it does not, networks run on
the CPU, also where training runs on CUDA.
"""

import os
from typing import Any, Final

from motiontransfer.errors import ParamsError

_DEVICE: Final = "MOTIONTRANSFER_DEVICE"
_CPU, _CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


def onnxruntime_here() -> Any:
    """The package onnxruntime, imported late: other detectors do without.

    Raises:
        ParamsError: it cannot be imported, as it goes where one of its packages was removed beside another.
    """
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state  # noqa: F401  # what is missing then
    except ImportError as error:
        raise ParamsError(
            f"detect.detector: found wholebody, for which onnxruntime cannot be imported ({error}); install "
            "onnxruntime or onnxruntime-gpu anew, or set it to mediapipe"
        ) from error
    return onnxruntime


def open_session(content: bytes, threads: int) -> Any:
    """Loads a network.

    Args:
        content: of an ONNX file.
        threads: on which it runs on the CPU.

    Raises:
        ParamsError: MOTIONTRANSFER_DEVICE names a device that is not there, or onnxruntime is not.
        Exception: onnxruntime's own, where `content` is no network that it can run.
    """
    onnxruntime = onnxruntime_here()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4  # what it refuses it also raises
    number = _cuda_number()
    if number is not None and _CUDA in onnxruntime.get_available_providers():
        session = _on_cuda(onnxruntime, content, options, number)
        if session is not None:
            return session
    return onnxruntime.InferenceSession(content, options, providers=[_CPU])


def _cuda_number() -> int | None:
    """Which CUDA device is wanted, if there is one; None where the CPU is."""
    name = os.environ.get(_DEVICE) or "cuda"
    kind, _, number = name.partition(":")
    if kind not in ("cpu", "cuda") or not (number.isdecimal() or name == kind):
        raise ParamsError(f"{_DEVICE}={name}: found neither cpu nor cuda; unset it or name another")
    return int(number or 0) if kind == "cuda" else None


def _on_cuda(onnxruntime: Any, content: bytes, options: Any, number: int) -> Any | None:
    """A session on CUDA; None where there is no such device, unless it was named."""
    # Searching for the fastest algorithm, as by default, and rounding to TF32 would vary from run to run.
    cuda = (_CUDA, {"device_id": number, "cudnn_conv_algo_search": "HEURISTIC", "use_tf32": 0})
    try:
        session = onnxruntime.InferenceSession(content, options, providers=[cuda, _CPU], enable_fallback=0)
        said = "onnxruntime cannot load CUDA"
    except RuntimeError as error:  # what CUDA says; what is wrong with a file comes as another
        session, said = None, str(error).splitlines()[0]
    if session is not None and _CUDA in session.get_providers():
        return session
    if named := os.environ.get(_DEVICE):
        raise ParamsError(f"{_DEVICE}={named}: {said}; unset it or name another")
    return None
