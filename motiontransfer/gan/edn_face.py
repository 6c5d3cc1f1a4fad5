"""The published face of a picture: cut out at its own size, refined by a residual, and pasted back."""

import torch
from torch import Tensor

from motiontransfer.gan.edn_networks import EdnFaceGenerator
from motiontransfer.pose.edn_face_box import IntArray


def cut(images: Tensor, boxes: IntArray) -> Tensor:
    """Cuts a square out of each picture.

    Args:
        images: (B, C, H, W).
        boxes: (B, 4) left, top, right, bottom in pixels, right and bottom exclusive, all of one side F.

    Returns:
        (B, C, F, F).
    """
    return torch.stack(
        [
            image[:, top:bottom, left:right]
            for image, (left, top, right, bottom) in zip(images, boxes.tolist(), strict=True)
        ]
    )


def paste(faces: Tensor, images: Tensor, boxes: IntArray) -> Tensor:
    """The pictures (B, C, H, W) with faces (B, C, F, F) in place of their boxes (B, 4)."""
    pasted = images.clone()
    for number, (left, top, right, bottom) in enumerate(boxes.tolist()):
        pasted[number, :, top:bottom, left:right] = faces[number]
    return pasted


def refine(network: EdnFaceGenerator, figure_faces: Tensor, faces: Tensor) -> Tensor:
    """y_F + R(x_F, y_F): a figure's faces (B, 3, F, F) in [0, 1], a picture's in [-1, 1]; not clipped."""
    refined: Tensor = faces + network(figure_faces, faces)
    return refined
