"""A project on disk whose clips have been decoded and detected: `ada` the subject, `ben` the source."""

import hashlib
from pathlib import Path
from typing import Any

import torch
import yaml
from made_up_people import SIZE, noisy_pictures, standing_person, steady_index

from motiontransfer.artifacts.files import write_json
from motiontransfer.artifacts.picture import write_picture
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnFaceShape, EdnGenerator, EdnShape
from motiontransfer.gan.face_file import TrainedFace, write_face_generator
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.generator_file import TrainedGenerator, write_generator
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.metrics.lpips_backbones import BACKBONES
from motiontransfer.pose.keypoints import write_keypoints
from motiontransfer.pose.stick_figure import StickFigureStyle
from motiontransfer.video.frames import write_frames
from motiontransfer.video.index import write_index
from stages.layout import Layout

PARAMS = yaml.safe_load((Path(__file__).parents[2] / "params.yaml").read_text())
FRAMES = {"ada": 40, "ben": 12}
TO_TRAIN_ON = {"ada": 120, "ben": 12}


def write_clips(root: Path, repeats: tuple[int, ...] = (), lengths: dict[str, int] = FRAMES) -> Layout:
    """Writes pictures, times and keypoints of both clips."""
    layout = Layout(root)
    for seed, (clip, frames) in enumerate(lengths.items()):
        write_frames(layout.frames(clip), noisy_pictures(frames, seed), SIZE, SIZE, {"height": 1000 + seed})
        write_index(layout.index(clip), steady_index(frames, repeats))
        write_keypoints(layout.keypoints(clip), standing_person(frames), {"chunk_frames": 2000 + seed})
    return layout


def write_training(layout: Layout) -> None:
    """Writes what training leaves, as far as a report names it; nothing that paints."""
    torch.manual_seed(0)
    style = ConditionStyle(StickFigureStyle("default", 0.02, 0.01, 0.01, 8), 1.4, True)
    terms = ModelTerms(SIZE, style, "made up")
    trained = TrainedGenerator(Generator(GeneratorShape(4, 1, True)), terms)
    face = TrainedFace(FaceGenerator(FaceShape(4, 1, 16)), terms)
    write_generator(layout.generator("ada"), trained, {"steps": 4321})
    write_face_generator(layout.face_generator("ada"), face, {"faces": 765})
    write_picture(layout.plate("ada"), noisy_pictures(1, seed=7)[0])
    for log in (layout.train_gan_log("ada"), layout.train_face_log("ada")):
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("step,pixel,structure,validation_structure\n50,0.2,0.4,\n100,0.1,0.3,0.35\n")


def write_film_record(layout: Layout, transfer: str, render: dict[str, Any]) -> None:
    """Writes what `render` leaves beside a film, as far as a report tells it."""
    label = {"shown": True, "text": render["label_text"], "position": render["label_position"]}
    content = {
        "frames": FRAMES["ben"],
        "size": list(SIZE),
        "label": label if render["label"] else {"shown": False, "reason": render["no_label_reason"]},
        "encoder": {"codec": "libx264", "options": {"crf": str(render["crf"])}},
        "parameters": {"render": render},
    }
    layout.film_record(transfer).parent.mkdir(parents=True, exist_ok=True)
    write_json(layout.film_record(transfer), content)


def write_edn_models(layout: Layout, squashed_width: int | None = None) -> None:
    """Writes models of the preset edn that nobody trained, of tiny nets, in place of ada's others."""
    torch.manual_seed(0)
    style = ConditionStyle(StickFigureStyle("edn", 0.02, 0.01, 0.01, 8), 0.0, False)
    terms = ModelTerms(SIZE, style, standing_person(1).producer, squashed_width)
    generator = TrainedGenerator(EdnGenerator(EdnShape(8, 2, 1, 1, local=True)), terms)
    face = TrainedFace(EdnFaceGenerator(EdnFaceShape(8, 2, 1)), terms)
    recipe = {"perceptual_file": None, "perceptual_sha256": None}
    write_generator(layout.generator("ada"), generator, recipe)
    write_face_generator(layout.face_generator("ada"), face, recipe)


def alexnet_of_no_training(folder: Path) -> dict[str, str]:
    """The block lpips for weights out of the blue."""
    torch.manual_seed(0)
    values = {"backbone": "alex"}
    alex = BACKBONES["alex"]
    for role, shapes in (("backbone", alex.shapes()), ("heads", alex.head_shapes())):
        path = folder / f"{role}.pth"
        torch.save({key: torch.rand(shape) for key, shape in shapes.items()}, path)
        values |= {f"{role}_file": str(path), f"{role}_sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    return values
