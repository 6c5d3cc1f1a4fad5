"""What ends a training from outside, in one line: memory that runs out, a lost device, a full disk."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import torch

from motiontransfer.artifacts.files import is_full
from motiontransfer.errors import ArtifactError, MotionTransferError

# How PyTorch words what has no exception class of its own. Memory comes first: CUDA tells of it in both ways.
_NO_MEMORY: Final = (
    "out of memory",
    "can't allocate memory",  # the CPU's allocator
    "ALLOC_FAILED",  # cuBLAS, cuDNN
    "Unable to allocate",  # NumPy
)
_NO_DEVICE: Final = (
    "CUDA error",
    "cuDNN error",
    "CUDNN_STATUS",
    "CUBLAS_STATUS",
    "NCCL error",
    "CUDA driver",
)


@contextmanager
def told_in_one_line(
    device: torch.device, lighter: Callable[[], str], goes_on: Callable[[], str]
) -> Iterator[None]:
    """Turns what ends a training from outside into one line; other errors pass.

    Args:
        device: where it computes.
        lighter: what to set for less memory.
        goes_on: what happens when the stage is run again, as "it goes on from step 250".

    Raises:
        MotionTransferError: memory ran out, the device is gone, or a disk is full.
    """
    try:
        yield
    except ArtifactError as error:
        raise ArtifactError(f"{error}; run again, {goes_on()}") from error
    except (RuntimeError, MemoryError, OSError) as error:
        told = _in_words(error, device, lighter)
        if not told:
            raise
        raise MotionTransferError(f"{told}; as it is, {goes_on()} when the stage is run again") from error


def killed_by_the_kernel(status: int) -> bool:
    """Whether a process that ended with this status was killed, as the kernel does when memory runs out."""
    return status in (-signal.SIGKILL, 128 + signal.SIGKILL)


def is_of_device(error: RuntimeError) -> bool:
    """Whether this is a device's being lost or its memory's running out."""
    return _has(error, _NO_MEMORY) or _is_lost(error)


def _in_words(error: BaseException, device: torch.device, lighter: Callable[[], str]) -> str:
    first = next(iter(str(error).splitlines()), "") or type(error).__name__
    if isinstance(error, MemoryError) or _has(error, _NO_MEMORY):
        return f"{device} is out of memory ({first}); set {lighter()}, and the training begins anew"
    if _is_lost(error):
        return f"{device} is lost ({first}); see what 'nvidia-smi' says of it"
    if isinstance(error, OSError) and is_full(error):
        return f"{error.filename or 'disk'}: {error.strerror}; make room there"
    return ""


def _has(error: BaseException, words: tuple[str, ...]) -> bool:
    return isinstance(error, RuntimeError) and any(word in str(error) for word in words)


def _is_lost(error: BaseException) -> bool:
    """PyTorch has a class for it from 2.8 on."""
    accelerator = getattr(torch, "AcceleratorError", None)
    return (accelerator is not None and isinstance(error, accelerator)) or _has(error, _NO_DEVICE)
