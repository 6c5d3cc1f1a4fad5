"""Exemplars of a figure whose clothes change from frame to frame, so that a colour tells where it is from."""

import numpy as np
from small_film import SIZE, photographs, waving

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.appearance_file import appearance_of, appearance_tensors
from motiontransfer.gan.body_atlas import BodyAtlas
from motiontransfer.gan.exemplars import Exemplars
from motiontransfer.gan.mirror import mirror_image, mirror_points
from motiontransfer.pose.limb_places import limb_places
from motiontransfer.pose.skeleton import joint_index

FRAMES = 40
FILM = waving(FRAMES)


def dyed() -> np.ndarray:
    """Frame t is as red as 5 t, and greener on the left of the picture."""
    pictures = np.zeros((FRAMES, *SIZE, 3), np.uint8)
    pictures[..., 0] = 5 * np.arange(FRAMES)[:, None, None]
    pictures[:, :, : SIZE[1] // 2, 1] = 200
    return pictures


def of(pictures: np.ndarray, most: int = 1000, numbers: np.ndarray | None = None) -> Exemplars:
    chosen = np.arange(FRAMES) if numbers is None else numbers
    return Exemplars.of(pictures.__getitem__, FILM.xy, chosen, most)


def known(exemplars: Exemplars) -> Appearance:
    return Appearance(BodyAtlas.unknown(), exemplars)


def drawn(appearance: Appearance, points: np.ndarray) -> np.ndarray:
    return appearance.drawn(points, limb_places(points, SIZE))


def person(points: np.ndarray) -> np.ndarray:
    """(H, W) where limbs are, away from their edges."""
    mask = np.zeros(SIZE, bool)
    for on_limb in limb_places(points, SIZE).limbs:
        inside = (np.abs(on_limb.across) < 0.8) & (on_limb.along > 0) & (on_limb.along < 1)
        mask[on_limb.rows[inside], on_limb.columns[inside]] = True
    return mask


def test_a_pose_that_was_filmed_looks_as_it_was_filmed() -> None:
    shown, mask = drawn(known(of(photographs(FILM))), FILM.xy[7]), person(FILM.xy[7])
    error = np.abs(shown.astype(int) - photographs(FILM)[7])[mask]
    assert error.mean() < 12  # the nearest poses are blended with their neighbours
    assert not shown[~person(FILM.xy[7])][:3].any()


def test_the_nearest_frame_weighs_most() -> None:
    low, raised = 6, 19
    pictures = dyed()[[0, 30]]
    two = Exemplars.of(pictures.__getitem__, FILM.xy[[low, raised]], np.arange(2), 2)
    reds = [np.median(drawn(known(two), pose)[person(pose)][:, 0]) for pose in FILM.xy[[low, raised]]]
    assert reds[0] < 30 < 100 < reds[1]


def test_hidden_frames_are_not_looked_at() -> None:
    appearance = known(of(dyed()))
    reds = drawn(appearance.without(0, 29), FILM.xy[7])[person(FILM.xy[7])][:, 0]
    assert np.median(reds) >= 5 * 30
    assert np.median(drawn(appearance, FILM.xy[7])[person(FILM.xy[7])][:, 0]) < 5 * 30


def test_with_all_hidden_the_atlas_tells() -> None:
    red = np.full((*SIZE, 3), (200, 0, 0), np.uint8)
    atlas = BodyAtlas.of([(red, FILM.xy[0])])
    appearance = Appearance(atlas, of(dyed())).without(0, FRAMES)
    points = FILM.xy[3]
    np.testing.assert_array_equal(drawn(appearance, points), atlas.drawn(points, limb_places(points, SIZE)))


def test_what_was_filmed_to_one_side_is_known_to_the_other() -> None:
    """Of a figure whose right arm alone is low, asked for with the left arm low."""
    points = FILM.xy[:1].copy()
    for joint in ("right_elbow", "right_wrist"):
        points[0, joint_index(joint)] += (4, 9)
    one = Exemplars.of(dyed()[:1].__getitem__, points, np.arange(1), 1)
    turned = mirror_points(points, SIZE[1])[0]
    shown = drawn(known(one), turned)
    wanted = mirror_image(drawn(known(one), points[0]))
    mask = person(turned)
    np.testing.assert_allclose(shown[mask].astype(int), wanted[mask], atol=30)
    assert shown[mask][:, 1].max() > 150 > 50 > shown[mask][:, 1].min()


def test_the_mirrored_appearance_is_that_of_the_mirrored_film() -> None:
    appearance, points = known(of(dyed())), FILM.xy[11]
    shown = drawn(appearance.in_mirror(), mirror_points(points, SIZE[1]))
    wanted = mirror_image(drawn(appearance, points))
    mask = person(mirror_points(points, SIZE[1]))
    assert np.abs(shown.astype(int) - wanted)[mask].mean() < 3  # edges of limbs fall between pixels
    assert drawn(appearance.in_mirror().in_mirror(), points).tolist() == drawn(appearance, points).tolist()


def test_few_are_taken_evenly_from_all_of_the_film() -> None:
    np.testing.assert_array_equal(of(dyed(), 4).numbers, (0, 13, 26, 39))
    np.testing.assert_array_equal(of(dyed(), 3, np.array([5, 6, 9])).numbers, (5, 6, 9))


def test_an_appearance_survives_its_tensors() -> None:
    whole = Appearance(BodyAtlas.of([(dyed()[9], FILM.xy[0])]), of(dyed(), 7))
    for appearance in (whole, Appearance(whole.atlas), Appearance.unknown()):
        again = appearance_of(appearance_tensors(appearance))
        for pose in FILM.xy[[3, 20]]:
            np.testing.assert_array_equal(drawn(again, pose), drawn(appearance, pose))
    assert appearance_of({}).exemplars is None
