import numpy as np
import torch

from motiontransfer.gan.edn_face import cut, paste, refine
from motiontransfer.gan.edn_networks import EdnFaceGenerator, EdnFaceShape

BOXES = np.array([[1, 0, 3, 2], [0, 2, 2, 4]])  # left, top, right, bottom


def test_a_face_is_cut_out_pixel_by_pixel() -> None:
    images = torch.arange(2 * 4 * 3.0).reshape(2, 1, 4, 3)
    faces = cut(images, BOXES)
    assert faces[0, 0].tolist() == [[1, 2], [4, 5]]
    assert faces[1, 0].tolist() == [[18, 19], [21, 22]]


def test_pasting_replaces_the_box_alone_and_leaves_the_picture_as_it_was() -> None:
    images, faces = torch.zeros(2, 1, 4, 3), torch.full((2, 1, 2, 2), 9.0)
    pasted = paste(faces, images, BOXES)
    assert pasted[0, 0].tolist() == [[0, 9, 9], [0, 9, 9], [0, 0, 0], [0, 0, 0]]
    assert pasted[1, 0].tolist() == [[0, 0, 0], [0, 0, 0], [9, 9, 0], [9, 9, 0]]
    assert not images.any()
    random = torch.rand(2, 1, 4, 3)
    assert torch.equal(paste(cut(random, BOXES), random, BOXES), random)


def test_gradients_pass_through_face_and_picture() -> None:
    images, faces = torch.zeros(2, 1, 4, 3, requires_grad=True), torch.ones(2, 1, 2, 2, requires_grad=True)
    paste(faces, images, BOXES).sum().backward()
    assert images.grad is not None and faces.grad is not None
    assert images.grad.sum() == 24 - 8 and faces.grad.sum() == 8


def test_a_residual_is_added_and_not_clipped() -> None:
    torch.manual_seed(0)
    network = EdnFaceGenerator(EdnFaceShape(4, 1, 1))
    figure, face = torch.rand(1, 3, 16, 16), torch.ones(1, 3, 16, 16)
    refined = refine(network, figure, face)
    torch.testing.assert_close(refined - face, network(figure, face))
    assert refined.max() > 1
