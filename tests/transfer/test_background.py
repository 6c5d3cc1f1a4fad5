import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from motiontransfer.artifacts.picture import write_picture
from motiontransfer.artifacts.weight_file import WeightFile
from motiontransfer.errors import ArtifactError, ParamsError
from motiontransfer.transfer.background import (
    GREEN_RGB,
    Background,
    choose_background,
    read_background,
)

SIZE = (120, 80)
PLATE = np.full((*SIZE, 3), (200, 180, 160), np.uint8)
PERSON = np.array([60, 30, 90])


def scene(opacity: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """(H, W, 3): a person of one colour before a background."""
    share = opacity[..., None]
    return np.rint(share * PERSON + (1 - share) * behind).astype(np.uint8)


def soft_person(softness_px: float = 1.5) -> np.ndarray:
    """(H, W) in [0, 1]: a block with a soft rim."""
    block = np.zeros(SIZE, np.float32)
    block[30:90, 20:60] = 1
    return cv2.GaussianBlur(block, (0, 0), softness_px)


def written(path: Path, picture: np.ndarray) -> tuple[Path, str]:
    write_picture(path, picture)
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_person_stands_before_another_picture_as_if_filmed_there() -> None:
    picture = np.tile(np.arange(80, dtype=np.uint8)[None, :, None] * 3, (120, 1, 3))
    opacity = soft_person()
    matte = np.rint(opacity * 255).astype(np.uint8)
    shown = Background(PLATE, picture).behind(scene(opacity, PLATE), matte)
    expected = scene(opacity, picture)
    assert np.abs(shown.astype(int) - expected).max() <= 3
    np.testing.assert_array_equal(shown[matte == 0], picture[matte == 0])


def test_a_matte_that_is_a_little_too_wide_leaves_no_line_of_the_plate() -> None:
    opacity = soft_person(0.6)
    wide = (opacity > 0.1).astype(np.uint8) * 255
    painted = scene(opacity, PLATE)
    shown = Background(PLATE, np.full_like(PLATE, GREEN_RGB)).behind(painted, wide)
    # Red is 60 of the person, 0 of the green and 200 of the plate.
    assert painted[wide == 255][:, 0].max() > 150
    assert shown[..., 0].max() < 120


def test_the_plate_before_itself_is_what_was_painted() -> None:
    painted = scene(soft_person(), PLATE)
    matte = np.rint(soft_person() * 255).astype(np.uint8)
    shown = Background(PLATE, PLATE).behind(painted, matte)
    assert np.abs(shown.astype(int) - painted).max() <= 3


@pytest.mark.parametrize(
    ("choice", "masked"), [("preset", True), ("preset", False), ("plate", True), ("generated", False)]
)
def test_what_the_preset_paints_stays(choice: str, masked: bool, tmp_path: Path) -> None:
    assert choose_background(choice, None, PLATE, masked, tmp_path) is None


def test_green_is_green(tmp_path: Path) -> None:
    chosen = choose_background("green", None, PLATE, True, tmp_path)
    assert chosen is not None
    assert (chosen.picture == GREEN_RGB).all()
    assert chosen.picture.shape == PLATE.shape


@pytest.mark.parametrize("choice", ["green", "plate", "beach.png"])
def test_a_painter_without_a_mask_is_refused_another_background(choice: str, tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"preset edn.*expected preset or generated"):
        choose_background(choice, None, PLATE, False, tmp_path)


def test_a_generated_background_wants_a_painter_that_paints_one(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="preset default"):
        choose_background("generated", None, PLATE, True, tmp_path)


def test_a_picture_is_found_from_the_root_and_resized(tmp_path: Path) -> None:
    large = np.full((240, 160, 3), (10, 20, 30), np.uint8)
    _, digest = written(tmp_path / "beach.png", large)
    chosen = choose_background("beach.png", digest, PLATE, True, tmp_path)
    assert chosen is not None
    np.testing.assert_array_equal(chosen.picture, np.full((*SIZE, 3), (10, 20, 30), np.uint8))


def test_a_picture_of_another_shape_is_refused(tmp_path: Path) -> None:
    path, digest = written(tmp_path / "wide.png", np.zeros((120, 90, 3), np.uint8))
    with pytest.raises(ParamsError, match=r"wide.png is 90x120, expected .* 80x120"):
        read_background(WeightFile(path, digest), SIZE)
    nearly, digest = written(tmp_path / "nearly.png", np.zeros((1200, 807, 3), np.uint8))
    assert read_background(WeightFile(nearly, digest), SIZE).shape == (*SIZE, 3)


def test_a_picture_is_believed_by_its_digest(tmp_path: Path) -> None:
    path, digest = written(tmp_path / "beach.png", PLATE)
    for told in (None, "0" * 64):
        with pytest.raises(ArtifactError, match=f"{digest}.*render.background_sha256"):
            read_background(WeightFile(path, told), SIZE)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"beach.png: no such file, expected the picture"):
        read_background(WeightFile(tmp_path / "beach.png", None), SIZE)
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    with pytest.raises(ArtifactError, match="not a picture"):
        read_background(WeightFile(path, hashlib.sha256(path.read_bytes()).hexdigest()), SIZE)
