"""Pictures as arrays and as tensors."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image as PillowImage
from torch import Tensor

from motiontransfer.artifacts.picture import Image, write_picture


def image_tensor(image: Image) -> Tensor:
    """(..., H, W, 3) uint8 to (..., 3, H, W) in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(image)).movedim(-1, -3).float() / 127.5 - 1


def condition_tensor(condition: Image) -> Tensor:
    """(..., H, W, C) uint8 to (..., C, H, W) in [0, 1]."""
    return torch.from_numpy(np.ascontiguousarray(condition)).movedim(-1, -3).float() / 255


def tensor_image(tensor: Tensor) -> Image:
    """(..., 3, H, W) in [-1, 1] to (..., H, W, 3) uint8; values outside are clipped."""
    scaled = ((tensor.detach().float().clamp(-1, 1) + 1) * 127.5).round()
    image: Image = np.ascontiguousarray(scaled.to(torch.uint8).movedim(-3, -1).cpu().numpy())
    return image


def resampled(image: Image, size: tuple[int, int]) -> Image:
    """(H, W, 3) uint8 at another (height, width), by Lanczos' kernel, with which EDN's data was squashed."""
    if image.shape[:2] == size:
        return image
    kernel = PillowImage.Resampling.LANCZOS
    return np.asarray(PillowImage.fromarray(image).resize(size[::-1], kernel))


def draw_rows(path: Path, rows: list[Tensor]) -> None:
    """Writes a PNG: a row of pictures for each tensor (B, 3, H, W) in [-1, 1]."""
    sheet = np.concatenate([np.concatenate(list(tensor_image(row)), 1) for row in rows])
    write_picture(path, sheet)
