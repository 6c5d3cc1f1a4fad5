import numpy as np
import pytest
from made_up_company import RATE_FPS, SETTINGS, Member, company, linked, numbers_of

from motiontransfer.pose.detector import Detection
from motiontransfer.pose.linking import link_people
from motiontransfer.pose.sightings import Sightings

FRAMES = 75


def walk(start, speed):
    return start + speed * np.arange(FRAMES) / RATE_FPS


def test_over_a_jump_cut_people_keep_their_numbers():
    first = np.where(np.arange(FRAMES) < 40, 700.0, 780.0)
    second = np.where(np.arange(FRAMES) < 40, 1200.0, 1130.0)
    links, who = linked([Member(first, legs=0.9), Member(second, height=430.0, legs=1.1)], cuts=[40])
    assert [len(numbers) for numbers in numbers_of(links.person, who)] == [1, 1]


def test_over_a_cut_to_another_camera_nobody_is_known():
    near = np.arange(FRAMES) >= 40
    x = np.full(FRAMES, 700.0)
    members = [Member(x, seen=~near), Member(x + 500, height=900, ground=1050, seen=near)]
    links, who = linked(members, cuts=[40])
    first, second = numbers_of(links.person, who)
    assert first != second


def test_a_cut_ends_every_motion():
    """Somebody else who stands where the motion of the first one led is not them."""
    late = np.arange(FRAMES) >= 40
    members = [Member(walk(300, 500), seen=~late), Member(walk(300, 500), height=240, seen=late)]
    links, who = linked(members, cuts=[40])
    first, second = numbers_of(links.person, who)
    assert first != second


@pytest.mark.parametrize("seed", range(5))
def test_bodies_of_a_few_joints_are_linked_too(seed):
    """Of some only the head is seen, of some a knee; whoever has a body has a number."""
    random = np.random.default_rng(seed)
    members = [Member(walk(random.uniform(0, 1900), random.uniform(-300, 300))) for _ in range(3)]
    sightings, _, index = company(members, cuts=[20, 50], seed=seed)
    people = [[] for _ in range(FRAMES)]
    for frame, xy, confidence in zip(sightings.frame, sightings.xy, sightings.confidence, strict=True):
        kept = confidence * (random.random(len(confidence)) > random.random()) * random.random()
        people[frame].append(Detection(xy, kept.astype(np.float32)))
    partial = Sightings.of(people, sightings.size, "made up")
    links = link_people(partial, index, SETTINGS)
    told = np.stack([partial.frame, links.person], 1)[links.person >= 0]
    assert len(np.unique(told, axis=0)) == len(told) > 0.9 * len(partial)
    assert np.isfinite(partial.box).all()
