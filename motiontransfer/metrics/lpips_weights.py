"""Weights of LPIPS, read from files that a user has: the backbone's, and the heads'."""

from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.artifacts.weight_tensors import Tensors, read_weights
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.lpips_backbones import Backbone


def read_backbone(file: WeightFile, backbone: Backbone) -> Tensors:
    """The backbone's weights and biases, float32, by torchvision's keys; what else the file holds is left.

    Raises:
        ArtifactError: the file is missing, has another digest, is of no known kind, or holds no such weights.
    """
    file.require("LPIPS's backbone", "lpips.backbone_sha256")
    expected = f"{backbone.title}'s state dict as torchvision saves it"
    return read_weights(file.path, backbone.shapes(), expected)


def read_heads(file: WeightFile, backbone: Backbone) -> Tensors:
    """The weights with which LPIPS adds up the channels of each tapped layer, by the lpips package's keys.

    Raises:
        ArtifactError: as `read_backbone`; or a weight is negative, which a distance cannot have.
    """
    file.require("LPIPS's heads", "lpips.heads_sha256")
    expected = f"the lpips package's heads for {backbone.title}, weights/v0.1/{backbone.name}.pth"
    heads = read_weights(file.path, backbone.head_shapes(), expected)
    for key, head in heads.items():
        if head.min() < 0:
            raise ArtifactError(
                f"{file.path}: {key} holds {head.min():.3g}, expected nothing below 0; give {expected}"
            )
    return heads
