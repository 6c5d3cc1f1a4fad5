"""What garments are made of, as small pieces of data that can colour any point of them.

Colours are RGB in [0, 1]; the light comes later. Nothing is drawn finer than about 2 cm: a figure 180 pixels
high shows no more, and a small generator learns no more.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from motiontransfer.dancer.cloth import ClothPlaces
from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.geometry import Floats, smooth_step
from motiontransfer.dancer.motifs import Motif, motif_depth

_EDGE_M: Final = 0.003  # half the softness of a border between two colours


@dataclass(frozen=True)
class Plain:
    """One colour with the faint unevenness of worn cloth."""

    colour: Colour

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        across, along = places.across, places.along
        worn = 1 + 0.035 * np.sin(45 * across + 2 * np.sin(17 * along)) * np.sin(30 * along + 20 * across)
        return worn[:, None] * np.array(self.colour, np.float32)


@dataclass(frozen=True)
class Denim:
    """Plain cloth, paler down the front of the legs, with a darker seam down their outer sides."""

    colour: Colour

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        depth = places.points[:, 2]
        seam = _within(np.abs(depth), 0.006) * (places.across > 0)
        paler = 0.16 * np.exp(-((places.across / 0.035) ** 2)) * smooth_step(0.0, 0.05, depth)
        return Plain(self.colour).colours(places) * (1 + paler - 0.25 * seam)[:, None]


@dataclass(frozen=True)
class Stripes:
    """Two colours in turn, around trunk and sleeves.

    Attributes:
        colour: of the broader stripe, if one is.
        other: of the other.
        period_m: from stripe to stripe: 0.05 to 0.16.
        share: of the period that has the first colour: 0.3 to 0.8.
    """

    colour: Colour
    other: Colour
    period_m: float
    share: float = 0.5

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        return _mixed(self.other, self.colour, _bands(places.along, self.period_m, self.share))


@dataclass(frozen=True)
class Checks:
    """Bands along and across that darken one another where they cross (gingham).

    Attributes:
        colour: of the ground.
        other: where two bands cross.
        period_m: from band to band: 0.06 to 0.16.
    """

    colour: Colour
    other: Colour
    period_m: float

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        crossed = _bands(places.across, self.period_m, 0.5) + _bands(places.along, self.period_m, 0.5)
        return _mixed(self.colour, self.other, crossed / 2)


@dataclass(frozen=True)
class Dots:
    """Dots, every other row shifted by half.

    Attributes:
        colour: of the ground.
        other: of the dots.
        period_m: from row to row: 0.06 to 0.12.
    """

    colour: Colour
    other: Colour
    period_m: float

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        # Dots look alike in any direction: they need not turn with the sleeve, but must stay round.
        x, up, z = places.points.T
        row = np.floor(up / self.period_m)
        shifted = (np.abs(x) - 0.6 * np.abs(z)) / self.period_m + 0.5 * np.mod(row, 2)
        aside = self.period_m * (np.mod(shifted, 1) - 0.5)
        above = up - self.period_m * (row + 0.5)
        return _mixed(self.colour, self.other, _within(np.hypot(aside, above), 0.27 * self.period_m))


@dataclass(frozen=True)
class Blocks:
    """Two broad colours one above the other, with a band between them.

    Attributes:
        upper: above the band.
        band: of the band.
        lower: below it.
        height_m: of the band's middle, down from the shoulders: -0.30 to -0.10.
        band_m: how broad the band is: 0.0 to 0.10.
    """

    upper: Colour
    band: Colour
    lower: Colour
    height_m: float
    band_m: float

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        above = places.along - self.height_m
        colours = _mixed(self.lower, self.upper, smooth_step(-_EDGE_M, _EDGE_M, above))
        band = _within(np.abs(above), self.band_m / 2) if self.band_m else 0 * above
        return colours + (np.array(self.band, np.float32) - colours) * band[:, None]


@dataclass(frozen=True)
class Raglan:
    """A trunk of one colour, sleeves of another, as on a baseball shirt."""

    colour: Colour
    sleeves: Colour

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        outward, up = np.abs(places.points[:, 0]), places.points[:, 1]
        seam = outward - 0.055 - 0.70 * (0.03 - up)  # from the neck to the armpit
        on_sleeve = np.maximum(smooth_step(-_EDGE_M, _EDGE_M, seam), places.sleeve > 0.6)[:, None]
        trunk = Plain(self.colour).colours(places)
        return trunk + (Plain(self.sleeves).colours(places) - trunk) * on_sleeve


@dataclass(frozen=True)
class Fade:
    """One colour that passes into another downwards, as of dip-dyed cloth.

    Attributes:
        upper: at the shoulders, or the waist of what is worn below it.
        lower: far down.
        start_m: how far down it begins to pass, from the shoulders: -0.50 to 0.0.
        length_m: over which it passes: 0.15 to 0.5.
    """

    upper: Colour
    lower: Colour
    start_m: float
    length_m: float

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        share = smooth_step(self.start_m, self.start_m - self.length_m, places.along)
        return _mixed(self.upper, self.lower, share)


@dataclass(frozen=True)
class Knit:
    """Thick knitwear: broad ribs down trunk and sleeves."""

    colour: Colour
    rib_m: float = 0.040  # from rib to rib: 0.03 to 0.06

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        rib = 0.5 + 0.5 * np.cos(2 * np.pi * places.across / self.rib_m)
        stitch = np.cos(2 * np.pi * places.along / (1.6 * self.rib_m) + 3 * rib)
        return (0.86 + 0.18 * rib + 0.03 * stitch)[:, None] * np.array(self.colour, np.float32)


@dataclass(frozen=True)
class Print:
    """Plain cloth with a motif printed on the chest.

    Attributes:
        colour: of the cloth.
        print_colour: of the motif.
        motif: what is printed.
        height_m: of its middle, from the shoulders: -0.16 to -0.08.
        radius_m: of the circle around it: 0.05 to 0.09.
    """

    colour: Colour
    print_colour: Colour
    motif: Motif
    height_m: float = -0.115
    radius_m: float = 0.070

    def colours(self, places: ClothPlaces) -> Floats:
        """See ClothPattern."""
        x, y = places.points[:, 0] / self.radius_m, (places.points[:, 1] - self.height_m) / self.radius_m
        inside = self.radius_m * motif_depth(self.motif, x, y)
        printed = smooth_step(-_EDGE_M, _EDGE_M, inside) * (places.points[:, 2] > 0) * (places.sleeve < 0.3)
        cloth = Plain(self.colour).colours(places)
        return cloth + (np.array(self.print_colour, np.float32) - cloth) * printed[:, None]


def _bands(place: Floats, period_m: float, share: float) -> Floats:
    """(N,) 1 in bands that take `share` of each period around its whole multiples, 0 between them."""
    from_middle = period_m * np.abs(np.mod(place / period_m + 0.5, 1) - 0.5)
    return _within(from_middle, share * period_m / 2)


def _within(distance: Floats, reach_m: float) -> Floats:
    return np.asarray(smooth_step(reach_m + _EDGE_M, reach_m - _EDGE_M, distance))


def _mixed(colour: Colour, other: Colour, share: Floats) -> Floats:
    ground = np.array(colour, np.float32)
    return ground + (np.array(other, np.float32) - ground) * share[:, None]
