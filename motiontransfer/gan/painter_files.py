"""A subject's files, put together as the painter of their preset."""

from pathlib import Path

import torch

from motiontransfer.errors import ArtifactError
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnGenerator
from motiontransfer.gan.edn_painter import EdnPainter
from motiontransfer.gan.face_file import read_face_generator
from motiontransfer.gan.face_generator import FaceGenerator
from motiontransfer.gan.generator import Generator
from motiontransfer.gan.generator_file import TrainedGenerator, read_generator
from motiontransfer.gan.painter import Painter
from motiontransfer.gan.plate import read_plate
from motiontransfer.gan.plate_painter import PlatePainter


def read_painter(
    generator: Path, face_generator: Path | None, plate: Path, device: torch.device, film: int = 0
) -> Painter:
    """Reads what a subject's trainings left, as the painter of the preset that the generator's file names.

    Args:
        generator: its file.
        face_generator: its file, or None to leave faces as the generator paints them.
        plate: its file.
        device: where to paint.
        film: of the subject's clip, the one before whose plate to paint.

    Raises:
        ArtifactError: one is missing, of another version or skeleton, or they do not fit together.
    """
    trained = read_generator(generator)
    terms = trained.terms
    picture = read_plate(plate, film, terms.size[0])
    terms.require_size(generator, (picture.shape[0], picture.shape[1]), plate)
    face = None if face_generator is None else _face_of(trained, generator, face_generator)
    match trained.network, face:
        case Generator() as network, (FaceGenerator() | None) as face_network:
            return PlatePainter(network, trained.appearance, face_network, terms, picture, device)
        case EdnGenerator() as network, (EdnFaceGenerator() | None) as face_network:
            return EdnPainter(network, face_network, terms, picture, device)
    raise AssertionError("the face generator is of the generator's preset")


def _face_of(trained: TrainedGenerator, generator: Path, path: Path) -> FaceGenerator | EdnFaceGenerator:
    """The face generator of `path`, if it was trained for this generator's faces."""
    face = read_face_generator(path)
    if face.preset != trained.preset:
        raise ArtifactError(
            f"{path}: is of preset {face.preset!r}, expected {trained.preset!r} as {generator} is; run "
            "train_face again"
        )
    face.terms.require_same(path, trained.terms, generator)
    return face.network
