"""What every measure is called in a table, with its unit: one word for a thing on all pages."""

from typing import Final

from motiontransfer.metrics.regions import REGIONS

REGION_LABELS: Final = {region: region.replace("_", " ") for region in REGIONS}

LPIPS_LABEL: Final = "LPIPS ({backbone})"
"""Figures of two backbones are no figures of one measure, so the label tells which."""

MEASURE_LABELS: Final = {
    **{f"ssim_{region}": f"SSIM, {label}" for region, label in REGION_LABELS.items()},
    **{f"psnr_{region}": f"PSNR in dB, {label}" for region, label in REGION_LABELS.items()},
    **{f"lpips_{region}": f"{LPIPS_LABEL}, {label}" for region, label in REGION_LABELS.items()},
    "pose_distance_px": "pose distance in pixels, body",
    "pose_distance_face_px": "pose distance in pixels, face",
    "pose_distance_hands_px": "pose distance in pixels, hands",
    "pose_distance_all_px": "pose distance in pixels, all",
    "pose_distance_heights": "pose distance in body heights",
    "face_found": "share of frames with a face found",
    "missed_body": "missed joints a frame, body",
    "missed_face": "missed joints a frame, face",
    "missed_hands": "missed joints a frame, hands",
    "missed_all": "missed joints a frame, all",
    **{f"sharpness_{region}": f"sharpness, {label}" for region, label in REGION_LABELS.items()},
    "motion": "motion of the person, in grey levels",
    "temporal_error": "temporal error of the person, in grey levels",
    "warp_error_person": "warp error of the person, in grey levels",
    "warp_error_background": "warp error of the background, in grey levels",
    "own_warp_error_person": "warp error by the film's own flow, person, in grey levels",
    "own_warp_error_background": "warp error by the film's own flow, background, in grey levels",
    "background_flicker": "flicker of the background, in grey levels",
    "jitter_body": "jitter of the body, in body heights a frame",
    "jitter_face": "jitter of the face, in body heights a frame",
    "jitter_hands": "jitter of the hands, in body heights a frame",
    "foot_slide": "foot slide, in body heights a second",
    "foot_slide_error": "foot slide against the wanted foot, in body heights a second",
}
