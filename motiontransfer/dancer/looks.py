"""Who dances where, as data: bodies, outfits, rooms, cameras.

A new dancer is a new entry of LOOKS; no code knows their names.
"""

from dataclasses import dataclass
from typing import Final, Literal

from motiontransfer.dancer.cloth import ClothPattern
from motiontransfer.dancer.cloth_patterns import Denim, Plain, Print, Stripes
from motiontransfer.dancer.colour import Colour
from motiontransfer.dancer.furniture import FloorLamp, Loudspeaker, Picture, Plant, Rug, Thing
from motiontransfer.dancer.patterns import Bricks, Concrete, Planks, Plaster, SurfacePattern


@dataclass(frozen=True)
class Proportions:
    """A build, as factors of a plain adult of 1.72 m where no unit is told.

    Attributes:
        scale: of the whole body: 0.88 to 1.08.
        leg: length: 0.90 to 1.06.
        torso: length: 0.92 to 1.06.
        arm: length: 0.92 to 1.06.
        hand: size: 1.05 to 1.18; a little large, so that detectors find hands in small pictures.
        head: size: 1.02 to 1.12.
        thickness: of limbs and trunk: 0.88 to 1.15.
        waist: 0.85 to 1.15.
        bust: 0.90 to 1.12.
        neck: thickness: 0.85 to 1.05.
        shoulder_m: from the middle to a shoulder: 0.145 to 0.180.
        hip_m: from the middle to a hip: 0.090 to 0.108.
        jaw: width: 0.88 to 1.08.
    """

    scale: float
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
    jaw: float = 1.0


@dataclass(frozen=True)
class Outfit:
    """Clothes; every combination of values in their ranges can be worn.

    Attributes:
        sleeve: 0 is none, 1 ends at the elbow, 1.85 before the wrist: 0 or 0.25 to 1.85.
        trouser_width: of loose trousers around the leg, 0 for tight ones: 0 or 0.95 to 1.35.
        hem_m: where the trousers end, above the ankle: 0.01 to 0.10 (long), 0.28 to 0.56 (shorts).
        neckline_m: how far the neckline reaches down from the pit of the neck: 0.03 to 0.10.
        top: what the top is made of.
        legs: what trousers or skirt are made of.
        belt: its colour; unseen under a top that hangs over it.
        shoe: colour of the shoes.
        skirt_m: length of a skirt, worn instead of trousers, from the waist: 0 (none) or 0.30 to 0.52.
        skirt_flare_m: how much wider than the hips its hem is, either side: 0.01 to 0.08.
        top_hem_m: how far the top hangs over the waist: 0 is tucked in; -0.08 to 0.12.
        trim: colour of hems, cuffs and neckline; None is a darker shade of the cloth.
    """

    sleeve: float
    trouser_width: float
    hem_m: float
    neckline_m: float
    top: ClothPattern
    legs: ClothPattern
    belt: Colour
    shoe: Colour
    skirt_m: float = 0.0
    skirt_flare_m: float = 0.03
    top_hem_m: float = 0.0
    trim: Colour | None = None


@dataclass(frozen=True)
class Complexion:
    """Colours and hair of the head."""

    skin: Colour
    iris: Colour
    brow: Colour
    lip: Colour
    hair: Colour
    hair_style: Literal["short", "long", "bob", "bun", "ponytail", "curly", "cropped"]


@dataclass(frozen=True)
class SubjectLook:
    """A dancer."""

    proportions: Proportions
    outfit: Outfit
    complexion: Complexion


@dataclass(frozen=True)
class Sunbeam:
    """Sun that falls through a window out of sight and draws its panes on the wall.

    Attributes:
        x_m: of the middle of the lower edge; beside the dancer.
        y_m: of the lower edge: 0.6 to 1.4.
        width_m: 0.5 to 1.0.
        height_m: 0.6 to 1.2.
        slant: how far its top leans to the right, as a share of the height: -0.5 to 0.5.
        strength: 0.15 to 0.5 of the key light.
    """

    x_m: float
    y_m: float
    width_m: float
    height_m: float
    slant: float
    strength: float


@dataclass(frozen=True)
class Room:
    """A floor at height 0, a wall across, and what the light is like.

    Attributes:
        floor: the floor's pattern.
        wall: the wall's pattern.
        skirting: colour of the board along the wall's foot.
        wall_z_m: where the wall is: -1.4 to -3.0.
        light: direction towards the key light, above and in front: x -0.8 to 0.8, y 0.8 to 1.2, z 0.5 to 1.0.
        key: colour of the key light, channels 0.85 to 1.15.
        ambient: colour of the light from all around, channels 0.85 to 1.15; cool where the key is warm.
        contrast: the key light's share of all light: 0.45 (overcast) to 0.75 (one strong lamp).
        floor_gloss: how much a floor that shines mirrors the wall: 0 to 0.5 (lacquer).
        skirting_m: height of that board: 0 (a curtain) to 0.15.
        things: what stands, lies and hangs there (furniture.py tells where it may).
        sunbeam: sun on the wall, if any.
    """

    floor: SurfacePattern
    wall: SurfacePattern
    skirting: Colour
    wall_z_m: float
    light: tuple[float, float, float]
    key: Colour = (1.05, 1.00, 0.94)
    ambient: Colour = (0.95, 1.00, 1.06)
    contrast: float = 0.6
    floor_gloss: float = 0.2
    skirting_m: float = 0.11
    things: tuple[Thing, ...] = ()
    sunbeam: Sunbeam | None = None


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks along -z, bent down by `pitch`.

    Attributes:
        focal_sides: focal length, in lengths of the picture's shorter side: 1.2 to 2.0. So a picture of any
            shape shows all that a square one does.
        position_m: (x, y, z): x -0.4 to 0.4, y 0.9 to 1.5, z so far that the dancer stays in the picture.
        pitch: radians, positive looks down: 0.0 to 0.12.
        vignette: how much darker the corners are: 0 to 0.25.
        noise: standard deviation of the sensor's noise in middle grey, of 255: 1.0 to 2.5.
    """

    focal_sides: float
    position_m: tuple[float, float, float]
    pitch: float
    vignette: float = 0.12
    noise: float = 1.7


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
            belt=(0.16, 0.16, 0.20), shoe=(0.95, 0.72, 0.15), trim=(0.16, 0.55, 0.52),
        ),
        Complexion(
            skin=(0.64, 0.43, 0.32), iris=(0.16, 0.10, 0.06), brow=(0.07, 0.05, 0.04), lip=(0.62, 0.26, 0.27),
            hair=(0.09, 0.065, 0.06), hair_style="long",
        ),
    ),
    Room(
        Planks((0.66, 0.47, 0.31)), Plaster((0.74, 0.78, 0.80), (0.74, 0.78, 0.80)), (0.93, 0.93, 0.91),
        wall_z_m=-1.6, light=(-0.5, 0.9, 0.75), contrast=0.65, floor_gloss=0.3,
        things=(
            Picture(
                x_m=-1.28, y_m=1.70, width_m=0.62, height_m=0.80, frame=(0.25, 0.18, 0.12), seed=3,
                paints=((0.86, 0.62, 0.35), (0.93, 0.85, 0.70), (0.22, 0.36, 0.42)),
            ),
            Plant(1.32, -1.25, height_m=1.1, pot=(0.82, 0.80, 0.77), leaves=(0.20, 0.40, 0.20), seed=5),
            Rug(0.0, -0.1, width_m=2.2, depth_m=1.3, colour=(0.33, 0.38, 0.44), other=(0.78, 0.74, 0.66)),
        ),
        sunbeam=Sunbeam(x_m=0.78, y_m=0.9, width_m=0.75, height_m=0.95, slant=0.25, strength=0.3),
    ),
    Camera(focal_sides=1.55, position_m=(0.0, 1.03, 3.55), pitch=0.03),
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
            top=Print((0.80, 0.16, 0.18), (0.97, 0.95, 0.88), "ring"), legs=Denim((0.20, 0.27, 0.44)),
            belt=(0.12, 0.09, 0.08), shoe=(0.93, 0.93, 0.95),
        ),
        Complexion(
            skin=(0.87, 0.66, 0.53), iris=(0.25, 0.16, 0.09), brow=(0.16, 0.10, 0.07), lip=(0.72, 0.38, 0.36),
            hair=(0.20, 0.12, 0.08), hair_style="short",
        ),
    ),
    Room(
        Concrete((0.52, 0.52, 0.53), specks=0.6), Bricks((0.46, 0.54, 0.54), (0.62, 0.66, 0.64)),
        (0.30, 0.27, 0.25), wall_z_m=-2.0, light=(0.6, 0.95, 0.7), contrast=0.65,
        things=(
            Loudspeaker(x_m=-1.32, z_m=-1.6, height_m=1.0, colour=(0.14, 0.14, 0.15), turn=0.3),
            FloorLamp(x_m=1.70, z_m=-1.6, height_m=1.6, shade=(0.95, 0.86, 0.70)),
        ),
    ),
    Camera(focal_sides=1.55, position_m=(0.15, 1.20, 3.95), pitch=0.06),
    place_m=(0.2, 0.2),
)  # fmt: skip

LOOKS: Final = {"ada": _ADA, "ben": _BEN}
