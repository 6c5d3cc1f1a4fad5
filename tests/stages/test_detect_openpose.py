"""Stage detect reading what OpenPose wrote, in place of looking at the film."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from films import moving_square, write_film
from made_up_openpose import person, write_clip, write_json
from made_up_people import SIZE, standing_person

from motiontransfer.errors import ArtifactError, MotionTransferError, ParamsError, PoseError, VideoError
from motiontransfer.pose.keypoints import read_keypoints
from motiontransfer.pose.openpose_files import list_openpose_files, openpose_digest
from motiontransfer.pose.people import read_people
from motiontransfer.pose.skeleton import PART_SLICES
from motiontransfer.progress import silent
from motiontransfer.video.index import write_index
from motiontransfer.video.indexing import Indexer
from motiontransfer.video.reader import VideoReader
from stages.blocks.detect import DetectParams
from stages.detect import run
from stages.entry import Job
from stages.layout import Layout
from stages.tables import ClipEntry

FRAMES = 12
PARAMS = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())["detect"]
WALKING = standing_person(FRAMES, step_px=1)
BODY = PART_SLICES["body"]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A decoded film, and in the folder "seen" what OpenPose saw on it: a walker, and somebody far behind."""
    write_film(tmp_path / "ada.mp4", moving_square(FRAMES, SIZE))
    indexer, layout = Indexer(), Layout(tmp_path)
    for _ in indexer.watching(VideoReader(tmp_path / "ada.mp4").timed_frames()):
        pass
    write_index(layout.index("ada"), indexer.index())
    write_clip(tmp_path / "seen", WALKING)
    behind = WALKING.moved(WALKING.xy * np.float32(0.3) + np.float32([40, 2]))
    for frame in (3, 4):
        people = [person(behind, frame), person(WALKING, frame)]
        write_json(tmp_path / f"seen/dance_{frame:012}_keypoints.json", people)
    return layout


def detect(layout: Layout, **values: Any) -> None:
    folder = layout.root / "seen"
    told = {"detector": "openpose", "openpose_folder": "seen"}
    told["openpose_sha256"] = openpose_digest(list_openpose_files(folder))
    entry = ClipEntry(video="ada.mp4", decode={}, detect={}, smooth={})
    run(Job("ada", entry, {"detect": DetectParams(**PARAMS | told | values)}, layout, silent()))


def test_the_dancer_is_read_and_everyone_is_listed(layout: Layout) -> None:
    detect(layout)
    keypoints, people = read_keypoints(layout.keypoints("ada")), read_people(layout.people("ada"))
    assert (len(keypoints), keypoints.size, keypoints.producer) == (FRAMES, SIZE, "openpose BODY_25")
    np.testing.assert_array_equal(keypoints.xy[:, BODY], WALKING.xy[:, BODY])
    assert people.frame[people.chosen].tolist() == list(range(FRAMES))
    assert people.frame[~people.chosen].tolist() == [3, 4]


def test_the_same_bytes_twice(layout: Layout) -> None:
    written = []
    for _ in range(2):
        detect(layout)
        written.append([path.read_bytes() for path in sorted(layout.keypoints("ada").parent.iterdir())])
    assert written[0] == written[1]


def test_weak_joints_are_not_believed(layout: Layout) -> None:
    weak = person(WALKING, 5)
    weak["pose_keypoints_2d"][2] = 0.1  # the nose's
    write_json(layout.root / "seen/dance_000000000005_keypoints.json", [weak])
    detect(layout)
    assert np.flatnonzero(~read_keypoints(layout.keypoints("ada")).seen[:, 0]).tolist() == [5]


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        (
            {"openpose_folder": None},
            ParamsError,
            r"detect\.openpose_folder: found nothing, expected the folder",
        ),
        ({"openpose_folder": "gone"}, PoseError, r"gone: no such folder"),
        ({"openpose_sha256": None}, ArtifactError, r"seen: its files' SHA-256 .*openpose_sha256 to it$"),
        ({"openpose_sha256": "0" * 64}, ArtifactError, r"seen: its files' SHA-256 .* expected 0000"),
    ],
)
def test_a_folder_that_is_not_told_as_it_is_is_refused(
    layout: Layout, values: dict[str, Any], error: type[MotionTransferError], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        detect(layout, **values)
    assert "\n" not in str(caught.value)
    assert not layout.keypoints("ada").exists()


def test_the_output_of_a_longer_film_is_refused(layout: Layout) -> None:
    write_json(layout.root / f"seen/dance_{FRAMES:012}_keypoints.json", [])
    with pytest.raises(
        PoseError, match=r"13 frames numbered 0 to 12, expected 12, one for each frame of ada;"
    ):
        detect(layout)


def decoded_folder(root: Path, sizes: list[tuple[int, int]]) -> Layout:
    """A clip of films b1, b2, ... of six frames each, and OpenPose's output of them all in one folder."""
    indexer, layout = Indexer(), Layout(root)
    (root / "ada.mp4").unlink()
    (root / "ada.mp4").mkdir()
    for number, size in enumerate(sizes, 1):
        write_film(root / "ada.mp4" / f"b{number}.mp4", moving_square(6, size))
        write_clip(root / "both", standing_person(6, step_px=number), f"b{number}_{{:012}}")
    for _ in indexer.watching(VideoReader(root / "ada.mp4").timed_frames()):
        pass
    write_index(layout.index("ada"), indexer.index())
    return layout


def told(layout: Layout) -> dict[str, str]:
    files = list_openpose_files(layout.root / "both")
    return {"openpose_folder": "both", "openpose_sha256": openpose_digest(files)}


def test_a_folder_of_films_is_read_film_by_film(layout: Layout) -> None:
    layout = decoded_folder(layout.root, [SIZE, SIZE])
    detect(layout, **told(layout))
    walked = np.diff(read_keypoints(layout.keypoints("ada")).joint("nose")[:, 0])
    assert walked.tolist() == [1] * 5 + [-5] + [2] * 5


def test_films_of_several_sizes_are_refused(layout: Layout) -> None:
    layout = decoded_folder(layout.root, [SIZE, (SIZE[0] * 2, SIZE[1] * 2)])
    with pytest.raises(PoseError, match=r"b2\.mp4: is 128x192 and the clip 64x96, expected one size"):
        detect(layout, **told(layout))


def test_pixels_that_are_not_square_are_refused(layout: Layout) -> None:
    write_film(layout.root / "ada.mp4", moving_square(FRAMES, SIZE), aspect="4/3")
    with pytest.raises(PoseError, match=r"ada\.mp4: its pixels are 1\.33 times as wide as high"):
        detect(layout)


def test_a_folder_that_lost_a_film_since_it_was_decoded_is_refused(layout: Layout) -> None:
    layout = decoded_folder(layout.root, [SIZE, SIZE])
    (layout.root / "ada.mp4/b2.mp4").unlink()
    with pytest.raises(VideoError, match=r"found 1 films, its index has 2; decode the clip again"):
        detect(layout, **told(layout))


def test_of_a_thinned_clip_the_kept_frames_are_read(layout: Layout) -> None:
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(layout.root / "ada.mp4", 12.5).timed_frames()):
        pass
    write_index(layout.index("ada"), indexer.index())
    detect(layout)
    every_second = WALKING.at(np.arange(0, FRAMES, 2))
    np.testing.assert_array_equal(
        read_keypoints(layout.keypoints("ada")).xy[:, BODY], every_second.xy[:, BODY]
    )


def test_a_film_of_a_still_is_refused(layout: Layout) -> None:
    still, frames = standing_person(1), 30
    write_film(layout.root / "ada.mp4", moving_square(frames, SIZE))
    indexer = Indexer()
    for _ in indexer.watching(VideoReader(layout.root / "ada.mp4").timed_frames()):
        pass
    write_index(layout.index("ada"), indexer.index())
    write_clip(layout.root / "seen", still.at([0] * frames))
    with pytest.raises(PoseError, match=r"ada\.mp4: limbs move by 0\.0 % of the body's height"):
        detect(layout)
    assert not layout.keypoints("ada").exists()
