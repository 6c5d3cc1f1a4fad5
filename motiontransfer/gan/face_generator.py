"""The face generator: a residual on the face box of the generator's output (EDN's second GAN).

The box scales with the person, so the face is resampled to one size, refined there, and the residual is
resampled back; it fades out towards the box's rim, so that no seam shows.
"""

from dataclasses import dataclass
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from motiontransfer.gan.unet import UNet

_STRONGEST: Final = 0.5  # the residual in a picture of [-1, 1]
_RIM: Final = 0.2  # of the box, over which the residual fades


@dataclass(frozen=True)
class FaceShape:
    """What rebuilds a face generator.

    Attributes:
        channels: feature channels at the finest scale.
        scales: how many times the face is halved.
        face_px: height and width at which faces are refined.
    """

    channels: int
    scales: int
    face_px: int


class FaceGenerator(nn.Module):
    """R(x_F, y_F): what to add to the face y_F of an output, given the same part x_F of the stick figure."""

    def __init__(self, shape: FaceShape) -> None:
        super().__init__()
        self.shape = shape
        self.net = UNet(3 + 3, 3, shape.channels, shape.scales, fold=1)
        # It starts as the identity, so that training can only begin with what is already there.
        nn.init.zeros_(self.net.head.weight)

    def forward(self, figure: Tensor, face: Tensor) -> Tensor:
        """The residual (B, 3, F, F) for a figure in [0, 1] and a face in [-1, 1], each (B, 3, F, F)."""
        return _STRONGEST * torch.tanh(self.net(torch.cat([figure, face], 1)))


def refined(face: Tensor, residual: Tensor) -> Tensor:
    """The face (B, 3, F, F) with its residual, faded out towards the rim."""
    return face + residual * rim(face.shape[-1], face.device)


def refine(network: FaceGenerator, figure: Tensor, image: Tensor, box: Tensor) -> Tensor:
    """Refines the face of one picture in place of its box.

    Args:
        network: the face generator.
        figure: (1, 3, H, W) stick figure in [0, 1].
        image: (1, 3, H, W) the generator's output in [-1, 1].
        box: (1, 4) left, top, right, bottom in pixels.

    Returns:
        (1, 3, H, W) in [-1, 1].
    """
    face_px = network.shape.face_px
    residual = network(crop(figure, box, face_px), crop(image, box, face_px))
    residual = residual * rim(face_px, image.device)
    return (image + _pasted(residual, box, (image.shape[-2], image.shape[-1]))).clamp(-1, 1)


def crop(image: Tensor, boxes: Tensor, face_px: int) -> Tensor:
    """Resamples a box of each picture to a square.

    Args:
        image: (B, C, H, W).
        boxes: (B, 4) left, top, right, bottom in pixels.
        face_px: F.

    Returns:
        (B, C, F, F), the border repeated outside the picture.
    """
    scale, centre = _relative(boxes, (image.shape[-2], image.shape[-1]))
    grid = _grid(scale, centre, image.shape[0], image.shape[1], (face_px, face_px))
    return F.grid_sample(image, grid, padding_mode="border", align_corners=False)


def rim(face_px: int, device: torch.device) -> Tensor:
    """(1, 1, F, F): 1 inside, falling smoothly to 0 at the rim."""
    distance = torch.arange(face_px, device=device, dtype=torch.float32).add(0.5) / face_px
    ramp = (torch.minimum(distance, 1 - distance) / _RIM).clamp(max=1)
    ramp = ramp * ramp * (3 - 2 * ramp)
    return (ramp[:, None] * ramp[None, :])[None, None]


def _pasted(residual: Tensor, box: Tensor, size: tuple[int, int]) -> Tensor:
    """The inverse of `crop`: the residual at its place in a picture of zeros."""
    scale, centre = _relative(box, size)
    grid = _grid(1 / scale, -centre / scale, residual.shape[0], residual.shape[1], size)
    return F.grid_sample(residual, grid, padding_mode="zeros", align_corners=False)


def _relative(boxes: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Half extent (B, 2) and centre (B, 2) of boxes in coordinates that run from -1 to 1 over a picture."""
    extent = boxes.new_tensor([size[1], size[0]])
    scale = (boxes[:, 2:] - boxes[:, :2]) / extent
    return scale, (boxes[:, 2:] + boxes[:, :2] + 1) / extent - 1


def _grid(scale: Tensor, centre: Tensor, batch: int, channels: int, size: tuple[int, int]) -> Tensor:
    matrix = torch.zeros(batch, 2, 3, device=scale.device)
    matrix[:, 0, 0], matrix[:, 1, 1] = scale[:, 0], scale[:, 1]
    matrix[:, :, 2] = centre
    return F.affine_grid(matrix, [batch, channels, *size], align_corners=False)
