"""The empty room as the camera sees it: drawn once, darkened under the dancer in every frame."""

from typing import Final

import cv2
import numpy as np

from motiontransfer.dancer.geometry import Floats, Y, Z, length
from motiontransfer.dancer.grain import smooth_noise
from motiontransfer.dancer.looks import Room
from motiontransfer.dancer.lookup import looked_up
from motiontransfer.dancer.patches import Patch
from motiontransfer.dancer.room_light import RoomLight
from motiontransfer.dancer.shadow import DancerShadow, cast, dark_under_things, shadow_of_things
from motiontransfer.dancer.view import View

_SAMPLES: Final = 2  # a pixel has either way
_SHIFT: Final = 4  # binary places of a corner's fraction of a sample
_UNDER_THINGS: Final = 0.5  # how much darker it is there, out of the key light
_BLOOM: Final = 0.25  # how much of what glows spills over
_MIRROR_BLUR_FRACTIONS: Final = (0.004, 0.012)  # across and down, of the picture's height
_BLOOM_REACH_FRACTION: Final = 0.03  # of the picture's height


class RoomPicture:
    """A room before a camera.

    Attributes:
        picture: (H, W, 3) float32 RGB in [0, 1], without the dancer.
        floor_colour: (3,) of the floor in the middle of the room, without light.
    """

    def __init__(self, room: Room, view: View) -> None:
        drawing = _Drawing(room, view)
        lit, unlit = drawing.with_light()
        thing_share = drawing.add_things(lit, unlit)
        drawing.mirror(lit, unlit, thing_share)
        self.picture, without_key = (_shrunk(each, view) for each in (lit, unlit))
        self._key = self.picture - without_key
        self.floor_colour = drawing.floor_colour()
        floor_share = _shrunk(drawing.floor * (1 - thing_share), view)
        self._shadow = DancerShadow(_shrunk(drawing.places, view), floor_share, drawing.light.towards)

    def with_shadow(self, vertices: Floats, centre: Floats) -> Floats:
        """(H, W, 3): the room with the shadow of a body.

        Args:
            vertices: (V, 3) of the body.
            centre: (3,) the middle of the body.
        """
        picture = self.picture.copy()
        taken = self._shadow.of_key_light(vertices, centre)
        rows = np.flatnonzero(taken.max(1) > 0)
        if len(rows):
            shadowed = slice(rows[0], rows[-1] + 1)
            picture[shadowed] -= self._key[shadowed] * _in_three_channels(taken[shadowed])
        first_row, darkness = self._shadow.under(vertices, centre)
        if darkness.size:
            picture[first_row:] *= _in_three_channels(1 - darkness)
        return picture


class _Drawing:
    """What pixels (each of several samples) of a room show.

    Attributes:
        light: the room's.
        places: (h, w, 2) what each sample shows, on the plane of shadows.
        floor: (h, w) float32, 1 where a sample shows floor.
    """

    def __init__(self, room: Room, view: View) -> None:
        self._room, self._view = room, view
        lamps = [lamp for thing in room.things for lamp in thing.lamps(room.wall_z_m)]
        shapes = [thing.patches(room.wall_z_m) for thing in room.things]
        shapes.sort(key=lambda shape: max(patch.corners[:, 2].max() for patch in shape))
        self._patches = [patch for shape in shapes for patch in shape]
        standing = [shape for shape in shapes if min(patch.corners[:, 1].min() for patch in shape) < 0.02]
        self._standing = [patch for shape in standing for patch in shape]
        self.light = RoomLight(room, lamps)
        self._rays = view.rays(_SAMPLES)
        to_floor = -view.position[1] / np.minimum(self._rays[..., 1], -1e-6)
        to_wall = (room.wall_z_m - view.position[2]) / self._rays[..., 2]
        # The wall runs across the picture, so the floor begins at one row.
        self._first_floor_row = int((to_floor >= to_wall).all(1).sum())
        self._points = view.position + self._rays * np.minimum(to_floor, to_wall)[..., None]
        self.floor = np.zeros(to_wall.shape, np.float32)
        self.floor[self._first_floor_row :] = 1
        self._rugs = np.zeros_like(self.floor)
        self.places = cast(self._points, self.light.towards).astype(np.float32)

    def floor_colour(self) -> Floats:
        """(3,): of the floor, over the square metre in the room's middle, without light."""
        x, z = np.meshgrid(np.linspace(-0.5, 0.5, 32), np.linspace(-0.5, 0.5, 32))
        return np.asarray(self._room.floor.colours(x, z).mean((0, 1)))

    def with_light(self) -> tuple[Floats, Floats]:
        """(h, w, 3) twice: floor and wall in full light, and in the shadow of the key light."""
        wall, floor = slice(0, self._first_floor_row), slice(self._first_floor_row, None)
        key, rest = np.zeros_like(self._points), np.zeros_like(self._points)
        for rows, normal in ((wall, Z), (floor, Y)):
            key[rows] = self.light.key(self._points[rows], normal)
            rest[rows] = self.light.around(self._points[rows], normal)
        under = dark_under_things(self._standing, self._points[floor][..., [0, 2]])
        rest[floor] *= (1 - _UNDER_THINGS * under)[..., None]
        key[wall] += self.light.sun(self._points[wall])
        key *= (1 - shadow_of_things(self._patches, self.places, self.light.towards))[..., None]
        colours = self._colours()
        return tuple((colours * np.sqrt(light)).astype(np.float32) for light in (key + rest, rest))

    def _colours(self) -> Floats:
        """(h, w, 3): floor and wall, and what lies or is painted on them, without light."""
        colours = np.empty(self._points.shape, np.float32)
        x, y, z = (self._points[..., axis] for axis in range(3))
        wall, floor = slice(0, self._first_floor_row), slice(self._first_floor_row, None)
        colours[wall] = self._room.wall.colours(x[wall], y[wall])
        colours[floor] = self._room.floor.colours(x[floor], z[floor])
        skirting = (y < self._room.skirting_m) & (self.floor == 0)
        colours[skirting] = self._room.skirting
        colours[skirting & (y > self._room.skirting_m - 0.012)] *= 1.08  # the upper edge catches light
        for patch in self._patches:
            if patch.normal is None:
                self._fill(colours, patch, patch.colour)
                self._fill(self._rugs, patch, (1.0,))
        fibre = smooth_noise(150 * x[floor], 150 * z[floor]) + smooth_noise(60 * x[floor], 75 * z[floor])
        colours[floor] *= (1 + 0.07 * fibre * self._rugs[floor])[..., None]
        return colours

    def add_things(self, lit: Floats, unlit: Floats) -> Floats:
        """Draws what stands or hangs; returns (h, w), 1 where it hides floor or wall."""
        share, glow = np.zeros_like(self.floor), np.zeros_like(lit)
        solid = [patch for patch in self._patches if self._faces_camera(patch)]
        for patch in solid:
            colour = self._patch_colour(patch)
            for picture in (lit, unlit):
                self._fill(picture, patch, colour)
            self._fill(share, patch, (1.0,))
            self._fill(glow, patch, np.array(patch.colour) * patch.glow)
        if any(patch.glow for patch in solid):
            bloom = _BLOOM * cv2.GaussianBlur(glow, (0, 0), _BLOOM_REACH_FRACTION * len(glow))
            lit += bloom
            unlit += bloom
        return share

    def mirror(self, lit: Floats, unlit: Floats, thing_share: Floats) -> None:
        """Lets the floor mirror wall and things, the more, the flatter one looks at it."""
        gloss = self._room.floor_gloss * self._room.floor.shine
        if not gloss or self._first_floor_row >= len(lit):
            return
        floor = slice(self._first_floor_row, None)
        points, rays = self._points[floor], self._rays[floor]
        reach = (self._room.wall_z_m - points[..., 2]) / rays[..., 2]
        pixels, _ = self._view.project(points + rays * [1, -1, 1] * reach[..., None], _SAMPLES)
        steepness = np.abs(rays[..., 1]) / length(rays)
        bare = (1 - thing_share[floor]) * (1 - self._rugs[floor])
        share = (gloss * (0.12 + 0.88 * (1 - steepness) ** 3) * bare)[..., None]
        across, down = (fraction * len(lit) for fraction in _MIRROR_BLUR_FRACTIONS)
        for picture in (lit, unlit):
            soft = cv2.GaussianBlur(picture[: self._first_floor_row + 1], (0, 0), across, None, down)
            seen = looked_up(soft, pixels[..., 0], pixels[..., 1], cv2.BORDER_REPLICATE)
            picture[floor] += share * (seen - picture[floor])

    def _faces_camera(self, patch: Patch) -> bool:
        return patch.normal is not None and patch.normal @ (self._view.position - patch.corners.mean(0)) > 0

    def _patch_colour(self, patch: Patch) -> Floats:
        """(3,): the colour of a thing's side in the light that falls on its middle."""
        assert patch.normal is not None
        middle = patch.corners.mean(0)
        bottom = 1 - 0.35 * np.exp(-max(middle[1], 0) / 0.10)
        light = self.light.key(middle, patch.normal) + bottom * self.light.around(middle, patch.normal)
        return np.array(patch.colour) * np.sqrt(light + patch.glow**2)

    def _fill(self, picture: Floats, patch: Patch, colour: Floats | tuple[float, ...]) -> None:
        pixels, _ = self._view.project(patch.corners, _SAMPLES)
        corners = np.rint(pixels * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(picture, [corners], [float(channel) for channel in colour], shift=_SHIFT)


def _in_three_channels(picture: Floats) -> Floats:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB))  # quicker than broadcasting


def _shrunk(picture: Floats, view: View) -> Floats:
    height, width = view.size
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))
