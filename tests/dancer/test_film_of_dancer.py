"""The rendered dancer and its true joints."""

from dataclasses import replace

import numpy as np
import pytest

from motiontransfer.dancer.choreography import DANCES
from motiontransfer.dancer.film import Performance, render_film, rendered_frames
from motiontransfer.dancer.looks import LOOKS
from motiontransfer.dancer.scene import Dancer
from motiontransfer.dancer.view import View
from motiontransfer.pose.skeleton import MIRROR, PART_SLICES, joint_index

SIZE = (128, 128)
ON_THE_BODY = (
    "neck", "right_elbow", "left_elbow", "right_wrist", "left_wrist", "mid_hip", "right_knee", "left_knee",
    "right_ankle", "left_ankle", "right_big_toe", "left_heel",
)  # fmt: skip


def performance(look: str, dance: str, seed: int | None = None) -> Performance:
    return Performance(LOOKS[look], DANCES[dance], SIZE, 2.0, seed, supersampling=1)


@pytest.fixture(scope="module")
def dancers() -> dict[str, Dancer]:
    return {look: performance(look, "first").dancer() for look in LOOKS}


def test_the_same_film_twice_and_in_two_processes(dancers):
    danced = performance("ada", "first", seed=3)
    alone = list(rendered_frames(danced, 6))
    shared = list(rendered_frames(danced, 6, processes=2))
    for (image, joints), (other_image, other_joints) in zip(alone, shared, strict=True):
        np.testing.assert_array_equal(image, other_image)
        np.testing.assert_array_equal(joints.xy, other_joints.xy)
    again, _ = danced.frame(dancers["ada"], 5)
    np.testing.assert_array_equal(again, alone[5][0])


def test_noise_follows_the_seed(dancers):
    images = [performance("ada", "first", seed).frame(dancers["ada"], 1)[0] for seed in (3, 3, 4, None)]
    np.testing.assert_array_equal(images[0], images[1])
    assert (images[0] != images[2]).any()
    pose = DANCES["first"].pose(0.5, LOOKS["ada"])
    plain, noisy = (dancers["ada"].render(pose, noise)[0] for noise in (None, np.random.default_rng(5)))
    difference = noisy.astype(float) - plain
    assert 0.5 < difference.std() < 3
    assert np.abs(difference).max() < 15


def test_a_dancer_outside_the_picture_leaves_the_empty_room(dancers):
    dancer, pose = dancers["ada"], DANCES["first"].pose(0.5, LOOKS["ada"])
    away, farther = (dancer.render(pose.moved(x, 0))[0] for x in (20.0, 30.0))
    np.testing.assert_array_equal(away, farther)
    assert not dancer.silhouette(pose.moved(20.0, 0)).any()
    half = dancer.silhouette(pose.moved(1.2, 0))
    assert half[:, -1].any()
    assert 0 < half.sum() < dancer.silhouette(pose).sum()


def test_a_dancer_may_reach_beyond_every_edge():
    look = LOOKS["ada"]
    close_up = replace(look, camera=replace(look.camera, focal_sides=4.0))
    danced = replace(performance("ada", "first"), look=close_up)
    dancer, pose = danced.dancer(), DANCES["first"].pose(0.5, look)
    cover = dancer.silhouette(pose)
    assert all(edge.any() for edge in (cover[0], cover[-1], cover[:, 0], cover[:, -1]))
    image, joints = dancer.render(pose)
    assert image.shape == (*SIZE, 3)
    assert joints.xy.min() < 0
    assert joints.xy.max() > 127


@pytest.mark.parametrize("size", [(160, 96), (96, 160)])
def test_a_picture_of_another_shape_shows_all_of_the_square_one_and_more(size):
    square, other = (replace(performance("ben", "second"), size=each) for each in ((96, 96), size))
    pose = DANCES["second"].pose(0.5, LOOKS["ben"])
    middle = tuple(slice((side - 96) // 2, (side + 96) // 2) for side in size)
    cover, wider = (each.dancer().silhouette(pose) for each in (square, other))
    np.testing.assert_allclose(wider[middle], cover, atol=1e-4)
    assert wider.sum() == pytest.approx(cover.sum())


def test_render_film():
    images, keypoints = render_film("ben", "second", SIZE, 2, 12.0)
    assert images.shape == (2, *SIZE, 3)
    assert images.dtype == np.uint8
    assert keypoints.size == SIZE
    assert keypoints.producer == "generated"
    assert keypoints.seen.all()


@pytest.mark.parametrize(("look", "dance"), [("ada", "first"), ("ben", "second")])
def test_true_joints_lie_on_the_body(dancers, look, dance):
    danced = performance(look, dance)
    hits = []
    for frame in range(0, 36, 2):
        cover = dancers[look].silhouette(danced.dance.pose(frame / 2, danced.look))
        _, joints = danced.frame(dancers[look], frame)
        column, row = np.rint(joints.xy).astype(int).T
        hits.append(cover[row.clip(0, 127), column.clip(0, 127)] > 0)
    share = np.mean(hits, axis=0)
    for joint in ON_THE_BODY:
        assert share[joint_index(joint)] > 0.9, joint
    for hand in ("left_hand", "right_hand"):
        assert share[PART_SLICES[hand]].mean() > 0.8, hand
    assert share[PART_SLICES["face"]].mean() > 0.95


@pytest.mark.parametrize("look", sorted(LOOKS))
def test_the_whole_dancer_is_in_the_picture(dancers, look):
    danced = performance(look, "first")
    for frame in range(40):
        _, joints = danced.frame(dancers[look], frame)
        assert joints.xy.min() > 0
        assert joints.xy.max() < 127


def test_a_face_turned_away_is_not_seen(dancers):
    danced = performance("ben", "second")
    facing = [danced.frame(dancers["ben"], frame)[1].confidence[PART_SLICES["face"]] for frame in range(20)]
    seen = np.array([face.all() for face in facing])
    assert all(face.all() or not face.any() for face in facing)
    assert 0.7 < seen.mean() < 1


def test_a_mirrored_pose_gives_mirrored_joints(dancers):
    look, dancer = LOOKS["ada"], dancers["ada"]  # whose camera stands in the middle
    for time in (0.4, 3.1, 9.0):
        pose = DANCES["first"].pose(time, look)
        plain, mirrored = dancer.render(pose)[1], dancer.render(pose.mirrored())[1]
        expected = plain.xy[list(MIRROR)] * [-1, 1] + [127, 0]
        np.testing.assert_allclose(mirrored.xy, expected, atol=0.05)


def test_pixels_and_rays_agree():
    view = View(LOOKS["ben"].camera, (90, 120))
    rays = view.rays()
    pixel, depth = view.project(view.position + 0.02 * rays[17, 101])
    np.testing.assert_allclose(pixel, [101, 17], atol=1e-9)
    assert depth > 0
