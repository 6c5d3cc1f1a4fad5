import numpy as np
import pytest
from walkers import even_index

from motiontransfer.dancer.crossing import Crossing, Walk
from motiontransfer.pose.dancer_choice import ChoiceSettings, Pick, choose_dancer
from motiontransfer.pose.linking import LinkingSettings, link_people
from motiontransfer.pose.mediapipe_holistic import FollowingSettings, MediapipeHolistic
from motiontransfer.pose.sightings import Sightings
from motiontransfer.pose.skeleton import PART_SLICES, joint_index

LINKING = LinkingSettings(held_s=1.0, size_ratio=1.6, least_agreement=0.2, duplicate_agreement=0.6)
CHOICE = ChoiceSettings(opening_s=1.0, lost_s=1.0, unsure_ratio=1.2)
CROSSING = Crossing(size=(90, 160), frame_rate_fps=10.0)


@pytest.fixture(scope="module")
def film():
    """Pictures (T, H, W, 3), and the joints of far and near, (T, K, 2) each."""
    frames = list(CROSSING.frames())
    pictures = np.stack([picture for picture, _ in frames])
    return pictures, *(np.stack([joints[who].xy for _, joints in frames]) for who in (0, 1))


def test_it_is_as_long_as_told(film):
    assert len(film[0]) == len(CROSSING) == 40


def test_they_change_sides_and_meet_in_the_middle_of_the_film(film):
    far, near = (track[:, joint_index("mid_hip"), 0] for track in film[1:])
    assert far[0] < near[0]
    assert far[-1] > near[-1]
    assert abs(int(np.argmin(np.abs(far - near))) - 20) <= 1
    assert (np.diff(far) > 0).all()
    assert (np.diff(near) < 0).all()


def test_both_are_in_the_picture_all_along(film):
    for track in film[1:]:
        body = track[:, PART_SLICES["body"]]
        assert (body >= 0).all()
        assert (body < [160, 90]).all()


def redness(picture, xy):
    """How red a picture is about a point: only the far one's shirt is."""
    x, y = np.rint(xy).astype(int)
    window = picture[y - 2 : y + 3, x - 2 : x + 3].astype(int)
    return (window[..., 0] - window[..., 1:].max(-1)).mean()


def test_the_near_one_hides_the_far_one(film):
    pictures, far, near = film
    trunk = [joint_index("neck"), joint_index("mid_hip")]
    chests = [track[:, trunk].mean(1) for track in (far, near)]
    meeting = int(np.linalg.norm(chests[0] - chests[1], axis=1).argmin())
    assert redness(pictures[0], chests[0][0]) > 60
    assert redness(pictures[0], chests[1][0]) < 20
    assert redness(pictures[meeting], chests[0][meeting]) < 20


def test_the_near_one_is_larger(film):
    heights = [np.ptp(track[0, PART_SLICES["body"], 1]) for track in film[1:]]
    assert 1 < heights[1] / heights[0] < 1.5


def test_a_standing_foot_stays_where_it_stands():
    walk = Walk((-1.0, 0.0), 0.8, 1.1)
    feet = np.array([walk.pose(time_s, 0.1, 1.0).left_leg.x for time_s in np.arange(0.31, 0.6, 0.02)])
    assert np.ptp(feet) < 1e-9  # the right foot's half of the beat


def test_the_body_goes_at_its_speed():
    walk = Walk((-1.0, 0.2), 0.8, 1.1)
    assert walk.pose(2.0, 0.1, 0.9).x * 0.9 == pytest.approx(0.6)
    assert walk.pose(2.0, 0.1, 0.9).z * 0.9 == pytest.approx(0.2)


def test_both_are_followed_through_their_meeting(film):
    """By their true joints, the far one unseen for half a second: nobody is exchanged, no joint leaps."""
    _, *tracks = film
    joints = np.stack(tracks, 1)  # (T, far and near, K, 2)
    middles = joints[:, :, joint_index("mid_hip"), 0]
    seen = np.ones(middles.shape, bool)
    seen[np.argsort(np.abs(middles[:, 0] - middles[:, 1]))[:5], 0] = False
    frame, who = np.nonzero(seen)
    confidence = np.ones((len(frame), joints.shape[2]), np.float32)
    shown = joints[frame, who]
    sightings = Sightings(frame.astype(np.int32), shown, confidence, CROSSING.size, "true", len(seen))
    index = even_index(len(seen), fps=10, size=CROSSING.size)
    links = link_people(sightings, index, LINKING)
    for dancer in (0, 1):
        x, y = joints[0, dancer, joint_index("mid_hip")]
        choice = choose_dancer(sightings, links, index, Pick(0.0, (x, y, x, y)), CHOICE)
        np.testing.assert_array_equal(choice.row >= 0, seen[:, dancer])
        chosen = sightings.keypoints(choice.row).xy
        true_steps = np.linalg.norm(np.diff(joints[:, dancer], axis=0), axis=-1)
        steps = np.linalg.norm(np.diff(chosen, axis=0), axis=-1)
        assert np.nanmax(steps) <= true_steps.max()


@pytest.mark.slow
@pytest.mark.parametrize("pair", [("ben", "ada"), (12, 5)])
def test_both_are_followed_as_detected(pair):
    """A detector mixes the two for some frames while one hides the other; it is the same two ever after."""
    crossing = Crossing(*pair)
    pictures, joints = zip(*crossing.frames(), strict=True)
    people = list(MediapipeHolistic(FollowingSettings(people=2, search_frames=10)).detect(iter(pictures)))
    sightings = Sightings.of(people, crossing.size, "mediapipe")
    index = even_index(len(crossing), size=crossing.size)
    links = link_people(sightings, index, LINKING)
    body = PART_SLICES["body"]
    true = np.stack([[each.xy[body] for each in both] for both in joints])  # (T, far and near, 25, 2)
    for dancer in (0, 1):
        x, y = true[0, dancer, joint_index("mid_hip")]
        choice = choose_dancer(sightings, links, index, Pick(0.0, (x, y, x, y)), CHOICE)
        distances = sightings.keypoints(choice.row).part("body")[:, None] - true
        error = np.nanmedian(np.linalg.norm(distances, axis=-1)[choice.row >= 0], axis=-1)
        assert (choice.row >= 0).mean() > 0.75
        assert (error[:, dancer] < error[:, 1 - dancer]).mean() > 0.97
        assert np.median(error[:, dancer]) < 0.03 * np.ptp(true[0, dancer, :, 1])
        assert choice.row[-1] >= 0
