"""params.yaml: its tables, its blocks, and the values that hold for one stage and one name.

Blocks hold global values; an entry of a table (a clip, a subject, a transfer) may override single values in
a block of the same name of its own. Values and bounds are checked here, by pydantic; there are no defaults
in code, so that params.yaml is the one place where a number lives.
"""

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from motiontransfer.errors import ParamsError
from stages.presets import PRESETS, Preset, check_presets
from stages.references import check_references, names
from stages.tables import ENTRIES, Block, Table, Tables, check_name
from stages.yaml_text import parse_mapping, read_text, shown

PARAMS_FILE = Path("params.yaml")

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
    "lpips",
    "ablation",
)

B = TypeVar("B", bound=Block)
M = TypeVar("M", bound=BaseModel)


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
        check_presets(path, self._raw)
        self.tables = self._validated(lambda key: "", Tables, self._raw)
        check_references(path, self.tables, self._raw)

    def block(self, name: str, model: type[B], *owners: tuple[Table, str], preset: Preset | None = None) -> B:
        """A block's values: the global ones, then those of each owner that overrides it.

        Args:
            name: the block, "smooth" for example.
            model: its shape and bounds.
            owners: entries whose own block of that name is laid over, as ("clips", "ada").
            preset: whose global values these are, in a block that holds a block a preset.

        Raises:
            ParamsError: a value is missing, unknown or out of bounds.
        """
        keys = (name,) if preset is None else (name, preset)
        written, place = self.written(*keys), ".".join(keys)
        values = dict(written)
        places = dict.fromkeys(values, place)  # where each value stands, for the message if it is refused
        for table, owner in owners:
            override = getattr(self.entry(table, owner), name)
            places |= dict.fromkeys(override, f"{table}.{owner}.{name}")
            values |= override
        return self._validated(lambda key: places.get(key, place), model, values, preset)

    def blocks(self, model: type[M]) -> M:
        """Whole blocks, as a model with a field for each.

        Raises:
            ParamsError: one is missing, or not as the model wants it.
        """
        values = {name: self.written(name) for name in model.model_fields}
        return cast(M, self._validated(lambda key: "", model, values))

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
            raise ParamsError(f"{self.path}: {table}.{name}: no such entry; there are: {names(entries)}")
        return entries[name]

    def written(self, *keys: str) -> dict[str, Any]:
        """A block's global values as they are written, unchecked.

        Args:
            keys: the block, and the preset where it holds a block a preset.

        Raises:
            ParamsError: it is missing, or no block.
        """
        values: dict[str, Any] = self._raw
        for depth, key in enumerate(keys, 1):
            place = f"{self.path}: {'.'.join(keys[:depth])}"
            if key not in values:
                raise ParamsError(f"{place}: is missing, expected a block of values")
            if not isinstance(values[key], dict):
                raise ParamsError(f"{place}: found {shown(values[key])}, expected a block of values")
            values = values[key]
        return values

    def _validated(
        self, place: Callable[[Any], str], model: type[Any], values: Any, preset: Preset | None = None
    ) -> Any:
        try:
            return model.model_validate(values)
        except ValidationError as error:
            # A misspelt key is both unknown and missing; naming it tells more.
            first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
            keys = (place(first["loc"][0]), *first["loc"])
            key = ".".join(str(part) for part in keys if part not in ("", "[key]"))
            raise ParamsError(f"{self.path}: {key}: {_fault(first, model, preset)}") from error


def _fault(error: ErrorDetails, model: type[Any], preset: Preset | None) -> str:
    found = shown(error["input"])
    if error["type"] == "missing":
        return f"is missing; add {_wanted(model, error)}"
    if error["type"] == "extra_forbidden":
        if preset is not None and error["loc"][-1] in PRESETS:
            return f"found a block of a preset, expected values of the preset {preset} without a name above"
        no_such = "no such key" if preset is None else f"the preset {preset} has no such key"
        return f"{no_such}, found {found}; {_known(error['loc'][-1], _keys(model, error))}"
    if error["type"] == "dict_type":
        return f"found {found}, expected keys with their values, {{}} where there are none"
    if error["type"] == "model_type":
        return f"found {found}, expected the keys {', '.join(_keys(model, error))}"
    return f"{error['msg'].removeprefix('Value error, ')}, found {found}"


def _wanted(model: type[Any], error: ErrorDetails) -> str:
    """What to add where a key is missing."""
    key = str(error["loc"][-1])
    if model is Tables and len(error["loc"]) == 1:
        return f"the line '{key}: {{}}'"
    examples = _model_at(model, error).model_fields[key].examples
    return f"'{key}: {examples[0]}' to the entry" if examples else "it"


def _keys(model: type[Any], error: ErrorDetails) -> tuple[str, ...]:
    return tuple(_model_at(model, error).model_fields)


def _model_at(model: type[Any], error: ErrorDetails) -> type[BaseModel]:
    """What tells the keys that are known at the place of an error: a block, or an entry of a table."""
    return ENTRIES[str(error["loc"][0])] if model is Tables else model


def _known(key: Any, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(str(key), known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
