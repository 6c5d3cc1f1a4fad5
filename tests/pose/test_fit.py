import json
from dataclasses import replace

import pytest
from walkers import SETTINGS

from motiontransfer.errors import PoseError
from motiontransfer.pose.by_hand import ByHand
from motiontransfer.pose.fit import FaceFit, Fit, LimbFit, PictureFit, read_fit
from motiontransfer.pose.standing import Standing

STANDING = Standing(900.0, 800.0, 700.0, 600.0, 400.0, 500.0, "planted")
GLOBAL = Fit(STANDING, STANDING, (1080, 1920), 1.0, 1.0, 0.5, {}, None, ("near_scale",))
LIMBS = replace(
    GLOBAL,
    limbs={"legs": LimbFit(0.5, 0.55, 1.1), "trunk": LimbFit(None, 0.3, 1.0)},
    face=FaceFit(((0.1, 1 / 3), (0.0, 0.0)), ((0.0, 0.2), (0.0, 0.0))),
)


@pytest.mark.parametrize("fit", [GLOBAL, LIMBS, PictureFit((1080, 1920), (1920, 1080))])
def test_a_fit_is_read_as_it_was_written(fit: Fit | PictureFit) -> None:
    content = json.loads(json.dumps(fit.to_json()))
    assert content["method"] == fit.method
    assert read_fit(content) == fit


def test_a_whole_picture_lies_inside_the_other() -> None:
    assert PictureFit((1080, 1920), (1920, 1080)).scale == pytest.approx(1080 / 1920)
    assert PictureFit((540, 960), (1080, 1920)).scale == 2


def test_what_is_given_is_told_by_its_name() -> None:
    by_hand = ByHand(source_centre_px=0.0, travel_fraction=1.0, limb_ratios={"legs": 1.05})
    assert by_hand.names() == ("source_centre_px", "travel_fraction", "limb_ratios.legs")
    assert ByHand().names() == ()
    assert SETTINGS.by_hand == ByHand()


def test_given_numbers_replace_measured_ones() -> None:
    by_hand = ByHand(source_far_ground_px=850.0, source_near_height_px=650.0, target_centre_px=10.0)
    assert by_hand.over("source", STANDING) == Standing(900.0, 850.0, 850.0, 650.0, 400.0, 500.0, "planted")
    assert by_hand.over("target", STANDING) == replace(STANDING, centre_px=10.0)


def test_near_above_far_is_refused() -> None:
    with pytest.raises(
        PoseError, match=r"target_near_ground_px: found .* at 600 px, above the one far at 700"
    ):
        ByHand(target_near_ground_px=600.0).over("target", STANDING)


def test_a_source_at_one_depth_has_one_ground_line() -> None:
    both = ByHand(source_near_ground_px=800.0, source_far_ground_px=800.0)
    assert ByHand(source_near_ground_px=800.0).on_one_ground() == both
    assert ByHand(source_far_ground_px=800.0).on_one_ground() == both
    walks = ByHand(source_near_ground_px=900.0, source_far_ground_px=800.0)
    assert walks.on_one_ground() == walks and ByHand().on_one_ground() == ByHand()


def test_a_scale_and_a_height_for_one_size_are_refused() -> None:
    ByHand(near_scale=2.0, target_far_height_px=300.0, source_near_height_px=200.0).check_sizes()
    with pytest.raises(PoseError, match=r"far_scale: found 2 and target_far_height_px 300 as well"):
        ByHand(far_scale=2.0, target_far_height_px=300.0).check_sizes()


def test_at_one_depth_one_number_counts_for_near_and_far() -> None:
    by_hand = ByHand(target_far_ground_px=700.0, near_scale=2.0).at_one_depth()
    assert by_hand == ByHand(
        target_near_ground_px=700.0, target_far_ground_px=700.0, near_scale=2.0, far_scale=2.0
    )
    assert ByHand().at_one_depth() == ByHand()
    with pytest.raises(PoseError, match=r"near_scale: found 2 and for far 1, expected one number"):
        ByHand(near_scale=2.0, far_scale=1.0).at_one_depth()
