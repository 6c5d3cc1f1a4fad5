"""The empty room, its things and the shadows in it."""

from dataclasses import replace

import numpy as np
import pytest

from motiontransfer.dancer.furniture import (
    FloorLamp,
    Loudspeaker,
    Picture,
    Plant,
    Rug,
    Sideboard,
)
from motiontransfer.dancer.geometry import unit
from motiontransfer.dancer.looks import Camera, Room, Sunbeam
from motiontransfer.dancer.patterns import Concrete, Plaster
from motiontransfer.dancer.room import RoomPicture
from motiontransfer.dancer.shadow import cast
from motiontransfer.dancer.view import View

GREY, RED, GREEN, BLUE = (0.5, 0.5, 0.5), (0.8, 0.2, 0.2), (0.2, 0.7, 0.2), (0.2, 0.3, 0.8)
WALL_Z_M = -1.6
VIEW = View(Camera(1.55, (0.0, 1.1, 3.6), 0.03), (96, 96))
ROOM = Room(
    Concrete(GREY, 0.0), Plaster(GREY, GREY), GREY, WALL_Z_M, light=(-0.5, 0.9, 0.75), floor_gloss=0.0
)
THINGS = {
    "picture": Picture(-0.9, 1.6, 0.5, 0.6, RED, (RED, GREEN, BLUE), 1),
    "plant": Plant(1.1, -1.2, 1.0, RED, GREEN, 2),
    "lamp": FloorLamp(-1.0, -1.2, 1.5, RED),
    "loudspeaker": Loudspeaker(-1.1, -1.2, 0.9, BLUE, 0.3),
    "sideboard": Sideboard(0.9, 0.9, 0.7, RED),
}
# A post of 1.6 m in the middle of the room.
POST = np.stack(
    np.meshgrid(np.linspace(-0.1, 0.1, 20), np.linspace(0, 1.6, 160), np.linspace(-0.1, 0.1, 20)), -1
).reshape(-1, 3)
CENTRE = np.array([0.0, 0.8, 0.0])


@pytest.fixture(scope="module")
def empty() -> RoomPicture:
    return RoomPicture(ROOM, VIEW)


def pixel(point) -> tuple[int, int]:
    (x, y), _ = VIEW.project(np.array(point, float))
    return round(float(y)), round(float(x))


def test_a_room_is_drawn_alike_every_time(empty):
    np.testing.assert_array_equal(empty.picture, RoomPicture(ROOM, VIEW).picture)
    assert np.isfinite(empty.picture).all()
    assert 0.15 < empty.picture.min() < empty.picture.max() < 0.8


@pytest.mark.parametrize(("pitch", "seen"), [(-0.6, "wall"), (0.9, "floor")])
def test_a_camera_may_see_no_floor_or_no_wall(pitch, seen):
    view = View(Camera(1.55, (0.0, 1.1, 3.6), pitch), (48, 48))
    room = RoomPicture(replace(ROOM, floor_gloss=0.5, things=tuple(THINGS.values())), view)
    assert np.isfinite(room.picture).all()
    assert (view.rays()[..., 1].max() < 0) == (seen == "floor")
    before_camera = np.array([0.0, 0.0, 2.8])
    picture = room.with_shadow(POST + before_camera, CENTRE + before_camera)
    assert picture.shape == (48, 48, 3)
    assert (picture < room.picture).any() == (seen == "floor")


def test_the_corner_of_floor_and_wall_is_darker(empty):
    along_wall = [empty.picture[pixel((0.3, height, WALL_Z_M))].mean() for height in (0.16, 0.4, 0.9)]
    assert along_wall[0] < 0.95 * along_wall[1] < along_wall[2]
    along_floor = [empty.picture[pixel((0.3, 0, WALL_Z_M + depth))].mean() for depth in (0.06, 0.6, 1.6)]
    assert along_floor[0] < 0.95 * along_floor[1] < along_floor[2]


def test_light_falls_off_away_from_the_key(empty):
    left, right = (empty.picture[pixel((x, 1.5, WALL_Z_M))].mean() for x in (-1.3, 1.3))
    assert right < 0.97 * left


@pytest.mark.parametrize("name", sorted(THINGS))
def test_a_thing_changes_only_its_surroundings(empty, name):
    picture = RoomPicture(replace(ROOM, things=(THINGS[name],)), VIEW).picture
    changed = np.abs(picture - empty.picture).max(-1) > 0.04
    assert 0.01 < changed.mean() < 0.25
    assert not changed[:, 40:56].any()  # the dancer's place


@pytest.mark.parametrize("name", sorted(THINGS))
def test_things_stand_in_the_room(name):
    for patch in THINGS[name].patches(WALL_Z_M):
        assert patch.corners[:, 1].min() > -1e-9
        assert patch.corners[:, 2].min() > WALL_Z_M - 1e-9
        assert patch.corners.shape[1] == 3
        if patch.normal is not None:
            assert np.linalg.norm(patch.normal) == pytest.approx(1)


def test_a_picture_follows_its_seed():
    pictures = [
        RoomPicture(replace(ROOM, things=(replace(THINGS["picture"], seed=seed),)), VIEW).picture
        for seed in (4, 4, 6)
    ]
    np.testing.assert_array_equal(pictures[0], pictures[1])
    assert (pictures[0] != pictures[2]).any()


def test_a_rug_lies_on_the_floor_and_a_sunbeam_brightens_the_wall(empty):
    rug = RoomPicture(replace(ROOM, things=(Rug(0, 0, 2, 1, RED, BLUE),)), VIEW).picture
    assert rug[pixel((0, 0, 0))][0] > rug[pixel((0, 0, 0))][1] + 0.2
    np.testing.assert_array_equal(
        rug[: pixel((0, 0, WALL_Z_M))[0] - 2], empty.picture[: pixel((0, 0, WALL_Z_M))[0] - 2]
    )
    sunny = RoomPicture(replace(ROOM, sunbeam=Sunbeam(0.7, 1.0, 0.6, 0.8, 0.0, 0.4)), VIEW).picture
    assert (
        sunny[pixel((0.55, 1.13, WALL_Z_M))].mean()
        > empty.picture[pixel((0.55, 1.13, WALL_Z_M))].mean() + 0.05
    )


def test_shadows_fall_away_from_the_light():
    light = unit(np.array(ROOM.light))
    np.testing.assert_allclose(cast(np.array([0.3, 0.0, -0.2]), light), [0.3, -0.2])
    x, z = cast(np.array([0.0, 1.0, 0.0]), light)
    assert x > 0.3
    assert z < -0.3
    # A point and the point of the wall behind it, along the light, share their place on the plane.
    point = np.array([0.2, 1.2, -1.0])
    on_wall = point - light * (point[2] - WALL_Z_M) / light[2]
    np.testing.assert_allclose(cast(point, light), cast(on_wall, light))


def test_a_body_darkens_the_floor_and_the_wall_where_its_shadow_falls(empty):
    picture = empty.with_shadow(POST, CENTRE)
    light = unit(np.array(ROOM.light))
    fallen = np.array([0, 0.8, 0]) - light * 0.8 / light[1]
    lost = (empty.picture - picture).mean(-1)
    assert lost.min() > -1e-6
    assert lost[pixel(fallen)] > 0.03
    assert lost[pixel((0, 0, 0.12))] > 0.03  # right at its foot
    assert lost[pixel((-1.0, 0, 0.2))] < 1e-3
    back = np.array([0.0, 0.0, -1.2])
    lost = (empty.picture - empty.with_shadow(POST + back, CENTRE + back)).mean(-1)
    on_wall = CENTRE + back - light * (-1.2 - WALL_Z_M) / light[2]
    assert lost[pixel(on_wall)] > 0.03


def test_a_shadow_does_not_fall_through_a_thing():
    board = Sideboard(0.9, 1.2, 0.9, RED)
    room = RoomPicture(replace(ROOM, things=(board,)), VIEW)
    front = pixel((0.9, 0.5, WALL_Z_M + 0.4))
    near = np.array([0.6, 0.0, -0.8])
    np.testing.assert_array_equal(room.with_shadow(POST + near, CENTRE + near)[front], room.picture[front])
