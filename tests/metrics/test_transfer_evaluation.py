from pathlib import Path

import numpy as np
import pytest
from films import write_film
from made_up_people import (
    SIZE,
    Image,
    KnowingDetector,
    PictureList,
    nobody,
    standing_person,
    steady_index,
    without_part,
)

from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import VideoError
from motiontransfer.metrics.redetection import Redetector
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.transfer_evaluation import (
    SCHEMA,
    TransferEvaluation,
    evaluate_transfer,
    target_background_flicker,
    transfer_metrics,
    write_transfer_frames,
)
from motiontransfer.pose.gates import GateSettings
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import silent

GATES = GateSettings(0, 0, 1, 0, 1, 1, 0, 1)
WANTED = standing_person(8)


def greys(levels: list[int]) -> list[Image]:
    return [np.full((*SIZE, 3), level, np.uint8) for level in levels]


@pytest.fixture(scope="module")
def still_film(tmp_path_factory: pytest.TempPathFactory) -> RenderedFilm:
    path = tmp_path_factory.mktemp("still") / "film.mp4"
    return RenderedFilm(write_film(path, greys([90] * 8)), SIZE, 8)


def evaluate(film: RenderedFilm, found: Keypoints, repeats: list[int] | None = None) -> TransferEvaluation:
    detect = Redetector(KnowingDetector(found), GATES, SIZE)
    index = steady_index(8, repeats or [])
    return evaluate_transfer(film, WANTED, index, 4, detect, lambda frame, picture: None, silent())


def test_a_still_film_of_the_wanted_pose_is_faultless(still_film: RenderedFilm) -> None:
    metrics = transfer_metrics(evaluate(still_film, WANTED), np.array([np.nan, 2.0, 2.0]))
    assert metrics["mean"] == {
        "background_flicker": 0,
        "pose_distance_px": 0,
        "pose_distance_heights": 0,
        "face_found": 1,
        "missed_body": 0,
        "missed_face": 0,
        "missed_hands": 0,
    }
    assert metrics["target_mean"] == {"background_flicker": 2}
    assert metrics["against_target"] == {"background_flicker_ratio": 0}
    assert metrics["count"]["background_flicker"] == 7 and metrics["count"]["pose_distance_px"] == 8


def test_a_pose_that_is_five_pixels_off(still_film: RenderedFilm) -> None:
    metrics = transfer_metrics(
        evaluate(still_film, WANTED.moved(WANTED.xy + np.float32([4, 3]))), np.zeros(3)
    )
    assert metrics["mean"]["pose_distance_px"] == pytest.approx(5, rel=1e-5)


def test_repeats_are_not_averaged_and_missed_hands_are(still_film: RenderedFilm) -> None:
    found = without_part(WANTED, "left_hand", [0, 1, 2, 3])
    metrics = transfer_metrics(evaluate(still_film, found, repeats=[1, 2, 3]), np.zeros(3))
    assert metrics["frames"] == {"film": 8, "averaged": 5, "repeats": 3}
    assert metrics["mean"]["missed_hands"] == pytest.approx(21 / 5)


def test_every_frame_is_shown_once_and_in_order(still_film: RenderedFilm) -> None:
    shown: list[int] = []
    detect = Redetector(KnowingDetector(WANTED), GATES, SIZE)
    evaluate_transfer(
        still_film, WANTED, steady_index(8), 4, detect, lambda frame, picture: shown.append(frame), silent()
    )
    assert shown == list(range(8))


def test_a_film_of_another_length_is_refused(still_film: RenderedFilm) -> None:
    with pytest.raises(VideoError, match="found 8 frames, expected 9"):
        evaluate(RenderedFilm(still_film.path, SIZE, 9), WANTED)


def test_the_targets_own_flicker_leaves_out_repeats_cuts_and_frames_without_a_person() -> None:
    pictures = PictureList(greys([90, 93, 93, 200, 204, 200, 200, 200]))
    keypoints = Keypoints.of(
        WANTED.xy, np.where(np.arange(8)[:, None] == 7, 0, WANTED.confidence), SIZE, "made up"
    )
    flicker = target_background_flicker(pictures, keypoints, steady_index(8, repeats=[2], cuts=[3]), 2)
    np.testing.assert_array_equal(flicker, [np.nan, 3, np.nan, np.nan, 4, 4, 0, np.nan])


def test_the_table_has_a_row_a_frame_with_nulls_where_nothing_can_be_told(
    still_film: RenderedFilm, tmp_path: Path
) -> None:
    evaluation = evaluate(still_film, nobody(8))
    write_transfer_frames(tmp_path / "frames.parquet", evaluation, SIZE)
    table, metadata = read_table(tmp_path / "frames.parquet", SCHEMA)
    assert (table.num_rows, metadata) == (8, {"size": list(SIZE)})
    assert table.column("pose_distance_px").null_count == 8
    assert table.column("background_flicker").null_count == 1
    assert table.column("missed_body").to_pylist() == [25] * 8
