"""What fits together is painted with, what does not is refused with what to do."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from small_film import SIZE, wall, waving
from small_painter import EDN_TERMS, SMALL_EDN, TERMS

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnFaceShape, EdnGenerator
from motiontransfer.gan.edn_painter import EdnPainter
from motiontransfer.gan.face_file import TrainedFace, write_face_generator
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.generator_file import TrainedGenerator, write_generator
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.painter import Painter
from motiontransfer.gan.painter_files import read_painter
from motiontransfer.gan.plate_painter import PlatePainter
from motiontransfer.gan.synthesis import Synthesizer

CPU = torch.device("cpu")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    write_picture(tmp_path / "plate.png", wall())
    return tmp_path


def trained(folder: Path, preset: str, **changes: Any) -> Path:
    terms = replace(EDN_TERMS if preset == "edn" else TERMS, **changes)
    network = EdnGenerator(SMALL_EDN) if preset == "edn" else Generator(GeneratorShape(8, 2, True))
    write_generator(folder / "generator.safetensors", TrainedGenerator(network, terms), {})
    return folder / "generator.safetensors"


def face(folder: Path, preset: str, **changes: Any) -> Path:
    terms: ModelTerms = replace(EDN_TERMS if preset == "edn" else TERMS, **changes)
    network = (
        EdnFaceGenerator(EdnFaceShape(8, 2, 1)) if preset == "edn" else FaceGenerator(FaceShape(8, 1, 16))
    )
    write_face_generator(folder / "face.safetensors", TrainedFace(network, terms), {})
    return folder / "face.safetensors"


def read(folder: Path, generator: Path, face_generator: Path | None = None) -> Painter:
    return read_painter(generator, face_generator, folder / "plate.png", CPU)


@pytest.mark.parametrize(("preset", "kind"), [("default", PlatePainter), ("edn", EdnPainter)])
def test_the_file_names_the_painter(folder: Path, preset: str, kind: type) -> None:
    generator = trained(folder, preset)
    for face_generator in (None, face(folder, preset)):
        painter = read(folder, generator, face_generator)
        assert isinstance(painter, kind) and painter.terms.size == SIZE
        images = list(Synthesizer(painter).frames(waving(2)))
        assert [image.shape for image in images] == [(*SIZE, 3)] * 2


def test_edns_face_generator_changes_the_face(folder: Path) -> None:
    generator = trained(folder, "edn")
    without, refined = (
        np.stack(list(Synthesizer(read(folder, generator, path)).frames(waving(2)))).astype(int)
        for path in (None, face(folder, "edn"))
    )
    assert (np.abs(refined - without)[0].max(-1) > 0).sum() <= 16 * 16  # the box; later it is fed back
    assert (refined != without).any()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            ("edn", {}, "default", {}),
            r"face\.safetensors: is of preset 'default', expected 'edn' as .*generator\.",
        ),
        (("default", {}, "edn", {}), r"face\.safetensors: is of preset 'edn', expected 'default' as "),
        (
            ("edn", {}, "edn", {"size": (32, 24)}),
            r"was trained with size \[32, 24\], expected \[64, 48\] as ",
        ),
        (("edn", {"squashed_width": 96}, "edn", {}), r"with squashed_width None, expected 96 as "),
        (
            ("default", {}, "default", {"style": EDN_TERMS.style}),
            r"with style\.figure\.style edn, expected default",
        ),
    ],
    ids=["preset", "the other preset", "size", "squashed", "figure"],
)
def test_a_face_generator_of_another_generator_is_refused(
    folder: Path, changes: tuple[str, dict[str, Any], str, dict[str, Any]], said: str
) -> None:
    preset, of_generator, face_preset, of_face = changes
    generator = trained(folder, preset, **of_generator)
    face_generator = face(folder, face_preset, **of_face)
    with pytest.raises(ArtifactError, match=said + ".*; run train_face again$"):
        read(folder, generator, face_generator)


@pytest.mark.parametrize("preset", ["default", "edn"])
@pytest.mark.parametrize("size", [(64, 40), (60, 48)], ids=["narrower", "lower"])
def test_a_plate_of_another_size_is_refused(folder: Path, preset: str, size: tuple[int, int]) -> None:
    generator = trained(folder, preset)
    write_picture(folder / "plate.png", np.zeros((*size, 3), np.uint8))
    said = rf"generator\.safetensors: was trained on pictures of 48x64, .* is of {size[1]}x{size[0]}; run"
    with pytest.raises(ArtifactError, match=said):
        read(folder, generator)
