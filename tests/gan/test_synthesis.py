"""What is the same whoever paints."""

from dataclasses import replace

import numpy as np
import pytest
from small_film import waving
from small_painter import Brightening, edn_painter_of, painter_of

from motiontransfer.errors import ArtifactError
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.painter import Painter
from motiontransfer.gan.synthesis import Synthesizer


@pytest.fixture(params=["default", "edn"])
def painter(request: pytest.FixtureRequest) -> Painter:
    if request.param == "edn":
        return edn_painter_of(Brightening(0.25))
    return painter_of(Generator(GeneratorShape(8, 2, True)))


def test_another_family_of_detectors_is_refused_unless_told(painter: Painter) -> None:
    strict, told = (Synthesizer(painter, other_detector) for other_detector in (False, True))
    elsewhere = replace(waving(1), producer="openpose BODY_25")
    with pytest.raises(ArtifactError, match=r"found by 'openpose', and .* those of 'made'"):
        next(strict.frames(elsewhere))
    same = next(strict.frames(waving(1)))
    for other in (strict.frames(replace(waving(1), producer="made 3")), told.frames(elsewhere)):
        np.testing.assert_array_equal(next(other), same)


def test_nothing_is_fed_over_a_cut(painter: Painter) -> None:
    synthesizer, keypoints = Synthesizer(painter), waving(3)
    in_a_row, cut = (list(synthesizer.frames(keypoints, starts)) for starts in ((), {2}))
    np.testing.assert_array_equal(cut[:2], in_a_row[:2])
    np.testing.assert_array_equal(cut[2], next(synthesizer.frames(keypoints.at([2]))))
    assert (in_a_row[2] != cut[2]).any()


def test_without_feeding_back_every_frame_is_painted_as_the_first(painter: Painter) -> None:
    synthesizer = Synthesizer(painter)
    alone = list(synthesizer.frames(waving(4), feed_back=False))
    np.testing.assert_array_equal(alone, [next(synthesizer.frames(waving(4).at([n]))) for n in range(4)])
    assert (list(synthesizer.frames(waving(4)))[3] != alone[3]).any()


def test_keypoints_come_in_pixels_of_any_size(painter: Painter) -> None:
    """A film of twice the size, of the same poses, is the same film."""
    large = waving(2).scaled_to((128, 96))
    for one, other in zip(
        Synthesizer(painter).frames(large), Synthesizer(painter).frames(waving(2)), strict=True
    ):
        assert np.abs(one.astype(int) - other).max() <= 1


def test_it_is_of_its_painters_size_and_detector(painter: Painter) -> None:
    synthesizer = Synthesizer(painter)
    assert (synthesizer.size, synthesizer.producer) == ((64, 48), "made by hand")
