"""A subject's appearance as tensors, which go into a file beside the weights that were trained with it."""

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
import torch
from torch import Tensor

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.crops import Crops
from motiontransfer.gan.exemplars import Exemplars
from motiontransfer.gan.picture import Image

_ATLAS: Final = "atlas"


def appearance_tensors(appearance: Appearance) -> dict[str, Tensor]:
    """Tensors by name. Crops are PNGs, one behind the other: mostly black, they pack well."""
    tensors = {_ATLAS: torch.from_numpy(appearance.atlas.colours)}
    if (found := appearance.exemplars) is None:
        return tensors
    packed = [_packed(crop) for crop in found.crops.pictures]
    arrays = {
        "crops": np.concatenate(packed),
        "crop_bytes": np.array([len(png) for png in packed]),
        "width": np.array([found.width]),
        "corners": found.crops.corners,
        "points": found.points,
        "numbers": found.numbers,
    }
    return tensors | {name: torch.from_numpy(array) for name, array in arrays.items()}


def appearance_of(tensors: Mapping[str, Tensor]) -> Appearance:
    """What `appearance_tensors` told; of no tensors, that of somebody unknown."""
    if _ATLAS not in tensors:
        return Appearance.unknown()
    arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
    atlas = BodyAtlas(arrays[_ATLAS])
    if "crops" not in arrays:
        return Appearance(atlas)
    packed = np.split(arrays["crops"], np.cumsum(arrays["crop_bytes"])[:-1])
    pictures = np.stack([np.asarray(cv2.imdecode(png, cv2.IMREAD_UNCHANGED), np.uint8) for png in packed])
    crops, width = Crops(pictures, arrays["corners"]), int(arrays["width"][0])
    return Appearance(atlas, Exemplars(crops, arrays["points"], arrays["numbers"], width))


def _packed(crop: Image) -> Image:
    """(N,) uint8 of a crop (h, w, 4), whose channels mean nothing to a PNG."""
    _, png = cv2.imencode(".png", crop)
    return np.asarray(png, np.uint8)
