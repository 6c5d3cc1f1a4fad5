"""The ablation's table: which rows there are, what they say, and when they say nothing."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_arms import FIRST, LONG, SIZE, Values, arm_table, write_comparison
from made_up_people import steady_index

from motiontransfer.artifacts.picture import read_picture
from motiontransfer.errors import ArtifactError
from motiontransfer.metrics.ablation import judge_arms
from motiontransfer.metrics.ablation_page import ablation_page
from motiontransfer.metrics.ablation_panels import panels_of, write_pictures
from motiontransfer.metrics.ablation_rows import FULL, Ablation, rows_of
from motiontransfer.metrics.ablation_tables import ablation_tables, as_csv, as_json, as_markdown
from motiontransfer.metrics.bootstrap import BETTER, NOT_TOLD_APART, TOO_SHORT, WORSE
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.reader import VideoReader

FACE = ("Face: SSIM", "Face: PSNR, dB")
WAVE = np.where(np.arange(LONG) % 2, 0.02, -0.02)  # much noise around nothing
MISSED = {"missed_body": 1.0, "missed_face": 2.0, "missed_hands": 3.0}
REAL = {
    "motion": 4.0, "temporal_error": 0.0, "sharpness_person": 10.0, "jitter_body": 0.002,
    "jitter_face": 0.001, "jitter_hands": 0.004, "background_flicker": 2.0, "warp_error_person": 8.0,
}  # fmt: skip
FULL_VALUES: Values = {
    "generated": {
        "ssim_person": 0.8, "psnr_person": 24.0, "ssim_face": 0.7, "psnr_face": 20.0,
        "pose_distance_heights": 0.01, "pose_distance_px": 1.5,
        "pose_distance_face_px": 0.5, "pose_distance_hands_px": 3.5, "pose_distance_all_px": 1.25,
        "motion": 3.0, "temporal_error": 2.0, "sharpness_person": 8.0,
        "jitter_body": 0.004, "jitter_face": 0.003, "jitter_hands": 0.002, "background_flicker": 1.0,
        "warp_error_person": 6.0, **MISSED,
    },
    "without_face": {"ssim_person": 0.8, "ssim_face": 0.6, "sharpness_person": 8.0, "motion": 3.0, **MISSED},
    "nearest": {"ssim_person": 0.5, "motion": 5.0, "temporal_error": 6.0},
    "still": {"ssim_person": 0.4, "motion": 0.0, "temporal_error": 4.0},
    "real": REAL,
}  # fmt: skip
ALONE: Values = {
    "without_face": {
        "ssim_person": 0.7,
        "ssim_face": 0.6 + WAVE,
        "sharpness_person": 9.0,
        "warp_error_person": 4.0,
        **MISSED,
    },
    "generated": {"ssim_person": 0.1},
    "real": REAL,
}
PLAIN: Values = {
    "generated": {"ssim_person": 0.8 + WAVE, "missed_body": 1.0, "missed_face": 2.0, "missed_hands": 2.5},
    "real": REAL,
}


def index(frames: int = FIRST + LONG) -> FrameIndex:
    return steady_index(frames)


def ablation() -> Ablation:
    arms = {FULL: FULL_VALUES, "frame_by_frame": ALONE, "without_body_map": PLAIN}
    return judge_arms({arm: arm_table(values) for arm, values in arms.items()}, index())


def row(found: Ablation, label: str) -> dict[str, tuple[float, str]]:
    (place,) = (place for place, row in enumerate(found.rows) if row.label == label)
    return {name: (pytest.approx(cell.value), cell.verdict) for name, cell in found.cells[place].items()}


def test_the_rows_of_the_paper_then_every_other_arm() -> None:
    assert [
        (row.label, row.experiment, row.painted_by) for row in rows_of([FULL, "frame_by_frame", "mine"])
    ] == [
        ("nearest training frame", "full", "nearest"),
        ("still picture", "full", "still"),
        ("trained frame by frame", "frame_by_frame", "without_face"),
        ("+ previous output", "full", "without_face"),
        ("+ face net = full", "full", "generated"),
        ("mine", "mine", "generated"),
    ]
    assert "trained frame by frame" not in [row.label for row in rows_of([FULL])]


def test_values_and_verdicts_that_are_known() -> None:
    found = ablation()
    full = row(found, "+ face net = full")
    assert full["ssim_person"] == (0.8, "")
    assert full["missed_all"] == (6.0, "")
    assert full["motion_ratio"] == (0.75, "")
    assert full["temporal_error_ratio"] == (0.5, "")
    assert full["jitter_body_ratio"] == (2.0, "")
    assert full["jitter_face_ratio"] == (3.0, "")
    assert full["jitter_hands_ratio"] == (0.5, "")
    assert full["background_flicker_ratio"] == (0.5, "")
    assert full["pose_distance_px"] == (1.5, "") and full["pose_distance_heights"] == (0.01, "")
    distances = {part: full[f"pose_distance_{part}_px"] for part in ("face", "hands", "all")}
    assert distances == {"face": (0.5, ""), "hands": (3.5, ""), "all": (1.25, "")}
    assert "foot_slide_ratio" not in full  # the real film has none
    assert row(found, "trained frame by frame")["ssim_person"] == (0.7, WORSE)
    assert row(found, "+ previous output")["ssim_person"] == (0.8, NOT_TOLD_APART)
    assert row(found, "+ previous output")["ssim_face"] == (0.6, WORSE)
    plain = row(found, "without body map")
    assert plain["ssim_person"] == (0.8, NOT_TOLD_APART)
    assert plain["missed_hands"] == (2.5, BETTER) and plain["missed_all"] == (5.5, BETTER)
    assert row(found, "still picture")["temporal_error_ratio"] == (1.0, WORSE)
    assert "pose_distance_heights" not in row(found, "still picture")


def test_nearer_to_the_real_film_is_better_and_its_other_side_is_no_order() -> None:
    found = ablation()
    assert row(found, "trained frame by frame")["sharpness_ratio"] == (0.9, BETTER)
    assert row(found, "trained frame by frame")["warp_error_ratio"] == (0.5, WORSE)  # blur lowers it too
    assert row(found, "still picture")["motion_ratio"] == (0.0, WORSE)
    assert row(found, "nearest training frame")["motion_ratio"] == (1.25, "")


def test_the_paper_s_contrasts() -> None:
    output, face = (contrast.cells for contrast in ablation().contrasts)
    assert output["ssim_person"].difference.value == pytest.approx(0.1)
    assert output["ssim_person"].verdict == BETTER
    assert output["ssim_face"].verdict == NOT_TOLD_APART
    assert face["ssim_face"].difference.value == pytest.approx(0.1) and face["ssim_face"].verdict == BETTER
    assert face["ssim_person"].verdict == NOT_TOLD_APART


def test_a_short_test_part_tells_nothing() -> None:
    tables = {FULL: arm_table(FULL_VALUES, 24), "mine": arm_table({"generated": {"ssim_person": 0.1}}, 24)}
    cells = row(judge_arms(tables, index()), "mine")
    assert cells["ssim_person"] == (0.1, TOO_SHORT)


def test_repeated_frames_do_not_count() -> None:
    repeat = np.zeros(FIRST + LONG, bool)
    repeat[FIRST + 1 :: 2] = True
    values: Values = {"generated": {"ssim_person": 0.8 + WAVE}, "real": REAL}
    found = judge_arms({FULL: arm_table(values)}, replace(index(), repeat=repeat))
    assert row(found, "+ face net = full")["ssim_person"] == (0.78, "")
    assert found.counted.sum() == LONG / 2


def test_arms_of_other_frames_are_refused() -> None:
    tables = {FULL: arm_table(FULL_VALUES), "mine": arm_table(PLAIN | {"generated": {}}, LONG - 1)}
    with pytest.raises(ArtifactError, match=r"arm mine: judged on 119 frames, expected the 120 of full; "):
        judge_arms(tables, index())
    with pytest.raises(
        ArtifactError, match=r"arm full: judged on frames up to 219, expected some of the clip's 50"
    ):
        judge_arms({FULL: arm_table(FULL_VALUES)}, index(50))


def test_markdown() -> None:
    told = as_markdown("Ablation of <b>|ada", "A lead.", ablation_tables(ablation()))
    lines = told.splitlines()
    assert lines[:3] == ["# Ablation of &lt;b>\\|ada", "", "A lead."]
    assert "| trained frame by frame | 0.7 worse | - | 0.6 worse | - |" in lines
    assert "| trained frame by frame | - | - | - | - | - | 1 = | 2 = | 3 = | 6 = |" in lines
    assert "| + face net = full | 0.8 | 24 | 0.7 | 20 |" in lines
    header = lines.index("## The paper's blocks: pose and missed joints") + 2
    assert lines[header].startswith(
        "|  | Pose: body, px | Pose: face, px | Pose: hands, px | Pose: all, px | "
    )
    assert "| + face net = full | 1.5 | 0.5 | 3.5 | 1.25 | 0.01 | 1 | 2 | 3 | 6 |" in lines
    (image,) = (line for line in lines if line.startswith("| Image: SSIM | -0.3"))
    assert image == "| Image: SSIM | -0.3 worse (-0.3 to -0.3) | -0.4 worse (-0.4 to -0.4) |"
    assert any(
        line.startswith("| Image: SSIM | -0.1 worse (-0.1 to -0.1) | 0 = (0 to 0) |") for line in lines
    )
    last = lines.index("## What adding a part changes: better or worse than without it (95 % interval)")
    assert lines[last + 4].startswith("| Image: SSIM | +0.1 better (+0.1 to +0.1) | 0 = (0 to 0) |")


def test_a_difference_beyond_chance_that_is_tiny_is_told_as_tiny() -> None:
    tiny = {"generated": {"ssim_person": 0.796, "psnr_person": 23.0, "pose_distance_heights": 0.01001}}
    found = judge_arms({FULL: arm_table(FULL_VALUES), "mine": arm_table(tiny)}, index())
    assert row(found, "mine")["ssim_person"] == (0.796, WORSE)
    lines = as_markdown("A", "b", ablation_tables(found)).splitlines()
    assert any(line.startswith("| mine | 0.796 slightly worse | 23 worse | -") for line in lines)
    assert any("| +0.00001 slightly worse (+0.00001 to +0.00001) |" in line for line in lines)


def test_lpips_is_told_with_its_backbone() -> None:
    tables = {FULL: arm_table({**FULL_VALUES, "generated": {"ssim_person": 0.8, "lpips_person": 0.2}})}
    found = judge_arms(tables, index(), "alex")
    assert ablation_tables(found)[0].header == (
        "",
        "Image: SSIM",
        "Image: PSNR, dB",
        "Image: LPIPS (alex)",
        *FACE,
    )
    assert as_json(found)["lpips_backbone"] == "alex"
    page = ablation_page("ada", found, "lead")
    assert "Image: LPIPS (alex)" in [curve.title for curve in page.curves]
    assert any(note.startswith("LPIPS (alex): ") for note in page.notes)


def test_csv_has_a_line_a_figure() -> None:
    text = as_csv(ablation())
    lines = text.splitlines()
    assert lines[0] == "row,experiment,painted_by,against,measure,value,frames,difference,low,high,verdict"
    assert "+ face net = full,full,generated,,ssim_person,0.8,120,,,," in lines
    rival, full = "trained frame by frame", "+ face net = full"
    assert f"{rival},frame_by_frame,without_face,{full},ssim_person,0.7,120,-0.1,-0.1,-0.1,worse" in lines
    assert f"+ previous output,full,without_face,{rival},ssim_person,0.8,120,0.1,0.1,0.1,better" in lines
    assert f"{full},full,generated,+ previous output,ssim_face,0.7,120,0.1,0.1,0.1,better" in lines
    rows = list(csv.DictReader(io.StringIO(text)))
    (noisy,) = (row for row in rows if row["row"] == "without body map" and row["measure"] == "ssim_person")
    assert float(noisy["low"]) <= 0 <= float(noisy["high"]) and noisy["verdict"] == "not told apart"


def test_json_says_why_there_is_no_interval() -> None:
    tables = {FULL: arm_table(FULL_VALUES, 24), "mine": arm_table({"generated": {"ssim_person": 0.1}}, 24)}
    told = as_json(judge_arms(tables, index()))
    cell = told["rows"][-1]["measures"]["ssim_person"]
    assert "s have a value, an interval takes" in cell.pop("no_interval")
    assert cell == {"value": 0.1, "frames": 24, "difference": -0.7, "verdict": "too short to tell"}
    assert list(told["contrasts"]) == ["face net, over none"]


def test_the_page_shows_the_full_method_s_worst_frames() -> None:
    page = ablation_page("ada", ablation(), "lead")
    assert page.frames.tolist() == list(range(FIRST, FIRST + LONG)) and page.counted.all()
    first = page.curves[0]
    assert (first.title, first.worse) == ("Image: SSIM", "low")
    assert next(iter(first.series)) == "+ face net = full"
    assert page.headlines[0].reading == "trained frame by frame: 0.7"
    assert len(first.across) == LONG


def test_picture_and_film_show_the_arms_side_by_side(tmp_path: Path) -> None:
    films = {arm: tmp_path / f"{arm}.mp4" for arm in (FULL, "frame_by_frame", "mine")}
    for arm, grey in zip(films, (60, 120, 180), strict=True):
        write_comparison(films[arm], grey, 7)
    captions = [panel.caption for panel in panels_of(list(films))]
    assert captions == ["real", "nearest training frame", "frame by frame", "full", "mine"]
    write_pictures(tmp_path, films, SIZE, np.arange(FIRST, FIRST + 7))
    height, width = SIZE
    picture = read_picture(tmp_path / "picture.png")
    strip = 18
    assert picture.shape == (5 * (height + strip) + 4 * 6, 5 * width, 3)
    middles = [picture[strip + height // 2, place * width + width // 2].mean() for place in range(5)]
    np.testing.assert_allclose(middles, [0, 255, 120, 60, 180], atol=4)
    film = VideoReader(tmp_path / "comparison.mp4")
    shown = list(film.frames())
    assert len(shown) == 7 and film.size == (height + strip, 5 * width)
    np.testing.assert_allclose(shown[3][strip + height // 2, 2 * width + width // 2].mean(), 120, atol=6)


def test_films_of_other_lengths_are_refused(tmp_path: Path) -> None:
    films = {FULL: tmp_path / "full.mp4", "mine": tmp_path / "mine.mp4"}
    write_comparison(films[FULL], 60, 7)
    write_comparison(films["mine"], 60, 6)
    with pytest.raises(ArtifactError, match=r"mine\.mp4: is not as long and as large as that of full"):
        write_pictures(tmp_path / "out", films, SIZE, np.arange(FIRST, FIRST + 7))
    assert not (tmp_path / "out/comparison.mp4").exists()
