"""The logs of a subject's trainings, whose curves stand on every page that shows what it learned."""

from pathlib import Path

from stages.layout import Layout


def training_logs(layout: Layout, subject: str) -> dict[str, Path]:
    """What was trained, in words, to its log."""
    return {"generator": layout.train_gan_log(subject), "face generator": layout.train_face_log(subject)}
