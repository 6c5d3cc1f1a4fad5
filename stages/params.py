"""params.yaml: its tables, its blocks, and the values that hold for one stage and one name.

Blocks hold global values; an entry of a table (a clip, a subject, a transfer) may override single values in
a block of the same name of its own. Values and bounds are checked here, by pydantic; there are no defaults
in code, so that params.yaml is the one place where a number lives.
"""

import difflib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from motiontransfer.errors import ParamsError
from stages.yaml_text import parse_mapping, read_text, shown

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
        self._raw = parse_mapping(path, read_text(path))
        known = (*Tables.model_fields, *BLOCKS)
        for key in self._raw:
            if key not in known:
                raise ParamsError(f"{path}: {key}: no such key; {_known(key, known)}")
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
            raise ParamsError(f"{self.path}: {table}.{name}: no such entry; there are: {_names(entries)}")
        return entries[name]

    def _mapping(self, name: str) -> dict[str, Any]:
        values = self._raw.get(name)
        if name not in self._raw:
            raise ParamsError(f"{self.path}: {name}: is missing, expected a block of values")
        if not isinstance(values, dict):
            raise ParamsError(f"{self.path}: {name}: found {shown(values)}, expected a block of values")
        return values

    def _validated(self, place: Callable[[Any], str], model: type[Any], values: Any) -> Any:
        try:
            return model.model_validate(values)
        except ValidationError as error:
            # A misspelt key is both unknown and missing; naming it tells more.
            first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
            keys = (place(first["loc"][0]), *first["loc"])
            key = ".".join(str(part) for part in keys if part not in ("", "[key]"))
            raise ParamsError(f"{self.path}: {key}: {_fault(first, model)}") from error

    def _check_references(self) -> None:
        clips, subjects = self.tables.clips, self.tables.subjects
        for subject in subjects:
            if subject not in clips:
                raise ParamsError(
                    f"{self.path}: subjects.{subject}: no clip has that name; add clips.{subject}"
                )
        for name, transfer in self.tables.transfers.items():
            for role, there in (("source", clips), ("subject", subjects)):
                wanted = getattr(transfer, role)
                if wanted not in there:
                    found = f"no {'clip' if there is clips else 'subject'} {wanted!r}"
                    raise ParamsError(
                        f"{self.path}: transfers.{name}.{role}: {found}; there are: {_names(there)}"
                    )


def _names(entries: dict[str, Any]) -> str:
    return ", ".join(entries) or "none"


def _fault(error: ErrorDetails, model: type[Any]) -> str:
    found = shown(error["input"])
    if error["type"] == "missing":
        is_table = model is Tables and len(error["loc"]) == 1
        return f"is missing; add the line '{error['loc'][0]}: {{}}'" if is_table else "is missing; add it"
    if error["type"] == "extra_forbidden":
        return f"no such key, found {found}; {_known(error['loc'][-1], _fields(model, error))}"
    if error["type"] == "dict_type":
        return f"found {found}, expected keys with their values, {{}} where there are none"
    if error["type"] == "model_type":
        return f"found {found}, expected the keys {', '.join(_fields(model, error))}"
    return f"{error['msg']}, found {found}"


def _fields(model: type[Any], error: ErrorDetails) -> tuple[str, ...]:
    """The keys that are known at the place of an error: those of a block, or of an entry of a table."""
    entries: dict[str, type[Block]] = {
        "samples": SampleEntry,
        "clips": ClipEntry,
        "subjects": SubjectEntry,
        "transfers": TransferEntry,
    }
    block: type[Block] = entries[str(error["loc"][0])] if model is Tables else model
    return tuple(block.model_fields)


def _known(key: Any, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(str(key), known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
