from typing import Any

from motiontransfer.metrics.card_notes import lpips_notes
from motiontransfer.metrics.card_tables import card_tables, interval_shown, worth_table
from motiontransfer.metrics.film_measures import PICTURE_MEASURES, POSE_MEASURES
from motiontransfer.metrics.subject_evaluation import ARMS, WORTH
from motiontransfer.metrics.subject_page import ARM_LABELS

RATIO, GAIN, DIFFERENCE = "ssim_error_ratio_person", "psnr_gain_person_db", "missed_hands_difference"


def metrics(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "mean": {arm: {"ssim_person": 0.87654} for arm in ARMS},
        "real": {"motion": 4.0},
        "against_real": {
            arm: {"motion_ratio": 0.9, "interval": {"motion_ratio": [0.8, 1.1]}} for arm in ARMS
        },
        "count": {arm: dict.fromkeys(COUNTED, 144) for arm in ARMS},
        "against_nearest": {arm: figures for arm in ARMS if arm != "nearest"},
        "worth": {part: figures for part in WORTH},
    }


COUNTED = (
    *(f"{kind}_{region}" for kind in ("ssim", "psnr") for region in ("frame", "person", "face")),
    *(f"{kind}_{side}_hand" for kind in ("ssim", "psnr") for side in ("left", "right")),
    *("pose_distance_px", "pose_distance_heights", "face_found"),
    *(f"pose_distance_{part}_px" for part in ("face", "hands", "all")),
    *(f"missed_{part}" for part in ("body", "face", "hands")),
    *PICTURE_MEASURES,
    *POSE_MEASURES,
)
TOLD = {
    RATIO: 0.33456,
    GAIN: 0.1,
    DIFFERENCE: 0.0,
    "interval": {RATIO: [0.312, 0.3599], GAIN: [-0.2, 0.4], DIFFERENCE: [0.0, 0.0]},
    "verdict": {RATIO: "better", GAIN: "not told apart", DIFFERENCE: "not told apart"},
}
SHORT = {
    RATIO: 0.3,
    "verdict": {RATIO: "too short to tell"},
    "no_interval": {RATIO: "1.8 s have a value, an interval takes 3.5 s"},
}


def test_every_arm_has_a_column_and_a_missing_figure_is_a_dash() -> None:
    figures, *_ = card_tables(metrics(TOLD), ARM_LABELS)
    assert figures.header == ("mean over frames", *ARM_LABELS.values(), "real film", "frames")
    rows = {row[0]: row[1:] for row in figures.rows}
    assert rows["SSIM, person"] == (*["0.8765"] * len(ARMS), "-", "144")
    assert rows["motion of the person, in grey levels"] == (*["-"] * len(ARMS), "4", "144")


def test_means_that_rest_on_unequal_frames_say_so() -> None:
    uneven = metrics(TOLD)
    uneven["count"]["nearest"] = {"ssim_person": 120}  # and no pose is found on it
    uneven["count"]["still"]["pose_distance_px"] = 0
    rows = {row[0]: row[-1] for row in card_tables(uneven, ARM_LABELS)[0].rows}
    assert rows["SSIM, person"] == "120\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}144"
    assert rows["pose distance in pixels, body"] == "0\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}144"
    assert rows["PSNR in dB, person"] == "144"


def test_a_comparison_says_its_interval_and_its_verdict() -> None:
    _, real, against = card_tables(metrics(TOLD), ARM_LABELS)
    worth = worth_table("worth", metrics(TOLD), {part: part for part in WORTH})
    assert [row[1] for row in against.rows] == [
        "0.335 (0.312\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}0.36) better",
        "0.1 (-0.2\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}0.4) not told apart",
    ]
    assert real.rows == [
        ("motion of the person", *["0.9 (0.8\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}1.1)"] * len(ARMS))
    ]
    assert len(against.header) == len(ARMS) and len(worth.header) == 1 + len(WORTH)
    assert worth.rows[-1][1:] == ("0 (0\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}0) equal",) * len(WORTH)


def test_lpips_stands_under_the_name_of_its_backbone_or_not_at_all() -> None:
    taken = metrics({"lpips_ratio_person": 0.5, "verdict": {"lpips_ratio_person": "better"}})
    taken["lpips_backbone"] = "alex"
    taken["count"]["generated"]["lpips_person"] = 144
    for arm in ARMS:
        taken["mean"][arm]["lpips_person"] = 0.0123
    figures, _, against = card_tables(taken, ARM_LABELS)
    assert ("LPIPS (alex), person", *["0.0123"] * len(ARMS), "-", "144") in figures.rows
    assert against.rows == [("LPIPS (alex), person, ratio", *["0.5 better"] * (len(ARMS) - 1))]
    assert lpips_notes(taken)[0].startswith("LPIPS (alex): ")
    without, *_ = card_tables(metrics(TOLD), ARM_LABELS)
    assert not [row for row in without.rows if "LPIPS" in row[0]] and lpips_notes(metrics(TOLD)) == []


def test_a_film_too_short_to_tell() -> None:
    _, _, against = card_tables(metrics(SHORT), ARM_LABELS)
    assert against.rows == [("1 - SSIM, person, ratio", *["0.3 too short to tell"] * (len(ARMS) - 1))]
    assert interval_shown(SHORT, RATIO) == ""
