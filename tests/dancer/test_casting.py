"""Dancers drawn from a seed."""

from dataclasses import fields

import numpy as np
import pytest

from motiontransfer.dancer.casting import look
from motiontransfer.dancer.choreography import dance
from motiontransfer.dancer.cloth_patterns import Plain
from motiontransfer.dancer.kinematics import place_bones
from motiontransfer.dancer.looks import LOOKS, Outfit, Proportions
from motiontransfer.dancer.palette import difference, lightness, tint_difference, tone
from motiontransfer.dancer.patterns import Wallpaper
from motiontransfer.dancer.skeleton import build_skeleton
from motiontransfer.dancer.truth import JointModel
from motiontransfer.dancer.view import View

SEEDS = range(40)
MARGIN_SHARE = 0.01  # of the picture's shorter side


def test_names_come_from_the_table():
    assert look("ada") is LOOKS["ada"]


def test_a_seed_is_always_the_same_and_another_is_somebody_else():
    looks = [look(seed) for seed in range(8)]
    assert look(5) == looks[5]
    for part in ("subject", "room", "camera"):
        assert len({repr(getattr(each, part)) for each in looks}) == 8


def test_builds_clothes_and_rooms_vary():
    looks = [look(seed) for seed in SEEDS]
    assert len({each.subject.complexion.hair_style for each in looks}) == 7
    assert len({type(each.subject.outfit.top) for each in looks}) >= 6
    assert len({type(each.room.wall) for each in looks}) >= 5
    assert len({type(each.room.floor) for each in looks}) >= 4
    assert np.ptp([lightness(each.subject.complexion.skin) for each in looks]) > 0.3


def _ranges(kind: type) -> dict[str, tuple[float, float]]:
    """The ranges that the docstring of a part of a look names: the lowest and the highest number."""
    ranges = {}
    for line in (kind.__doc__ or "").splitlines():
        name, _, told = line.strip().partition(": ")
        numbers = [float(word.strip("(),;.")) for word in told.split() if _is_number(word.strip("(),;."))]
        if name in {field.name for field in fields(kind)} and len(numbers) >= 2:
            ranges[name] = min(numbers), max(numbers)
    return ranges


def _is_number(word: str) -> bool:
    return word.lstrip("-").replace(".", "", 1).isdigit()


@pytest.mark.parametrize("kind", [Proportions, Outfit])
def test_numbers_are_in_their_ranges(kind):
    ranges = _ranges(kind)
    assert len(ranges) >= 5
    for seed in SEEDS:
        subject = look(seed).subject
        part = subject.proportions if kind is Proportions else subject.outfit
        for name, (low, high) in ranges.items():
            assert low - 1e-9 <= getattr(part, name) <= high + 1e-9, (seed, name)


def test_hands_are_not_the_colour_of_trousers():
    for seed in SEEDS:
        subject = look(seed).subject
        if isinstance(subject.outfit.legs, Plain):
            assert difference(subject.complexion.skin, subject.outfit.legs.colour) > 0.1


def test_hands_stand_out_from_the_wall():
    for seed in SEEDS:
        cast = look(seed)
        skin, wall = cast.subject.complexion.skin, cast.room.wall
        assert difference(skin, wall.colour) > 0.15, seed
        assert tint_difference(skin, wall.colour) > 0.055, seed
        if isinstance(wall, Wallpaper):
            assert difference(wall.colour, wall.other) < 0.08, seed


@pytest.mark.parametrize("size", [(512, 512), (640, 360), (360, 640)], ids=str)
@pytest.mark.parametrize("body", ["ada", "ben", *range(10)])
def test_the_whole_dance_is_in_the_picture(body, size):
    cast = look(body)
    danced = dance({"ada": "first", "ben": "second"}.get(body, body))
    proportions = cast.subject.proportions
    skeleton, view = build_skeleton(proportions), View(cast.camera, size)
    joints = JointModel(skeleton, proportions)
    for time in np.arange(0, 40, 0.1):
        places = place_bones(skeleton, danced.pose(time, cast))
        pixels, depth = view.project(joints.world(places) * proportions.scale)
        margin = MARGIN_SHARE * min(size)
        assert pixels.min() > margin, time
        assert (pixels < np.array([size[1], size[0]]) - 1 - margin).all(), time
        assert depth.min() > 1


def test_tones():
    assert tone(1, 0, 0) == pytest.approx((1, 1, 1), abs=1e-6)
    assert tone(0, 0, 0) == pytest.approx((0, 0, 0), abs=1e-6)
    assert np.ptp(tone(0.6, 0, 200)) < 1e-6
    red, green, blue = tone(0.6, 0.15, 30)
    assert red > green
    assert red > blue
    assert lightness(tone(0.6, 0.05, 120)) == pytest.approx(0.6, abs=1e-6)
    assert difference((0, 0, 0), (1, 1, 1)) == pytest.approx(1, abs=1e-6)
    assert tint_difference(tone(0.3, 0.05, 40), tone(0.7, 0.05, 40)) < 1e-6
    assert tint_difference(tone(0.5, 0.05, 40), tone(0.5, 0.05, 220)) == pytest.approx(0.1, abs=1e-6)


def test_complexions_go_together():
    for seed in SEEDS:
        complexion = look(seed).subject.complexion
        assert lightness(complexion.brow) < lightness(complexion.skin)
        assert difference(complexion.lip, complexion.skin) > 0.03
