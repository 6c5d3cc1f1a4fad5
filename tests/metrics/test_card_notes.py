from motiontransfer.metrics.card_notes import perceptual_notes
from motiontransfer.metrics.perceptual_weights import perceptual_metrics

OURS = {"steps": 1200}
RANDOM = {"perceptual_file": None, "perceptual_sha256": None}
NAMED = {"perceptual_file": "weights/vgg19.pth", "perceptual_sha256": "dcbb" * 16}


def told(train_gan: dict[str, object], train_face: dict[str, object]) -> list[str]:
    return perceptual_notes(perceptual_metrics({"train_gan": train_gan, "train_face": train_face}))


def test_without_a_perceptual_loss_nothing_is_said() -> None:
    assert perceptual_metrics({"train_gan": OURS, "train_face": OURS}) == {}
    assert told(OURS, OURS) == []


def test_random_weights_are_told_as_such() -> None:
    [note] = told(RANDOM, RANDOM)
    assert "had random weights in place of VGG19's" in note and "params.yaml" in note


def test_named_weights_are_told_by_their_digest() -> None:
    [note] = told(NAMED, NAMED)
    assert note.endswith(f"had VGG19's weights, of the file with SHA-256 {'dcbb' * 16}.")


def test_trainings_that_differ_are_told_apart() -> None:
    [note] = told(NAMED, RANDOM)
    assert "had in train_gan VGG19's weights, " in note and "; in train_face random weights" in note
    assert perceptual_metrics({"train_gan": NAMED, "train_face": RANDOM}) == {
        "perceptual_weights": {"train_gan": "dcbb" * 16, "train_face": "random"}
    }
