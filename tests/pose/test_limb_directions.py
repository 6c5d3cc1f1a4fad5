import numpy as np
import pytest
from figures import from_behind, still, turned, with_arm
from walkers import even_index, without

from motiontransfer.pose.keypoints import FloatArray, Keypoints
from motiontransfer.pose.limb_directions import LINES, LONGEST, limb_directions, limb_speeds
from motiontransfer.pose.skeleton import joint_index

NUMBER = {limb.name: number for number, limb in enumerate(LINES)}


def direction(figure: Keypoints, limb: str) -> FloatArray:
    return limb_directions(figure)[:, NUMBER[limb]]


def test_a_limb_in_the_pictures_plane_has_length_one_and_points_where_it_points() -> None:
    figure = with_arm(still(20), "left", 90)
    np.testing.assert_allclose(direction(figure, "left forearm"), [[1, 0]] * 20, atol=0.01)
    np.testing.assert_allclose(direction(figure, "trunk"), [[0, -1]] * 20, atol=0.01)
    np.testing.assert_allclose(direction(figure, "shoulders"), [[1, 0]] * 20, atol=0.01)


def test_place_size_and_lengths_of_limbs_do_not_matter() -> None:
    figure = with_arm(still(40), "left", np.linspace(0, 120, 40))
    plain = limb_directions(figure)
    nearer = figure.xy * np.linspace(0.5, 2, 40, dtype=np.float32)[:, None, None] + np.float32([90, -30])
    np.testing.assert_allclose(limb_directions(figure.moved(nearer)), plain, atol=1e-3)
    longer = figure.xy.copy()
    elbow = figure.joint("left_elbow")
    longer[:, joint_index("left_wrist")] = elbow + 1.4 * (figure.joint("left_wrist") - elbow)
    np.testing.assert_allclose(limb_directions(figure.moved(longer)), plain, atol=1e-3)


def test_a_limb_that_points_at_the_camera_is_short() -> None:
    figure = with_arm(still(40), "left", 90)
    xy, elbow = figure.xy.copy(), joint_index("left_elbow")
    xy[7, joint_index("left_wrist")] = xy[7, elbow] + 0.3 * (xy[7, joint_index("left_wrist")] - xy[7, elbow])
    lengths = np.linalg.norm(direction(figure.moved(xy), "left forearm"), axis=-1)
    assert lengths[7] == pytest.approx(0.3, abs=0.01) and lengths[8] == pytest.approx(1, abs=0.01)


def test_one_who_is_seen_from_the_side_throughout_does_not_seem_to_face_the_camera() -> None:
    figure = still(30)
    xy, middle = figure.xy.copy(), figure.joint("mid_hip")[:, None, 0]
    xy[..., 0] = middle + 0.1 * (xy[..., 0] - middle)
    sideways = limb_directions(figure.moved(xy))
    for line in ("shoulders", "hips", "ears"):
        assert np.linalg.norm(sideways[0, NUMBER[line]]) < 0.35


def test_one_who_turns_away_has_shoulders_hips_and_ears_the_other_way_round() -> None:
    front, back = limb_directions(still(5)), limb_directions(from_behind(still(5)))
    for line in ("shoulders", "hips", "ears"):
        np.testing.assert_allclose(back[:, NUMBER[line]], -front[:, NUMBER[line]], atol=1e-3)


def test_a_slip_is_no_longer_than_the_longest_limb() -> None:
    figure = still(60)
    xy = figure.xy.copy()
    xy[3, joint_index("right_wrist")] += 900
    lengths = np.linalg.norm(limb_directions(figure.moved(xy))[..., :], axis=-1)
    assert np.nanmax(lengths) == pytest.approx(LONGEST, abs=1e-4)


def test_what_was_not_seen_has_no_direction() -> None:
    figure = without(still(6), slice(2, 3), "left_wrist", "right_ear")
    found = np.isfinite(limb_directions(figure)).all(-1)
    missing = {limb.name for limb, seen in zip(LINES, found[2], strict=True) if not seen}
    assert missing == {"left forearm", "ears", "right foot", "left foot"}  # of the face one ear is left
    assert not np.isfinite(limb_directions(without(still(4), slice(None)))).any()
    assert limb_directions(still(0)).shape == (0, len(LINES), 2)


def test_the_speed_of_a_figure_that_turns_steadily_is_known_to_its_ends() -> None:
    index = even_index(50, fps=25)
    speeds = limb_speeds(limb_directions(turned(still(50), 40 * index.time_s)), index)
    np.testing.assert_allclose(speeds, 40, rtol=0.02)


def test_a_cut_is_not_speed() -> None:
    index = even_index(40, shots=np.repeat([0, 1], 20))
    jump = turned(still(40), np.repeat([0, 90], 20))
    np.testing.assert_allclose(limb_speeds(limb_directions(jump), index), 0, atol=1e-3)


def test_speed_is_unknown_where_nobody_is_and_in_a_shot_of_one_frame() -> None:
    index = even_index(9, shots=np.array([0] * 8 + [1]))
    speeds = limb_speeds(limb_directions(without(still(9), slice(0, 3))), index)
    assert np.isnan(speeds[[0, 1, 8]]).all() and np.isfinite(speeds[4:8]).all()
