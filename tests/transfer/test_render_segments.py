"""Segments of a film: what is shown, and that whoever goes on makes the same ones."""

from pathlib import Path

import numpy as np
import pytest
import torch
from made_up_people import steady_index
from small_film import SIZE, waving
from small_painter import SMALL_EDN, edn_painter_of, painter_of

from motiontransfer.errors import MotionTransferError
from motiontransfer.gan.edn_networks import EdnGenerator
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.painter import Drawn, Memory, Painted
from motiontransfer.gan.synthesis import Synthesizer
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.progress import silent
from motiontransfer.transfer.look import Look
from motiontransfer.transfer.memory_file import read_memory, write_memory
from motiontransfer.transfer.render import FilmPlan, render_segments
from motiontransfer.video.clock import clock_of
from motiontransfer.video.encoder import x264
from motiontransfer.video.film import Film
from motiontransfer.video.writer import FilmWriter

FRAMES = 14
PRESETS = ("default", "edn")


class Failing(Synthesizer):
    """Paints so many frames, and is gone."""

    left = 0

    def paint(self, drawn: Drawn, memory: Memory) -> tuple[Painted, Memory]:
        self.left -= 1
        if self.left < 0:
            raise ConnectionError("the device is gone")
        return super().paint(drawn, memory)


def synthesizer(preset: str, device: str = "cpu") -> Failing:
    torch.manual_seed(0)
    if preset == "edn":
        return Failing(edn_painter_of(EdnGenerator(SMALL_EDN), device=device))
    return Failing(painter_of(Generator(GeneratorShape(8, 2, True)), device=device))


def dance() -> Keypoints:
    xy = waving(FRAMES).xy.copy()
    xy[4] = np.nan
    return waving(FRAMES).moved(xy)


def plan(frames: slice = slice(0, FRAMES), cuts: tuple[int, ...] = ()) -> FilmPlan:
    excerpt = Excerpt(frames, slice(0, SIZE[0]), slice(0, SIZE[1]), SIZE)
    look = Look(excerpt, None, None)
    clock = clock_of(steady_index(FRAMES)).cut(frames)
    return FilmPlan(look, clock, frozenset(cuts), x264(0), segment_s=0.2, matte=False)


def segments(
    folder: Path, told: FilmPlan, painter: Failing, fails_after: tuple[int, ...] = ()
) -> list[bytes]:
    """The bytes of all segments, of a film whose painter failed after so many frames, again and again."""
    lying = told.segments(folder)
    lying.claim({})
    for painter.left in fails_after:
        with pytest.raises(ConnectionError, match="the device is gone"):
            render_segments(told, dance(), painter, lying, silent())
    painter.left = FRAMES
    render_segments(told, dance(), painter, lying, silent())
    return [path.read_bytes() for path in lying.paths()]


def pictures(folder: Path, told: FilmPlan) -> list[np.ndarray]:
    return [frame.image() for path in told.segments(folder).paths() for frame in Film(path).frames()]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
def test_whoever_goes_on_makes_the_same_segments(tmp_path: Path, preset: str, device: str) -> None:
    painter, told = synthesizer(preset, device), plan(cuts=(5, 7))
    whole = segments(tmp_path / "whole", told, painter)
    assert len(whole) == 3  # of five frames
    assert segments(tmp_path / "one", told, painter, (6,)) == whole
    # The second run begins with frame 5, the third with frame 5 again, the fourth with frame 10.
    assert segments(tmp_path / "many", told, painter, (5, 4, 7, 0)) == whole


@pytest.mark.parametrize("damaged", ["000000.mp4", "000001.mp4", "000001.safetensors"])
@pytest.mark.parametrize("left", [0, 200])
def test_what_is_damaged_is_refused_before_the_next_frame(tmp_path: Path, damaged: str, left: int) -> None:
    painter, told = synthesizer("default"), plan()
    lying = told.segments(tmp_path)
    lying.claim({})
    painter.left = 11  # two segments of five, and one frame
    with pytest.raises(ConnectionError):
        render_segments(told, dance(), painter, lying, silent())
    path = tmp_path / damaged
    path.write_bytes(path.read_bytes()[:left])
    painter.left = FRAMES
    with pytest.raises(MotionTransferError, match=rf"{damaged}: .*; remove {tmp_path}, and run") as caught:
        render_segments(told, dance(), painter, lying, silent())
    assert painter.left == FRAMES and "train" not in str(caught.value)


def test_pictures_are_those_that_the_synthesizer_paints(tmp_path: Path) -> None:
    painter, told = synthesizer("default"), plan(cuts=(7,))
    segments(tmp_path, told, painter)
    painter.left = FRAMES
    with FilmWriter(tmp_path / "expected.mp4", SIZE, steady_index(FRAMES), crf=0) as film:
        for image in painter.frames(dance(), {7}):
            film.write(image)
    expected = [frame.image() for frame in Film(tmp_path / "expected.mp4").frames()]
    np.testing.assert_array_equal(pictures(tmp_path, told), expected)


def test_of_a_stretch_only_its_frames_are_painted(tmp_path: Path) -> None:
    painter, told = synthesizer("default"), plan(slice(6, 9))
    segments(tmp_path, told, painter)
    assert painter.left == FRAMES - 3 and len(pictures(tmp_path, told)) == 3


@pytest.mark.parametrize("preset", PRESETS)
def test_a_memory_is_read_as_it_was_written(tmp_path: Path, preset: str) -> None:
    painter = synthesizer(preset)
    painter.left, memory = 1, painter.begin()
    written = [memory]
    for drawn in painter.draw(dance(), [0]):
        written.append(painter.paint(drawn, memory)[1])
    for memory in written:
        write_memory(tmp_path / "memory.safetensors", memory)
        read = read_memory(tmp_path / "memory.safetensors")
        assert (read.previous is None) == (memory.previous is None)
        if memory.previous is not None and read.previous is not None:
            assert torch.equal(read.previous, memory.previous)
            assert read.previous.stride() == memory.previous.stride()
        np.testing.assert_array_equal(read.reach, memory.reach)
