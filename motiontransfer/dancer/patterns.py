"""What floors and walls are made of, as small pieces of data that can colour any point of them.

Colours are RGB in [0, 1]; the light comes later. All lengths are metres and every number of a pattern may be
drawn freely within the range that stands beside it.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np

from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.geometry import Floats, smooth_step
from motiontransfer.dancer.grain import cell_value, cloudy_noise, smooth_noise


class SurfacePattern(Protocol):
    """What a floor or a wall is made of.

    Attributes:
        shine: how well it can mirror as a floor, 0 to 1.
    """

    shine: ClassVar[float]

    def colours(self, across: Floats, along: Floats) -> Floats:
        """(H, W, 3) colours at two coordinates (H, W): x and z of a floor, x and y of a wall."""


@dataclass(frozen=True)
class Planks:
    """A floor of wooden boards: each has a shade and a grain of its own."""

    shine: ClassVar[float] = 1.0
    colour: Colour
    width_m: float = 0.14  # 0.06 to 0.25
    length_m: float = 1.3  # 0.6 to 2.5

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        board = np.floor(across / self.width_m)
        lengthwise = along / self.length_m + 0.37 * board
        number = board + 53 * np.floor(lengthwise)
        return _wood(self.colour, number, across, along) * _gaps(
            (across / self.width_m, self.width_m), (lengthwise, self.length_m), gap_m=0.004
        )


@dataclass(frozen=True)
class Herringbone:
    """A floor of short wooden blocks laid in zigzag."""

    shine: ClassVar[float] = 1.0
    colour: Colour
    width_m: float = 0.10  # 0.06 to 0.16
    blocks: int = 5  # how many times as long as wide: 3 to 6

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        first, second = (across + along) / self.width_m / 2**0.5, (along - across) / self.width_m / 2**0.5
        phase = np.mod(np.floor(first) - np.floor(second), 2 * self.blocks)
        flat = phase < self.blocks
        start_first = np.floor(first) - np.where(flat, phase, 0)
        start_second = np.floor(second) - np.where(flat, 0, 2 * self.blocks - 1 - phase)
        wide = np.where(flat, second, first)
        long = np.where(flat, first - start_first, second - start_second) / self.blocks
        number = start_first + 53 * start_second
        wood = _wood(self.colour, number, wide * self.width_m, long * self.blocks * self.width_m)
        facing = np.where(flat, 1.04, 0.96)[..., None]  # the grain shines in one direction
        return wood * facing * _gaps((wide, self.width_m), (long, self.width_m * self.blocks), gap_m=0.003)


@dataclass(frozen=True)
class Tiles:
    """A floor of square tiles of two colours in turn; the same colour twice gives plain tiles."""

    shine: ClassVar[float] = 1.0
    colour: Colour
    other: Colour
    width_m: float = 0.4  # 0.2 to 0.8

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        column, row = np.floor(across / self.width_m), np.floor(along / self.width_m)
        even = (column + row) % 2 == 0
        shade = 0.97 + 0.06 * cell_value(column, row) + 0.035 * cloudy_noise(5 * across, 5 * along)
        joints = _gaps(
            (across / self.width_m, self.width_m), (along / self.width_m, self.width_m), gap_m=0.006
        )
        return np.where(even[..., None], self.colour, self.other) * shade[..., None] * joints


@dataclass(frozen=True)
class Concrete:
    """A poured floor or a bare wall: clouds and specks."""

    shine: ClassVar[float] = 0.6
    colour: Colour
    specks: float = 0.5  # 0 (smooth lino) to 1 (terrazzo)

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        clouds = 1 + 0.09 * cloudy_noise(1.7 * across, 1.7 * along)
        speck = smooth_noise(110 * across, 110 * along) + smooth_noise(61 * across, 61 * along)
        return (clouds + 0.07 * self.specks * speck)[..., None] * np.array(self.colour)


@dataclass(frozen=True)
class Carpet:
    """A soft floor of one colour, trodden here and there."""

    shine: ClassVar[float] = 0.0
    colour: Colour

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        fibre = smooth_noise(150 * across, 150 * along) + smooth_noise(71 * across, 83 * along)
        trodden = smooth_step(-0.2, 0.3, cloudy_noise(2.3 * across, 1.1 * along))
        return (0.96 + 0.08 * fibre + 0.06 * trodden)[..., None] * np.array(self.colour)


@dataclass(frozen=True)
class Plaster:
    """A painted wall; below `border_m` it may have another colour (the same twice is one)."""

    shine: ClassVar[float] = 0.0
    colour: Colour
    lower: Colour
    border_m: float = 1.0  # 0.8 to 1.3

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        roller = 0.012 * smooth_noise(60 * across, 60 * along) + 0.03 * cloudy_noise(across, along)
        upper = smooth_step(-0.003, 0.003, along - self.border_m)[..., None]
        return (1 + roller)[..., None] * (np.array(self.lower) * (1 - upper) + np.array(self.colour) * upper)


@dataclass(frozen=True)
class Wallpaper:
    """A papered wall with a motif in a second colour, best not far from the first."""

    shine: ClassVar[float] = 0.0
    colour: Colour
    other: Colour
    motif: Literal["stripes", "dots", "leaves"]
    period_m: float = 0.16  # 0.08 to 0.3

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        share = self._drawn(across / self.period_m, along / self.period_m)
        paper = 1 + 0.012 * smooth_noise(90 * across, 90 * along) + 0.02 * cloudy_noise(across, along)
        mixed = np.array(self.colour) + share[..., None] * (np.array(self.other) - np.array(self.colour))
        return np.asarray(mixed * paper[..., None])

    def _drawn(self, across: Floats, along: Floats) -> Floats:
        """The share of the second colour, at coordinates in periods."""
        if self.motif == "stripes":
            return np.asarray(smooth_step(-0.05, 0.05, np.sin(2 * np.pi * across)))
        column = np.floor(across)
        x, y = np.mod(across, 1) - 0.5, np.mod(along + 0.5 * np.mod(column, 2), 1) - 0.5
        if self.motif == "dots":
            return np.asarray(smooth_step(0.22, 0.18, np.hypot(x, y)))
        # Two leaves that meet in a point, and a stalk between them.
        leaf = np.abs(np.abs(x) - 0.20 + 0.25 * y) - 0.10 * np.cos(np.pi * np.clip(y / 0.42, -0.5, 0.5))
        return np.asarray(np.maximum(smooth_step(0.02, -0.02, leaf), 0.7 * (np.abs(x) < 0.012)))


@dataclass(frozen=True)
class Bricks:
    """A wall of bricks, every other row shifted by half."""

    shine: ClassVar[float] = 0.0
    colour: Colour
    mortar: Colour
    width_m: float = 0.26  # 0.2 to 0.3
    height_m: float = 0.085  # 0.06 to 0.1

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        height = along / self.height_m
        place = across / self.width_m + 0.5 * np.mod(np.floor(height), 2)
        uneven = 0.10 * smooth_noise(45 * across, 45 * along)
        edge = np.minimum(
            (0.5 - np.abs(np.mod(place, 1) - 0.5)) * self.width_m,
            (0.5 - np.abs(np.mod(height, 1) - 0.5)) * self.height_m,
        )
        brick_share = smooth_step(0.0045, 0.0075, edge + 0.02 * uneven)[..., None]
        shade = 0.80 + 0.3 * cell_value(np.floor(place), np.floor(height)) + uneven
        shade = shade + 0.10 * smooth_step(0.3, 0.9, np.mod(height, 1))  # light catches the upper edges
        mortar = (0.9 + 0.8 * uneven)[..., None] * np.array(self.mortar)
        return np.asarray(mortar + brick_share * (shade[..., None] * np.array(self.colour) - mortar))


@dataclass(frozen=True)
class Panels:
    """A wall of wide painted boards with grooves between them."""

    shine: ClassVar[float] = 0.0
    colour: Colour
    groove: Colour
    width_m: float = 0.8  # 0.1 to 1.0

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        place = np.mod(across, self.width_m)
        paint = 1 + 0.02 * smooth_noise(70 * across, 9 * along) + 0.03 * cloudy_noise(across, along)
        paint = paint + 0.05 * smooth_step(0.022, 0.014, place)  # the groove's far edge is lit
        groove = smooth_step(0.013, 0.009, place)[..., None]
        return np.asarray(
            paint[..., None] * (np.array(self.colour) * (1 - groove) + np.array(self.groove) * groove)
        )


@dataclass(frozen=True)
class Curtain:
    """A wall hidden behind a heavy curtain."""

    shine: ClassVar[float] = 0.0
    colour: Colour
    fold_m: float = 0.16  # 0.1 to 0.3

    def colours(self, across: Floats, along: Floats) -> Floats:
        """See SurfacePattern."""
        sway = 0.5 * smooth_noise(1.3 * across, 0.4 * along)
        fold = np.sin(2 * np.pi * across / self.fold_m + 3 * sway)
        fold = fold + 0.4 * np.sin(4.7 * np.pi * across / self.fold_m + 2)
        weave = 0.03 * smooth_noise(160 * across, 160 * along)
        return (0.80 + 0.20 * fold + weave)[..., None] * np.array(self.colour)


def _wood(colour: Colour, number: Floats, across: Floats, along: Floats) -> Floats:
    """(H, W, 3): wood whose grain runs along, a board's shade and grain following from its number."""
    shade = cell_value(number, 3 * number)
    rings = cloudy_noise(34 * across + 91 * shade, 1.6 * along + 37 * shade)
    fibre = smooth_noise(240 * across, 9 * along + 60 * shade)
    brightness = 0.84 + 0.24 * shade + 0.10 * rings + 0.04 * fibre
    warmth = (cell_value(5 * number, number) - 0.5)[..., None] * np.array([0.04, 0.0, -0.05])
    return np.asarray(brightness[..., None] * (np.array(colour) + warmth))


def _gaps(*edges: tuple[Floats, float], gap_m: float) -> Floats:
    """(H, W, 1): darkness between pieces, from places counted in pieces and the pieces' sizes in metres."""
    darkness = np.ones((*edges[0][0].shape, 1))
    for place, size_m in edges:
        from_edge = (0.5 - np.abs(np.mod(place, 1) - 0.5)) * size_m
        darkness = np.minimum(darkness, 0.62 + 0.38 * smooth_step(0, gap_m, from_edge)[..., None])
    return darkness
