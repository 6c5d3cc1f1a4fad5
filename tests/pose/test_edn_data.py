from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from made_up_edn import FILMED
from made_up_openpose import write_json
from made_up_released import TEST, TRAIN, dancer, released_picture, write_picture, write_released

from motiontransfer.errors import PoseError, VideoError
from motiontransfer.pose.edn_data import EdnData
from motiontransfer.pose.edn_face_box import edn_face_boxes
from motiontransfer.pose.edn_figure import draw_edn_figure
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.openpose import OpenPoseFolder
from motiontransfer.pose.openpose_files import list_openpose_files, openpose_digest
from motiontransfer.progress import Progress
from motiontransfer.video.film import Film
from motiontransfer.video.reader import VideoReader


def film_of(folder: Path, path: Path) -> Path:
    EdnData.of(folder).write_film(path, Progress("test", stream=None))
    return path


def joints_of(folder: Path, written: Path) -> Keypoints:
    """What detect reads, in pixels of the unsquashed film."""
    data = EdnData.of(folder)
    assert data.keypoints is not None
    data.write_keypoints(data.keypoints, written, "her")
    digest = openpose_digest(list_openpose_files(written))
    sightings = OpenPoseFolder(written, digest, "key", 0.2).sightings({"her": 6}, (72, 128))
    return sightings.keypoints(np.arange(6))


def test_every_pixel_of_the_pictures_is_in_the_film(tmp_path: Path) -> None:
    film = Film(film_of(write_released(tmp_path / "subject1"), tmp_path / "her.mov"))
    frames = [frame.frame.to_ndarray(format="rgb24") for frame in film.frames()]
    np.testing.assert_array_equal(frames, [released_picture(number) for number in TRAIN + TEST])


def test_the_film_is_unsquashed(tmp_path: Path) -> None:
    assert VideoReader(film_of(write_released(tmp_path / "subject1"), tmp_path / "her.mov")).size == (72, 128)


def test_a_step_of_the_numbers_is_a_thirtieth_of_a_second(tmp_path: Path) -> None:
    """And a frame that was left out leaves its time."""
    film = Film(film_of(write_released(tmp_path / "subject1"), tmp_path / "her.mov"))
    times = [frame.pts * film.time_base for frame in film.frames()]
    assert times == [Fraction(frame, 30) for frame in (0, 1, 2, 4, 5, 6)]


def test_a_test_part_numbered_anew_follows(tmp_path: Path) -> None:
    folder = write_released(tmp_path / "subject1")
    for old, new in zip(TEST, (1, 5), strict=True):
        (folder / "test_img" / f"frame{old:06}.png").rename(folder / "test_img" / f"frame{new:06}.png")
    data = EdnData.of(folder)
    assert data.numbers == (*TRAIN, 20021, 20025)
    assert (data.tests, data.test_fraction) == (2, pytest.approx(1 / 3, abs=1e-6))
    assert [path.stem for path in data.pictures[-2:]] == ["frame000001", "frame000005"]


def test_the_same_pictures_give_the_same_bytes(tmp_path: Path) -> None:
    folder = write_released(tmp_path / "subject1")
    assert (
        film_of(folder, tmp_path / "a.mov").read_bytes() == film_of(folder, tmp_path / "b.mov").read_bytes()
    )


def test_joints_are_those_of_the_film_in_its_pixels(tmp_path: Path) -> None:
    found = joints_of(write_released(tmp_path / "subject1", keypoints=True), tmp_path / "written")
    expected, seen = dancer().scaled_to((72, 128)), found.seen
    assert seen.sum() == expected.seen.sum() - 2 * len(found)  # 23 joints of the body, no heels
    np.testing.assert_allclose(found.xy[seen], expected.xy[seen], atol=1e-3)


def test_joints_draw_the_released_figure_and_box(tmp_path: Path) -> None:
    found = joints_of(write_released(tmp_path / "subject1", keypoints=True), tmp_path / "written")
    ours = draw_edn_figure(found.xy[0], (72, 128), (512, 1024), 8)
    released = draw_edn_figure(
        np.where(found.seen[0, :, None], dancer().xy[0], np.nan), FILMED, (512, 1024), 8
    )
    assert (ours == released).mean() > 0.999  # a limb's angle may tip over into the next degree
    np.testing.assert_array_equal(edn_face_boxes(found, (512, 1024)), edn_face_boxes(dancer(), (512, 1024)))


def test_a_frame_without_joints_gets_none(tmp_path: Path) -> None:
    folder = write_released(tmp_path / "subject1", keypoints=True)
    for path in (folder / "keypoints").glob("frame020005_*"):
        path.unlink()
    EdnData.of(folder).write_keypoints(folder / "keypoints", tmp_path / "written", "her")
    numbers = [frame.number for frame in list_openpose_files(tmp_path / "written")]
    assert numbers == [0, 2, 3, 4, 5]


def test_without_joints_none_are_made_up(tmp_path: Path) -> None:
    assert EdnData.of(write_released(tmp_path / "subject1")).keypoints is None


def test_joints_of_other_pictures_are_refused(tmp_path: Path) -> None:
    folder = write_released(tmp_path / "subject1")
    write_json(folder / "keypoints" / "frame000001_keypoints.json", [])
    with pytest.raises(PoseError, match=r"found no files of frame020001 .* name them as the pictures are"):
        EdnData.of(folder).write_keypoints(folder / "keypoints", tmp_path / "written", "her")


def test_odd_pictures_are_refused(tmp_path: Path) -> None:
    assert not EdnData.is_at(tmp_path)
    folder = write_released(tmp_path / "subject1")
    train = folder / "train_img"

    (train / "clip020001.png").write_bytes((train / "frame020001.png").read_bytes())
    with pytest.raises(VideoError, match=r"frame020001.png: has the number of clip020001.png"):
        EdnData.of(folder)
    (train / "clip020001.png").unlink()

    write_picture(train / "frame020013.png", np.zeros((64, 130, 3), np.uint8))
    with pytest.raises(
        VideoError, match=r"frame020013.png: is 130x64, expected 128x64 as frame020001.png is"
    ):
        EdnData.of(folder)
    whole = (train / "frame020001.png").read_bytes()
    (train / "frame020013.png").write_bytes(whole[:-20])
    with pytest.raises(VideoError, match=r"frame020013.png: is cut off"):
        film_of(folder, tmp_path / "her.mov")
    assert not (tmp_path / "her.mov").exists()


def test_pictures_as_filmed_are_refused(tmp_path: Path) -> None:
    for number in (1, 2):
        write_picture(tmp_path / "train_img" / f"frame{number}.png", np.zeros((90, 160, 3), np.uint8))
    with pytest.raises(VideoError, match=r"160x90, expected twice as wide as high"):
        EdnData.of(tmp_path)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "train_img").mkdir()
    with pytest.raises(VideoError, match=r"train_img: found 0 pictures"):
        EdnData.of(tmp_path)
