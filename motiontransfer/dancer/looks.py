"""Who dances where, as data: bodies, outfits, rooms, cameras.

A new dancer is a new entry of LOOKS; no code knows their names.
"""

from dataclasses import dataclass
from typing import Final, Literal

from motiontransfer.dancer.patterns import (
    Bricks,
    ClothPattern,
    Colour,
    Denim,
    Panels,
    Plain,
    Planks,
    Ring,
    Stripes,
    SurfacePattern,
    Tiles,
)


@dataclass(frozen=True)
class Proportions:
    """A build: factors of a plain adult's of 1.72 m; `shoulder_m` and `hip_m` count from the middle."""

    scale: float  # of the whole body
    leg: float
    torso: float
    arm: float
    hand: float
    head: float
    thickness: float
    waist: float
    bust: float
    neck: float
    shoulder_m: float
    hip_m: float


@dataclass(frozen=True)
class Outfit:
    """Clothes. A sleeve of length 1 ends at the elbow, of 2 at the wrist; 0 is none."""

    sleeve: float
    trouser_width: float  # of wide trousers around the leg; 0 for tights or shorts
    hem_m: float  # where the trousers end, above the ankle
    neckline_m: float  # how far the neckline reaches down from the pit of the neck
    top: ClothPattern
    legs: ClothPattern
    belt: Colour
    shoe: Colour


@dataclass(frozen=True)
class Complexion:
    """Colours and hair of the head."""

    skin: Colour
    iris: Colour
    brow: Colour
    lip: Colour
    hair: Colour
    hair_style: Literal["short", "long"]


@dataclass(frozen=True)
class SubjectLook:
    """A dancer."""

    proportions: Proportions
    outfit: Outfit
    complexion: Complexion


@dataclass(frozen=True)
class Room:
    """A floor at height 0, a wall across at depth `wall_z_m`, and where the light comes from."""

    floor: SurfacePattern
    wall: SurfacePattern
    skirting: Colour
    wall_z_m: float
    light: tuple[float, float, float]  # direction towards the light


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks along -z, bent down by `pitch`.

    Attributes:
        focal_heights: focal length, in heights of the picture.
        position_m: (x, y, z).
        pitch: radians, positive looks down.
    """

    focal_heights: float
    position_m: tuple[float, float, float]
    pitch: float


@dataclass(frozen=True)
class Look:
    """A dancer in a room before a camera, standing at `place_m` (x, z) on the floor."""

    subject: SubjectLook
    room: Room
    camera: Camera
    place_m: tuple[float, float]


_ADA: Final = Look(
    SubjectLook(
        Proportions(
            scale=0.96, leg=0.93, torso=0.97, arm=0.95, hand=1.12, head=1.08, thickness=0.93,
            waist=0.88, bust=1.08, neck=0.88, shoulder_m=0.150, hip_m=0.098,
        ),
        Outfit(
            sleeve=1.8, trouser_width=0.0, hem_m=0.42, neckline_m=0.085,
            top=Stripes((0.16, 0.55, 0.52), (0.93, 0.91, 0.80), 0.075), legs=Plain((0.16, 0.16, 0.20)),
            belt=(0.16, 0.16, 0.20), shoe=(0.95, 0.72, 0.15),
        ),
        Complexion(
            skin=(0.64, 0.43, 0.32), iris=(0.16, 0.10, 0.06), brow=(0.07, 0.05, 0.04), lip=(0.62, 0.26, 0.27),
            hair=(0.09, 0.065, 0.06), hair_style="long",
        ),
    ),
    Room(
        Planks((0.66, 0.47, 0.31)), Panels((0.68, 0.74, 0.78), (0.56, 0.62, 0.66)), (0.93, 0.93, 0.91),
        wall_z_m=-1.6, light=(-0.5, 0.9, 0.75),
    ),
    Camera(focal_heights=1.55, position_m=(0.0, 1.03, 3.55), pitch=0.03),
    place_m=(0.0, 0.0),
)  # fmt: skip

_BEN: Final = Look(
    SubjectLook(
        Proportions(
            scale=1.0, leg=1.0, torso=1.0, arm=1.0, hand=1.12, head=1.06, thickness=1.0,
            waist=1.0, bust=0.95, neck=1.0, shoulder_m=0.168, hip_m=0.096,
        ),
        Outfit(
            sleeve=0.62, trouser_width=1.05, hem_m=0.01, neckline_m=0.045,
            top=Ring((0.80, 0.16, 0.18), (0.97, 0.95, 0.88), 1.28), legs=Denim((0.20, 0.27, 0.44), 0.175),
            belt=(0.12, 0.09, 0.08), shoe=(0.93, 0.93, 0.95),
        ),
        Complexion(
            skin=(0.87, 0.66, 0.53), iris=(0.25, 0.16, 0.09), brow=(0.16, 0.10, 0.07), lip=(0.72, 0.38, 0.36),
            hair=(0.20, 0.12, 0.08), hair_style="short",
        ),
    ),
    Room(
        Tiles((0.55, 0.56, 0.58), (0.47, 0.48, 0.50)), Bricks((0.52, 0.55, 0.50), (0.66, 0.67, 0.63)),
        (0.30, 0.27, 0.25), wall_z_m=-2.0, light=(0.6, 0.95, 0.7),
    ),
    Camera(focal_heights=1.55, position_m=(0.15, 1.20, 3.95), pitch=0.06),
    place_m=(0.2, 0.2),
)  # fmt: skip

LOOKS: Final = {"ada": _ADA, "ben": _BEN}
