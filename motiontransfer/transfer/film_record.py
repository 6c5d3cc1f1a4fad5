"""What a film tells of itself: that it is synthetic, in its tags, and all that went in, in a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from motiontransfer.artifacts.digests import dvc_md5, file_sha256
from motiontransfer.artifacts.files import write_json
from motiontransfer.transfer.label import Label
from motiontransfer.transfer.render import FilmPlan

_SCHEMA: Final = "film_record"
_VERSION: Final = 1


@dataclass(frozen=True)
class FilmRecord:
    """What is known of a film beside its pictures.

    Attributes:
        transfer: its name.
        source: whose motion it is.
        subject: whose body.
        no_label_reason: why it bears no label; None of a film that bears one.
        parameters: block to its values.
    """

    transfer: str
    source: str
    subject: str
    no_label_reason: str | None
    parameters: Mapping[str, Mapping[str, Any]]

    def metadata(self) -> dict[str, str]:
        """The tags of the MP4."""
        said = (
            "Synthetic film, made with motiontransfer: a generator that was trained on film of "
            f"{self.subject} painted it after the motion of {self.source}."
        )
        if self.no_label_reason is not None:
            said += f" It bears no visible label: {self.no_label_reason}"
        return {"title": self.transfer, "comment": said, "description": said}

    def write(
        self, path: Path, plan: FilmPlan, films: Mapping[str, Path], inputs: Mapping[str, Path]
    ) -> None:
        """Writes the file beside the film.

        Args:
            path: of that file.
            plan: by which the film was made.
            films: what was made, the film and perhaps its matte, by name.
            inputs: files and folders that went in, by their names as seen from the project's root.

        Raises:
            ArtifactError: one of the files is missing, or the disk is full.
        """
        content = {
            "schema": _SCHEMA,
            "version": _VERSION,
            "synthetic": True,
            "told": self.metadata(),
            **{key: value for key, value in asdict(self).items() if key != "no_label_reason"},
            "label": _label(plan.look.label, plan.look.label_box(), self.no_label_reason),
            "frames": len(plan.clock.starts),
            "size": list(plan.look.size),
            "encoder": {"codec": plan.encoder.codec, "options": dict(plan.encoder.options)},
            "films": {name: {"file": film.name, "sha256": file_sha256(film)} for name, film in films.items()},
            "inputs": {name: dvc_md5(file) for name, file in inputs.items()},
        }
        write_json(path, content)


def _label(
    label: Label | None, box: tuple[slice, slice] | None, no_label_reason: str | None
) -> dict[str, Any]:
    if label is None or box is None:
        return {"shown": False, "reason": no_label_reason}
    rows, columns = ([side.start, side.stop] for side in box)
    return {"shown": True, "text": label.text, "position": label.position, "rows": rows, "columns": columns}
