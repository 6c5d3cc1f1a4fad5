"""Files of weights as a copy of the project finds them: by their whole paths.

An ablation builds in copies, from which a way that is told from here leads nowhere.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.lengths import TRAININGS
from flows.training_times import Values
from motiontransfer.errors import ParamsError
from stages.params import PARAMS_FILE


def require_whole_paths(detect: Mapping[str, Any]) -> None:
    """Refuses networks of detectors that are told by their way from here.

    Told otherwise in a copy, as other files are, they would have the clip detected anew.

    Args:
        detect: the block of that name.

    Raises:
        ParamsError: a path is relative.
    """
    for key in ("pose_file", "person_file") if detect["detector"] == "wholebody" else ():
        if detect[key] and not Path(detect[key]).expanduser().is_absolute():
            raise ParamsError(
                f"{PARAMS_FILE}: detect.{key}: found {detect[key]!r}, expected a whole path, /... or ~/..., "
                "because an ablation builds in a copy of the project; write it so"
            )


def judging_files(values: Values) -> dict[str, Path]:
    """The files that judging reads, by parameter, as "lpips.heads_file"."""
    told = values["lpips"]
    if told["backbone"] == "none":
        return {}
    named = {f"lpips.{key}": told[key] for key in ("backbone_file", "heads_file")}
    return {key: Path(file).expanduser() for key, file in named.items() if file}


def training_files(values: Values) -> dict[str, dict[str, str]]:
    """The files that a training reads and that are told from here: block to parameter to whole path."""
    key, found = "perceptual_file", dict[str, dict[str, str]]()
    for block in TRAININGS:
        file = values[block].get(key)
        if file and not Path(file).expanduser().is_absolute():
            found[block] = {key: str(Path(file).absolute())}
    return found
