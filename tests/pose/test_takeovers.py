import numpy as np
from made_up_company import RATE_FPS, SETTINGS, Member, company

from motiontransfer.pose.linking import link_people

FRAMES, SLIP = 75, 40


def test_a_track_that_slips_off_leaves_its_number_to_the_person():
    """From a frame on the dancer is found anew, while the old track drifts to somebody beside and dies."""
    frame = np.arange(FRAMES)
    drift = 700 + 12.0 * np.maximum(frame - SLIP + 3, 0)
    old = Member(drift, seen=frame < SLIP + 4)
    anew = Member(np.full(FRAMES, 700.0), seen=frame >= SLIP)
    beside = Member(np.full(FRAMES, 860.0), height=340, ground=860, phase=2.0)
    sightings, who, index = company([old, anew, beside])
    links = link_people(sightings, index, SETTINGS)
    dancer = links.person[(who == 0) & (sightings.frame == 0)][0]
    assert set(links.person[who == 1].tolist()) == {dancer}
    assert dancer not in links.person[(who == 0) & (sightings.frame >= SLIP)]
    assert links.margin[(who == 1) & (sightings.frame == SLIP)] == 1


def test_who_comes_out_from_behind_somebody_takes_nobodys_number():
    frame = np.arange(FRAMES)
    before = Member(np.full(FRAMES, 700.0), seen=frame < SLIP + 12)  # lost soon after
    behind = Member(700 + 160 / RATE_FPS * (frame - SLIP + 12), height=360, ground=870, seen=frame >= SLIP)
    sightings, who, index = company([before, behind])
    links = link_people(sightings, index, SETTINGS)
    assert not set(links.person[who == 0].tolist()) & set(links.person[who == 1].tolist())
