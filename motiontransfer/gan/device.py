"""Which device trains and renders, and at which precision: environment, not parameters.

MOTIONTRANSFER_DEVICE names a device ("cpu", "cuda", "cuda:1"); without it CUDA is taken where there is one.
"""

import os
from contextlib import AbstractContextManager

import torch

from motiontransfer.errors import ParamsError


def pick_device() -> torch.device:
    """The device to use.

    Raises:
        ParamsError: MOTIONTRANSFER_DEVICE names one that is not there.
    """
    name = os.environ.get("MOTIONTRANSFER_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        if device.type not in ("cpu", "cuda"):
            raise RuntimeError("only cpu and cuda are supported")
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        first_line = str(error).splitlines()[0]
        raise ParamsError(f"MOTIONTRANSFER_DEVICE={name}: {first_line}; unset it or name another") from error
    return device


def sharing_processes(batch: int, most: int, device: torch.device) -> int:
    """How many of at most `most` processes share a batch: the largest divisor of it; one on a GPU."""
    if device.type != "cpu":
        return 1
    return max(count for count in range(1, batch + 1) if batch % count == 0 and count <= max(most, 1))


def fast_type(device: torch.device) -> torch.dtype:
    """The type that the device multiplies fastest: bfloat16 where it has units for it, else float32."""
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if fast else torch.float32


def mixed_precision(device: torch.device) -> AbstractContextManager[None]:
    """Autocast to bfloat16 where the device is fast at it, else plain float32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=fast_type(device) == torch.bfloat16)
