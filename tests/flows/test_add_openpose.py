"""`motiontransfer add` with OpenPose's output of a film, and between clips of different detectors."""

from pathlib import Path

import pytest
import yaml
from dvc.repo import Repo
from films import moving_square, write_film
from made_up_openpose import write_clip
from made_up_people import standing_person

from flows.add import add_clip, add_subject, add_transfer
from motiontransfer.errors import MotionTransferError
from motiontransfer.pose.openpose_files import list_openpose_files, openpose_digest
from stages.params import Params

pytestmark = pytest.mark.filterwarnings("ignore:_NoneStep:DeprecationWarning")  # pygtrie, inside DVC

PARAMS, PLACE = Path("params.yaml"), Path("data/raw/her.openpose")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "her.mp4", moving_square(5))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = write_clip(tmp_path / "seen", standing_person(5))
    (folder / "notes.txt").write_text("stays behind")
    return folder


def entry(table: str, name: str) -> dict:
    Params()  # as stages read it
    return yaml.safe_load(PARAMS.read_text())[table][name]


def test_the_output_is_copied_tracked_and_entered(checkout: Path, film: Path, output: Path) -> None:
    add_clip(film, openpose=output)
    digest = openpose_digest(list_openpose_files(output))
    told = {"detector": "openpose", "openpose_folder": str(PLACE), "openpose_sha256": digest}
    assert entry("clips", "her")["detect"] == told
    assert {path.name for path in PLACE.iterdir()} == {path.name for path in output.glob("*.json")}
    assert openpose_digest(list_openpose_files(PLACE)) == digest
    with Repo() as dvc:
        assert not dvc.status(["data/raw/her.openpose.dvc"])


def test_the_same_again_does_nothing_and_other_joints_are_refused(
    checkout: Path, film: Path, output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_subject("her", film, output)
    before = PARAMS.read_bytes()
    capsys.readouterr()
    add_clip(film, openpose=output)
    add_clip(film)
    assert capsys.readouterr().out.count("nothing to do") == 2
    other = write_clip(tmp_path / "other", standing_person(5, step_px=1))
    with pytest.raises(MotionTransferError, match=r"clips\.her: is there already, and not with the joints"):
        add_clip(film, openpose=other)
    assert PARAMS.read_bytes() == before


def test_an_interrupted_copy_is_completed_and_another_is_not_overwritten(
    checkout: Path, film: Path, output: Path
) -> None:
    (PLACE.with_name(".her.openpose.partial")).mkdir(parents=True)
    write_clip(PLACE, standing_person(5, step_px=1))
    with pytest.raises(MotionTransferError, match=r"her\.openpose: is there already and holds other files"):
        add_clip(film, openpose=output)
    for path in PLACE.iterdir():
        path.unlink()
    PLACE.rmdir()
    add_clip(film, openpose=output)
    assert entry("clips", "her")["detect"]["detector"] == "openpose"
    assert sorted(path.name for path in PLACE.parent.glob(".*partial*")) == []


def test_a_folder_of_something_else_is_refused_before_the_film_is_copied(checkout: Path, film: Path) -> None:
    with pytest.raises(MotionTransferError, match="found no file named like"):
        add_clip(film, openpose=film.parent)
    with pytest.raises(MotionTransferError, match="give VIDEO too"):
        add_subject("ada", openpose=film.parent)
    assert not Path("data/raw/her.mp4").exists()


def test_a_transfer_between_two_detectors_is_refused_unless_told(
    checkout: Path, film: Path, output: Path
) -> None:
    add_clip(film, openpose=output)
    before = PARAMS.read_bytes()
    with pytest.raises(MotionTransferError, match=r"her is detected by 'openpose' and ada by 'mediapipe'"):
        add_transfer("her", "ada")
    assert PARAMS.read_bytes() == before
    add_transfer("her", "ada", other_detector=True)
    assert entry("transfers", "her_to_ada")["render"] == {"other_detector": True}
    assert "render: {other_detector: true}" in PARAMS.read_text()
