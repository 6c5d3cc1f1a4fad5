"""params.yaml: its tables, its blocks, and the values that hold for one stage and one name.

Blocks hold global values; an entry of a table (a clip, a subject, a transfer) may override single values in
a block of the same name of its own. Values and bounds are checked here, by pydantic; there are no defaults
in code, so that params.yaml is the one place where a number lives.
"""

import re
import reprlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from motiontransfer.errors import ParamsError

PARAMS_FILE = Path("params.yaml")
Table = Literal["samples", "clips", "subjects", "transfers"]

# Every block that params.yaml may hold beside its tables.
BLOCKS = (
    "sample",
    "decode",
    "detect",
    "smooth",
    "steady",
    "split",
    "stick_figure",
    "train_gan",
    "train_face",
    "normalize",
    "render",
    "evaluate",
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def check_name(name: str) -> str:
    """Returns the name if it can stand in file and stage names.

    Raises:
        ValueError: it is empty, a path, or holds other characters than letters, digits, - and _.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"name {name!r} is not made of letters, digits, '-' and '_' alone (it names files)")
    return name


Name = Annotated[str, AfterValidator(check_name)]


class Block(BaseModel):
    """A block of params.yaml, or an entry of a table: no unknown keys, no silent conversions, no defaults."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Override = dict[str, Any]


class SampleEntry(Block):
    """A generated clip."""

    sample: Override


class ClipEntry(Block):
    """A film, and what differs for it."""

    video: str
    decode: Override
    detect: Override
    smooth: Override


class SubjectEntry(Block):
    """A clip one trains on, under that clip's name, and what differs for it."""

    split: Override
    steady: Override
    train_gan: Override
    train_face: Override


class TransferEntry(Block):
    """Whose motion, whose body, and what differs."""

    source: Name
    subject: Name
    normalize: Override
    render: Override


class Tables(BaseModel):
    """The tables of params.yaml."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    samples: dict[Name, SampleEntry]
    clips: dict[Name, ClipEntry]
    subjects: dict[Name, SubjectEntry]
    transfers: dict[Name, TransferEntry]


B = TypeVar("B", bound=Block)


class Params:
    """params.yaml, read once and checked as far as its tables go.

    Raises:
        ParamsError: the file is missing, is not YAML, has unknown keys, or its tables do not fit together.
    """

    def __init__(self, path: Path = PARAMS_FILE) -> None:
        self.path = path
        self._raw = _read_yaml(path)
        unknown = sorted(set(self._raw) - set(BLOCKS) - set(Tables.model_fields))
        if unknown:
            raise ParamsError(
                f"{path}: unknown key {unknown[0]!r}; known are {', '.join((*Tables.model_fields, *BLOCKS))}"
            )
        self.tables = self._validated(lambda key: "", Tables, self._raw)
        self._check_references()

    def block(self, name: str, model: type[B], *owners: tuple[Table, str]) -> B:
        """A block's values: the global ones, then those of each owner that overrides it.

        Args:
            name: the block, "smooth" for example.
            model: its shape and bounds.
            owners: entries whose own block of that name is laid over, as ("clips", "ada").
        """
        values = dict(self._mapping(name))
        places = dict.fromkeys(values, name)  # where each value stands, for the message if it is refused
        for table, owner in owners:
            override = getattr(self.entry(table, owner), name)
            places |= dict.fromkeys(override, f"{table}.{owner}.{name}")
            values |= override
        return self._validated(lambda key: places.get(key, name), model, values)

    def entry(self, table: Table, name: str) -> Any:
        """The entry `name` of a table.

        Raises:
            ParamsError: the name is not a name, or is not in the table.
        """
        try:
            check_name(name)
        except ValueError as error:
            raise ParamsError(f"{self.path}: {table}: {error}") from error
        entries = getattr(self.tables, table)
        if name not in entries:
            known = ", ".join(entries) or "none"
            raise ParamsError(f"{self.path}: {table}.{name}: no such entry; there are: {known}")
        return entries[name]

    def _mapping(self, name: str) -> dict[str, Any]:
        values = self._raw.get(name)
        if not isinstance(values, dict):
            raise ParamsError(f"{self.path}: {name}: found {values!r}, expected a block of values")
        return values

    def _validated(self, place: Callable[[Any], str], model: type[Any], values: Any) -> Any:
        try:
            return model.model_validate(values)
        except ValidationError as error:
            # A misspelt key is both unknown and missing; naming it tells more.
            first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
            keys = (place(first["loc"][0]), *first["loc"])
            key = ".".join(str(part) for part in keys if part not in ("", "[key]"))
            found = "" if first["type"] == "missing" else f", found {reprlib.repr(first['input'])}"
            raise ParamsError(f"{self.path}: {key}: {first['msg']}{found}") from error

    def _check_references(self) -> None:
        clips, subjects = self.tables.clips, self.tables.subjects
        for subject in subjects:
            if subject not in clips:
                raise ParamsError(
                    f"{self.path}: subjects.{subject}: no clip has that name; add clips.{subject}"
                )
        for name, transfer in self.tables.transfers.items():
            if transfer.source not in clips:
                raise ParamsError(f"{self.path}: transfers.{name}.source: no clip {transfer.source!r}")
            if transfer.subject not in subjects:
                raise ParamsError(f"{self.path}: transfers.{name}.subject: no subject {transfer.subject!r}")


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.safe_load(path.read_text())
    except FileNotFoundError as error:
        raise ParamsError(f"{path}: no such file; run this in the project's root") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = " ".join(str(error).split())
        raise ParamsError(f"{path}: not YAML: {problem}") from error
    if not isinstance(raw, dict):
        raise ParamsError(f"{path}: found {type(raw).__name__}, expected tables and blocks")
    return raw
