import numpy as np
from made_up_people import SIZE, PictureList, noisy_pictures, standing_person, steady_index, without_part

from motiontransfer.metrics.arm import ArmJudgement, PictureScores
from motiontransfer.metrics.held_out import HeldOut
from motiontransfer.metrics.layer_maps import LayerMaps
from motiontransfer.metrics.regions import REGIONS
from motiontransfer.video.picture import Image
from motiontransfer.video.split import Split

PICTURES = PictureList(noisy_pictures(10))
SPLIT = Split(np.arange(4), np.arange(0), np.arange(6, 10))
FILMED = HeldOut.of(
    PICTURES, without_part(standing_person(10), "left_hand", [7]), steady_index(10), SPLIT, SPLIT.test
)


class Redness:
    """A distance that is known: how far the red of two pictures is apart, pixel by pixel."""

    backbone = "red"

    def __call__(self, real: Image, fake: Image) -> LayerMaps:
        return LayerMaps([np.abs(real[..., 0].astype(float) - fake[..., 0])], SIZE)


def scores(distance: Redness | None) -> PictureScores:
    """Of pictures whose face is redder by 8."""
    fakes = []
    for place, picture in enumerate(FILMED.real()):
        box = FILMED.boxes["face"][place]
        assert box is not None
        fake = picture.copy()
        fake[(*box, 0)] += np.uint8(8)
        fakes.append(fake)
    judged = PictureScores(FILMED, distance)
    assert [*judged.watch(fakes)] == fakes
    return judged


def test_a_distance_is_taken_over_every_region() -> None:
    lpips = scores(Redness()).lpips
    rows, columns = FILMED.boxes["face"][0] or (slice(0), slice(0))
    face_px = (rows.stop - rows.start) * (columns.stop - columns.start)
    np.testing.assert_allclose(lpips["face"], 8)
    np.testing.assert_allclose(lpips["frame"], 8 * face_px / (SIZE[0] * SIZE[1]))
    assert (lpips["person"] < 8).all() and (lpips["person"] > lpips["frame"]).all()
    assert np.isnan(lpips["left_hand"]).tolist() == [False, True, False, False]


def test_without_a_distance_there_is_no_such_measure() -> None:
    names = {f"lpips_{region}" for region in REGIONS}
    assert names <= set(ArmJudgement(scores(Redness()), None, {}).series())
    assert not names & set(ArmJudgement(scores(None), None, {}).series())
