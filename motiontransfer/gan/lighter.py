"""What to set where a training does not fit into memory: settings whose step, counted, does."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

import torch

from motiontransfer.gan.device import pick_device
from motiontransfer.gan.edn_settings import EdnSettings
from motiontransfer.gan.footprint import edn_footprint, generator_footprint
from motiontransfer.gan.trainer import TrainerSettings
from motiontransfer.gan.window import Size

_GIB: Final = 2**30
_USABLE: Final = 0.9  # of a device's memory; what `footprint` does not count takes the rest
_FEWEST_CHANNELS: Final = 4


def lighter_generator(settings: TrainerSettings, size: Size, batch: int) -> str:
    """What to set for less memory in the training of a generator, in words.

    Args:
        settings: the recipe that takes too much.
        size: (height, width) of the pictures.
        batch: pairs a step, of which one process may get all.
    """
    device, block, shape = pick_device(), "train_gan.default", settings.shape

    def peak(settings: TrainerSettings = settings, size: Size = size, batch: int = batch) -> int:
        return generator_footprint(settings, size, batch, device).peak_bytes

    narrow = replace(shape, channels=_fewer(shape.channels))
    options: dict[str, Callable[[], int]] = {}
    if settings.accumulate < batch:
        options[_accumulate(block, batch)] = lambda: peak(replace(settings, accumulate=batch))
    if batch > 1:
        options[f"{block}.batch to {batch // 2}"] = lambda: peak(batch=batch // 2)
    options[f"decode.height to {_half(size)[0]}"] = lambda: peak(size=_half(size))
    options[f"{block}.channels to {narrow.channels}"] = lambda: peak(replace(settings, shape=narrow))
    return fitting(counted(options), memory_bytes(device))


def lighter_edn(settings: EdnSettings, size: Size, batch: int) -> str:
    """The same of EDN's generator, of pictures of the size that the local stage sees."""
    device, block, shape = pick_device(), "train_gan.edn", settings.shape

    def peak(settings: EdnSettings = settings, size: Size = size) -> int:
        return edn_footprint(settings, size, batch, settings.local_epochs > 0, device).peak_bytes

    narrow = replace(shape, channels=_fewer(shape.channels))
    options: dict[str, Callable[[], int]] = {}
    if settings.accumulate < batch:
        options[_accumulate(block, batch)] = lambda: peak(replace(settings, accumulate=batch))
    options[f"decode.height to {_half(size)[0]}"] = lambda: peak(size=_half(size))
    options[f"{block}.channels to {narrow.channels}"] = lambda: peak(replace(settings, shape=narrow))
    return fitting(counted(options), memory_bytes(device))


def lighter_faces(block: str, batch: int, accumulate: int, channels: int) -> str:
    """The same of a face generator, not counted: its pictures are small."""
    channels_too = f"{block}.channels to {_fewer(channels)}"
    return f"{_accumulate(block, batch)} or {channels_too}" if accumulate < batch else channels_too


def counted(options: Mapping[str, Callable[[], int]]) -> dict[str, int]:
    """What a step takes with each option; those are left out with which it cannot be taken."""
    taken = {}
    for words, count in options.items():
        with suppress(ValueError, RuntimeError):  # pictures too small for so many halvings, say
            taken[words] = count()
    return taken


def fitting(options: Mapping[str, int], room_bytes: float) -> str:
    """Those options that fit, with what they take; where none does, the one that comes nearest.

    Args:
        options: in words, to what a step takes then.
        room_bytes: that it may take.
    """
    if not options:
        return "fewer channels"
    nearest = min(options, key=lambda words: options[words])
    fit = [words for words, taken in options.items() if taken <= room_bytes]
    told = " or ".join(f"{words} ({options[words] / _GIB:.1f} GiB)" for words in fit or [nearest])
    return f"{told}, of {room_bytes / _GIB:.1f} GiB" if fit else f"{told}, which is not enough by itself"


def memory_bytes(device: torch.device) -> float:
    """What tensors may take of a device's memory."""
    if device.type == "cuda":
        return _USABLE * torch.cuda.get_device_properties(device).total_memory
    return _USABLE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _accumulate(block: str, batch: int) -> str:
    return f"{block}.accumulate to {batch}, which learns the same"


def _half(size: Size) -> Size:
    """Half of a (height, width), even."""
    return size[0] // 4 * 2, size[1] // 4 * 2


def _fewer(channels: int) -> int:
    return max(channels // 2, _FEWEST_CHANNELS)
