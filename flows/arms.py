"""The arms of an ablation, as they are laid over one subject's entry and checked against the stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from flows.lengths import TRAININGS, Lengths
from flows.overrides import Overrides
from flows.training_times import Values
from motiontransfer.artifacts.files import write_json
from motiontransfer.errors import ParamsError
from motiontransfer.progress import silent
from stages import decode, evaluate_subject, train_face, train_gan
from stages.blocks.ablation import PRESET
from stages.entry import job_for
from stages.layout import Layout
from stages.params import PARAMS_FILE, Params
from stages.presets import Preset
from stages.tables import SubjectEntry
from stages.yaml_text import parse_mapping, read_text

_STAGES = (decode.STAGE, train_gan.STAGE, train_face.STAGE, evaluate_subject.STAGE)


@dataclass(frozen=True)
class Arm:
    """What an arm changes.

    Attributes:
        preset: it trains with.
        is_own: whether that is the subject's own; with another the subject's own values of both trainings go.
        blocks: block to key to value.
    """

    preset: Preset
    is_own: bool
    blocks: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, overrides: Mapping[str, Any], own: Preset) -> Self:
        """Reads an arm of the block `ablation`, for a subject with a preset of its own."""
        preset, blocks = overrides.get(PRESET, own), dict[str, dict[str, Any]]()
        for key, value in overrides.items():
            if key != PRESET:
                block, _, name = key.partition(".")
                blocks.setdefault(block, {})[name] = value
        return cls(preset, preset == own, blocks)

    @property
    def plain(self) -> "Arm":
        """The arm that trains with the same preset, and changes nothing else."""
        return Arm(self.preset, self.is_own, {})

    def in_words(self) -> str:
        """What it changes, as "train_gan.body_map: False"."""
        named: dict[str, Any] = {} if self.is_own else {PRESET: self.preset}
        for block, values in self.blocks.items():
            named |= {f"{block}.{key}": value for key, value in values.items()}
        return ", ".join(f"{key}: {value}" for key, value in named.items()) or "as it is"

    def laid(self, lengths: Lengths, files: Mapping[str, Mapping[str, str]]) -> Overrides:
        """What is laid over the subject's entry.

        Args:
            lengths: of both trainings.
            files: block to parameter to the whole path of a file, where params.yaml tells it from here.
        """
        changed = {} if self.is_own else {PRESET: self.preset}
        parts = (lengths, files, self.blocks)
        return changed | {
            block: {key: value for part in parts for key, value in part.get(block, {}).items()}
            for block in TRAININGS
        }

    def dropped(self, entry: SubjectEntry) -> list[str]:
        """The blocks of the subject's entry of which nothing is kept."""
        return [] if self.is_own else [block for block in TRAININGS if getattr(entry, block)]

    def values(self, subject: str, layout: Layout) -> Values:
        """The blocks that hold for the subject with this arm: of its pictures, trainings and judgement.

        Raises:
            ParamsError: a value is out of bounds, or is none of the preset's.
        """
        content = parse_mapping(PARAMS_FILE, read_text(PARAMS_FILE))
        entry = content["subjects"][subject]
        for block in TRAININGS:
            entry[block] = {**(entry[block] if self.is_own else {}), **self.blocks.get(block, {})}
        entry[PRESET] = self.preset
        path = layout.work("ablation", subject) / PARAMS_FILE
        write_json(path, content)  # JSON is YAML
        try:
            params = Params(path)
            self._require_own_keys(params)
            return _resolved(subject, params)
        except ParamsError as error:
            told = str(error).removeprefix(f"{path}: ").removeprefix(f"subjects.{subject}.")
            raise ParamsError(told) from error

    def _require_own_keys(self, params: Params) -> None:
        """Tells what another preset has from what is misspelt, which is refused with the other values."""
        for block, values in self.blocks.items():
            own = params.written(block, self.preset)
            held = {name: part for name, part in params.written(block).items() if isinstance(part, dict)}
            for key in (key for key in values if key not in own):
                for other in (name for name, part in held.items() if key in part):
                    raise ParamsError(
                        f"{block}.{key}: is of the preset {other}, and the arm trains with {self.preset}; "
                        f"give the arm {PRESET}: {other} as well, or take the key out"
                    )


def read_values(subject: str, arms: Mapping[str, Arm], layout: Layout) -> dict[Preset, Values]:
    """Holds every arm's values against their bounds now, and not when its turn comes.

    Returns:
        Of each preset that an arm trains with, the blocks that hold where nothing else is changed.

    Raises:
        ParamsError: an arm's values are refused.
    """
    values: dict[Preset, Values] = {}
    for name, arm in arms.items():
        try:
            arm.values(subject, layout)
        except ParamsError as error:
            raise ParamsError(f"{PARAMS_FILE}: ablation.{name}: {error}") from error
        if arm.preset not in values:
            values[arm.preset] = arm.plain.values(subject, layout)
    return values


def _resolved(subject: str, params: Params) -> Values:
    blocks: dict[str, Mapping[str, Any]] = {}
    for stage in _STAGES:
        job = job_for(stage, subject, params, Layout(), silent())
        blocks |= {block: values.model_dump() for block, values in job.blocks.items()}
    return blocks
