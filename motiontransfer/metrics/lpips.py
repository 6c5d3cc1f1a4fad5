"""LPIPS: how far apart two pictures look, told by the features of a network that knows photographs.

After Zhang et al., "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric" (2018), version
0.1: features of each tapped layer are brought to length 1 at each place, their squared differences are added
up over the channels with the layer's head, averaged over places, and summed over the layers. Pictures go in
as they are, at working size. Figures of different backbones have different scales and are never compared, so
each bears its backbone's name.
"""

from collections.abc import Mapping
from typing import Self

import numpy as np
import torch
import torch.nn.functional as F

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ParamsError
from motiontransfer.gan.device import pick_device
from motiontransfer.metrics.layer_maps import LayerMaps
from motiontransfer.metrics.lpips_backbones import BACKBONES, Backbone
from motiontransfer.metrics.lpips_weights import read_backbone, read_heads
from motiontransfer.video.picture import Image

# The colours' mean and spread over the photographs that the backbones know, where colours are in [-1, 1].
_SHIFT = (-0.030, -0.088, -0.188)
_SCALE = (0.458, 0.448, 0.450)
_NO_LENGTH = 1e-10  # keeps a place without any feature from dividing by 0


class Lpips:
    """The distance in the features of one backbone; 0 for equal pictures.

    Attributes:
        backbone: its name, "alex" or "vgg".
    """

    def __init__(
        self,
        backbone: Backbone,
        weights: Mapping[str, torch.Tensor],
        heads: Mapping[str, torch.Tensor],
        device: torch.device,
    ) -> None:
        """Puts the network together.

        Args:
            backbone: its layout.
            weights: float32 of `backbone.shapes()`.
            heads: float32 of `backbone.head_shapes()`, none below 0.
            device: which computes.
        """
        self.backbone = backbone.name
        self._layout = backbone
        self._weights = {key: tensor.to(device) for key, tensor in weights.items()}
        self._heads = [heads[key].to(device) for key in backbone.head_shapes()]
        self._shift, self._scale = (
            torch.tensor(values, device=device)[:, None, None] for values in (_SHIFT, _SCALE)
        )
        self._device = device

    @classmethod
    def load(cls, name: str, weights: WeightFile, heads: WeightFile) -> Self:
        """Reads the weights that a user points at.

        Args:
            name: of one of `BACKBONES`.
            weights: the backbone's, as torchvision saves them.
            heads: as the lpips package ships them.

        Raises:
            ArtifactError: a file is missing or is not what it should be.
        """
        backbone = BACKBONES[name]
        return cls(backbone, read_backbone(weights, backbone), read_heads(heads, backbone), pick_device())

    @torch.inference_mode()
    def __call__(self, real: Image, fake: Image) -> LayerMaps:
        """The distance at each place of each tapped layer.

        Args:
            real: RGB uint8 (H, W, 3).
            fake: RGB uint8 of the same shape.

        Raises:
            ParamsError: the pictures are too small for the backbone.
        """
        size, least = real.shape[:2], self._layout.least_px
        if min(size) < least:
            raise ParamsError(
                f"lpips.backbone: {self._layout.title} takes pictures of {least} by {least} pixels at least, "
                f"found {size[1]} by {size[0]}; raise decode.height, or set it to none"
            )
        # The same arithmetic on every GPU, not the shorter numbers that some multiply by.
        with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
            distances = [
                F.conv2d((ours - theirs).square(), head)[0, 0]
                for ours, theirs, head in zip(
                    self._features(real), self._features(fake), self._heads, strict=True
                )
            ]
        return LayerMaps([layer.cpu().numpy().astype(np.float64) for layer in distances], (size[0], size[1]))

    def _features(self, picture: Image) -> list[torch.Tensor]:
        """(1, C, H, W) of each tapped layer, of length 1 over the channels."""
        colours = torch.from_numpy(picture.transpose(2, 0, 1).astype(np.float32)).to(self._device)
        features = ((colours / 127.5 - 1 - self._shift) / self._scale)[None]
        tapped = []
        for layer in self._layout.convolutions:
            if layer.pooled:
                features = F.max_pool2d(features, self._layout.pool, 2)
            weight, bias = self._weights[layer.weight], self._weights[layer.bias]
            features = F.conv2d(features, weight, bias, layer.stride, layer.padding).relu_()
            if layer.tapped:
                tapped.append(_unit(features))
        return tapped


def _unit(features: torch.Tensor) -> torch.Tensor:
    return features / (features.square().sum(1, keepdim=True).sqrt() + _NO_LENGTH)
