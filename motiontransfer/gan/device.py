"""Which devices train and render, and at which precision: environment, not parameters.

MOTIONTRANSFER_DEVICE names a device ("cpu", "cuda", "cuda:1"), or several for a training to share
("cuda:0,cuda:1"); without it CUDA is taken where there is one. MOTIONTRANSFER_PRECISION is "float32" or
"bfloat16" where what the device is fast at is not meant.
"""

import os
from contextlib import AbstractContextManager
from typing import Final, TypeVar

import torch
from torch import nn

from motiontransfer.errors import ParamsError

M = TypeVar("M", bound=nn.Module)

_DEVICE: Final = "MOTIONTRANSFER_DEVICE"
_PRECISION: Final = "MOTIONTRANSFER_PRECISION"
_TYPES: Final = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def pick_device() -> torch.device:
    """The device to use, the first of those that are named.

    Raises:
        ParamsError: as `pick_devices`.
    """
    return pick_devices()[0]


def pick_devices() -> tuple[torch.device, ...]:
    """The devices that a training may share.

    Raises:
        ParamsError: MOTIONTRANSFER_DEVICE names one that is not there, or the CPU among others.
    """
    named = os.environ.get(_DEVICE) or ("cuda" if torch.cuda.is_available() else "cpu")
    devices = tuple(_device(name.strip()) for name in named.split(","))
    if len(devices) > 1 and any(device.type != "cuda" for device in devices):
        raise ParamsError(
            f"{_DEVICE}={named}: found several devices, expected CUDA's alone; how many processes share a "
            "CPU is told by MOTIONTRANSFER_PROCESSES"
        )
    return devices


def team_devices(batch: int, most_processes: int) -> tuple[torch.device, ...]:
    """Where each process of a training runs: so many that a batch can be shared out evenly.

    Args:
        batch: samples a step, over all processes.
        most_processes: on a CPU; of CUDA devices each that is named has one.

    Raises:
        ParamsError: as `pick_devices`.
    """
    devices = pick_devices()
    if devices[0].type == "cpu":
        devices *= max(most_processes, 1)
    return devices[: max(count for count in range(1, len(devices) + 1) if batch % count == 0)]


def fast_type(device: torch.device) -> torch.dtype:
    """The type to multiply in: bfloat16 where the device has units for it, else float32.

    Raises:
        ParamsError: MOTIONTRANSFER_PRECISION names another type.
    """
    if named := os.environ.get(_PRECISION):
        if named not in _TYPES:
            raise ParamsError(f"{_PRECISION}={named}: expected {' or '.join(_TYPES)}, or nothing")
        return _TYPES[named]
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if fast else torch.float32


def computed_by(device: torch.device) -> dict[str, str]:
    """What computes: equal networks and inputs give equal bytes where these are equal too.

    Raises:
        ParamsError: as `fast_type`.
    """
    precision = str(fast_type(device)).removeprefix("torch.")
    return {"device": device.type, "precision": precision, "torch": torch.__version__}


def card_of(device: torch.device) -> str:
    """The name of a CUDA card, as two of one `computed_by` round differently; "none" for the CPU."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "none"


def mixed_precision(device: torch.device) -> AbstractContextManager[None]:
    """Autocast to bfloat16 where that is the type to multiply in, else plain float32.

    Weights, their gradients and the optimizers' moments are float32 either way.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=fast_type(device) == torch.bfloat16)


def frozen(network: M, device: torch.device) -> M:
    """The network on its device, to train no more, its weights in the type that the device multiplies in.

    Mixed precision would convert EDN's 182 million to the same bits anew for each frame, which takes longer
    than painting it. Channels last is faster in bfloat16 alone.
    """
    kind = fast_type(device)
    network.to(device, kind).requires_grad_(False)
    if kind == torch.bfloat16:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        if device.type not in ("cpu", "cuda"):
            raise RuntimeError("only cpu and cuda are supported")
        torch.empty(1, device=device)
    except torch.OutOfMemoryError:
        return device  # full, but there
    except (RuntimeError, AssertionError) as error:
        first_line = str(error).splitlines()[0]
        raise ParamsError(f"{_DEVICE}={name}: {first_line}; unset it or name another") from error
    return device
