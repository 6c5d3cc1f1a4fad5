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

from motiontransfer.artifacts.files import replacing
from motiontransfer.errors import ParamsError
from stages.params import Table
from stages.yaml_text import parse_mapping, read_text


class ParamsFile:
    """params.yaml, read once.

    Raises:
        ParamsError: it is missing, is no YAML, or a key stands in it twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = read_text(path)
        self._content = parse_mapping(path, self.text)

    def add(self, table: Table, name: str, entry: Mapping[str, Any]) -> None:
        """Adds an entry at the end of a table, in memory.

        Args:
            table: which one.
            name: of the entry; not in the table yet.
            entry: strings, numbers, yes or no, and blocks of those, which may be empty.

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

    def write(self) -> None:
        """Replaces the file, whole."""
        with replacing(self.path) as beside:
            beside.write_bytes(self.text.encode())
            shutil.copymode(self.path, beside)

    def _reads_as(self, text: str, wanted: Any) -> bool:
        try:
            return bool(parse_mapping(self.path, text) == wanted)
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
    """Whether a bare word is text in YAML 1.2, which is read here, and in 1.1: 'no' and '1e5' are not."""
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
    return "{" + ", ".join(f"{key}: {_text(value)}" for key, value in entry.items()) + "}"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return _flow(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
