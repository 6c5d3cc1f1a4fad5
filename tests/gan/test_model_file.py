"""Files of generators and face generators, of both presets."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from small_painter import EDN_TERMS, SMALL_EDN, TERMS

from motiontransfer.artifacts.tensors import read_tensors, write_tensors
from motiontransfer.errors import ArtifactError
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnFaceShape, EdnGenerator
from motiontransfer.gan.face_file import (
    TrainedFace,
    read_face_generator,
    write_face_generator,
)
from motiontransfer.gan.face_generator import FaceGenerator, FaceShape
from motiontransfer.gan.generator import Generator, GeneratorShape
from motiontransfer.gan.generator_file import (
    TrainedGenerator,
    read_generator,
    write_generator,
)
from motiontransfer.gan.model_recipe import FACE_GENERATOR, GENERATOR, read_recipe
from motiontransfer.pose.skeleton import JOINTS, SKELETON, _named

SQUASHED = replace(EDN_TERMS, squashed_width=96)
GENERATORS = {
    "default": lambda: TrainedGenerator(Generator(GeneratorShape(8, 2, True)), TERMS),
    "edn": lambda: TrainedGenerator(EdnGenerator(SMALL_EDN), SQUASHED),
    "edn, global": lambda: TrainedGenerator(EdnGenerator(replace(SMALL_EDN, local=False)), EDN_TERMS),
}
FACES = {
    "default": lambda: TrainedFace(FaceGenerator(FaceShape(8, 1, 32)), TERMS),
    "edn": lambda: TrainedFace(EdnFaceGenerator(EdnFaceShape(8, 2, 1)), SQUASHED),
}


def same_weights(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    mine, theirs = one.state_dict(), other.state_dict()
    return mine.keys() == theirs.keys() and all(torch.equal(mine[key], theirs[key]) for key in mine)


@pytest.mark.parametrize("made", GENERATORS.values(), ids=GENERATORS)
def test_a_generator_survives_its_file(tmp_path: Path, made: Callable[[], TrainedGenerator]) -> None:
    trained, path = made(), tmp_path / "g.safetensors"
    write_generator(path, trained, {"steps": 6})
    assert read_recipe(path, GENERATOR) == {"steps": 6}
    again = read_generator(path)
    assert same_weights(again.network, trained.network)
    assert (again.preset, again.terms, again.network.shape) == (
        trained.preset,
        trained.terms,
        trained.network.shape,
    )
    assert not again.network.training


@pytest.mark.parametrize("made", FACES.values(), ids=FACES)
def test_a_face_generator_survives_its_file(tmp_path: Path, made: Callable[[], TrainedFace]) -> None:
    trained, path = made(), tmp_path / "f.safetensors"
    write_face_generator(path, trained, {"faces": 7})
    assert read_recipe(path, FACE_GENERATOR) == {"faces": 7}
    again = read_face_generator(path)
    assert same_weights(again.network, trained.network)
    assert (again.preset, again.terms, again.network.shape) == (
        trained.preset,
        trained.terms,
        trained.network.shape,
    )


def test_the_file_tells_people_what_is_inside(tmp_path: Path) -> None:
    path = tmp_path / "g.safetensors"
    write_generator(path, GENERATORS["edn"](), {"perceptual_file": None})
    with safe_open(path, framework="pt") as file:
        told = json.loads(file.metadata()["motiontransfer"])
    assert (told["schema"], told["version"]) == ("generator", 8)
    assert told["metadata"] == {
        "preset": "edn",
        "shape": {"channels": 8, "halvings": 2, "blocks": 1, "enhancer_blocks": 1, "local": True},
        "size": [64, 48],
        "style": {
            "figure": {
                "style": "edn",
                "limb_width_fraction": 0.01,
                "hand_width_fraction": 0.01,
                "face_width_fraction": 0.01,
                "edn_face_dots": 8,
            },
            "reach": 0.0,
            "body_map": False,
        },
        "squashed_width": 96,
        "producer": "made by hand",
        "skeleton": SKELETON,
        "recipe": {"perceptual_file": None},
    }


def test_another_skeleton_has_another_name() -> None:
    body = list(JOINTS["body"])
    body[1], body[2] = body[2], body[1]
    renamed = {**JOINTS, "body": ("snout", *JOINTS["body"][1:])}
    fewer = {**JOINTS, "face": JOINTS["face"][:-1]}
    names = {_named(joints) for joints in (JOINTS, {**JOINTS, "body": tuple(body)}, renamed, fewer)}
    assert len(names) == 4 and SKELETON in names
    assert SKELETON.startswith("openpose-25-70-21-21 ")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"skeleton": "openpose-18-70-21-21 0f0f0f0f"},
            r"g\.safetensors: was trained on the joints of openpose-18-70-21-21 0f0f0f0f, expected those of "
            r"openpose-25-70-21-21 \w{8}; run train_gan again$",
        ),
        (
            {"preset": "vid2vid"},
            r"g\.safetensors: is of preset 'vid2vid', expected one of default, edn; run train",
        ),
    ],
    ids=["skeleton", "preset"],
)
def test_what_cannot_be_painted_with_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    path = tmp_path / "g.safetensors"
    write_generator(path, GENERATORS["default"](), {})
    tensors, metadata = read_tensors(path, "generator", 8)
    write_tensors(path, "generator", 8, tensors, metadata | changes)
    with pytest.raises(ArtifactError, match=said):
        read_generator(path)
    assert read_recipe(path, GENERATOR) == {}  # which a report may still name


def test_a_file_of_before_and_a_file_of_faces_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "g.safetensors"
    write_tensors(path, "generator", 3, {}, {})
    with pytest.raises(
        ArtifactError, match=r"holds generator version 3, expected generator version 8; train"
    ):
        read_generator(path)
    write_face_generator(path, FACES["default"](), {})
    with pytest.raises(ArtifactError, match=r"holds face_generator version 3, expected generator version 8"):
        read_generator(path)
