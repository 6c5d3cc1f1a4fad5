from dataclasses import replace

import numpy as np
import pytest
from made_up_company import RATE_FPS, SETTINGS, Member, company, linked, numbers_of

from motiontransfer.pose.linking import link_people
from motiontransfer.pose.skeleton import BODY_JOINTS, MIRROR

FRAMES, MIDDLE = 75, 37
TIME_S = np.arange(FRAMES) / RATE_FPS


def walk(start, speed):
    return start + speed * TIME_S


def crossing(speed=400, unseen=0):
    """Two who meet in the middle; the second one, who walks behind, is hidden for some frames there."""
    reach = speed * MIDDLE / RATE_FPS
    seen = np.ones(FRAMES, bool)
    if unseen:
        seen[MIDDLE - unseen // 2 : MIDDLE + (unseen + 1) // 2] = False
    return [
        Member(walk(960 - reach, speed)),
        Member(walk(975 + reach, -speed), height=380, ground=870, seen=seen, phase=2.0),
    ]


def nearest_box_numbers(sightings):
    """What everybody tries first: each sighting is whoever's last box was nearest."""
    middles = (sightings.box[:, :2] + sightings.box[:, 2:]) / 2
    person, last = np.full(len(sightings), -1), {}
    for frame in range(sightings.frames):
        rows, free = np.flatnonzero(sightings.frame == frame), dict(last)
        for row in rows:
            if free:
                person[row] = min(free, key=lambda number: np.linalg.norm(free[number] - middles[row]))
                del free[person[row]]
            else:
                person[row] = len(last)
            last[person[row]] = middles[row]
    return person


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("unseen", [0, 4, 10, 13])
@pytest.mark.parametrize("speed", [120, 400, 900])
def test_two_who_cross_keep_their_numbers(speed, unseen, seed):
    links, who = linked(crossing(speed, unseen), seed=seed)
    first, second = numbers_of(links.person, who)
    assert len(first) == len(second) == 1
    assert first != second


def test_the_nearest_box_loses_them():
    sightings, who, _ = company(crossing(900))
    assert any(len(numbers) > 1 for numbers in numbers_of(nearest_box_numbers(sightings), who))


def test_two_whom_the_detector_exchanges_get_their_numbers_back():
    """It sees one of them alone while they meet, and is drawn from the one who comes to the one who goes."""
    first, second = crossing(300)
    frame, speed, reach = np.arange(FRAMES), 300 / RATE_FPS, 8
    meeting = np.abs(frame - MIDDLE) <= reach
    drawn = 960 - np.hypot(speed * (frame - MIDDLE), 30)  # comes from the left and goes back there
    late = frame >= MIDDLE
    links, who = linked(
        [
            replace(first, x=np.where(meeting & ~late, drawn, first.x), seen=~(meeting & late)),
            replace(second, x=np.where(meeting & late, drawn, second.x), seen=~(meeting & ~late)),
        ]
    )
    outside = [*frame[~meeting & ~late], *frame[~meeting & late]]
    for member in (0, 1):
        rows = np.flatnonzero(who == member)
        told = dict(zip(frame[~meeting | (late == bool(member))], links.person[rows], strict=True))
        assert {told[each] for each in outside} == {links.person[rows[0]]}
    assert links.person[who == 0][0] != links.person[who == 1][0]


def test_who_turns_round_in_sight_keeps_the_number():
    away = 60 + 200 * np.abs(TIME_S - TIME_S[MIDDLE])
    links, who = linked([Member(960 - away), Member(960 + away, phase=1.0)])
    assert [len(numbers) for numbers in numbers_of(links.person, who)] == [1, 1]


def test_people_who_stand_beside_one_another_stay_apart():
    links, who = linked([Member(np.full(FRAMES, 900.0)), Member(np.full(FRAMES, 980.0), phase=3.0)])
    assert [len(numbers) for numbers in numbers_of(links.person, who)] == [1, 1]


@pytest.mark.parametrize(("away_frames", "people"), [(10, 1), (22, 1), (60, 2)])
def test_somebody_who_comes_back_is_known_for_a_second(away_frames, people):
    seen = np.ones(120, bool)
    seen[30 : 30 + away_frames] = False
    links, _ = linked([Member(np.full(120, 900.0), seen=seen)])
    assert len(set(links.person.tolist())) == people
    assert links.relinked.sum() == (people == 1)
    if people == 1:
        assert links.relinked[30]  # the row after thirty frames is the first one back


def test_somebody_who_turns_while_unseen_is_joined_again():
    """A track looks back alone: only the way after the gap tells that the two fragments are one person."""
    frames = np.arange(FRAMES)
    x = 900 + 18 * np.minimum(frames, 2 * 42 - frames)
    seen = (frames < 32) | (frames > 50)
    links, _ = linked([Member(x.astype(float), seen=seen)])
    assert set(links.person.tolist()) == {0}


def test_somebody_of_another_size_is_somebody_else():
    seen = np.arange(FRAMES) < 30
    small = Member(np.full(FRAMES, 900.0), height=180, ground=800, seen=np.arange(FRAMES) > 36)
    links, who = linked([Member(np.full(FRAMES, 900.0), seen=seen), small])
    first, second = numbers_of(links.person, who)
    assert first != second


def test_a_newcomer_pushes_nobody_on():
    newcomer = Member(np.full(FRAMES, 1120.0), seen=np.arange(FRAMES) > 30)
    links, who = linked([Member(np.full(FRAMES, 900.0)), Member(np.full(FRAMES, 1010.0)), newcomer])
    numbers = numbers_of(links.person, who)
    assert [len(each) for each in numbers] == [1, 1, 1]
    assert len(set.union(*numbers)) == 3


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_second_sighting_of_a_person_is_nobody(mirrored):
    sightings, _, index = company([Member(walk(600, 200)), Member(walk(600, 200))])
    if mirrored:
        sightings.xy[1::2] = sightings.xy[1::2][:, list(MIRROR)]
    sightings.confidence[1::2] *= 0.8  # the poorer of the two
    links = link_people(sightings, index, SETTINGS)
    assert set(links.person[::2].tolist()) == {0}
    assert set(links.person[1::2].tolist()) == {-1}


def test_a_false_sighting_takes_nobodys_place():
    slip = np.zeros(FRAMES, bool)
    slip[[20, 40]] = True
    links, who = linked(
        [Member(np.full(FRAMES, 900.0), seen=~slip), Member(np.full(FRAMES, 1250.0), seen=slip)]
    )
    first, second = numbers_of(links.person, who)
    assert first == {0}
    assert 0 not in second


def test_people_who_are_missed_now_and_then_keep_their_numbers():
    random = np.random.default_rng(5)
    members = [replace(member, seen=random.random(FRAMES) > 0.3) for member in crossing(300)]
    links, who = linked(members)
    assert [len(numbers) for numbers in numbers_of(links.person, who)] == [1, 1]


def test_the_order_within_a_frame_does_not_matter():
    members = [*crossing(300, 8), Member(np.full(FRAMES, 400.0), legs=1.2)]
    plain, shuffled = company(members), company(members, shuffled=True)
    links, others = (link_people(sightings, index, SETTINGS) for sightings, _, index in (plain, shuffled))
    by_member = [
        person[np.lexsort((who, sightings.frame))]
        for (sightings, who, _), person in ((plain, links.person), (shuffled, others.person))
    ]
    # The tremble is drawn before the order, so both are the same sightings.
    np.testing.assert_array_equal(by_member[0], by_member[1])


def exchanges(person, who, frame):
    """How often somebody who was seen within a second has another number."""
    count = 0
    for member in range(who.max() + 1):
        rows = np.flatnonzero((who == member) & (person >= 0))
        count += np.count_nonzero((np.diff(person[rows]) != 0) & (np.diff(frame[rows]) <= RATE_FPS))
    return count


def throng(frames, people, seed):
    """People who weave to and fro; the nearer hide the farther."""
    random = np.random.default_rng(seed)
    time_s = np.arange(frames) / RATE_FPS
    places = [960 + 700 * np.sin(2 * np.pi * time_s / random.uniform(6, 20) + k) for k in range(people)]
    members = []
    for k, x in enumerate(places):
        hidden = [np.abs(x - nearer) < 40 for nearer in places[k + 1 :]]
        seen = (random.random(frames) > 0.05) & ~np.any([np.zeros(frames, bool), *hidden], axis=0)
        members.append(Member(x, 350 + 6 * k, seen, 850 + 15 * k, random.uniform(0.9, 1.1), k))
    return members


@pytest.mark.parametrize("seed", range(3))
def test_in_a_throng_hardly_anybody_is_exchanged(seed):
    sightings, who, index = company(throng(500, 4, seed))
    links = link_people(sightings, index, SETTINGS)
    lost = exchanges(nearest_box_numbers(sightings), who, sightings.frame)
    assert lost > 20
    assert exchanges(links.person, who, sightings.frame) < lost / 10


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_twice_in_a_frame(seed):
    random = np.random.default_rng(seed)
    members = [
        Member(
            960 + 500 * np.sin(2 * np.pi * TIME_S / random.uniform(1, 4) + number),
            height=350 + 10 * number,
            ground=850 + 20 * number,
            seen=random.random(FRAMES) > 0.3,
            phase=number,
        )
        for number in range(6)
    ]
    sightings, _, index = company(members, cuts=[50])
    links = link_people(sightings, index, SETTINGS)
    told = np.stack([sightings.frame, links.person], 1)[links.person >= 0]
    assert len(np.unique(told, axis=0)) == len(told)
    assert set(links.person.tolist()) - {-1} == set(range(links.person.max() + 1))


def test_people_are_numbered_by_prominence():
    links, who = linked([Member(np.full(FRAMES, 300.0), height=250), Member(np.full(FRAMES, 960.0))])
    assert numbers_of(links.person, who) == [{1}, {0}]


def test_the_margin_falls_where_two_are_alike_and_near():
    alone, _ = linked([Member(np.full(FRAMES, 900.0))])
    assert np.isinf(alone.margin).all()
    links, _ = linked([Member(np.full(FRAMES, 900.0)), Member(np.full(FRAMES, 925.0))])
    apart, _ = linked([Member(np.full(FRAMES, 600.0)), Member(np.full(FRAMES, 1300.0))])
    assert links.margin[links.person >= 0].min() < 4
    assert apart.margin.min() > 10


def test_a_mixture_of_two_is_doubted():
    """A body with its own head and arms and the other's legs, while the other one is not seen."""
    beside = Member(np.full(FRAMES, 1000.0), seen=np.arange(FRAMES) != 40)
    sightings, who, index = company([Member(np.full(FRAMES, 900.0)), beside])
    mixed = np.flatnonzero((who == 0) & (sightings.frame == 40))
    legs = [place for place, joint in enumerate(BODY_JOINTS) if joint.endswith(("hip", "knee", "ankle"))]
    xy = sightings.xy.copy()
    xy[mixed[0], legs] = xy[np.flatnonzero(who == 1)[0], legs]
    doubted = link_people(replace(sightings, xy=xy), index, SETTINGS).margin[mixed]
    assert doubted < 1.2 < link_people(sightings, index, SETTINGS).margin[mixed]


def test_nobody_and_empty_shots():
    sightings, _, index = company([Member(np.full(FRAMES, 900.0), seen=np.zeros(FRAMES, bool))], cuts=[30])
    links = link_people(sightings, index, SETTINGS)
    assert len(links.person) == len(links.margin) == len(links.relinked) == 0
