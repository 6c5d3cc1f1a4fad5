from pathlib import Path

import numpy as np
import pytest
from small_film import SIZE, photographs, wall, waving

from motiontransfer.artifacts.picture import read_picture, write_picture
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.plate import (
    MOST_FRAMES,
    Plates,
    clean_plate,
    clean_plates,
    plate_frames,
    read_plate,
)
from motiontransfer.pose.person_mask import person_mask
from motiontransfer.pose.skeleton import JOINT_COUNT, joint_index


def test_the_walker_is_gone_from_the_plate() -> None:
    keypoints = waving(60)
    images = photographs(keypoints)
    assert _coloured(images[0]) > 0.08  # the wall is grey, the figure is not
    assert _coloured(clean_plate(images, keypoints.xy)) == 0


def _coloured(image: np.ndarray) -> float:
    return float((np.ptp(image.astype(int), axis=-1) > 8).mean())


def test_without_a_person_the_plate_is_the_median() -> None:
    images = np.random.default_rng(0).integers(0, 256, (7, 10, 12, 3), dtype=np.uint8)
    nobody = np.full((7, 137, 2), np.nan, np.float32)
    np.testing.assert_array_equal(clean_plate(images, nobody), np.median(images, 0).astype(np.uint8))


def test_frames_are_spread_and_bounded() -> None:
    assert len(plate_frames(np.arange(10_000))) == MOST_FRAMES
    np.testing.assert_array_equal(plate_frames(np.arange(5, 9)), np.arange(5, 9))


def test_each_film_has_its_own_plate(tmp_path: Path) -> None:
    keypoints = waving(40)
    images = photographs(keypoints)
    images[24:] = 255 - images[24:]  # another room
    films = np.repeat([0, 1], [24, 16])
    plates = clean_plates(lambda frames: images[frames], keypoints.xy, np.arange(40), films)
    for film, own in ((0, slice(0, 24)), (1, slice(24, 40))):
        np.testing.assert_array_equal(plates.pictures[film], clean_plate(images[own], keypoints.xy[own]))
    np.testing.assert_array_equal(plates.behind(23), plates.pictures[0])
    np.testing.assert_array_equal(plates.behind(24), plates.pictures[1])


def test_plates_are_one_picture_and_come_back(tmp_path: Path) -> None:
    path, films = tmp_path / "plate.png", np.array([0, 0, 1, 2])
    pictures = np.random.default_rng(0).integers(0, 256, (3, *SIZE, 3), dtype=np.uint8)
    Plates(pictures, films).write(path)
    assert read_picture(path).shape == (3 * SIZE[0], SIZE[1], 3)
    np.testing.assert_array_equal(Plates.read(path, films).pictures, pictures)
    np.testing.assert_array_equal(read_plate(path, 2, SIZE[0]), pictures[2])
    with pytest.raises(ArtifactError, match=r"plates of 3 films, expected one of film 3; train again"):
        read_plate(path, 3, SIZE[0])
    with pytest.raises(ArtifactError, match=r"expected plates of 5 films one above the other"):
        Plates.read(path, np.arange(5))


def test_the_plate_of_a_single_film_is_its_picture(tmp_path: Path) -> None:
    Plates(wall()[None], np.zeros(4, int)).write(tmp_path / "plates.png")
    write_picture(tmp_path / "plate.png", wall())
    assert (tmp_path / "plates.png").read_bytes() == (tmp_path / "plate.png").read_bytes()


def test_the_floor_between_two_feet_that_stand_is_seen_and_not_guessed() -> None:
    points = np.full((JOINT_COUNT, 2), np.nan, np.float32)
    for joint, place in {
        "nose": (60, 15), "neck": (60, 30), "mid_hip": (60, 90),
        "right_knee": (50, 120), "right_ankle": (50, 170), "left_knee": (70, 120), "left_ankle": (70, 170),
    }.items():  # fmt: skip
        points[joint_index(joint)] = place
    image = np.random.default_rng(0).integers(0, 256, (200, 120, 3), dtype=np.uint8)
    assert person_mask(points, (200, 120))[145:170, 58:63].all()  # the wide mask never leaves it
    plate = clean_plate(np.stack([image] * 3), np.stack([points] * 3))
    np.testing.assert_array_equal(plate[150:170, 58:63], image[150:170, 58:63])
    assert (plate[150:170, 48:53] != image[150:170, 48:53]).any()  # where a shin stands it is
