"""The report page of an ablation."""

from dataclasses import replace
from typing import Final, Literal

from motiontransfer.metrics.ablation_measures import Measure
from motiontransfer.metrics.ablation_rows import FRAME_BY_FRAME, FULL, Ablation, Cells, Row
from motiontransfer.metrics.ablation_tables import LEGEND, ablation_tables
from motiontransfer.metrics.card_notes import lpips_notes
from motiontransfer.metrics.curves import Curve
from motiontransfer.metrics.page import Headline, Page, shown

# Those with their worst frames, which are drawn before anybody chooses.
_JUDGED: Final = ("ssim_person", "ssim_face", "pose_distance_heights")
_HEADLINES: Final = ("ssim_person", "ssim_face", "pose_distance_heights", "missed_all")

_NOTES: Final = [
    "Every arm was trained anew on the same frames, for equally many steps, with one thing changed, and "
    "judged on held-out frames; with another preset, whose steps are others, for as long a time. One "
    "training each: the chance of another is not in the intervals.",
    "Trained frame by frame: trained and painted without the previous output, and judged without face net. "
    "+ previous output: the full method's generator alone. + face net: the full method. In the film and the "
    "picture the arm trained frame by frame is shown with its face net. A subject's own page has another "
    "'without previous output': there a generator that was trained with it has to do without.",
    "Image: the person's box; face: the head's, also where it is seen from behind. Missed: joints a frame "
    "found on the real one alone.",
    "Pose: mean distance of the joints of a part that are detected on the real frame and on this one, in "
    "pixels of the frames as trained on, the body's in body heights too; all: of body, face and hands "
    "together, most of which are the face's. The paper takes the frames alone in which every joint is "
    "detected; here a frame counts with the joints that both have. So read it beside what is missed.",
    "Nearest training frame and still picture are real pictures: nothing is detected on them again.",
    "Of motion, warp error and sharpness the real film's own amount is best, since blur lowers them all; "
    "where one of the two is above it and the other below no order is told.",
    "Intervals: 95 %, block bootstrap of the differences frame by frame, blocks of about a second. Of twenty "
    "comparisons between equals, one will seem to be told apart.",
]


def ablation_page(name: str, ablation: Ablation, lead: str) -> Page:
    """What the page shows.

    Args:
        name: the subject.
        ablation: what came out.
        lead: what was compared.
    """
    return Page(
        f"Ablation of {name}",
        f"{lead} {LEGEND}",
        _headlines(ablation),
        ablation_tables(ablation),
        _curves(ablation),
        [*_NOTES, *lpips_notes({"lpips_backbone": ablation.backbone})],
        ablation.frames,
        ablation.counted,
    )


def _headlines(ablation: Ablation) -> list[Headline]:
    """The full method's own, beside frame by frame where that was trained."""
    full = _cells(ablation, FULL, "generated") or {}
    rival = _cells(ablation, FRAME_BY_FRAME, "without_face") or _cells(ablation, FULL, "nearest") or {}
    told = "trained frame by frame" if _cells(ablation, FRAME_BY_FRAME, "without_face") else "nearest frame"
    found = []
    for measure in _measures(ablation, _HEADLINES):
        if measure.name in full:
            other = rival.get(measure.name)
            reading = f"{told}: {shown(other.value)}" if other else ""
            label = f"{measure.block.lower()}, {measure.label}, full method"
            found.append(Headline(shown(full[measure.name].value), label, reading))
    return found


def _curves(ablation: Ablation) -> list[Curve]:
    """The full method's line first: its worst frames are shown."""
    order = sorted(range(len(ablation.rows)), key=lambda place: not _is_full(ablation.rows[place]))
    curves = []
    judged = _measures(ablation, _JUDGED)
    for measure in [*judged, *(measure for measure in ablation.measures if measure not in judged)]:
        lines = {
            ablation.rows[place].label: ablation.series[place][measure.name]
            for place in order
            if measure.name in ablation.series[place]
        }
        worse: Literal["low", "high"] = "low" if measure.higher_is_better else "high"
        title, chosen = f"{measure.block}: {measure.label}", measure in judged
        curve = Curve(title, "", ablation.time_s, lines, not measure.higher_is_better, chosen)
        curves.append(replace(curve, worse=worse) if chosen else curve)
    return curves


def _measures(ablation: Ablation, names: tuple[str, ...]) -> list[Measure]:
    return [measure for name in names for measure in ablation.measures if measure.name == name]


def _cells(ablation: Ablation, experiment: str, painted_by: str) -> Cells | None:
    for row, cells in zip(ablation.rows, ablation.cells, strict=True):
        if (row.experiment, row.painted_by) == (experiment, painted_by):
            return cells
    return None


def _is_full(row: Row) -> bool:
    return (row.experiment, row.painted_by) == (FULL, "generated")
