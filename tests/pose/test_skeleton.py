import pytest

from motiontransfer.pose.skeleton import (
    BODY_JOINTS,
    BODY_LIMBS,
    FACE_JOINTS,
    FACE_LINES,
    FACE_RINGS,
    HAND_JOINTS,
    HAND_LIMBS,
    JOINT_COUNT,
    JOINTS,
    MIRROR,
    PART_SLICES,
    PARTS,
    joint_index,
)


def edges(lines: tuple[tuple[str, ...], ...], closed: bool, part: str) -> set[frozenset[int]]:
    pairs = set()
    for line in lines:
        following = (*line[1:], line[0]) if closed else line[1:]
        pairs |= {
            frozenset((joint_index(one, part), joint_index(other, part)))
            for one, other in zip(line, following, strict=False)
        }
    return pairs


def mirrored(pairs: set[frozenset[int]]) -> set[frozenset[int]]:
    return {frozenset(MIRROR[joint] for joint in pair) for pair in pairs}


def test_counts_are_openposes() -> None:
    assert [len(JOINTS[part]) for part in PARTS] == [25, 70, 21, 21]
    assert JOINT_COUNT == 137


@pytest.mark.parametrize("part", PARTS)
def test_names_are_unique_within_a_part(part: str) -> None:
    assert len(set(JOINTS[part])) == len(JOINTS[part])


def test_places_fill_the_parts_in_order() -> None:
    places = [joint_index(joint, part) for part in PARTS for joint in JOINTS[part]]
    assert places == list(range(JOINT_COUNT))
    assert [place for part in PARTS for place in range(JOINT_COUNT)[PART_SLICES[part]]] == places


@pytest.mark.parametrize(
    ("joint", "part", "number"),
    [
        ("nose", "body", 0),
        ("right_wrist", "body", 4),
        ("mid_hip", "body", 8),
        ("left_ankle", "body", 14),
        ("left_ear", "body", 18),
        ("left_big_toe", "body", 19),
        ("right_heel", "body", 24),
        ("nose_bridge_3", "face", 30),
        ("right_eye_0", "face", 36),
        ("outer_lip_0", "face", 48),
        ("right_pupil", "face", 68),
        ("wrist", "left_hand", 0),
        ("middle_1", "left_hand", 9),
        ("little_4", "right_hand", 20),
    ],
)
def test_numbers_within_parts_are_openposes(joint: str, part: str, number: int) -> None:
    assert joint_index(joint, part) - PART_SLICES[part].start == number


def test_unknown_joint_is_an_error() -> None:
    with pytest.raises(KeyError):
        joint_index("left_horn")


def test_mirror_twice_is_the_identity() -> None:
    assert sorted(MIRROR) == list(range(JOINT_COUNT))
    assert [MIRROR[MIRROR[joint]] for joint in range(JOINT_COUNT)] == list(range(JOINT_COUNT))


def test_mirror_swaps_sides_of_the_body_and_keeps_the_middle() -> None:
    for joint in BODY_JOINTS:
        partner = joint
        if joint.startswith("left_"):
            partner = "right_" + joint.removeprefix("left_")
        elif joint.startswith("right_"):
            partner = "left_" + joint.removeprefix("right_")
        assert MIRROR[joint_index(joint)] == joint_index(partner)


def test_mirror_swaps_the_hands_finger_by_finger() -> None:
    for joint in HAND_JOINTS:
        assert MIRROR[joint_index(joint, "left_hand")] == joint_index(joint, "right_hand")


def test_mirror_keeps_every_line_of_the_drawing() -> None:
    body = edges(BODY_LIMBS, closed=False, part="body")
    assert mirrored(body) == body
    face = edges(FACE_LINES, closed=False, part="face") | edges(FACE_RINGS, closed=True, part="face")
    assert mirrored(face) == face


def test_mirror_swaps_sides_of_the_face() -> None:
    for joint in FACE_JOINTS:
        if joint.startswith("right_"):
            partner = MIRROR[joint_index(joint, "face")]
            kind = joint.removeprefix("right_").rsplit("_", 1)[0]
            assert FACE_JOINTS[partner - PART_SLICES["face"].start].startswith(f"left_{kind}")
    middle = (
        "jaw_8",
        "nose_bridge_0",
        "nostril_2",
        "outer_lip_3",
        "outer_lip_9",
        "inner_lip_2",
        "inner_lip_6",
    )
    for joint in middle:
        assert MIRROR[joint_index(joint, "face")] == joint_index(joint, "face")


@pytest.mark.parametrize(
    ("limbs", "joints", "root"), [(BODY_LIMBS, BODY_JOINTS, "neck"), (HAND_LIMBS, HAND_JOINTS, "wrist")]
)
def test_limbs_grow_from_the_root_and_reach_every_joint_once(
    limbs: tuple[tuple[str, str], ...], joints: tuple[str, ...], root: str
) -> None:
    reached = [root]
    for inner, outer in limbs:
        assert inner in reached
        reached.append(outer)
    assert sorted(reached) == sorted(joints)


def test_lines_and_rings_hold_every_face_joint_but_the_pupils_once() -> None:
    drawn = [joint for line in (*FACE_LINES, *FACE_RINGS) for joint in line]
    assert sorted(drawn) == sorted(set(FACE_JOINTS) - {"right_pupil", "left_pupil"})
