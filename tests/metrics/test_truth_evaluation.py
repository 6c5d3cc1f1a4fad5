import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from made_up_people import (
    SIZE,
    Image,
    KnowingDetector,
    PictureList,
    nobody,
    noisy_pictures,
    standing_person,
    steady_index,
)

from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ArtifactError, PoseError
from motiontransfer.metrics.card_tables import card_tables
from motiontransfer.metrics.placing import PLACING_MEASURES
from motiontransfer.metrics.psnr import HIGHEST_PSNR
from motiontransfer.metrics.redetection import Redetector
from motiontransfer.metrics.true_film import TrueFilm
from motiontransfer.metrics.truth_evaluation import (
    ARMS,
    PLACED,
    SCHEMA,
    Rivals,
    TruthEvaluation,
    evaluate_truth,
    truth_metrics,
    write_truth_frames,
)
from motiontransfer.metrics.truth_page import truth_page
from motiontransfer.pose.detector import Detection
from motiontransfer.pose.gates import GateSettings
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.nearest_poses import NearestPoses
from motiontransfer.progress import silent

FRAMES = 100  # four seconds: long enough for intervals
TRUE_PICTURES = [noisy_pictures(20)[frame % 20] for frame in range(FRAMES)]
TRAINING = PictureList(noisy_pictures(10, seed=1))
PERSON = standing_person(FRAMES)
GATES = GateSettings(0, 0, 0, 0, 1, 0, 1, 1, 0, 1)


def shifted(by: tuple[int, int]) -> Keypoints:
    return PERSON.moved(PERSON.xy + np.float32(by))


def evaluate(
    film: list[Image] | None = None,
    wanted: Keypoints = PERSON,
    found: Keypoints = PERSON,
    detector: KnowingDetector | None = None,
) -> TruthEvaluation:
    """The detector finds the same on the true film and on the one that is judged."""
    index = steady_index(FRAMES)
    nearest = NearestPoses(np.full(FRAMES, 4), np.full(FRAMES, 0.1, np.float32))
    return evaluate_truth(
        TrueFilm.of(PictureList(TRUE_PICTURES), PERSON, index),
        TRUE_PICTURES if film is None else film,
        wanted,
        Rivals(TRAINING, nearest, 7),
        Redetector(detector or KnowingDetector(found), GATES, SIZE, index, []),
        5,
        silent(),
    )


def test_the_truth_itself_has_a_perfect_card() -> None:
    metrics = truth_metrics(evaluate())
    mean = metrics["mean"]["film"]
    assert metrics["frames"] == {"film": FRAMES, "averaged": FRAMES, "repeats": 0, "still": 7}
    assert mean["ssim_frame"] == mean["ssim_person"] == 1
    assert mean["psnr_person"] == pytest.approx(HIGHEST_PSNR, rel=1e-6)
    assert mean["pose_distance_px"] == mean["temporal_error"] == mean["missed_body"] == 0
    assert metrics["real"]["pose_distance_px"] == 0
    assert metrics["against_nearest"]["film"]["ssim_error_ratio_person"] == 0
    assert metrics["against_nearest"]["film"]["verdict"]["ssim_error_ratio_person"] == "better"
    wanted = metrics["placing"]["wanted"]
    assert wanted["mean"] == dict.fromkeys(PLACING_MEASURES, 0) | {"size_ratio": 1}
    assert wanted["count"]["placing_px"] == FRAMES
    json.dumps(metrics, allow_nan=False)


def test_a_film_in_another_place_is_told_by_the_placing_of_its_pose() -> None:
    film = [np.roll(picture, (4, 3), (0, 1)) for picture in TRUE_PICTURES]  # by 5 px
    metrics = truth_metrics(evaluate(film, wanted=shifted((3, 4))))
    wanted, seen = metrics["placing"]["wanted"], metrics["placing"]["seen"]
    assert wanted["mean"]["offset_x_px"] == pytest.approx(3, rel=1e-4)
    assert wanted["mean"]["offset_y_px"] == pytest.approx(4, rel=1e-4)
    assert wanted["mean"]["placing_px"] == pytest.approx(5, rel=1e-4)
    assert wanted["mean_interval"]["offset_px"] == pytest.approx([5, 5], rel=1e-4)
    assert wanted["mean"]["size_ratio"] == pytest.approx(1, rel=1e-4)
    assert wanted["mean"]["rest_px"] == pytest.approx(0, abs=1e-4)
    assert seen["mean"]["placing_px"] == 0
    assert metrics["placing"]["wanted_from_seen"] == wanted
    assert metrics["mean"]["film"]["psnr_person"] < 20  # although every pixel is painted right


def test_the_pose_found_is_held_against_the_true_one() -> None:
    metrics = truth_metrics(evaluate(found=shifted((0, 2))))
    assert metrics["mean"]["film"]["pose_distance_px"] == pytest.approx(2, rel=1e-5)
    assert metrics["real"]["pose_distance_px"] == pytest.approx(2, rel=1e-5)
    assert metrics["against_real"]["film"]["pose_distance_px_ratio"] == pytest.approx(1)
    assert metrics["placing"]["seen"]["mean"]["offset_y_px"] == pytest.approx(2, rel=1e-4)


def test_the_painted_figure_is_placed_by_what_the_detector_sees_on_both_films() -> None:
    poses = iter([PERSON, shifted((3, 4))])  # on the true film, then on the one that is judged

    class Changing(KnowingDetector):
        def detect(self, frames: Iterable[Image]) -> Iterator[Detection]:
            return KnowingDetector(next(poses)).detect(frames)

    metrics = truth_metrics(evaluate(detector=Changing(PERSON)))
    assert metrics["placing"]["film_from_seen"]["mean"]["offset_px"] == pytest.approx(5, rel=1e-4)
    assert metrics["placing"]["seen"]["mean"]["offset_px"] == 0


def test_where_nobody_is_wanted_the_place_is_not_told() -> None:
    metrics = truth_metrics(evaluate(wanted=nobody(FRAMES)))
    assert metrics["placing"]["wanted"]["mean"] == {}
    assert metrics["placing"]["wanted"]["count"]["placing_px"] == 0
    assert metrics["mean"]["film"]["ssim_person"] == 1


def test_the_table_has_a_row_an_arm_and_a_frame_and_the_placing_in_each(tmp_path: Path) -> None:
    write_truth_frames(tmp_path / "frames.parquet", evaluate(wanted=shifted((3, 4))))
    table, metadata = read_table(tmp_path / "frames.parquet", SCHEMA)
    frame = table.to_pandas()
    assert metadata == {"size": list(SIZE), "still_frame": 7, "lpips_backbone": None}
    assert frame["arm"].tolist() == [arm for arm in (*ARMS, "real") for _ in range(FRAMES)]
    np.testing.assert_allclose(frame["offset_px"], 5, rtol=1e-4)
    assert set(frame.loc[frame.arm == "nearest", "nearest_frame"]) == {4}
    assert frame.loc[frame.arm == "real", "ssim_person"].isna().all()


def test_the_page_tells_the_place_first() -> None:
    evaluation = evaluate(wanted=shifted((3, 4)))
    metrics = truth_metrics(evaluation)
    page = truth_page("ben_to_ada", "ben", "ada", evaluation, metrics)
    assert page.headlines[0].value == "8.33 %"  # 5 of 60 px
    rows = {row[0]: row[1:] for row in page.tables[0].rows}
    assert rows["offset down, in pixels"][0].startswith("4 (4")
    assert rows["size over the true size"][1].startswith("1 (1")
    titles = [table.title for table in page.tables]
    assert titles[1:] == [table.title for table in card_tables(metrics, dict.fromkeys(ARMS, "arm"))]
    assert page.curves[-4].worse == "high" and len(page.curves[-4].series) == len(PLACED)


def test_a_film_of_another_size_is_refused() -> None:
    with pytest.raises(ArtifactError, match="frame 0: "):
        evaluate([picture[:64] for picture in TRUE_PICTURES])


def test_poses_of_another_length_are_refused() -> None:
    with pytest.raises(PoseError, match="placing error"):
        evaluate(wanted=standing_person(FRAMES - 1))
