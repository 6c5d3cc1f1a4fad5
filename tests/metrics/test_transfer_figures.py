import json
from dataclasses import replace

import numpy as np
import pytest
from made_up_people import PictureList, noisy_pictures, standing_person, steady_index

from motiontransfer.metrics.film_measures import POSE_MEASURES
from motiontransfer.metrics.pose_agreement import AGREEMENT_MEASURES
from motiontransfer.metrics.real_clip import RealClip
from motiontransfer.metrics.transfer_evaluation import MEASURES, TransferEvaluation
from motiontransfer.metrics.transfer_figures import OF_STEPS, transfer_metrics
from motiontransfer.metrics.transfer_page import transfer_page
from motiontransfer.metrics.transfer_tables import transfer_tables

FRAMES = 150
RISING = np.arange(FRAMES, dtype=float)
PICTURES = PictureList(noisy_pictures(20) * 8)


def clip(frames: int) -> RealClip:
    person = standing_person(frames)
    return RealClip(PictureList(PICTURES.images[:frames]), steady_index(frames), person, person)


@pytest.fixture(scope="module")
def clips() -> tuple[RealClip, RealClip]:
    return clip(160), clip(FRAMES)  # the target's stretches are 25 frames each


def film(series: dict[str, np.ndarray], **others: object) -> TransferEvaluation:
    return replace(TransferEvaluation(steady_index(FRAMES), series, RISING / 1000, ""), **others)


def everywhere(value: float) -> dict[str, np.ndarray]:
    return {measure: np.full(FRAMES, value) for measure in MEASURES}


def test_the_film_stands_beside_the_targets_own(clips: tuple[RealClip, RealClip]) -> None:
    metrics = transfer_metrics(film(everywhere(3.0)), *clips, 0.05)
    target, against = metrics["target_mean"], metrics["against_target"]
    for measure in ("motion", "sharpness_face", "background_flicker", "own_warp_error_person"):
        assert against[f"{measure}_ratio"] == pytest.approx(3 / target[measure], rel=1e-6)
    assert not any("pose_distance" in name or "missed" in name or "error_ratio" in name for name in against)
    assert metrics["mean_interval"]["motion"] == [3, 3]
    low, high = metrics["target_mean_interval"]["motion"]
    assert low < target["motion"] < high
    assert metrics["target_count"]["sharpness_person"] == 150  # 6 s at 25 frames a second
    assert metrics["target_count"]["pose_distance_px"] == 160
    assert "not_measured" not in metrics


def test_changes_from_frame_to_frame_are_no_share_of_those_of_another_frame_rate(
    clips: tuple[RealClip, RealClip],
) -> None:
    index = steady_index(FRAMES)
    halved = replace(index, time_s=2 * index.time_s, duration_s=2 * index.duration_s)
    slow = film(everywhere(3.0), index=halved)
    metrics, same = (transfer_metrics(judged, *clips, 0.05) for judged in (slow, film(everywhere(3.0))))
    ratios = {f"{measure}_ratio" for measure in OF_STEPS}
    assert ratios == {
        *("motion_ratio", "own_warp_error_person_ratio", "own_warp_error_background_ratio"),
        *("background_flicker_ratio", "jitter_body_ratio", "jitter_face_ratio", "jitter_hands_ratio"),
    }
    left_out = set(same["against_target"]) - set(metrics["against_target"])
    assert left_out == ratios & set(same["against_target"]) and "motion_ratio" in left_out
    assert {"sharpness_person_ratio"} <= set(metrics["against_target"]) < set(same["against_target"])
    (reason,) = metrics["not_measured"].values()
    assert reason.startswith("The film has 12.5 frames a second and the target's own 25,")
    page = transfer_page("x", "a", "b", slow, metrics)
    assert page.headlines[0].value == "-" and "12.5 frames a second" in page.lead


def test_a_measure_that_rises_drifts_and_the_sources_own_film_stands_beside_it(
    clips: tuple[RealClip, RealClip],
) -> None:
    drifts = transfer_metrics(film(everywhere(1.0) | {"motion": RISING}), *clips, 0.05)["drift"]
    found = drifts["motion"]
    assert (found["first"], found["last"], found["change"]) == (7, 142, 135)
    own = clips[1].series([slice(0, 15), slice(135, 150)], 0.05)["motion"]
    assert found["source_first"] == pytest.approx(np.nanmean(own[:15]), rel=1e-6)
    assert found["source_last"] == pytest.approx(np.nanmean(own[-15:]), rel=1e-6)
    assert drifts["sharpness_face"]["ratio"] == 1
    assert "ratio" not in {name for name in drifts["missed_all"] if name.startswith("source_")}


def test_an_error_that_rises_with_novelty_and_repeats_that_do_not_count(
    clips: tuple[RealClip, RealClip],
) -> None:
    series = everywhere(1.0) | {"pose_distance_heights": RISING.copy(), "missed_all": RISING[::-1].copy()}
    series["pose_distance_heights"][10] = 1000
    told = transfer_metrics(film(series, index=steady_index(FRAMES, repeats=[10])), *clips, 0.05)
    correlation = told["novelty"]["rank_correlation"]
    assert (correlation["pose_distance_heights"], correlation["missed_all"]) == (1, -1)
    assert told["frames"] == {"film": 150, "averaged": 149, "repeats": 1}


def test_without_poses_there_are_no_figures_of_them_anywhere(clips: tuple[RealClip, RealClip]) -> None:
    poseless = {
        measure: values
        for measure, values in everywhere(1.0).items()
        if measure not in (*POSE_MEASURES, *AGREEMENT_MEASURES)
    }
    metrics = transfer_metrics(film(poseless, no_poses="they are strange"), *clips, 0.05)
    assert metrics.pop("not_measured") == {"poses": "they are strange"}
    assert metrics["novelty"]["rank_correlation"] == {}
    told = json.dumps(metrics, allow_nan=False)
    assert not any(measure in told for measure in (*POSE_MEASURES, *AGREEMENT_MEASURES))


def test_the_page_shows_every_figure_and_says_what_there_is_none_of(
    clips: tuple[RealClip, RealClip],
) -> None:
    whole = film(everywhere(2.0))
    metrics = transfer_metrics(whole, *clips, 0.05)
    figures, drifts, novelty = transfer_tables(metrics)
    assert len(figures.rows) == len(drifts.rows) == len(MEASURES) == len({row[0] for row in figures.rows})
    assert all(len(row) == len(table.header) for table in (figures, drifts, novelty) for row in table.rows)
    assert [row[1:3] for row in drifts.rows] == [("2", "2")] * len(MEASURES)
    assert novelty.rows[0][1:] == ("0.0185", "0.0565", "0.094", "0.131", "")
    strange = film({"motion": RISING, "background_flicker": RISING}, no_poses="they are strange")
    page = transfer_page("x", "a", "b", strange, transfer_metrics(strange, *clips, 0.05))
    assert page.lead.endswith("Not measured: poses. they are strange.")
    assert len(page.headlines) == 4 and [headline.value for headline in page.headlines[1:]] == ["-"] * 3
    assert {curve.title for curve in page.curves} >= {"Background flicker", "Novelty of the pose"}
