"""A network in an ONNX file, run by onnxruntime on the CPU or on CUDA.

An ONNX file is a protocol buffer of a graph and its weights: reading it runs no code, and nothing is
unpickled. It is read as bytes, so that it cannot bring weights from other files, which its digest would not
tell.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError
from motiontransfer.pose.keypoints import FloatArray
from motiontransfer.pose.onnx_session import onnxruntime_here, open_session

# Pictures a run: enough to keep a GPU busy, few enough not to crowd a CPU's memory.
_BATCH: Final = 8

Shape = tuple[int | None, ...]


class OnnxNetwork:
    """A network of one input, of pictures; loads when it is first asked for something, so that it pickles.

    Attributes:
        file: the ONNX file.
        content: what it is, "a whole-body pose network" for example.
    """

    def __init__(self, file: WeightFile, content: str, key: str, threads: int) -> None:
        """Takes note of the file.

        Args:
            file: the ONNX file.
            content: what it is expected to be, for messages.
            key: the parameter that tells the file's digest, for messages.
            threads: on which it runs on the CPU; any number gives the same bytes.
        """
        self.file, self.content = file, content
        self._key, self._threads = key, threads
        self._session: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        return OnnxNetwork, (self.file, self.content, self._key, self._threads)

    def require(self) -> None:
        """Refuses a file that is missing or not the one that was told, for the price of reading it.

        Raises:
            ArtifactError: that is so.
            ParamsError: onnxruntime, which is to run it, is not here.
        """
        onnxruntime_here()
        self.file.require(self.content, self._key)

    @property
    def input_shape(self) -> Shape:
        """(B, C, H, W) of the input, None where the network takes any.

        Raises:
            ArtifactError: the file is missing, is not the one that was told, or holds no such network.
        """
        inputs = self._loaded().get_inputs()
        if len(inputs) != 1 or len(inputs[0].shape) != 4 or inputs[0].type != "tensor(float)":
            found = ", ".join(f"{port.name} {port.type} {port.shape}" for port in inputs)
            raise self.refusal(f"has the inputs {found}", "one of float pictures (B, C, H, W)")
        return tuple(length if isinstance(length, int) else None for length in inputs[0].shape)

    def run(self, pictures: FloatArray) -> list[npt.NDArray[Any]]:
        """The outputs for some pictures, in the order of the file.

        They run in batches, of the network's own size where it has one; the last is then filled with zeros.

        Args:
            pictures: (N, C, H, W) float32, N above 0.

        Raises:
            ArtifactError: the network does not run.
        """
        fixed = self.input_shape[0]
        runs = [self._run(part, fixed) for part in _parts(pictures, fixed or _BATCH)]
        return [np.concatenate(outputs) for outputs in zip(*runs, strict=True)]

    def refusal(self, found: str, expected: str) -> ArtifactError:
        """What to raise where the file holds another network than expected."""
        return ArtifactError(f"{self.file.path}: {found}, expected {expected}; give {self.content}")

    def _run(self, pictures: FloatArray, fixed: int | None) -> list[npt.NDArray[Any]]:
        count = len(pictures)
        filled = np.zeros((fixed or count, *pictures.shape[1:]), np.float32)
        filled[:count] = pictures
        session = self._loaded()
        with self._told():
            outputs: Sequence[npt.NDArray[Any]] = session.run(None, {session.get_inputs()[0].name: filled})
        if any(output.ndim == 0 or len(output) != len(filled) for output in outputs):
            shapes = ", ".join(str(output.shape) for output in outputs)
            raise self.refusal(f"gives {shapes} for {len(filled)} pictures", "a row a picture")
        return [output[:count] for output in outputs]

    def _loaded(self) -> Any:
        if self._session is None:
            self.require()
            with self._told():
                self._session = open_session(self.file.path.read_bytes(), self._threads)
        return self._session

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Says what onnxruntime says in one line, with the file's name."""
        runtime = onnxruntime_here().capi.onnxruntime_pybind11_state
        try:
            yield
        except (
            runtime.EPFail, runtime.Fail, runtime.InvalidArgument, runtime.InvalidGraph,
            runtime.InvalidProtobuf, runtime.NoModel, runtime.NotImplemented, runtime.RuntimeException,
        ) as error:  # fmt: skip
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ArtifactError(f"{self.file.path}: {said}; give {self.content} as an ONNX file") from error


def _parts(pictures: FloatArray, size: int) -> Iterator[FloatArray]:
    for start in range(0, len(pictures), size):
        yield pictures[start : start + size]
