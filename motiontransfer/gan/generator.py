"""The generator: it paints the person and lets the clean background plate through elsewhere.

The published generator paints every pixel anew; with a plate the background stands still by construction,
and everything the network has to learn is the person.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from motiontransfer.gan.condition import CHANNELS, CORE, MAP, REACH, SKETCH
from motiontransfer.gan.unet import UNet
from motiontransfer.gan.window import ANY, Size, Windows

_PICTURE: Final = 3
_CHANNELS_OUT: Final = _PICTURE + 1  # colour, mask
_FOLD: Final = 2
_BRIGHTEST: Final = 0.95  # of a sketch: further out, the way to other colours is too long


@dataclass(frozen=True)
class GeneratorShape:
    """What rebuilds a generator.

    Attributes:
        channels: feature channels at the finest scale.
        scales: how many times the picture is halved.
        previous_output: whether it sees its previous output; without, every frame is painted by itself.
    """

    channels: int
    scales: int
    previous_output: bool


class Generator(nn.Module):
    """G(x_t, y_{t-1}, plate) = mask * colour + (1 - mask) * plate.

    The mask lies within the figure's reach and is 1 on the core of its limbs. The colour is that
    of the sketch, and what the network adds to it.
    """

    def __init__(self, shape: GeneratorShape) -> None:
        super().__init__()
        self.shape = shape
        pictures = 2 if shape.previous_output else 1  # with the plate
        self.net = UNet(CHANNELS + pictures * _PICTURE, _CHANNELS_OUT, shape.channels, shape.scales, _FOLD)

    def forward(self, condition: Tensor, previous: Tensor, plate: Tensor, least: Size = ANY) -> Tensor:
        """Paints one frame.

        Args:
            condition: (B, CHANNELS, H, W) in [0, 1]; the network runs in a window around its reach.
            previous: (B, 3, H, W) the previous output in [-1, 1], or zeros for the first frame; not looked
                at by a generator without previous output.
            plate: (B, 3, H, W) in [-1, 1].
            least: height and width of the window at least.

        Returns:
            (B, 3, H, W) in [-1, 1].
        """
        return self._painted(condition, previous, plate, least)[0]

    def with_mask(
        self, condition: Tensor, previous: Tensor, plate: Tensor, least: Size = ANY
    ) -> tuple[Tensor, Tensor]:
        """Paints one frame as `forward` does, and tells its mask.

        Returns:
            What `forward` returns, and (B, 1, H, W) in [0, 1]: how much of each pixel is painted, and not
            plate.
        """
        picture, mask, windows = self._painted(condition, previous, plate, least)
        return picture, windows.paste(mask, torch.zeros_like(plate[:, :1]))

    def _painted(
        self, condition: Tensor, previous: Tensor, plate: Tensor, least: Size
    ) -> tuple[Tensor, Tensor, Windows]:
        """The whole picture, the mask within the windows, and the windows."""
        windows = self.windows(condition[:, REACH], least)
        seen, behind = windows.cut(condition), windows.cut(plate)
        before = [windows.cut(previous)] if self.shape.previous_output else []
        x = self.net(torch.cat([seen, *before, behind], 1))
        # Added before the tanh: what is clipped has no slope, and dark cloth would stay black.
        colour = torch.tanh(torch.atanh(_BRIGHTEST * _sketch(seen)) + x[:, :3])
        mask = torch.maximum(torch.sigmoid(x[:, 3:]) * seen[:, REACH], seen[:, CORE])
        return windows.paste(mask * colour + (1 - mask) * behind, plate), mask, windows

    def windows(self, reach: Tensor, least: Size = ANY) -> Windows:
        """Where in each picture, given its reach (B, 1, H, W), there is something to paint."""
        return Windows.around(reach, self.net.multiple, least)


def _sketch(condition: Tensor) -> Tensor:
    """The sketch (B, 3, H, W) in [-1, 1], grey where no limb is near."""
    on_limb = condition[:, MAP].amax(1, keepdim=True) > 0
    return torch.where(on_limb, condition[:, SKETCH] * 2 - 1, 0.0)
