import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from motiontransfer.errors import PoseError
from motiontransfer.pose.openpose_files import frames_by_number, list_openpose_files, openpose_digest


def folder_of(folder: Path, names: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(name)
    return folder


def film(numbers: list[int], name: str = "dance_{:012}_keypoints.json") -> list[str]:
    return [name.format(number) for number in numbers]


def placed(folder: Path, names: list[str], **films: int) -> list[int | None]:
    found = list_openpose_files(folder_of(folder, names))
    return [frame and frame.number for frame in frames_by_number(folder, found, films)]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("dance_{:012}_keypoints.json", 0),
        ("frame{:06}_keypoints.json", 20001),
        ("{}_keypoints.json", 1),
        ("{:012}_keypoints.json", 1),
        ("my film 2_{:012}_keypoints.json", 0),
        ("frame{:06}_pose.yml", 20001),
    ],
)
def test_frames_are_the_films_by_number_and_not_by_name(tmp_path: Path, name: str, first: int) -> None:
    numbers = list(range(first, first + 12))  # "10" sorts before "2"
    assert placed(tmp_path, film(numbers, name), dance=12) == numbers


def test_a_frame_without_a_file_is_one_without_people(tmp_path: Path) -> None:
    numbers = [number for number in range(19) if number != 7]  # the last of 20 is missing too
    assert placed(tmp_path, film(numbers), dance=20) == [*range(7), None, *range(8, 19), None]
    pictures = [number for number in range(1, 21) if number != 7]
    found = placed(tmp_path / "pictures", film(pictures, "frame{:03}_keypoints.json"), dance=20)
    assert found == [*range(1, 7), None, *range(8, 21)]


def test_a_folder_of_films(tmp_path: Path) -> None:
    names = film([0, 1, 2], "b_{:012}_keypoints.json") + film([0, 1], "a2_{:012}_keypoints.json")
    assert placed(tmp_path, names, a2=2, b=3) == [0, 1, 0, 1, 2]
    with pytest.raises(PoseError, match=r"found the output of a2, b, expected that of a2, c;"):
        placed(tmp_path, names, a2=2, c=3)
    with pytest.raises(PoseError, match=r"found the output of a2, b, expected that of dance;"):
        placed(tmp_path, names, dance=5)


@pytest.mark.parametrize(
    ("numbers", "name", "said"),
    [
        (range(0, 20, 2), "dance_{:012}", r"10 frames numbered 0 to 18, expected 20"),
        (range(21), "dance_{:012}", r"21 frames numbered 0 to 20, expected 20"),
        (range(17), "dance_{:012}", r"17 frames numbered 0 to 16, expected 20"),
        (range(1, 20), "frame{:04}", r"19 frames numbered 1 to 19, expected 20"),
        (range(1, 22), "frame{:04}", r"21 frames numbered 1 to 21, expected 20"),
        (range(10, 40, 1), "dance_{:012}", r"30 frames numbered 10 to 39, expected 20"),
    ],
)
def test_another_number_of_frames_is_refused(tmp_path: Path, numbers: range, name: str, said: str) -> None:
    with pytest.raises(PoseError, match=rf"{said}, one for each frame of dance; .*--frame_step"):
        placed(tmp_path, film(list(numbers), f"{name}_keypoints.json"), dance=20)


def test_two_spellings_of_one_number_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PoseError, match="3 frames numbered 1 to 2"):
        placed(tmp_path, ["a1_keypoints.json", "a01_keypoints.json", "a2_keypoints.json"], a=2)


def test_the_digest_is_what_sha256sum_says(tmp_path: Path) -> None:
    folder_of(tmp_path, film([0, 1, 10, 2]))
    found = openpose_digest(list_openpose_files(tmp_path))
    (tmp_path / "notes.txt").write_text("no part of it")
    assert openpose_digest(list_openpose_files(tmp_path)) == found
    command = "LC_ALL=C; cd $0; sha256sum *.json | sha256sum"
    told = subprocess.run(["bash", "-c", command, tmp_path], capture_output=True, text=True, check=True)
    assert told.stdout.split()[0] == found
    (tmp_path / film([2])[0]).write_text("other")
    assert openpose_digest(list_openpose_files(tmp_path)) != found


def test_a_renamed_file_is_another_digest(tmp_path: Path) -> None:
    digests = set()
    for name in ("a0_keypoints.json", "a1_keypoints.json"):
        folder = tmp_path / hashlib.sha256(name.encode()).hexdigest()
        folder.mkdir()
        (folder / name).write_text("the same")
        digests.add(openpose_digest(list_openpose_files(folder)))
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["dance.mp4", "a_keypoints.json"], r"found no file named like film_000000000000_keypoints\.json"),
        (["a1_keypoints.json", "a1_pose.yml"], r"a1: found both JSON and YAML"),
        (["a1_face.yml", "a1_hand_left.yml"], r"a1: found no body, only face, left_hand"),
    ],
)
def test_other_folders_are_refused(tmp_path: Path, names: list[str], said: str) -> None:
    with pytest.raises(PoseError, match=said):
        list_openpose_files(folder_of(tmp_path, names))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    make: list[Callable[[Path], object]] = [lambda path: None, lambda path: path.write_text("a file")]
    for number, create in enumerate(make):
        create(tmp_path / str(number))
        with pytest.raises(PoseError, match=rf"{number}: no such folder, expected OpenPose's output"):
            list_openpose_files(tmp_path / str(number))
