"""`motiontransfer add` with a folder of Everybody Dance Now's released data."""

import shutil
from pathlib import Path

import pytest
import yaml
from dvc.repo import Repo
from made_up_released import write_joints, write_released
from typer.testing import CliRunner

from flows.__main__ import app
from flows.add import add_clip, add_subject
from motiontransfer.errors import MotionTransferError
from motiontransfer.pose.openpose_files import list_openpose_files, openpose_digest
from motiontransfer.video.reader import VideoReader
from stages.params import Params

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC

PARAMS, FILM, JOINTS = Path("params.yaml"), Path("data/raw/subject1.mov"), Path("data/raw/subject1.openpose")


def entry(table: str, name: str) -> dict:
    Params()  # as stages read it
    return yaml.safe_load(PARAMS.read_text())[table][name]


def test_pictures_become_a_film_and_their_test_part_the_subjects(checkout: Path, tmp_path: Path) -> None:
    add_subject("subject1", write_released(tmp_path / "subject1"))
    assert entry("clips", "subject1") == {"video": str(FILM), "decode": {}, "detect": {}, "smooth": {}}
    assert entry("subjects", "subject1")["split"] == {"test_fraction": pytest.approx(1 / 3, abs=1e-6)}
    assert VideoReader(FILM).expected_frames == 6
    with Repo() as dvc:
        assert not dvc.status([f"{FILM}.dvc"])
    assert not JOINTS.exists() and not list(FILM.parent.glob(".*partial*"))


@pytest.mark.parametrize("inside", [True, False])
def test_joints_come_along(checkout: Path, tmp_path: Path, inside: bool) -> None:
    folder = write_released(tmp_path / "subject1", keypoints=inside)
    if not inside:
        write_joints(tmp_path / "seen")
    add_clip(folder, openpose=None if inside else tmp_path / "seen")
    digest = openpose_digest(list_openpose_files(JOINTS))
    told = {"detector": "openpose", "openpose_folder": str(JOINTS), "openpose_sha256": digest}
    assert entry("clips", "subject1")["detect"] == told
    assert [frame.number for frame in list_openpose_files(JOINTS)] == list(range(6))


def test_the_same_again_does_nothing(
    checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_released(tmp_path / "subject1", keypoints=True)
    add_subject("subject1", folder)
    before, film = PARAMS.read_bytes(), FILM.read_bytes()
    capsys.readouterr()
    add_subject("subject1", folder)
    assert capsys.readouterr().out.count("nothing to do") == 2
    assert (PARAMS.read_bytes(), FILM.read_bytes()) == (before, film)


def test_a_folder_that_is_refused_leaves_nothing(checkout: Path, tmp_path: Path) -> None:
    folder = write_released(tmp_path / "subject1")
    picture = folder / "train_img" / "frame020005.png"
    picture.write_bytes(picture.read_bytes()[:-20])
    before = PARAMS.read_bytes()
    with pytest.raises(MotionTransferError, match=r"frame020005.png: is cut off"):
        add_subject("subject1", folder)
    assert PARAMS.read_bytes() == before
    assert not FILM.exists() and not list(FILM.parent.glob(".*partial*"))


def test_a_clip_alone_is_told_how_its_test_part_comes_along(checkout: Path, tmp_path: Path) -> None:
    """Only a subject's entry says which part tests."""
    folder = write_released(tmp_path / "subject1")
    said = CliRunner().invoke(app, ["add", "clip", str(folder)]).stdout
    assert f"its own test part: motiontransfer add subject subject1 {folder}\n" in said


@pytest.mark.parametrize(
    ("gone", "given", "said"),
    [
        ("train_img", ".", r"subject1: found train_label and no train_img, expected released data with"),
        ("test_label", "train_img", r"train_img: is a part of released data, .* give .*subject1$"),
    ],
)  # fmt: skip
def test_half_a_release_is_told_from_a_folder_without_films(
    checkout: Path, tmp_path: Path, gone: str, given: str, said: str
) -> None:
    folder = write_released(tmp_path / "subject1")
    shutil.rmtree(folder / gone)
    before = PARAMS.read_bytes()
    with pytest.raises(MotionTransferError, match=said):
        add_subject("subject1", folder / given)
    assert PARAMS.read_bytes() == before and not FILM.exists()


def test_a_test_part_that_no_split_may_have_is_refused_and_no_film_is_brought(
    checkout: Path, tmp_path: Path
) -> None:
    folder = write_released(tmp_path / "subject1")
    for number in range(3):
        shutil.copy(folder / "test_img" / "frame020025.png", folder / "test_img" / f"frame02003{number}.png")
    with pytest.raises(MotionTransferError, match="5 of 9 pictures are in test_img, expected half"):
        add_subject("subject1", folder)
    assert not FILM.exists()
