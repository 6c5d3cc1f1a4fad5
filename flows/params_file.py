"""params.yaml as text: entries are added to its tables, every other byte stays.

A round trip through any YAML library moves comments and breaks lines anew. So the library, the one that DVC
reads the file with, only tells where a table ends; a line is put there, and the result is read again and
compared with what was wanted.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML, MappingNode, Node, SequenceNode
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from motiontransfer.artifacts.files import replacing
from motiontransfer.errors import ParamsError
from stages.params import Table, Tables


class ParamsFile:
    """params.yaml, read once.

    Raises:
        ParamsError: it is missing, is no YAML, or a key stands in it twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = path.read_bytes().decode()
        except FileNotFoundError as error:
            raise ParamsError(f"{path}: no such file; run this in the project's root") from error
        except UnicodeDecodeError as error:
            raise ParamsError(f"{path}: byte {error.start + 1} is not UTF-8; save it as UTF-8") from error
        self._content = self._loaded(self.text)

    def add(self, table: Table, name: str, entry: Mapping[str, Any]) -> None:
        """Adds an entry at the end of a table, in memory.

        Args:
            table: which one.
            name: of the entry; not in the table yet.
            entry: strings, and empty blocks.

        Raises:
            ParamsError: the table is missing or no table, or stands there in a form that cannot be edited.
        """
        node = self._table(table)
        text = self._inserted(node, f"{name}: {_flow(entry)}")
        wanted = {**self._content, table: {**self._content[table], name: dict(entry)}}
        if not self._reads_as(text, wanted):
            raise ParamsError(
                f"{self.path}: {table}: cannot be edited as it is written; add this line to the table by "
                f"hand: {name}: {_flow(entry)}"
            )
        self.text, self._content = text, wanted

    def require_tables(self) -> None:
        """Raises ParamsError where a table is missing or holds nothing, which YAML takes for no table."""
        for table in Tables.model_fields:
            self._table(table)

    def write(self) -> None:
        """Replaces the file, whole."""
        with replacing(self.path) as beside:
            beside.write_bytes(self.text.encode())
            shutil.copymode(self.path, beside)

    def _loaded(self, text: str) -> Any:
        try:
            return YAML(typ="safe", pure=True).load(text)
        except MarkedYAMLError as error:
            raise ParamsError(f"{self.path}: {_place(error)}{_problem(error)}; mend it there") from error
        except YAMLError as error:
            raise ParamsError(f"{self.path}: not YAML: {' '.join(str(error).split())}") from error

    def _reads_as(self, text: str, wanted: Any) -> bool:
        try:
            return bool(self._loaded(text) == wanted)
        except ParamsError:
            return False

    def _table(self, table: str) -> MappingNode:
        root = YAML(typ="safe", pure=True).compose(self.text)
        pairs = root.value if isinstance(root, MappingNode) else []
        found = next((pair for pair in pairs if pair[0].value == table), None)
        if found is None:
            raise ParamsError(f"{self.path}: the table {table!r} is missing; add the line '{table}: {{}}'")
        key, node = found
        if not isinstance(node, MappingNode):
            raise ParamsError(
                f"{self.path}: line {key.start_mark.line + 1}: the table {table!r} holds no entries; "
                f"write '{table}: {{}}' where it is empty"
            )
        return node

    def _inserted(self, table: MappingNode, line: str) -> str:
        if table.flow_style:
            before = self.text[: table.end_mark.index - 1].rstrip()
            between = {"{": "", ",": " "}.get(before[-1], ", ")
            return before + between + line + self.text[len(before) :]
        column = table.value[0][0].start_mark.column
        line_break = "\r\n" if "\r\n" in self.text else "\n"
        end = self.text.find("\n", _last_index(table)) + 1
        if not end:  # the file ends without a line break
            return f"{self.text}{line_break}{' ' * column}{line}{line_break}"
        return f"{self.text[:end]}{' ' * column}{line}{line_break}{self.text[end:]}"


def reads_as_text(name: str) -> bool:
    """Whether a bare word is text to DVC's reader of YAML and to the stages': 'no' and '1e5' are not."""
    return all(load(name) == name for load in (YAML(typ="safe", pure=True).load, yaml.safe_load))


def _last_index(node: Node) -> int:
    """The index behind the last character of a node; a block's own mark stands behind what follows it."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        key, value = node.value[-1]
        return max(int(key.end_mark.index), _last_index(value))
    if isinstance(node, SequenceNode) and not node.flow_style and node.value:
        return _last_index(node.value[-1])
    return int(node.end_mark.index)


def _flow(entry: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {value if value else '{}'}" for key, value in entry.items()) + "}"


def _place(error: MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "


def _problem(error: MarkedYAMLError) -> str:
    return " ".join((error.problem or error.context or "not YAML").split())
