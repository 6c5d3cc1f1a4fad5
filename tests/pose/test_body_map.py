import numpy as np

from motiontransfer.pose.body_map import CHANNELS, draw_body_map
from motiontransfer.pose.limb_places import limb_places
from motiontransfer.pose.skeleton import FINGERS, HAND_JOINTS, JOINT_COUNT, PART_SLICES, joint_index

SIZE = (200, 160)
_STANDING = {
    "nose": (80, 30), "neck": (80, 50), "mid_hip": (80, 100),
    "right_shoulder": (65, 50), "right_elbow": (40, 55), "right_wrist": (15, 60),
    "left_shoulder": (95, 50), "left_elbow": (120, 55), "left_wrist": (145, 60),
    "right_hip": (70, 100), "right_knee": (70, 135), "right_ankle": (70, 170),
    "left_hip": (90, 100), "left_knee": (90, 135), "left_ankle": (90, 170),
}  # fmt: skip


def standing() -> np.ndarray:
    points = np.full((JOINT_COUNT, 2), np.nan, np.float32)
    for joint, place in _STANDING.items():
        points[joint_index(joint)] = place
    return points


def drawn_map(points: np.ndarray) -> np.ndarray:
    return draw_body_map(limb_places(points, SIZE))


def test_each_limb_has_a_colour_of_its_own() -> None:
    drawn = drawn_map(standing())
    assert drawn.shape == (*SIZE, CHANNELS) and drawn.dtype == np.uint8
    places = [(75, 80), (52, 52), (57, 27), (52, 107), (57, 132), (117, 70), (152, 70), (117, 90), (152, 90)]
    colours = {tuple(drawn[y, x, :3]) for y, x in places}
    assert len(colours) == len(places)
    assert not drawn[195, 5].any()  # far from every limb


def test_the_place_along_and_across_a_limb_can_be_read_off() -> None:
    drawn = drawn_map(standing()).astype(float) / 255
    trunk = drawn[50:100, 80]
    angle = np.unwrap(np.arctan2(trunk[:, 4] * 2 - 1, trunk[:, 5] * 2 - 1))
    np.testing.assert_allclose(angle / np.pi, (np.arange(50, 100) - 50) / 50, atol=0.02)
    across = drawn[75, 72:89, 3]
    assert (np.diff(across) < 0).all() or (np.diff(across) > 0).all()
    np.testing.assert_allclose(across[8], 0.5, atol=0.01)


def test_it_moves_with_the_body() -> None:
    here, there = drawn_map(standing()), drawn_map(standing() + np.float32([7, -3]))
    # Single bytes may round the other way.
    difference = here[3:, :-7].astype(int) - there[:-3, 7:]
    assert np.abs(difference).max() <= 1 or (np.abs(difference) > 1).mean() < 1e-3


def test_what_is_unseen_or_outside_is_left_out() -> None:
    points = standing()
    points[joint_index("left_wrist")] = np.nan
    assert not drawn_map(points)[57, 145].any()
    assert not drawn_map(points + np.float32([0, 1000])).any()
    assert not drawn_map(np.full_like(points, np.nan)).any()


def test_waves_along_and_across_a_limb_are_sine_and_cosine_of_doubled_angles() -> None:
    trunk = drawn_map(standing())[75, 70:91].astype(float) / 127.5 - 1
    across = np.pi * trunk[:, 3]
    for wave, place in ((1, 14), (2, 16), (4, 18)):
        np.testing.assert_allclose(trunk[:, place], np.sin(wave * across), atol=0.02 * wave + 0.01)
        np.testing.assert_allclose(trunk[:, place + 1], np.cos(wave * across), atol=0.02 * wave + 0.01)
    half_way = np.pi / 2  # from neck to hips
    told = [(np.sin(wave * half_way), np.cos(wave * half_way)) for wave in (1, 2, 4, 8, 16)]
    np.testing.assert_allclose(trunk[10, 4:14], np.ravel(told), atol=0.02)


def test_a_hand_that_was_seen_is_a_palm_and_five_fingers() -> None:
    points = standing()
    hand = points[PART_SLICES["left_hand"]]
    hand[HAND_JOINTS.index("wrist")] = (140, 60)
    for place, finger in enumerate(FINGERS):
        for number in range(1, 5):
            hand[HAND_JOINTS.index(f"{finger}_{number}")] = (147 + 3 * number, 48 + 6 * place)
    drawn = drawn_map(points)
    tips = {tuple(drawn[48 + 6 * place, 156, :3]) for place in range(5)}
    palm, guessed = tuple(drawn[60, 148, :3]), tuple(drawn_map(standing())[60, 152, :3])
    assert len(tips) == 5 and palm == guessed and palm not in tips
    points[PART_SLICES["left_hand"]][0] = np.nan  # one joint unseen: the forearm tells
    assert tuple(drawn_map(points)[60, 152, :3]) == guessed
