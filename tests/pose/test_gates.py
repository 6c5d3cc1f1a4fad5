from dataclasses import replace

import numpy as np
import pytest

from motiontransfer.pose.gates import GateSettings, gate_keypoints
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import JOINT_COUNT, PART_SLICES, PARTS, joint_index

SETTINGS = GateSettings(
    body_confidence=0.5,
    heel_confidence=0.25,
    face_confidence=0.3,
    hand_confidence=0.4,
    face_nose_fraction=0.05,
    face_min_fraction=0.06,
    face_max_fraction=0.3,
    hand_wrist_fraction=0.06,
    palm_min_fraction=0.02,
    palm_max_fraction=0.1,
)
SIZE = (1200, 1000)
FRAMES = 3
TALL_PX = 1000.0  # from nose to ankles


def standing_person() -> Keypoints:
    """Somebody 1000 px tall who passes every gate, with confidence 0.9 throughout."""
    xy = np.zeros((JOINT_COUNT, 2), np.float32)
    xy[PART_SLICES["body"]] = (500, 400)
    for joint, place in {
        "nose": (500, 100),
        "neck": (500, 200),
        "mid_hip": (500, 550),
        "right_wrist": (300, 500),
        "left_wrist": (700, 500),
        "right_ankle": (450, 1100),
        "left_ankle": (550, 1100),
    }.items():
        xy[joint_index(joint)] = place
    xy[PART_SLICES["face"]] = (500, 100)
    xy[joint_index("right_brow_2", "face")] = (500, 50)
    xy[joint_index("jaw_8", "face")] = (500, 160)
    for side, x in (("right", 300), ("left", 700)):
        xy[PART_SLICES[f"{side}_hand"]] = (x, 560)
        xy[joint_index("wrist", f"{side}_hand")] = (x, 500)
    return Keypoints.of(np.tile(xy, (FRAMES, 1, 1)), np.full((FRAMES, JOINT_COUNT), 0.9), SIZE, "by hand")


def changed(joint: str, place: tuple[float, float], part: str = "body") -> Keypoints:
    """The standing person with one joint elsewhere in frame 1."""
    person = standing_person()
    xy = person.xy.copy()
    xy[1, joint_index(joint, part)] = place
    return person.moved(xy)


def doubted(joint: str, confidence: float, part: str = "body") -> Keypoints:
    person = standing_person()
    trust = person.confidence.copy()
    trust[1, joint_index(joint, part)] = confidence
    return Keypoints.of(person.xy, trust, person.size, person.producer)


def unseen_parts(keypoints: Keypoints) -> list[str]:
    """The parts of which nothing is left in frame 1, after a check that the other frames are whole."""
    gated = gate_keypoints(keypoints, SETTINGS)
    assert gated.seen[[0, 2]].all()
    return [part for part in PARTS if not gated.seen[1, PART_SLICES[part]].any()]


def test_a_whole_person_passes_unchanged() -> None:
    person = standing_person()
    gated = gate_keypoints(person, SETTINGS)
    assert gated.xy.tobytes() == person.xy.tobytes()
    assert gated.confidence.tobytes() == person.confidence.tobytes()


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ((-0.5, 5), True),
        ((-0.6, 5), False),
        ((999.4, 5), True),
        ((999.5, 5), False),
        ((5, -0.5), True),
        ((5, -0.6), False),
        ((5, 1199.4), True),
        ((5, 1199.5), False),
    ],
)
@pytest.mark.parametrize(
    ("joint", "part"), [("right_elbow", "body"), ("thumb_4", "left_hand"), ("jaw_0", "face")]
)
def test_points_outside_the_picture_are_unseen(
    place: tuple[float, float], inside: bool, joint: str, part: str
) -> None:
    fits_all = replace(SETTINGS, face_max_fraction=9.0)
    gated = gate_keypoints(changed(joint, place, part), fits_all)
    assert gated.seen[1, joint_index(joint, part)] == inside
    assert np.delete(gated.seen[1], joint_index(joint, part)).all()


@pytest.mark.parametrize(
    ("joint", "confidence", "believed"),
    [
        ("left_knee", 0.49, False),
        ("left_knee", 0.5, True),
        ("left_big_toe", 0.3, False),
        ("right_heel", 0.24, False),
        ("right_heel", 0.25, True),
    ],
)
def test_body_joints_need_confidence_and_heels_less(joint: str, confidence: float, believed: bool) -> None:
    gated = gate_keypoints(doubted(joint, confidence), SETTINGS)
    assert gated.seen[1, joint_index(joint)] == believed
    assert np.delete(gated.seen[1], joint_index(joint)).all()


@pytest.mark.parametrize(("part", "joint", "least"), [("face", "jaw_3", 0.3), ("left_hand", "thumb_4", 0.4)])
def test_joints_of_faces_and_hands_need_confidence_too(part: str, joint: str, least: float) -> None:
    for confidence, believed in ((least - 0.01, False), (least, True)):
        gated = gate_keypoints(doubted(joint, confidence, part), SETTINGS)
        assert gated.seen[1, joint_index(joint, part)] == believed
        assert np.delete(gated.seen[1], joint_index(joint, part)).all()


@pytest.mark.parametrize(
    ("keypoints", "lost"),
    [
        (changed("nose_bridge_3", (549, 100), "face"), []),
        (changed("nose_bridge_3", (551, 100), "face"), ["face"]),
        (changed("jaw_8", (500, 111), "face"), []),  # 61 px from brow to chin
        (changed("jaw_8", (500, 109), "face"), ["face"]),
        (changed("jaw_8", (500, 349), "face"), []),
        (changed("jaw_8", (500, 351), "face"), ["face"]),
    ],
)
def test_face_sits_on_the_nose_and_has_a_size(keypoints: Keypoints, lost: list[str]) -> None:
    assert unseen_parts(keypoints) == lost


@pytest.mark.parametrize(
    ("keypoints", "lost"),
    [
        (changed("right_wrist", (300, 441)), []),
        (changed("right_wrist", (300, 439)), ["right_hand"]),
        (changed("middle_1", (700, 519), "left_hand"), ["left_hand"]),
        (changed("middle_1", (700, 521), "left_hand"), []),
        (changed("middle_1", (700, 599), "left_hand"), []),
        (changed("middle_1", (700, 601), "left_hand"), ["left_hand"]),
        (changed("left_wrist", (315, 500)), ["left_hand"]),  # beside the right wrist, far from its hand
    ],
)
def test_hand_hangs_on_its_wrist_and_has_a_size(keypoints: Keypoints, lost: list[str]) -> None:
    assert unseen_parts(keypoints) == lost


def test_hand_nearer_to_the_other_wrist_is_not_its_own() -> None:
    person = standing_person()
    xy = person.xy.copy()
    xy[1, joint_index("left_wrist")] = (340, 500)  # the arms cross; a left hand is seen on the right wrist
    xy[1, PART_SLICES["left_hand"]] = xy[1, PART_SLICES["right_hand"]]
    assert unseen_parts(person.moved(xy)) == ["left_hand"]


def test_a_doubted_wrist_is_confirmed_by_its_hand() -> None:
    gated = gate_keypoints(doubted("right_wrist", 0.1), SETTINGS)
    assert not gated.seen[1, joint_index("right_wrist")]
    assert gated.seen[1, PART_SLICES["right_hand"]].all()


@pytest.mark.parametrize(("joint", "part"), [("nose", "face"), ("left_wrist", "left_hand")])
def test_face_and_hands_need_their_body_joint(joint: str, part: str) -> None:
    assert unseen_parts(changed(joint, (np.nan, np.nan))) == [part]


def test_limits_scale_with_the_person() -> None:
    small = standing_person().moved(standing_person().xy * np.float32(0.2))
    assert gate_keypoints(small, SETTINGS).seen.all()


def test_nobody_stays_nobody() -> None:
    assert not gate_keypoints(Keypoints.empty(4, SIZE, "by hand"), SETTINGS).seen.any()


def test_gating_moves_nothing_and_invents_nothing() -> None:
    rng = np.random.default_rng(1)
    xy = rng.uniform(-100, 1300, (20, JOINT_COUNT, 2))
    wild = Keypoints.of(xy, rng.uniform(0, 1, (20, JOINT_COUNT)), SIZE, "by hand")
    gated = gate_keypoints(wild, SETTINGS)
    assert (gated.seen <= wild.seen).all()
    assert 0 < gated.seen.sum() < wild.seen.sum()
    assert (gated.xy[gated.seen] == wild.xy[gated.seen]).all()
    assert (gated.confidence[gated.seen] == wild.confidence[gated.seen]).all()
