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


def mixed_precision(device: torch.device) -> AbstractContextManager[None]:
    """Autocast to bfloat16 where the device has units for it, else plain float32."""
    on_gpu = device.type == "cuda"
    fast = (
        torch.cuda.is_bf16_supported(including_emulation=False)
        if on_gpu
        else torch.cpu._is_amx_tile_supported()
    )
    return torch.autocast(device.type, torch.bfloat16, enabled=fast)
