"""How a transfer's film is to look, by the block `render`: shared by `render` and by the preview."""

from pathlib import Path

from motiontransfer.errors import ParamsError
from motiontransfer.pose.excerpt import Excerpt
from motiontransfer.pose.keypoints import Keypoints
from motiontransfer.transfer.background import (
    background_file,
    choose_background,
    require_background,
    require_picture,
)
from motiontransfer.transfer.label import Label
from motiontransfer.transfer.look import Look
from motiontransfer.video.index import FrameIndex
from motiontransfer.video.picture import Image
from stages.blocks.render import RenderParams
from stages.layout import Layout


def look_of(
    params: RenderParams, layout: Layout, index: FrameIndex, keypoints: Keypoints, plate: Image, masked: bool
) -> Look:
    """What the film shows of what is painted.

    Args:
        params: the transfer's.
        layout: of the project, from whose root the path of a background is told.
        index: the source's, T frames.
        keypoints: normalized, T frames.
        plate: (H, W, 3) RGB uint8, before which the painter paints.
        masked: whether the painter tells a mask.

    Raises:
        ParamsError: the parameters ask for what cannot be shown.
        ArtifactError: the picture of a background is missing, is none, or is not the one that was told.
    """
    require_look(params, masked, layout.root)
    size = (plate.shape[0], plate.shape[1])
    excerpt = Excerpt.of(index, keypoints, size, params.crop, params.start_s, params.end_s)
    background = choose_background(params.background, params.background_sha256, plate, masked, layout.root)
    look = Look(excerpt, background, label_of(params))
    look.label_box()  # refuses a text that does not fit, before anything is painted
    return look


def require_look(params: RenderParams, masked: bool, root: Path) -> None:
    """Refuses what can be told before anything is built.

    Args:
        params: a transfer's.
        masked: whether the subject's painter tells a mask.
        root: of the project, from which the path of a background is told.

    Raises:
        ParamsError: a painter without a mask is to show another background, or to tell its mask.
        ArtifactError: nobody has told the digest of a background's picture yet, or it is missing then.
    """
    require_background(params.background, masked)
    if params.matte and not masked:
        raise ParamsError(
            "render.matte: found true of a subject of preset edn, which paints every pixel and tells no "
            "mask; set it to false"
        )
    picture = background_file(params.background, params.background_sha256, root)
    if picture is not None and picture.sha256 is None:
        require_picture(picture)


def label_of(params: RenderParams) -> Label | None:
    """The label, None where there is to be none."""
    return Label(params.label_text, params.label_position) if params.label else None
