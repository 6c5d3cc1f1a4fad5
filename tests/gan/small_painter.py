"""Painters of both presets on the tiny film's size, and networks whose pictures are worked out by hand."""

import torch
from small_film import SIZE, STYLE, wall
from torch import Tensor, nn

from motiontransfer.gan.appearance import Appearance
from motiontransfer.gan.condition import ConditionStyle
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnGenerator, EdnShape
from motiontransfer.gan.edn_painter import EdnPainter
from motiontransfer.gan.face_generator import FaceGenerator
from motiontransfer.gan.generator import Generator
from motiontransfer.gan.model_terms import ModelTerms
from motiontransfer.gan.plate_painter import PlatePainter
from motiontransfer.pose.stick_figure import StickFigureStyle

TERMS = ModelTerms(SIZE, STYLE, "made by hand")
EDN_TERMS = ModelTerms(
    SIZE, ConditionStyle(StickFigureStyle("edn", 0.01, 0.01, 0.01, 8), 0.0, False), "made by hand"
)
SMALL_EDN = EdnShape(channels=8, halvings=2, blocks=1, enhancer_blocks=1, local=True)


def painter_of(network: Generator, face: FaceGenerator | None = None, device: str = "cpu") -> PlatePainter:
    return PlatePainter(network.eval(), Appearance.unknown(), face, TERMS, wall(), torch.device(device))


def edn_painter_of(
    network: EdnGenerator,
    face: EdnFaceGenerator | None = None,
    terms: ModelTerms = EDN_TERMS,
    device: str = "cpu",
) -> EdnPainter:
    return EdnPainter(network.eval(), face, terms, wall(), torch.device(device))


class Brightening(nn.Module):
    """In place of a generator: every picture is the previous one, `step` brighter; remembers its figures."""

    def __init__(self, step: float = 0.75, local: bool = True) -> None:
        super().__init__()
        self.step, self.shape = step, EdnShape(8, 1, 1, 1, local)
        self.figures: list[Tensor] = []

    def forward(self, figure: Tensor, previous: Tensor) -> Tensor:
        self.figures.append(figure)
        return previous + self.step


class Darkening(nn.Module):
    """In place of a face generator: the same residual everywhere; remembers what it saw."""

    def __init__(self, residual: float) -> None:
        super().__init__()
        self.residual = residual
        self.seen: list[tuple[Tensor, Tensor]] = []

    def forward(self, figure: Tensor, face: Tensor) -> Tensor:
        self.seen.append((figure, face))
        return torch.full_like(face, self.residual)
