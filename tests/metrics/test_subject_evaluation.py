import json
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest
from made_up_people import (
    SIZE,
    KnowingDetector,
    PictureList,
    nobody,
    noisy_pictures,
    standing_person,
    steady_index,
    without_part,
)

from motiontransfer.artifacts.table import read_table
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.bootstrap import BETTER, NOT_TOLD_APART, TOO_SHORT
from motiontransfer.metrics.film_measures import STEP_MEASURES
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.psnr import HIGHEST_PSNR, psnr
from motiontransfer.metrics.redetection import Redetector
from motiontransfer.metrics.subject_evaluation import (
    ARMS,
    ROLLOUTS,
    SCHEMA,
    Elsewhere,
    SubjectEvaluation,
    evaluate_subject,
    subject_metrics,
    write_subject_frames,
)
from motiontransfer.metrics.subject_page import subject_page
from motiontransfer.metrics.supplied_poses import Undetected
from motiontransfer.pose.gates import GateSettings
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.pose.skeleton import joint_index
from motiontransfer.progress import silent
from motiontransfer.video.split import Split

SPLIT = Split(np.arange(10), np.arange(0), np.arange(14, 20))
STILL = 3
PICTURES = PictureList(noisy_pictures(20))
GATES = GateSettings(0, 0, 0, 0, 1, 0, 1, 1, 0, 1)


def held_out(keypoints: Keypoints, repeats: list[int]) -> HeldOut:
    return HeldOut.of(PICTURES, keypoints, steady_index(20, repeats), SPLIT, SPLIT.test)


def redetector(film: HeldOut, found: Keypoints) -> Redetector:
    return Redetector(KnowingDetector(found), GATES, SIZE, film.index, [film.keypoints])


def evaluate(
    keypoints: Keypoints | None = None,
    repeats: list[int] | None = None,
    found: Keypoints | None = None,
    step: int = 10,
) -> SubjectEvaluation:
    """The whole gives the real pictures; without a part they are brighter by `step`, or by twice that."""
    real = PICTURES.images[14:]
    brighter, brightest = (
        [np.clip(picture, 0, 255 - by) + np.uint8(by) for picture in real] for by in (step, 2 * step)
    )
    film = held_out(standing_person(20) if keypoints is None else keypoints, repeats or [])
    return evaluate_subject(
        film,
        {"generated": real, "without_face": brighter, "frame_by_frame": brightest},
        STILL,
        redetector(film, standing_person(6) if found is None else found),
        4,
        silent(),
    )


def long_evaluation() -> SubjectEvaluation:
    """As `evaluate`, with a test part of four seconds: the twenty pictures over and over."""
    pictures = PictureList([PICTURES[frame % 20] for frame in range(120)])
    split = Split(np.arange(10), np.arange(0), np.arange(20, 120))
    film = HeldOut.of(pictures, standing_person(120), steady_index(120), split, split.test)
    real = pictures.images[20:]
    rollouts = {
        "generated": real,
        "without_face": [np.clip(picture, 0, 245) + np.uint8(10) for picture in real],
        "frame_by_frame": [np.clip(picture, 0, 235) + np.uint8(20) for picture in real],
    }
    return evaluate_subject(film, rollouts, STILL, redetector(film, standing_person(100)), 4, silent())


def test_a_perfect_generator_and_one_that_is_off_by_ten() -> None:
    mean = subject_metrics(evaluate())["mean"]
    assert mean["generated"]["ssim_person"] == 1
    assert mean["generated"]["psnr_face"] == pytest.approx(HIGHEST_PSNR, rel=1e-6)
    assert mean["without_face"]["psnr_frame"] == pytest.approx(20 * np.log10(255 / 10), rel=1e-6)
    assert mean["frame_by_frame"]["psnr_frame"] == pytest.approx(20 * np.log10(255 / 20), rel=1e-6)
    assert mean["generated"]["pose_distance_px"] == 0


def test_the_nearest_frame_is_judged_by_the_same_rule() -> None:
    evaluation = evaluate()
    nearest = evaluation.arms["nearest"].scores.psnr["frame"]
    chosen = evaluation.held_out.nearest.nearest
    expected = [psnr(PICTURES[14 + place], PICTURES[int(frame)]) for place, frame in enumerate(chosen)]
    np.testing.assert_allclose(nearest, expected)
    assert evaluation.arms["nearest"].agreement is None


def test_against_nearest_is_made_of_the_means() -> None:
    metrics = subject_metrics(evaluate())
    mean, against = metrics["mean"], metrics["against_nearest"]["without_face"]
    error = (1 - mean["without_face"]["ssim_person"]) / (1 - mean["nearest"]["ssim_person"])
    assert against["ssim_error_ratio_person"] == pytest.approx(error, rel=1e-5)
    gain = mean["without_face"]["psnr_person"] - mean["nearest"]["psnr_person"]
    assert against["psnr_gain_person_db"] == pytest.approx(gain, abs=1e-5)
    assert "face_found_ratio" not in against


def test_repeated_pictures_are_not_averaged() -> None:
    evaluation = evaluate(repeats=[15, 16])
    metrics = subject_metrics(evaluation)
    assert metrics["frames"] == {"test": 6, "averaged": 4, "repeats": 2, "still": STILL}
    kept = evaluation.arms["nearest"].scores.ssim["person"][[0, 3, 4, 5]]
    assert metrics["mean"]["nearest"]["ssim_person"] == pytest.approx(kept.mean(), rel=1e-6)
    assert metrics["count"]["nearest"]["ssim_person"] == 4


def test_a_region_that_is_not_seen_is_counted_and_not_averaged() -> None:
    keypoints = without_part(standing_person(20), "left_hand", range(14, 20))
    metrics = subject_metrics(evaluate(keypoints))
    assert metrics["count"]["generated"]["ssim_left_hand"] == 0
    assert "ssim_left_hand" not in metrics["mean"]["generated"]
    assert metrics["count"]["generated"]["ssim_right_hand"] == 6


def test_faces_found() -> None:
    found = without_part(standing_person(6), "face", [0, 1, 2])
    metrics = subject_metrics(evaluate(found=found))
    assert metrics["real"]["face_found"] == 0.5
    assert metrics["mean"]["generated"]["face_found"] == 0.5
    assert metrics["against_real"]["generated"]["face_found_ratio"] == 1
    page = subject_page("ada", evaluate(found=found), metrics)
    assert page.headlines[2].value == "1"


def test_a_clip_without_anybody_has_no_figures() -> None:
    metrics = subject_metrics(evaluate(nobody(20), found=nobody(6)))
    assert metrics["mean"] == {arm: {} for arm in ARMS} and metrics["real"] == {}
    assert metrics["count"]["generated"]["ssim_frame"] == 0
    json.dumps(metrics, allow_nan=False)


def test_a_generator_of_another_size_is_refused() -> None:
    small = {arm: [picture[:64] for picture in PICTURES.images[14:]] for arm in ROLLOUTS}
    film = held_out(standing_person(20), [])
    detect = redetector(film, standing_person(6))
    with pytest.raises(ArtifactError, match=r"frame 14: .*train again"):
        evaluate_subject(film, small, STILL, detect, 4, silent())


def test_a_short_film_has_figures_and_no_verdict() -> None:
    metrics = subject_metrics(evaluate())
    assert metrics["mean_interval"] == {arm: {} for arm in ARMS}
    for told in (*metrics["against_nearest"].values(), *metrics["worth"].values()):
        assert "interval" not in told
        assert set(told["no_interval"].values()) == {"0.2 s have a value, an interval takes 3.5 s"}
        assert set(told["verdict"].values()) == {TOO_SHORT}
    json.dumps(metrics, allow_nan=False)


def test_a_part_is_worth_what_the_whole_is_better_by_than_without_it() -> None:
    metrics = subject_metrics(long_evaluation())
    worth = metrics["worth"]
    for part, by in (("face_net", 10), ("previous_output", 20)):
        gain = HIGHEST_PSNR - 20 * np.log10(255 / by)
        assert worth[part]["psnr_gain_frame_db"] == pytest.approx(gain, rel=1e-6)
        assert worth[part]["interval"]["psnr_gain_frame_db"] == pytest.approx([gain, gain], rel=1e-6)
        assert worth[part]["verdict"]["psnr_gain_frame_db"] == BETTER
        assert worth[part]["pose_distance_px_difference"] == 0
        assert worth[part]["verdict"]["pose_distance_px_difference"] == NOT_TOLD_APART


def test_black_stands_in_for_no_nearest_frame_and_is_not_judged() -> None:
    """Without the hips no pose can be compared: neither that frame nor the step from it is the rival's."""
    keypoints = standing_person(20)
    confidence = keypoints.confidence.copy()
    confidence[16, joint_index("mid_hip")] = 0
    hipless = Keypoints.of(keypoints.xy, confidence, SIZE, keypoints.producer)
    evaluation, whole = evaluate(hipless), evaluate()
    assert (evaluation.held_out.nearest.nearest < 0).tolist() == [False, False, True, False, False, False]
    series, expected = (judged.arms["nearest"].series() for judged in (evaluation, whole))
    for measure, values in expected.items():
        missing = [2, 3] if measure in STEP_MEASURES else [2]
        values[missing] = np.nan
        np.testing.assert_array_equal(series[measure], values, err_msg=measure)
    metrics = subject_metrics(evaluation)
    assert metrics["count"]["nearest"]["ssim_frame"] == 5 and metrics["count"]["generated"]["ssim_frame"] == 6


def test_a_still_picture_is_judged_by_the_same_rule_and_compared_with_the_nearest_frames() -> None:
    evaluation = long_evaluation()
    metrics = subject_metrics(evaluation)
    stills = [psnr(PICTURES[frame], PICTURES[STILL]) for frame in evaluation.held_out.frames % 20]
    np.testing.assert_allclose(evaluation.arms["still"].scores.psnr["frame"], stills)
    assert evaluation.arms["still"].agreement is None
    told = metrics["against_nearest"]["still"]
    low, high = told["interval"]["ssim_error_ratio_person"]
    assert low <= told["ssim_error_ratio_person"] <= high
    assert metrics["against_nearest"]["generated"]["verdict"]["ssim_error_ratio_person"] == BETTER


def test_the_table_has_a_row_an_arm_and_a_frame(tmp_path: Path) -> None:
    keypoints = without_part(standing_person(20), "left_hand", [15])
    write_subject_frames(tmp_path / "frames.parquet", evaluate(keypoints))
    table, metadata = read_table(tmp_path / "frames.parquet", SCHEMA)
    frame = table.to_pandas()
    assert metadata == {"size": list(SIZE), "still_frame": STILL, "lpips_backbone": None}
    assert frame["arm"].tolist() == [arm for arm in (*ARMS, "real") for _ in range(6)]
    assert frame["frame"].tolist() == [*range(14, 20)] * 6
    assert (
        frame.loc[frame.arm == "generated", "ssim_left_hand"].isna().tolist() == [False, True] + [False] * 4
    )
    unjudged = table.filter(pc.is_null(table.column("pose_distance_px")))
    assert set(unjudged.column("arm").to_pylist()) == {"nearest", "still", "real"}
    assert table.column("nearest_frame").null_count == 0


def test_a_figure_that_is_five_pixels_off_and_has_lost_its_hands(tmp_path: Path) -> None:
    person = standing_person(6)
    moved = person.moved(person.xy + np.float32([3, 4]))
    found = without_part(without_part(moved, "left_hand", [2]), "right_hand", [2])
    film = held_out(standing_person(20), [])
    evaluation = evaluate_subject(
        film,
        dict.fromkeys(("generated", "without_face", "frame_by_frame"), PICTURES.images[14:]),
        STILL,
        redetector(film, person),
        4,
        silent(),
        elsewhere=Elsewhere(person, {"generated": redetector(film, found)}),
    )
    metrics = subject_metrics(evaluation)
    mean, count = metrics["mean"]["generated"], metrics["count"]["generated"]
    distances = [f"pose_distance{part}_px" for part in ("", "_face", "_hands", "_all")]
    assert [mean[distance] for distance in distances] == pytest.approx([5] * 4, rel=1e-5)
    assert [count[distance] for distance in distances] == [6, 6, 5, 6]
    assert (mean["missed_hands"], mean["missed_body"], mean["missed_face"]) == (42 / 6, 0, 0)
    assert all(metrics["mean"]["without_face"][distance] == 0 for distance in distances)
    assert metrics["worth"]["face_net"]["pose_distance_hands_px_difference"] == pytest.approx(5, rel=1e-5)
    write_subject_frames(tmp_path / "frames.parquet", evaluation)
    table, _ = read_table(tmp_path / "frames.parquet", SCHEMA)
    hands = table.column("pose_distance_hands_px").to_pylist()[:6]
    assert hands == [*[pytest.approx(5, rel=1e-5)] * 2, None, *[pytest.approx(5, rel=1e-5)] * 3]
    page = subject_page("ada", evaluation, metrics)
    rows = {row[0]: row[1:3] for row in page.tables[0].rows}
    assert rows["pose distance in pixels, hands"] == ("5", "0")


def test_an_arm_at_which_nobody_has_looked_is_named_with_the_reason() -> None:
    film = held_out(standing_person(20), [])
    evaluation = evaluate_subject(
        film,
        dict.fromkeys(("generated", "without_face", "frame_by_frame"), PICTURES.images[14:]),
        STILL,
        Undetected("Nobody looked"),
        4,
        silent(),
        elsewhere=Elsewhere(film.keypoints, {"generated": redetector(film, standing_person(6))}),
    )
    metrics = subject_metrics(evaluation)
    assert metrics["not_measured"]["poses of real, without_face, frame_by_frame"] == "Nobody looked"
    assert "poses" not in metrics["not_measured"]
    assert metrics["mean"]["generated"]["pose_distance_all_px"] == 0
    assert metrics["mean"]["generated"]["jitter_body"] == 0
    for unseen in (metrics["real"], metrics["mean"]["without_face"]):
        assert not {"missed_body", "jitter_body", "foot_slide", "face_found"} & set(unseen)
    assert not any("jitter" in ratio for ratio in metrics["against_real"]["generated"])


def test_poses_of_another_detector_are_not_judged_and_it_is_said_why(tmp_path: Path) -> None:
    person = standing_person(6)
    found = Keypoints.of(person.xy, person.confidence, SIZE, "another")
    evaluation = evaluate(found=found)
    metrics = subject_metrics(evaluation)
    assert metrics["not_measured"]["poses"].startswith(
        "Those found by 'made up' cannot be compared with what"
    )
    assert metrics["mean"]["generated"]["ssim_person"] == 1
    told = json.dumps(metrics)
    assert not any(
        measure in told for measure in ("pose_distance", "missed", "jitter", "foot_slide", "face_found")
    )
    write_subject_frames(tmp_path / "frames.parquet", evaluation)
    table, _ = read_table(tmp_path / "frames.parquet", SCHEMA)
    assert table.column("jitter_body").null_count == table.column("missed_all").null_count == table.num_rows
    page = subject_page("ada", evaluation, metrics)
    assert page.notes[0].startswith("Not measured: poses. Those found by 'made up'")
