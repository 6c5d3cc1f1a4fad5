from pathlib import Path

import numpy as np
import pytest
from films import write_film
from made_up_novelty import novelty_of
from made_up_people import (
    SIZE,
    Image,
    KnowingDetector,
    nobody,
    standing_person,
    steady_index,
    without_part,
)

from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ArtifactError, VideoError
from motiontransfer.metrics.averages import averages, counts
from motiontransfer.metrics.redetection import Redetector
from motiontransfer.metrics.rendered_film import RenderedFilm
from motiontransfer.metrics.transfer_evaluation import (
    MEASURES,
    SCHEMA,
    TransferEvaluation,
    evaluate_transfer,
    write_transfer_frames,
)
from motiontransfer.pose.gates import GateSettings
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.novelty import Novelty
from motiontransfer.progress import silent

GATES = GateSettings(0, 0, 0, 0, 1, 0, 1, 1, 0, 1)
WANTED = standing_person(8)
NOVELTY = novelty_of(np.linspace(0, 21, 8))


def greys(levels: list[int]) -> list[Image]:
    return [np.full((*SIZE, 3), level, np.uint8) for level in levels]


@pytest.fixture(scope="module")
def still_film(tmp_path_factory: pytest.TempPathFactory) -> RenderedFilm:
    path = tmp_path_factory.mktemp("still") / "film.mp4"
    return RenderedFilm(write_film(path, greys([90] * 8)), SIZE, 8)


def evaluate(
    film: RenderedFilm,
    found: Keypoints,
    repeats: list[int] | None = None,
    novelty: Novelty = NOVELTY,
    shown: list[int] | None = None,
) -> TransferEvaluation:
    index = steady_index(8, repeats or [])
    detect = Redetector(KnowingDetector(found), GATES, SIZE, index, [WANTED])
    seen = [] if shown is None else shown
    return evaluate_transfer(
        film, WANTED, novelty, index, 4, detect, lambda frame, picture: seen.append(frame), silent()
    )


def means(evaluation: TransferEvaluation) -> dict[str, float]:
    return averages(evaluation.series, evaluation.counted)


def test_a_still_film_of_the_wanted_pose_is_faultless(still_film: RenderedFilm) -> None:
    evaluation = evaluate(still_film, WANTED)
    assert set(evaluation.series) == set(MEASURES)
    assert means(evaluation) == {measure: measure == "face_found" for measure in MEASURES}
    counted = counts(evaluation.series, evaluation.counted)
    assert counted["background_flicker"] == counted["jitter_body"] == 7
    assert counted["pose_distance_px"] == counted["sharpness_person"] == 8


def test_a_pose_that_is_five_pixels_off(still_film: RenderedFilm) -> None:
    found = means(evaluate(still_film, WANTED.moved(WANTED.xy + np.float32([4, 3]))))
    assert found["pose_distance_px"] == pytest.approx(5, rel=1e-5)
    assert found["jitter_body"] == pytest.approx(0, abs=1e-6)


def test_repeats_are_not_averaged_and_missed_hands_are(still_film: RenderedFilm) -> None:
    found = without_part(WANTED, "left_hand", [0, 1, 2, 3])
    evaluation = evaluate(still_film, found, repeats=[1, 2, 3])
    assert evaluation.counted.sum() == 5
    assert means(evaluation)["missed_hands"] == means(evaluation)["missed_all"] == pytest.approx(21 / 5)


def test_every_frame_is_shown_once_and_in_order(still_film: RenderedFilm) -> None:
    shown: list[int] = []
    evaluate(still_film, WANTED, shown=shown)
    assert shown == list(range(8))


def test_a_film_of_another_length_is_refused(still_film: RenderedFilm) -> None:
    with pytest.raises(VideoError, match="found 8 frames, expected 9"):
        evaluate(RenderedFilm(still_film.path, SIZE, 9), WANTED)


def test_novelty_of_other_poses_is_refused(still_film: RenderedFilm) -> None:
    novelty = novelty_of(NOVELTY.degrees[:5])
    with pytest.raises(ArtifactError, match="found 8 normalized poses, the novelty of 5 and 8 times"):
        evaluate(still_film, WANTED, novelty=novelty)


def test_poses_of_another_detector_are_not_judged(still_film: RenderedFilm, tmp_path: Path) -> None:
    shown: list[int] = []
    evaluation = evaluate(
        still_film, Keypoints.of(WANTED.xy, WANTED.confidence, SIZE, "another"), shown=shown
    )
    assert "'another'" in evaluation.no_poses and shown == list(range(8))
    assert means(evaluation)["background_flicker"] == 0 and "pose_distance_px" not in evaluation.series
    write_transfer_frames(tmp_path / "frames.parquet", evaluation, SIZE)
    table, _ = read_table(tmp_path / "frames.parquet", SCHEMA)
    assert table.column("jitter_body").null_count == table.column("face_found").null_count == 8


def test_the_table_has_a_row_a_frame_with_nulls_where_nothing_can_be_told(
    still_film: RenderedFilm, tmp_path: Path
) -> None:
    evaluation = evaluate(still_film, nobody(8))
    write_transfer_frames(tmp_path / "frames.parquet", evaluation, SIZE)
    table, metadata = read_table(tmp_path / "frames.parquet", SCHEMA)
    assert (table.num_rows, metadata) == (8, {"size": list(SIZE)})
    assert table.column("pose_distance_px").null_count == table.column("jitter_body").null_count == 8
    assert table.column("background_flicker").null_count == 1
    assert table.column("missed_body").to_pylist() == [25] * 8
    assert table.column("novelty_degrees").to_pylist() == NOVELTY.degrees.tolist()
