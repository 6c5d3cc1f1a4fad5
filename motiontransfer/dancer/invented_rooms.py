"""Rooms and cameras drawn from a seed, for a dancer who should stand out before them."""

from typing import Final, get_args, get_type_hints

import numpy as np

from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.furniture import FloorLamp, Loudspeaker, Picture, Plant, Rug, Sideboard, Thing
from motiontransfer.dancer.geometry import Floats, vector
from motiontransfer.dancer.looks import Camera, Complexion, Proportions, Room, Sunbeam
from motiontransfer.dancer.palette import difference, drawn_until, lightness, tint_difference, tone
from motiontransfer.dancer.patterns import (
    Bricks,
    Carpet,
    Concrete,
    Curtain,
    Herringbone,
    Panels,
    Planks,
    Plaster,
    SurfacePattern,
    Tiles,
    Wallpaper,
)
from motiontransfer.dancer.skeleton import build_skeleton
from motiontransfer.dancer.view import View

Random = np.random.Generator

_WOODS: Final[tuple[Colour, ...]] = (
    (0.66, 0.47, 0.31), (0.74, 0.58, 0.41), (0.50, 0.34, 0.23), (0.60, 0.53, 0.45),
)  # fmt: skip
# How far hands and hair should be from the wall, and the top from it, so that eyes and detectors find them.
_SKIN_FROM_WALL, _TOP_FROM_WALL, _HAIR_FROM_WALL = 0.19, 0.17, 0.14
# Before a wall of the skin's own tint, however dark, detectors lose one hand in ten more.
_SKIN_TINT_FROM_WALL: Final = 0.06
# How much lighter or darker than the paper its motif is: bolder ones run across fingers and hide them.
_MOTIF_SHADE: Final = 0.03
_MOTIFS: Final = get_args(get_type_hints(Wallpaper)["motif"])
_RUG_SHARE, _THING_SHARE, _SUN_SHARE = 0.35, 0.8, 0.3
_KINDS: Final = 5  # of things
_BESIDE: Final = (0.80, 0.95)  # where they are, from the picture's middle to its edge

# The farthest that any dance reaches: to the side beyond the arm, to the front, and on tiptoe.
_ASIDE_M, _FRONT_M, _HAND_M = 0.19, 0.47, 0.19
_SMALLEST_MARGIN, _LARGEST_MARGIN = 0.01, 0.05  # of the picture, around all that


def invented_room(random: Random, complexion: Complexion, top: Colour, camera: Camera) -> Room:
    """A room before which skin, hair and top stand out.

    Args:
        random: where all comes from.
        complexion: of the dancer.
        top: the colour that there is most of in the dancer's top.
        camera: things stand where it sees them beside the dancer.
    """

    def goodness(wall: Colour) -> float:
        return min(
            difference(wall, complexion.skin) - _SKIN_FROM_WALL,
            tint_difference(wall, complexion.skin) - _SKIN_TINT_FROM_WALL,
            difference(wall, complexion.hair) - _HAIR_FROM_WALL,
            difference(wall, top) - _TOP_FROM_WALL,
        )

    hue = random.uniform(0, 360)
    wall = drawn_until(lambda: _wall_colour(random, hue), goodness)
    wall_z_m = random.uniform(-2.4, -1.6)
    side, warmth = random.choice([-1.0, 1.0]), random.uniform(0.0, 0.09)
    return Room(
        floor=_floor(random, wall),
        wall=_wall(random, wall, hue),
        skirting=[(0.93, 0.93, 0.91), tone(0.36, 0.02, hue)][random.integers(2)],
        wall_z_m=wall_z_m,
        light=(side * random.uniform(0.3, 0.7), random.uniform(0.85, 1.1), random.uniform(0.6, 0.9)),
        key=(1 + warmth, 1.0, 1 - warmth),
        ambient=(1 - warmth, 1.0, 1 + warmth),
        contrast=random.uniform(0.5, 0.68),
        floor_gloss=random.uniform(0.0, 0.35),
        skirting_m=random.uniform(0.08, 0.14),
        things=_things(random, hue, wall_z_m, camera),
        sunbeam=_sunbeam(random, side, camera) if random.random() < _SUN_SHARE else None,
    )


def invented_camera(random: Random, proportions: Proportions) -> tuple[Camera, tuple[float, float]]:
    """A camera that sees whatever a dancer of this build may do, and where the dancer stands (x, z)."""
    focal, height_m, aside_m = (
        random.uniform(1.35, 1.8),
        random.uniform(0.95, 1.3),
        random.uniform(-0.12, 0.12),
    )
    margin = random.uniform(_SMALLEST_MARGIN, _LARGEST_MARGIN)
    place = (float(random.uniform(-0.08, 0.08)), 0.0)
    reached = _reached(proportions) + vector(place[0], 0, 0)
    distance_m = 2.5
    while True:
        # Looks at the middle between floor and raised hands.
        pitch = float(np.arctan2(height_m - reached[:, 1].max() / 2, distance_m))
        camera = Camera(focal, (place[0] + aside_m, height_m, distance_m), max(0.0, pitch))
        pixels, _ = View(camera, (1000, 1000)).project(reached)
        if pixels.min() >= 1000 * margin and pixels.max() <= 1000 * (1 - margin):
            return camera, place
        distance_m += 0.05


def _reached(proportions: Proportions) -> Floats:
    """(N, 3): the outermost points that hands and feet come to."""
    skeleton = build_skeleton(proportions)
    shoulder = skeleton.rest["left_upper_arm"]
    arm_m = skeleton.length("left_upper_arm", "left_forearm") + skeleton.length("left_forearm", "left_hand")
    reach_m = arm_m + _HAND_M * proportions.hand
    aside, high = float(shoulder[0]) + reach_m + _ASIDE_M, float(shoulder[1]) + reach_m
    points = [
        vector(sign * x, y, z)
        for sign in (-1, 1)
        for x, y, z in ((aside, shoulder[1], 0), (0.45, high, 0.2), (0.3, 0, _FRONT_M))
    ]
    return np.stack(points) * proportions.scale


def _wall_colour(random: Random, hue: float) -> Colour:
    return tone(random.uniform(0.42, 0.90), random.uniform(0.01, 0.06), hue + random.uniform(-15, 15))


def _wall(random: Random, colour: Colour, hue: float) -> SurfacePattern:
    shade = lightness(colour)
    inward = -1 if shade > 0.6 else 1
    near, motif = tone(shade + 0.06 * inward, 0.04, hue), tone(shade + _MOTIF_SHADE * inward, 0.03, hue)
    choices: list[SurfacePattern] = [
        Plaster(colour, near, random.uniform(0.85, 1.2)),
        Plaster(colour, colour),
        Wallpaper(colour, motif, _MOTIFS[random.integers(len(_MOTIFS))], random.uniform(0.12, 0.26)),
        Bricks(colour, tone(min(shade + 0.10, 0.95), 0.015, hue)),
        Panels(colour, tone(shade - 0.12, 0.03, hue), random.uniform(0.15, 0.9)),
        Concrete(colour, random.uniform(0.1, 0.4)),
        Curtain(colour, random.uniform(0.13, 0.25)),
    ]
    return choices[random.integers(len(choices))]


def _floor(random: Random, wall: Colour) -> SurfacePattern:
    wood = drawn_until(
        lambda: _WOODS[random.integers(len(_WOODS))], lambda colour: difference(colour, wall) - 0.12
    )
    grey = random.uniform(0.5, 0.66)
    choices: list[SurfacePattern] = [
        Planks(wood, random.uniform(0.09, 0.2), random.uniform(0.8, 2.0)),
        Herringbone(wood, random.uniform(0.08, 0.13), int(random.integers(3, 7))),
        Tiles(tone(grey, 0.01, 90), tone(grey - 0.07, 0.01, 90), random.uniform(0.3, 0.6)),
        Concrete(tone(grey, 0.01, 80), random.uniform(0.2, 0.9)),
        Carpet(tone(random.uniform(0.42, 0.6), 0.04, random.uniform(0, 360))),
    ]
    return choices[random.integers(len(choices))]


def _sunbeam(random: Random, side: float, camera: Camera) -> Sunbeam:
    """Sun on the wall opposite to the window through which the light comes."""
    x_m = camera.position_m[0] - side * random.uniform(0.7, 1.0)
    width_m, height_m = random.uniform(0.6, 0.8), random.uniform(0.7, 1.0)
    slant, strength = -side * random.uniform(0.1, 0.4), random.uniform(0.15, 0.25)
    return Sunbeam(float(x_m), random.uniform(0.9, 1.3), width_m, height_m, float(slant), strength)


def _things(random: Random, hue: float, wall_z_m: float, camera: Camera) -> tuple[Thing, ...]:
    """One thing on the dancer's left, another on the right, sometimes a rug below."""
    things: list[Thing] = []
    if random.random() < _RUG_SHARE:
        colour, other = tone(0.50, 0.08, hue + 180), tone(0.80, 0.04, hue + 150)
        things.append(Rug(0, 0.1, random.uniform(2.0, 2.8), random.uniform(1.3, 1.9), colour, other, True))
    middle, _, distance_m = camera.position_m
    half_seen_m = 0.5 / camera.focal_sides * (distance_m - wall_z_m)
    kinds = random.permutation(_KINDS)[:2]
    for sign, kind in zip((-1.0, 1.0), kinds, strict=True):
        if random.random() < _THING_SHARE:
            x_m = middle + sign * random.uniform(*_BESIDE) * half_seen_m
            things.append(_thing(random, int(kind), float(x_m), hue, wall_z_m))
    return tuple(things)


def _thing(random: Random, kind: int, x_m: float, hue: float, wall_z_m: float) -> Thing:
    by_wall, accent = wall_z_m + 0.4, tone(0.55, 0.11, hue + 160)
    if kind == 0:
        return Plant(
            x_m, by_wall, random.uniform(0.8, 1.3), accent, (0.22, 0.42, 0.20), int(random.integers(99))
        )
    if kind == 1:
        return FloorLamp(x_m, by_wall, random.uniform(1.4, 1.7), tone(0.88, 0.04, 80))
    if kind == 2:
        return Loudspeaker(x_m, by_wall, random.uniform(0.6, 1.0), (0.13, 0.13, 0.14), -0.3 * np.sign(x_m))
    if kind == 3:
        return Sideboard(
            x_m * 1.15, random.uniform(0.7, 1.1), random.uniform(0.5, 0.75), tone(0.48, 0.05, 60)
        )
    paints = (tone(0.88, 0.03, hue + 60), accent, tone(0.50, 0.09, hue + 40))
    width_m, height_m = random.uniform(0.4, 0.6), random.uniform(0.45, 0.75)
    return Picture(x_m, 1.6, width_m, height_m, (0.15, 0.13, 0.12), paints, int(random.integers(99)))
