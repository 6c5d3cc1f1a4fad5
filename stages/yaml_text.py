"""A file in YAML, read as DVC reads it; what is wrong with it is told in one line with its place."""

import reprlib
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from motiontransfer.errors import ParamsError

_CONFLICT_MARKS: Final = ("<<<<<<<", "=======", ">>>>>>>")
_SHOWN: Final = 60
# What the reader calls what comes of a line that is indented otherwise than its neighbours.
_INDENTED: Final = ("block end", "block mapping start", "could not find expected ':'")


def read_text(path: Path) -> str:
    """Returns the file as text, every line break as it is.

    Raises:
        ParamsError: it is missing, or no UTF-8.
    """
    try:
        return path.read_bytes().decode()
    except FileNotFoundError as error:
        raise ParamsError(f"{path}: no such file; run this in the project's root") from error
    except UnicodeDecodeError as error:
        raise ParamsError(f"{path}: byte {error.start + 1} is not UTF-8; save it as UTF-8") from error


def parse_mapping(path: Path, text: str) -> dict[str, Any]:
    """Reads keys and their values, in YAML 1.2: "no" is text, 1e-3 a number, and a key stands once.

    Args:
        path: where the text is from, for the message.
        text: the YAML.

    Raises:
        ParamsError: it is no YAML, holds no keys, or one of them twice.
    """
    try:
        content = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        raise ParamsError(f"{path}: {_fault(error, text.splitlines())}") from error
    except YAMLError as error:
        raise ParamsError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise ParamsError(f"{path}: found {shown(content)}, expected keys with their values")
    return content


def shown(value: Any) -> str:
    """A value in a message: the beginning of it where it is long."""
    text = "nothing" if value is None else reprlib.repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _fault(error: MarkedYAMLError, lines: list[str]) -> str:
    """Where the reader stumbled and over what; in plain words where it is a mistake that people make."""
    problem = " ".join((error.problem or error.context or "not YAML").split())
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return problem
    for number, line in enumerate(lines[: mark.line + 1], 1):
        if line.startswith(_CONFLICT_MARKS):
            return f"line {number}: found {line!r}, left by a merge; choose one side, remove the marks"
    place = f"line {mark.line + 1}, column {mark.column + 1}: "
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return f"{place}found a tab, expected blanks; indent with blanks"
    found = line.partition(" #")[0].strip()[:_SHOWN]
    if any(word in problem for word in _INDENTED):
        problem = "expected 'key: value', indented as the lines around it"
        return f"{place}{problem}, found {found!r}; mend it there or in the line before"
    return f"{place}{problem}, in {found!r}; mend it there or in the line before"
