import numpy as np
import pytest
from made_up_company import SETTINGS, Member, company

from motiontransfer.pose.absences import Absences
from motiontransfer.pose.dancer_choice import ChoiceSettings, Pick, choose_dancer
from motiontransfer.pose.linking import link_people

FRAMES = 150
CHOICE = ChoiceSettings(opening_s=1.0, lost_s=1.0, unsure_ratio=1.2)
FRAME = np.arange(FRAMES)
LOST, BACK = FRAME < 30, FRAME >= 60  # 1.2 s without the dancer
AWAY = ~LOST & ~BACK


def stand(x, **how):
    return Member(np.full(FRAMES, float(x)), **how)


DANCER = stand(960, seen=LOST)
BYSTANDER = stand(1700, height=300)  # beside the dancer all along, so the film is not of one person


def chosen(members, pick=None, cuts=()):
    """Which member each frame shows, -1 for nobody, and where that is unsure."""
    sightings, who, index = company(members, cuts=cuts)
    choice = choose_dancer(sightings, link_people(sightings, index, SETTINGS), index, pick, CHOICE)
    return np.append(who, -1)[choice.row], choice.unsure


def point(x, y=700):
    return x, y, x, y


def test_who_comes_back_near_is_the_dancer_and_is_marked():
    member, unsure = chosen([DANCER, stand(1100, seen=BACK), BYSTANDER])
    assert (member[LOST] == 0).all()
    assert (member[AWAY] == -1).all()
    assert (member[BACK] == 1).all()
    assert unsure[60:70].all()
    assert not unsure[:60].any()


@pytest.mark.parametrize(
    ("other", "doubt"),
    [
        (stand(400, seen=BACK), True),  # too far, but not for a run
        (stand(1170, seen=FRAME >= 35), True),  # too far for so short a time
        (stand(1480, seen=FRAME >= 130), True),  # too far for any time
        (stand(1260, height=260, legs=0.7, seen=BACK), True),  # differs a little in everything
        (stand(980, seen=(FRAME == 70) | (FRAME == 71)), True),  # too short
        (stand(1000, height=200, seen=BACK), False),  # half as tall
        (stand(200, height=250, seen=FRAME >= 34), False),  # at once, and far
    ],
)
def test_nobody_else_is_taken_for_a_dancer_who_was_lost(other, doubt):
    member, unsure = chosen([DANCER, other, BYSTANDER])
    assert (member[LOST] == 0).all()
    assert (member[~LOST] == -1).all()
    np.testing.assert_array_equal(unsure, other.seen & doubt)


def test_who_was_seen_beside_the_dancer_is_somebody_else_however_near():
    neighbour = stand(1150, seen=LOST | (FRAME >= 53))
    member, unsure = chosen([DANCER, neighbour, BYSTANDER])
    assert (member[~LOST] == -1).all()
    assert not unsure.any()


def test_nobody_else_is_taken_for_a_picked_dancer_who_was_not_yet_there():
    member, unsure = chosen(
        [stand(200, seen=FRAME < 50), stand(1100, seen=BACK), BYSTANDER], Pick(5.0, point(1100))
    )
    assert (member[BACK] == 1).all()
    assert (member[~BACK] == -1).all()
    assert not unsure.any()


def test_of_two_who_may_both_be_the_dancer_neither_is():
    member, unsure = chosen([DANCER, stand(860, seen=BACK), stand(1080, seen=BACK), BYSTANDER])
    assert (member[BACK] == -1).all()
    assert unsure[BACK].all()


def test_somebody_else_who_was_lost_may_be_the_one_who_comes():
    neighbour = stand(1300, seen=LOST)
    comes = stand(1130, seen=BACK)
    assert (chosen([DANCER, comes, BYSTANDER])[0][BACK] == 1).all()
    assert (chosen([DANCER, comes, BYSTANDER, stand(1225)])[0][BACK] == 1).all()  # seen beside who comes
    member, unsure = chosen([DANCER, comes, BYSTANDER, neighbour])
    assert (member[BACK] == -1).all()
    assert unsure[BACK].all()


@pytest.mark.parametrize(("back_x", "found"), [(1060.0, True), (1500.0, False)])
def test_who_is_near_must_be_near_on_both_sides_of_an_absence(back_x, found):
    late = FRAME >= 100
    dancer = Member(np.where(late, back_x, 960.0), seen=LOST | late)
    between = (FRAME >= 60) & (FRAME < 96)
    sightings, who, index = company([dancer, stand(960, seen=between), BYSTANDER])
    row = np.full(FRAMES, -1, np.int32)
    row[sightings.frame[who == 0]] = np.flatnonzero(who == 0)
    Absences(sightings, who.astype(np.int32), index, CHOICE.lost_s, one_person=False).fill(row)
    assert ((row[between] >= 0) == found).all()
    assert (row[AWAY] == -1).all()


@pytest.mark.parametrize(("pick", "found"), [(None, 1), (Pick(0.0, point(960)), -1)])
def test_in_a_film_of_one_person_whoever_is_seen_is_the_dancer_unless_one_was_picked(pick, found):
    slip = stand(300, height=250, seen=(FRAME > 10) & (FRAME < 14))
    member, unsure = chosen([DANCER, stand(1800, height=200, ground=700, seen=BACK), slip], pick)
    assert (member[LOST] == 0).all()
    assert (member[BACK] == found).all()
    assert unsure[60] == (found == 1)


def test_over_a_cut_two_who_hold_the_stage_are_in_doubt():
    after = FRAME >= 50
    members = [
        stand(960, seen=~after),
        stand(500, height=700, ground=1000, seen=after),
        stand(1400, height=700, ground=1000, seen=after),
    ]
    member, unsure = chosen(members, cuts=[50])
    assert (member[after] == -1).all()
    assert unsure[after].all()


def test_who_is_found_again_is_the_dancer_wherever_they_are():
    gone = (FRAME >= 90) & (FRAME < 100)
    back = Member(np.where(FRAME >= 100, 1060.0, 1000.0), seen=BACK & ~gone)
    member, _ = chosen([DANCER, back, BYSTANDER])
    assert (member[BACK & ~gone] == 1).all()
