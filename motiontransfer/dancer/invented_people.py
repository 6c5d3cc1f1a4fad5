"""Dancers drawn from a seed: a build, a complexion, and clothes whose colours go together."""

from dataclasses import replace
from typing import Final, get_args, get_type_hints

import numpy as np

from motiontransfer.dancer.cloth import ClothPattern
from motiontransfer.dancer.cloth_patterns import (
    Blocks,
    Checks,
    Denim,
    Dots,
    Fade,
    Knit,
    Plain,
    Print,
    Raglan,
    Stripes,
)
from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.looks import Complexion, Outfit, Proportions, SubjectLook
from motiontransfer.dancer.palette import difference, drawn_until, lightness, tone

Random = np.random.Generator

# From pale to dark.
_SKINS: Final[tuple[Colour, ...]] = (
    (0.90, 0.72, 0.62), (0.87, 0.66, 0.53), (0.80, 0.60, 0.46), (0.72, 0.51, 0.38), (0.64, 0.43, 0.32),
    (0.53, 0.35, 0.25), (0.43, 0.28, 0.20),
)  # fmt: skip
_HAIRS: Final[tuple[Colour, ...]] = (
    (0.07, 0.06, 0.06), (0.12, 0.08, 0.06), (0.20, 0.12, 0.08), (0.33, 0.20, 0.12), (0.42, 0.19, 0.10),
    (0.68, 0.52, 0.30), (0.55, 0.54, 0.53),
)  # fmt: skip
_DARK_HAIRS: Final = 3  # the first so many grow on any head
_DYED_SHARE: Final = 0.12
_IRISES: Final[tuple[Colour, ...]] = (
    (0.16, 0.10, 0.06), (0.25, 0.16, 0.09), (0.30, 0.28, 0.14), (0.26, 0.38, 0.48),
)  # fmt: skip
_HAIR_STYLES: Final = get_args(get_type_hints(Complexion)["hair_style"])
_MOTIFS: Final = get_args(get_type_hints(Print)["motif"])
_SHOES: Final[tuple[Colour, ...]] = (
    (0.93, 0.93, 0.95), (0.12, 0.12, 0.13), (0.80, 0.17, 0.16), (0.95, 0.72, 0.15), (0.15, 0.30, 0.62),
)  # fmt: skip
# Between them lie the hues of skin, in which a dancer would look undressed.
_TOP_HUES: Final = (80, 395)
_SKIRT_SHARE: Final = 0.25
_LOOSE_SHARE: Final = 0.5
_DENIM_SHARE: Final = 0.4

# How far apart colours that meet should be.
_TOP_FROM_SKIN, _TOP_FROM_LEGS, _LEGS_FROM_SKIN, _ACCENT_FROM_OTHERS = 0.20, 0.16, 0.16, 0.16


def invented_subject(random: Random) -> tuple[SubjectLook, Colour]:
    """A dancer, and the colour that there is most of in the top."""
    complexion = _complexion(random)
    colours = _cloth_colours(random, complexion.skin)
    return SubjectLook(_proportions(random), _outfit(random, *colours), complexion), colours[0]


def _proportions(random: Random) -> Proportions:
    """A build somewhere between slight and sturdy."""
    between = random.uniform
    sturdy = between(0, 1)
    return Proportions(
        scale=between(0.91, 1.05),
        leg=between(0.93, 1.04),
        torso=between(0.95, 1.04),
        arm=between(0.94, 1.03),
        hand=between(1.10, 1.17),
        head=between(1.03, 1.10),
        thickness=0.90 + 0.20 * sturdy,
        waist=0.86 + 0.24 * sturdy + between(-0.02, 0.02),
        bust=between(0.92, 1.10),
        neck=0.87 + 0.14 * sturdy,
        shoulder_m=0.148 + 0.024 * sturdy + between(0.0, 0.006),
        hip_m=between(0.092, 0.106),
        jaw=between(0.90, 1.06),
    )


def _complexion(random: Random) -> Complexion:
    """Skin, and what goes with it: the darker it is, the darker hair and eyes."""
    place = random.uniform(0, len(_SKINS) - 1)
    skin = _between(_SKINS[int(place)], _SKINS[min(int(place) + 1, len(_SKINS) - 1)], place % 1)
    pale = lightness(skin) > 0.70
    hair = _HAIRS[random.integers(len(_HAIRS) if pale else _DARK_HAIRS)]
    brow = _between(hair, (0.08, 0.06, 0.05), 0.45)
    if random.random() < _DYED_SHARE:
        hair = tone(0.50, 0.13, random.uniform(0, 360))
    iris = _IRISES[random.integers(len(_IRISES) if pale else 2)]
    lip = _between(skin, (0.60, 0.16, 0.20), random.uniform(0.35, 0.6))
    return Complexion(skin, iris, brow, lip, hair, _HAIR_STYLES[random.integers(len(_HAIR_STYLES))])


def _cloth_colours(random: Random, skin: Colour) -> tuple[Colour, Colour, Colour]:
    """Of the top, the legs, and what is striped or printed on the top, apart from the skin."""

    def goodness(colours: tuple[Colour, Colour, Colour]) -> float:
        top, legs, accent = colours
        return min(
            difference(top, skin) - _TOP_FROM_SKIN,
            difference(top, legs) - _TOP_FROM_LEGS,
            difference(legs, skin) - _LEGS_FROM_SKIN,
            difference(accent, top) - _ACCENT_FROM_OTHERS,
            difference(accent, skin) - _ACCENT_FROM_OTHERS,
        )

    return drawn_until(lambda: _harmony(random), goodness)


def _outfit(random: Random, top: Colour, legs: Colour, accent: Colour) -> Outfit:
    outfit = Outfit(
        sleeve=float(random.choice([0.45, 0.62, 0.9, 1.4, 1.8])),
        trouser_width=random.uniform(0.98, 1.25) if random.random() < _LOOSE_SHARE else 0.0,
        hem_m=float(random.choice([0.01, 0.04, 0.08, 0.28, 0.45])),
        neckline_m=random.uniform(0.035, 0.085),
        top=_top(random, top, accent),
        legs=Denim(legs) if random.random() < _DENIM_SHARE else Plain(legs),
        belt=_between(legs, (0.08, 0.07, 0.07), 0.5),
        shoe=_SHOES[random.integers(len(_SHOES))],
        top_hem_m=float(random.choice([0.0, 0.0, -0.03, 0.05, 0.08, 0.10])),
    )
    if random.random() < _SKIRT_SHARE:
        skirt_m, flare_m = random.uniform(0.34, 0.48), random.uniform(0.02, 0.07)
        return replace(outfit, trouser_width=0.0, hem_m=0.45, skirt_m=skirt_m, skirt_flare_m=flare_m)
    return outfit


def _harmony(random: Random) -> tuple[Colour, Colour, Colour]:
    """Top, legs, and what is printed or striped on the top."""
    hue = random.uniform(*_TOP_HUES)
    top = tone(random.uniform(0.42, 0.80), random.uniform(0.07, 0.16), hue)
    legs = [
        tone(random.uniform(0.28, 0.42), random.uniform(0.0, 0.03), hue + 180),  # charcoal
        tone(random.uniform(0.38, 0.50), 0.07, 255),  # denim
        tone(random.uniform(0.35, 0.50), 0.06, hue + 150),
        tone(random.uniform(0.74, 0.84), 0.03, 85),  # sand
    ][random.integers(4)]
    accent = [tone(0.95, 0.02, 90), tone(0.86, 0.10, hue + 150), tone(0.30, 0.05, hue)][random.integers(3)]
    return top, legs, accent


def _top(random: Random, colour: Colour, accent: Colour) -> ClothPattern:
    choices: list[ClothPattern] = [
        Stripes(colour, accent, random.uniform(0.06, 0.14), random.uniform(0.4, 0.75)),
        Checks(_between(colour, (0.97, 0.96, 0.94), 0.6), colour, random.uniform(0.07, 0.13)),
        Dots(colour, accent, random.uniform(0.07, 0.11)),
        Blocks(
            colour,
            accent,
            _between(colour, (0.10, 0.10, 0.12), 0.45),
            random.uniform(-0.27, -0.15),
            random.uniform(0.03, 0.09),
        ),
        Raglan(accent, colour),
        Fade(colour, accent, random.uniform(-0.20, -0.05), random.uniform(0.2, 0.4)),
        Knit(colour),
        Print(colour, accent, _MOTIFS[random.integers(len(_MOTIFS))]),
    ]
    return choices[random.integers(len(choices))]


def _between(start: Colour, end: Colour, share: float) -> Colour:
    red, green, blue = (first + (second - first) * share for first, second in zip(start, end, strict=True))
    return float(red), float(green), float(blue)
