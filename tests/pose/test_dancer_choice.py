from dataclasses import replace

import numpy as np
import pytest
from made_up_company import RATE_FPS, SETTINGS, Member, company

from motiontransfer.errors import PoseError
from motiontransfer.pose.dancer_choice import ChoiceSettings, Pick, choose_dancer
from motiontransfer.pose.linking import link_people

FRAMES = 100
CHOICE = ChoiceSettings(opening_s=1.0, lost_s=1.0, unsure_ratio=1.2)
FRAME = np.arange(FRAMES)
ALL = np.ones(FRAMES, bool)


def stand(x, **how):
    return Member(np.full(FRAMES, float(x)), **how)


def chosen(members, pick=None, cuts=(), **how):
    """Which member each frame shows, -1 for nobody, and where that is unsure."""
    sightings, who, index = company(members, cuts=cuts, **how)
    choice = choose_dancer(sightings, link_people(sightings, index, SETTINGS), index, pick, CHOICE)
    assert len(choice.row) == len(choice.unsure) == FRAMES  # no frame is ever dropped
    seen = choice.row >= 0
    assert (sightings.frame[choice.row[seen]] == FRAME[seen]).all()
    return np.append(who, -1)[choice.row], choice.unsure


def test_the_dancer_is_who_holds_the_stage():
    member, unsure = chosen([stand(300, height=350), stand(960), stand(1500, height=300)])
    assert (member == 1).all()
    assert not unsure.any()


def test_the_first_second_counts_and_not_one_frame():
    passing = Member(np.full(FRAMES, 960.0), height=700, ground=1060, seen=FRAME < 4)
    member, _ = chosen([passing, stand(700)])
    assert (member == 1).all()


def test_a_slip_of_the_detector_in_an_empty_beginning_is_not_the_dancer():
    slip = stand(300, height=250, seen=(FRAME >= 5) & (FRAME < 9))
    member, _ = chosen([stand(960, seen=FRAME >= 50), stand(1700, height=300, seen=FRAME >= 52), slip])
    assert (member[FRAME >= 50] == 0).all()
    assert (member[FRAME < 50] == -1).all()


def test_an_empty_beginning_does_not_count():
    member, _ = chosen([stand(960, seen=FRAME >= 50), stand(300, height=250, seen=FRAME >= 55)])
    assert (member[FRAME >= 50] == 0).all()


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((300, 650, 300, 650), 0),  # a point on the trunk
        ((1500, 520, 1500, 520), 2),
        ((200, 450, 400, 950), 0),  # a box about the whole person
        ((1430, 480, 1570, 700), 2),  # and about the upper body
    ],
)
def test_a_pick_shows_the_dancer(box, expected):
    members = [stand(300, height=350), stand(960), stand(1500, height=400)]
    member, _ = chosen(members, Pick(2.0, box))
    assert (member == expected).all()


def test_a_pick_on_two_takes_the_nearer():
    members = [stand(900), stand(960, height=380, ground=860, phase=2.0)]
    for member, x in enumerate((850, 1005)):
        assert (chosen(members, Pick(1.0, (x, 700, x, 700)))[0] == member).all()


def test_a_pick_holds_before_and_after_its_time():
    reach = 300 * (FRAME - 50) / RATE_FPS
    members = [Member(960 + reach), Member(970 - reach, height=380, ground=870)]
    pick = Pick(3.6, (960 - 300 * 1.6, 700, 960 - 300 * 1.6, 700))
    assert (chosen(members, pick)[0] == 1).all()


def test_a_pick_finds_somebody_who_was_missed_in_that_frame():
    seen = FRAME != 50
    member, _ = chosen([stand(300, height=350, seen=seen), stand(960)], Pick(2.0, (300, 650, 300, 650)))
    assert (member[seen] == 0).all()


def test_a_pick_shows_nobody_of_the_next_shot():
    members = [stand(300, seen=FRAME < 50), stand(1500, seen=FRAME >= 50)]
    with pytest.raises(PoseError, match="hits nobody"):
        chosen(members, Pick(1.96, (1500, 700, 1500, 700)), cuts=[50])


def test_a_pick_that_hits_nobody_tells_who_is_there():
    with pytest.raises(
        PoseError, match=r"\[20, 30, 20, 30\] at 2 s hits nobody: found \[.*\] in frame 50"
    ) as told:
        chosen([stand(300, height=350), stand(960)], Pick(2.0, (20, 30, 20, 30)))
    assert "\n" not in str(told.value)
    assert str(told.value).count("[") == 3


def test_a_pick_out_of_the_clip_tells_its_length():
    with pytest.raises(PoseError, match=r"at 9 s: expected a time in the clip, from 0 to 4.00 s"):
        chosen([stand(960)], Pick(9.0, (960, 700, 960, 700)))


def test_while_the_dancer_is_away_nobody_is_the_dancer():
    away = (FRAME >= 40) & (FRAME < 60)
    member, unsure = chosen([stand(960, seen=~away), stand(400, height=350)])
    assert (member[~away] == 0).all()
    assert (member[away] == -1).all()
    assert unsure[60]
    assert not unsure[:60].any()
    assert not unsure[-20:].any()


def test_who_was_seen_beside_the_dancer_never_takes_over():
    away = FRAME >= 40
    member, _ = chosen([stand(960, seen=~away), stand(700)])
    assert (member[away] == -1).all()


def test_after_a_long_absence_the_most_probable_takes_over_and_is_marked():
    away = (FRAME >= 30) & (FRAME < 60)  # longer than anybody is waited for
    back = stand(1000, seen=FRAME >= 60)
    other = stand(1300, height=250, legs=0.7, seen=FRAME >= 62)
    beside = stand(600, phase=1.0)
    member, unsure = chosen([stand(960, seen=FRAME < 30), back, other, beside])
    assert (member[FRAME < 30] == 0).all()
    assert (member[away] == -1).all()
    assert (member[FRAME >= 60] == 1).all()
    assert unsure[60:65].all()


def test_a_pick_late_in_the_clip_looks_back_over_an_absence():
    early, late = stand(960, seen=FRAME < 30), stand(1000, seen=FRAME >= 70)
    member, unsure = chosen([early, late], Pick(3.0, (1000, 700, 1000, 700)))
    assert (member[FRAME >= 70] == 1).all()
    assert (member[FRAME < 30] == 0).all()
    assert unsure[:5].all()


def test_after_a_cut_somebody_is_chosen_at_once_and_marked():
    near = FRAME >= 50
    member, unsure = chosen(
        [
            stand(700, seen=~near),
            stand(1100, height=800, ground=1060, seen=near),
            stand(200, height=300, seen=near),
        ],
        cuts=[50],
    )
    assert (member[near] == 1).all()
    assert unsure[50]
    assert not unsure[:50].any()


def test_over_a_jump_cut_the_dancer_stays():
    first = np.where(FRAME < 50, 960.0, 1000.0)
    member, unsure = chosen([Member(first, legs=1.1), stand(500, height=390)], cuts=[50])
    assert (member == 0).all()
    assert unsure[50]


def test_a_film_of_one_person_keeps_every_sighting():
    """However they jump about: nobody else is there, so nobody else can be meant."""
    random = np.random.default_rng(3)
    seen = random.random(FRAMES) > 0.2
    x = 960 + 500 * np.sign(np.sin(FRAME / 13.0))
    member, _ = chosen([Member(x, seen=seen)], cuts=[33])
    assert (member[seen] == 0).all()


def test_close_assignments_are_marked():
    sightings, _, index = company([stand(960)])
    links = link_people(sightings, index, SETTINGS)
    margin = links.margin.copy()
    margin[[20, 21]] = 1.1
    choice = choose_dancer(sightings, replace(links, margin=margin), index, None, CHOICE)
    assert np.flatnonzero(choice.unsure).tolist() == [20, 21]


def test_in_a_crossing_the_dancer_stays_and_the_order_of_sightings_does_not_matter():
    reach = 300 * (FRAME - 50) / RATE_FPS
    hidden = (FRAME > 44) & (FRAME < 55)
    members = [Member(960 + reach, seen=~hidden), Member(970 - reach, height=420, ground=920)]
    pick = Pick(0.0, (360, 700, 360, 700))
    plain, unsure = chosen(members, pick)
    shuffled, same = chosen(members, pick, shuffled=True)
    assert (plain[~hidden] == 0).all()
    assert (plain[hidden] == -1).all()
    np.testing.assert_array_equal(plain, shuffled)
    np.testing.assert_array_equal(unsure, same)


@pytest.mark.parametrize("pick", [None, Pick(1.0, (960, 700, 960, 700))])
def test_a_film_of_nobody_has_no_dancer(pick):
    member, unsure = chosen([stand(960, seen=~ALL)], pick)
    assert (member == -1).all()
    assert not unsure.any()
